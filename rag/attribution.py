"""A source sentence → who says it, with which verb, how certain.

Works on the words alone: a reporting verb with its subject, "according to X", an inverted ", said X", or
words that mark a claim as unverified, denied or disputed. The outlet's own statements have no speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.names import names
from rag.schema import ClaimStatus
from rag.subjects import has_verb, is_statement, subject_of
from rag.subjects import head as head_of


def _any(alternatives: str) -> str:
    """A pattern that matches any of the blank-separated ones."""
    return "|".join(alternatives.split())


# Verbs that also stand before their subject: "…, warned the mayor".
_INVERTING = _any(r"""
    sa(?:y|ys|id) claim(?:s|ed)? stat(?:es|ed) announc(?:es|ed) report(?:s|ed)? suggest(?:s|ed)?
    argu(?:es|ed) warn(?:s|ed) confirm(?:s|ed) insist(?:s|ed) alleg(?:es|ed) acknowledg(?:es|ed)
    admit(?:s|ted) not(?:es|ed) add(?:s|ed) stress(?:es|ed) believ(?:es|ed) th(?:inks|ought) wr(?:ites|ote)
    post(?:s|ed) tweeted declar(?:es|ed) remark(?:s|ed) assert(?:s|ed) predict(?:s|ed) conclud(?:es|ed)
    explain(?:s|ed) repl(?:ies|ied) quip(?:s|ped) conced(?:es|ed) caution(?:s|ed) reiterat(?:es|ed)
    recall(?:s|ed) reckon(?:s|ed) vow(?:s|ed) boast(?:s|ed) complain(?:s|ed) comment(?:s|ed) promis(?:es|ed)
    pledg(?:es|ed)
""")
_SAY = _INVERTING + "|" + _any(r"""
    (?<=\bas\s)(?:telling|warning|predicting|denying|arguing|suggesting|describing|calling) saying
    t(?:ell|ells|old) claiming stat(?:e|ing) announc(?:e|ing) argue warn confirm insist allege
    acknowledge admit note add describ(?:e|es|ed) call(?:s|ed)? characteri[sz](?:e|es|ed)
    emphasi[sz](?:e|es|ed) stress highlight(?:s|ed) estimat(?:e|es|ed) believe think write declare
    indicat(?:e|es|ed) accus(?:e|es|ed) testif(?:y|ies|ied) assert contend(?:s|ed)? maintain(?:s|ed) predict
    assess(?:es|ed) conclude explain reply concede caution reiterate complain comment disclos(?:e|es|ed)
    reveal(?:s|ed) signal(?:s|ed|led) imply implie[sd] project(?:s|ed) forecasts?
    (?:found|finds?|show(?:s|ed|n)?)(?=\s+that\b|\.?$) expect(?:s|ed)? promise pledge reckon voiced mention(?:s|ed)
    demand(?:s|ed)? urg(?:e|es|ed) blam(?:e|es|ed) label(?:s|ed|led)
    ma(?:ke|kes|de)(?=\s(?:it\s)?(?:known|clear|plain|public)\b) let(?=\sit\sbe\sknown\b)
    (?:sees|regards?|regarded|views|viewed|reads)(?=\s[^,;.]{2,60}\sas\s(?:an?|the|too|being)\b)
    puts?(?=\s[^,;.]{2,50}\s(?:at\s[^,;.]{0,20}[$€£\d]|down\sto\b))
    rul(?:es|ed)(?=\s(?:[\w’'-]+\s){0,4}that\b) speculat(?:e|es|ed)(?=\sthat\b) hint(?:s|ed)?(?=\sthat\b|\.?$)
    fear(?:s|ed)?(?=\sthat\b) agree[sd]?(?=\sthat\b|\.?$) point(?:s|ed)?(?=\sout\b) sp(?:eak|eaks|oke)(?=\sof\b)
    jok(?:es|ed) shout(?:s|ed) exclaim(?:s|ed) counter(?:s|ed) muse[sd] retort(?:s|ed) whisper(?:s|ed) laugh(?:s|ed)
    sigh(?:s|ed) cri(?:es|ed) scream(?:s|ed) yell(?:s|ed) mutter(?:s|ed) recount(?:s|ed) continue[sd] lament(?:s|ed)
    hop(?:es|ed)(?=\sto\b|\sthat\b) want(?:s|ed)?(?=\s(?!to\b)[^,;.]{2,60}\sto\b)
""")
# "The delegation presented a list of demands that …".
_SAY += (
    r"|(?:present(?:s|ed)?|issue[sd]?|ma(?:de|kes?)|submit(?:s|ted)?|g(?:ives?|ave)|level(?:s|l?ed)?)"
    r"(?=\s(?!no\b)[^,;.:]{0,40}?\b(?:demand|claim|allegation|accusation|assurance|warning|threat|promise|pledge)s?"
    r"\s(?:that|to|of|against)\b)"
)
_DENY = _any(r"""
    den(?:y|ies|ied) reject(?:s|ed)? dismiss(?:es|ed)? disput(?:e|es|ed) refut(?:e|es|ed) contradict(?:s|ed)
    contest(?:s|ed)? (?:do|does|did)\snot\s(?:believe|accept)
""")
_CHANNEL = r"(?:tele)?phone|e-?mail|text|letter|fax|radio|video|satellite"  # "he said by phone"
_VERB = re.compile(rf"\s(?P<verb>{_SAY}|{_DENY})\b(?!(?<!\bas\ssaying)\s+by\b(?!\s(?:{_CHANNEL})\b))(?!-)")
_ADVERB = re.compile(
    r"(?:\s+(?:also|later|has|have|had|then|again|previously|publicly|repeatedly|reportedly|further|recently|first|now|"
    r"earlier|separately|falsely|only|once|still|often|long|always|already|just|"
    r"continu(?:e|es|ed)\sto|"
    r"(?!(?:family|assembly|ally|daily|weekly|monthly|monopoly|supply|reply|rally|bully)\b)[a-z]{2,}ly))+$"
)
_HELPED = re.compile(r"\b(?:be|been|being|is|are|was|were|can|could|may|might|must|shall|should|will|would|to)$")
_NOT = re.compile(r"(?:\b(?:not|never|yet)|n['’]t)(?:\syet)?$")
_QUOTED_AS = re.compile(
    r"(?:\s(?:is|was|were|are|be|been|has|had|have))+\s(?:quoted|cited|reported)(?:\sby\s[^,;]{2,60})?\sas$"
)
_STOP = re.compile("[;:\"“”»«‘()]|\\s[–—-]\\s|—")
_AFTER_QUOTE = re.compile(rf"[”\"’'»],?\s+(?P<verb>{_INVERTING})\s+(?P<subject>[^,;:\"“”.]{{2,80}})")
_INVERTED = re.compile(rf",\s+(?P<verb>{_INVERTING})\s+(?P<subject>[^,;:\"“”.]{{2,80}})")
# "The ministry cut the budget, saying that …": what is said, besides what is done.
_TOLD = _any("""
    saying arguing insisting claiming alleging warning noting adding stating announcing explaining stressing
    acknowledging admitting conceding complaining declaring writing asserting contending maintaining reiterating
    predicting promising vowing pledging denying pointing emphasi[sz]ing boasting recalling remarking replying
""")
_BESIDE = re.compile(
    rf"(?:^|,\s(?:and\s|but\s)?)(?P<verb>saying|telling(?=\s(?:[\w’'-]+\s){{1,5}}?that\s)|"
    rf"(?:{_TOLD})(?=\s(?:(?:out|in|on|at|to|by|also)\s(?:[\w’'-]+\s){{0,4}}?)?that\s)|"
    r"(?:arguing|insisting|claiming|alleging|warning|noting|adding|explaining|complaining|admitting|conceding)"
    r"(?=\s(?:it|he|she|they|there|the|its|his|her|their)\s(?P<clause>[^,;.]+))|"
    r"accusing|blaming|citing(?=\s(?P<cited>[^,;.]+))|warning(?=\s(?:of|against)\b)|(?:vowing|pledging|promising)(?=\sto\b)|"
    r"calling(?=\s(?:it|him|her|them|the|this|that|its|his|their)\b)|describing(?=\s(?!\w+sel(?:f|ves)\b)[^,;.]+\sas\b)|"
    r"urging(?=\s[^,;.]+\sto\b)|denying)\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"(?:\b(?:according to|in the words of)|(?:, |\()per(?=\sthe\b))\s+(?P<subject>[^,;“”\"()]{2,90})", re.IGNORECASE
)
# "In the ministry's view", "by ISW's reckoning", "in the eyes of the union".
_VIEW = _any("""
    view views opinion eyes words? telling reckoning account accounts estimates? assessments? counts? calculations?
    analysis version figures data reports? judge?ment reading understanding belief
""")
_VIEWED = re.compile(
    rf"\b(?:in|by|on|from|to|as)\s+(?P<owner>[^,;:“”\"()]{{2,60}}?)(?:['’]s|(?<=s)['’])\s+(?:own\s|latest\s|first\s)?(?:{_VIEW})\b"
    rf"|\b(?:in|by|on|from|to)\s+the\s+(?:{_VIEW}|mind)\s+of\s+(?P<subject>[^,;“”\"()]{{2,60}})",
    re.IGNORECASE,
)
_NOT_VOICE = re.compile(
    r"(?:plans?|the (?:contract|agreement|terms|rules|deal)|schedule|size|age|type|taste|need|circumstances)\b",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"\b(?:reported|stated|(?:(?<=\bwas\s)|(?<=\bwere\s)|(?<=\bbeen\s)|(?<=,\s))claimed|cited|confirmed|announced|said|told|alleged|denied|disputed|contested|contradicted|"
    r"voiced|disclosed|revealed|estimated|described|made (?:known|public|clear))"
    r"\s+(?:\w+\s|(?:in|on|at)\s(?:\w+\s){1,3})?(?:by|citing)\s+(?P<subject>[^,;“”\"()]{2,90})|\bciting\s+(?P<cited>[^,;“”\"()]{2,90})",
    re.IGNORECASE,
)
_UNVERIFIED = re.compile(
    r"\bunverified\b|\bunconfirmed\b|\balleged(?:ly)?\b|\breportedly\b|\bpurported(?:ly)?\b|\bself-proclaimed claim\b"
    r"|\b(?:not|never|n['’]t|nor|cannot|yet to)\b[^.;,]{0,40}\b(?:confirm|verif|corroborat)\w*"
    r"|\bunable to (?:\w+ )?(?:establish|confirm|verify|corroborate)\b"
    r"|\bno (?:independent )?(?:confirmation|verification|evidence)\b|\bwithout confirm\w+",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:denied|denies|deny|denying)\b(?!\s+(?:entry|access|bail|permission|visas?|leave|parole|asylum|treatment))"
    r"|\bdenial\b|\brefuted?\b|\brefutes\b"
    r"|\breject(?:s|ed)? (?:the|this|that|these|those|such|all|any|his|her|their) (?:\w+ )?"
    r"(?:claim|allegation|accusation|suggestion|charge|report)s?\b"
    r"|\b(?:reject(?:s|ed)?|dismiss(?:es|ed)?) (?:as \w+ )?(?:(?:the|these|those|such|all|any|his|her|their) )?"
    r"(?:\w+ )?(?:claims|allegations|accusations|suggestions|reports)\b"
    r"|\b(?:do|does|did)(?: not|n['’]t) believe (?:him|her|them|it|this|that)\b",
    re.IGNORECASE,
)
# Calling a report false is looked for in the quotation too: the word for it is often quoted.
_CALLED_FALSE = re.compile(
    r"\bcall(?:s|ed)?\s(?:the|this|that|these|those|his|her|their)\s(?:\w+\s)?"
    r"(?:claim|allegation|accusation|report|suggestion|charge|account|version)s?\s[“\"‘']?(?:\w+\s){0,2}"
    r"(?:invented|false|untrue|fabricat\w+|baseless|unfounded|groundless|nonsense|lies?|fiction|fake|hoax)\b",
    re.IGNORECASE,
)
_DISPUTED = re.compile(
    r"\b(?:is|are|was|were|been|being|hotly|which)\s+(?:disputed|contested|contradicted)\b"
    r"|\b(?:disputed|contested|contradicted) by\b"
    r"|\b(?:disput|contest|contradict)(?:es|ed|s)\s+(?:that|(?:the|this|those|these|his|her|their|its|such)\s+(?:\w+\s)?"
    r"(?:claim|report|figure|account|assertion|version|number|finding|statement)s?)\b",
    re.IGNORECASE,
)
# "The road is shut, it said.": somebody's words, though only the text around tells whose.
_IT_SAID = re.compile(
    r",\s+it\s+(?P<verb>sa(?:id|ys)|added)(?:,\s|(?:\s(?:on\s|late\s)?\w+day|\sin\san?\s[\w ]{3,25})?\.?$)"
    r"|\bwhat\s+it\s+(?P<so>sa(?:id|ys)|call(?:s|ed)|describe[sd]|claim(?:s|ed)|term(?:s|ed))\b"
)
# "Minister: no tax rise", "Nine dead: police", of those who speak, not "Results: …" or "Coach: Luis Ferrer".
_THINGS = _any("""
    analys[ie]s reports? reviews? research data figures results? polls? tests? papers? statements? letters? documents?
    announcements? sources groups? sides? findings? filings? memos?
""")
_HEADED = re.compile(
    rf"(?!(?i:.*\b(?:{_THINGS})\b.*:))(?P<subject>[A-Z][\w’'-]*(?:\s[\w’'-]+){{0,4}}):\s"
    r"(?:[“\"‘']|.*\b(?:is|are|was|were|will|has|have|no|not|to|we|i|must|needs?)\s)"
)
_TRAILED = re.compile(rf"[^:]{{12,}}:\s(?!.*\b(?:{_THINGS})\b)(?P<subject>[a-z][\w’'-]*(?:\s[\w’'-]+){{0,3}})$")
_WHO = re.compile(r",\swho(?:\s(?:had|has|have|also|later|then|[a-z]+ly))*\s$")
_A_NOUN = re.compile(r"\b(?:an?|the|his|her|its|their|one|another|some|several|two|three|four|five)\s")
_HEAD = re.compile(r"\s(?:of|for|at|in|from|with|on)\s.*")
# Subjects that are not speakers: the words before a verb that here reports nothing.
_NOT_SPEAKER = re.compile(
    r"^(?:it|this|that|which|who|there|and|but|or|as|to|in|on|by|what|these|those|where|when|while|if|because|since|"
    r"having|being)$|^(?:did|does|do|neither|no|nobody|none|this (?:article|newspaper|story|page))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"^(?:he|she|they|we|i)$", re.IGNORECASE)
_SOME = re.compile(r"^(?:some|many|others|several|most|few|both|one|all)$", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:and|but|with|while|meanwhile|however|although|though|as|because|where|when|after|before|if|amid|that|what|also|"
    r"on \w+day|earlier|later|separately|additionally|yet|so|yesterday|today|in \d{4}|"
    r"for (?:\w+ )?(?:hours|days|weeks|months|years)(?: now)?|in (?:a|the same) [\w ]{3,25}|"
    r"(?:last|earlier this|this) (?:week|month|year|\w+day))\b,?\s+)+",
    re.IGNORECASE,
)
_VOICE_NOUNS = _any(r"""
    officials? analysts? experts? sources? authorit(?:y|ies) police ministr(?:y|ies) government army
    military command commanders? spokes\w+ reports? stud(?:y|ies) analys[ie]s assessments? surveys?
    statements? doctors? witness(?:es)? residents? critics observers? monitors? monitoring investigators?
    prosecutors? lawyers? judges? courts? compan(?:y|ies) unions? ministers? president mayor governor
    leaders? leadership agenc(?:y|ies) newspapers? media scientists? researchers? opposition part(?:y|ies)
    people workers? employees? staff team committee council bank economists? historians? politicians?
    lawmakers? diplomats? soldiers? rescuers? firefighters? families relatives man woman men women teachers?
    campaigners? activists? executives? chairman chairwoman chief director coach player captain operator
    data figures documents? letter announcement delegation insiders? negotiators? mediators? neighbou?rs?
    survivors? groups? rebels? militants? militia insurgents? protesters? organi[sz](?:ers?|ations?) owners?
    drivers? passengers? farmers? parents? students? voters? engineers? nurses? pilots? utility airlines?
    hospitals? universit(?:y|ies) firms? charit(?:y|ies) clubs? departments? bureau embass(?:y|ies)
    parliament senate congress cabinet federation association board panel commission(?:ers?)? regulators?
    watchdog institutes? foundation journalists? reporters? editor author senators? chancellor premier
    secretary ambassador envoy aides? advis[eo]rs? attorneys? professor founder manager boss officers?
    sheriff villagers? locals side polls? tests inquiry audit ruling mother father brother sister son
    daughter wife husband widow friends? colleagues? supporters? opponents? allies announcers? presenters?
    commentators? councillors? coroners? jury tribunal general findings? results? research papers? reviews? memos?
    filings? lawsuits? indictment complaints? palace sides
""")
_VOICES = re.compile(rf"\b(?:{_VOICE_NOUNS})\b", re.IGNORECASE)
_SUCH_VOICES = re.compile(rf"(?:[a-z-]+\s){{1,2}}(?:{_VOICE_NOUNS})")  # "…, say local people"
_MODALS = frozenset(_any("""
    to may might could can will would should must not be being is was are were been the a an their his her its who
    which that what of in for with from did does do it nor neither than
""").split("|"))
_PRIZES = (
    r"\s(?:[\w’'-]+\s){0,4}(?:lives|life|titles?|wickets?|victory|victories|win|wins|gold|silver|bronze|medals?|prize|"
    r"crown|trophy|points?)\b"
)
_CLAIMS = _any("""
    claims? allegations? accusations? reports? suggestions? charges criticisms? statements? demands? calls? that as
""")
_CLAUSE = re.compile(r"\b(?:that|which|who|because|although|while|where|when|after|before|if|amid|as)\b\s")
_NOMINAL = frozenset(_any("""
    report claim state note project post estimate forecast reports claims notes states projects posts estimates calls
    demand demands label labels comments signals told
""").split("|"))
_PLURAL = frozenset(_any("report claim state note project post estimate forecast demand label blame").split("|"))
_SINGULAR = frozenset(_any("claims reports notes estimates calls comments mentions demands").split("|"))
# Verbs of saying behind a quotation, or with "that".
_ALOUD = re.compile(
    "jok|shout|exclaim|counter|muse|retort|whisper|laugh|sigh|cri(?!t)|scream|yell|mutter|recount|continue|lament"
)
_BEHIND_COMMA = re.compile("show|found|find|hint|agree")
# Things do so, too: behind the others with "that" any noun speaks.
_SHOWS = re.compile("suggest|show|found|find|indicat|reveal|impl|signal|confirm|project|forecast|predict")
# Verbs that are nouns as often, in "-s" too, and what stands before them when they are.
_NOUNS_TOO = frozenset(f"{noun}{s}" for s in ("", "s") for noun in _any("""
    report claim state note project post estimate forecast call demand label comment signal promise pledge hope view
    vow boast fear hint mention remark caution urge contest dispute regard show find
""").split("|"))
_ITS = _any("its his her our their this these those such no any")
_SEVERAL = _any("to some many several few both all other more most various")
_PREPOSITION = _any("""
    of in on at by for with from about against amid amidst over after before despite following into under like between
    through without behind beyond via as per regarding concerning including
""")
_QUALITY = _any("""
    new fresh false early recent wild similar public past growing conflicting
    [a-z]{3,}(?:ed|ous|ive|less|ful|ial|ent|ble)
""")
_NOUN_NEXT = re.compile(
    rf"\b(?:the|an?|whose|(?:{_ITS}|{_PREPOSITION})(?:\s(?:{_QUALITY}))*)$"
    r"|\b(?:amid|over|despite|against|about|into|by|like)\s[a-z]+$",
    re.IGNORECASE,
)
_NOUNS_NEXT = re.compile(
    rf"(?i:\b(?:{_SEVERAL})(?:\s(?:{_QUALITY}))*$)"
    r"|(?:^|[,;:])(?!.*\b(?:of|for|in)\b)[^,;:]*\s(?!news)[a-z]+[a-hj-rtv-z]s$"
)
_IS = re.compile(r"\s+(?:was|is|were|are|has|had|will|would|could)\b")  # "the police report was leaked"
_OF_THEM = re.compile(r"\s+that\s(?:were|are|have|go|come|include)\b")  # "claims that were never paid"
# "A group that calls itself Red Tern".
_SELF_NAMED = re.compile(r"\s(?:that|which|who)\scalls?\s(?:itself|themselves|himself|herself)\s.*")
# "earlier than officials admitted": compared with what is said, which is not told; not "more than 100 officials said".
_COMPARES = re.compile(r"\bthan\s+(?!\d|half\b|one\b|two\b|three\b|a\s(?:dozen|hundred|thousand)\b)[^,]*$")
_WHICH = re.compile(r"(?P<subject>.+?),?\s(?P<who>who|which|that|whose)\s(?P<rest>.+)")
_WHICH_IS = re.compile(r"\s*(?:(?:an?\s\w+\sof\s)?wh(?:o|om|ich|ose)|(?:when )?asked)\b")  # an aside
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|should|did|does|do|not|he|she|it|"
    r"they|there|that)\b|n['’]t\b"
)
_NOMINATIVE = re.compile(r"[A-Z]|(?:the|an?|his|her|their|its|one|two|several|some|many|both)\s|(?:he|she|they)$")
_DOES = re.compile(rf"{_FINITE.pattern}|(?<!^the)(?<!^an)(?<!^a)\s\w+ed\s", re.IGNORECASE)
_TAIL = re.compile(
    r"\s(?:who|which|that|in an?|on|during|late|early|at a|via|as|published|released|obtained|based|seen by|led by|"
    r"cited in)\s|\s[–—-]\s|—|['’“\"«‘]_"
)
_NAMED = re.compile(r",\s([^,;:.]{2,60})(?=[,.])")  # "…”, said its director, Jan Novak."
_TITLES = "[A-Z]|Corp|Inc|Ltd|Co|Mrs?|Ms|Dr|Prof|Gen|Col|Maj|Capt|Lt|Sgt|Adm|Gov|Sen|Rep|Rev|St|Hon|Jr|Sr"
_ABBREVIATION = re.compile(rf"\b(?:{_TITLES})\.(?=[\sA-Z,])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
_DOT, _COMMA = "\u2024", "\u201a"  # stand for an abbreviation's full stop, a number's comma, which end nothing
_QUOTED = re.compile(
    r"“[^”]*(?:”|$)|\"[^\"]*\"|«[^»]*»|(?<!\w)[‘'](?:[^‘’']|(?<=\w)['’](?=\w))+[’'](?!\w)"
    r"|^[^“”]*”|^[^\"]*\"(?=[^\"]*$)"  # what began, or goes on, in a neighbouring sentence
)
_TITLE = re.compile(r"(?<=[a-z] )[“\"]((?:[A-Z][\w’'-]*\s?){1,4},?)[”\"]")  # a newspaper's name in quotes


MOST_VERBS = 12  # looked at in one sentence
WINDOW = 240  # characters before a verb in which its subject is looked for


@dataclass(frozen=True, slots=True)
class Attribution:
    """``speaker`` as written, without quotation marks (None: the outlet itself), the reporting ``verb`` and the
    claim's ``status``; ``inherited`` says that the speaker stands in the sentence before. ``own`` is the beginning
    that the outlet itself tells, of "The ministry cut the budget, saying that money was short"."""

    speaker: str | None
    verb: str | None
    status: ClaimStatus
    inherited: bool = False
    own: str = ""


@lru_cache(maxsize=8192)
def attribute(sentence: str, before: str = "", earlier: str = "") -> Attribution:
    """Who says ``sentence``; ``before`` is the sentence in front of it, for "He added that …", and ``earlier`` the one
    in front of that, for whom "he" means there."""
    speaker, verb, own = _speaker(sentence)
    inherited = False
    last = attribute(before, earlier) if before else None
    if speaker is None and last is not None and _is_quotation(sentence):
        speaker, verb = last.speaker, last.verb
        inherited = speaker is not None
    if speaker and _PRONOUN.match(speaker):
        told = last.speaker if last is not None and last.speaker and not _PRONOUN.match(last.speaker) else None
        goes_on = re.match(rf"\W*{speaker}\b", before, re.IGNORECASE)  # "She was at home. “It shook,” she said."
        people = [n.text for n in (names(before) or (names(earlier) if goes_on else []))]
        found = told or (people[0] if people else None)
        speaker, inherited = found or speaker, found is not None
    if speaker is None and (reported := _IT_SAID.search(_QUOTED.sub(" ", sentence))):
        return Attribution(None, reported["verb"] or reported["so"], _status(sentence, "it"))
    return Attribution(speaker, verb, _status(sentence, speaker), inherited, own)


def marked(sentence: str) -> str | None:
    """The words, as written, that make a sentence disputed, denied or unverified."""
    bare = _QUOTED.sub(lambda m: "_" * len(m.group()), sentence)
    found = (
        _DISPUTED.search(bare) or _DENIED.search(bare) or _CALLED_FALSE.search(sentence) or _UNVERIFIED.search(bare)
    )
    return sentence[found.start() : found.end()] if found else None


def _status(sentence: str, speaker: str | None) -> ClaimStatus:
    bare = _QUOTED.sub(" ", sentence)  # what a quoted voice says is not the report's own mark
    if _DISPUTED.search(bare):
        return "disputed"
    if _DENIED.search(bare) or _CALLED_FALSE.search(sentence):
        return "denied"
    if _UNVERIFIED.search(bare):
        return "unverified"
    return "attributed" if speaker or _is_quotation(sentence) else "asserted"


def _is_quotation(sentence: str) -> bool:
    """Whether nothing but quoted words stands in it."""
    return _QUOTED.sub(" ", sentence).strip(" .,") == "" and any(map(str.isalnum, sentence))


def _speaker(sentence: str) -> tuple[str | None, str | None, str]:
    """The speaker as written, the verb and the outlet's own part, from the surest pattern to the loosest; no speaker
    spans two cells of a table's row."""
    nobody = (None, None, "")
    if sentence.startswith("|"):
        return next((found for cell in sentence.split("|") if (found := _speaker(cell.strip()))[0]), nobody)
    text = _ABBREVIATION.sub(lambda m: m.group()[:-1] + _DOT, sentence)
    text = _TITLE.sub(r"\1", _THOUSANDS.sub(_COMMA, text))
    text = _QUOTED.sub(lambda m: m.group()[0] + "_" * (len(m.group()) - 2) + m.group()[-1], text)
    for subject, verb, own in _found(text):
        if subject:
            subject = subject.replace(_DOT, ".").replace(_COMMA, ",")
            return subject, verb, sentence[: len(sentence) - len(text) + own] if own else ""
    return nobody


def _found(text: str) -> Iterator[tuple[str | None, str, int]]:
    """What each pattern finds in a text whose quotations are masked, and how much of it is the outlet's own."""
    for found in _ACCORDING.finditer(text):
        if not _NOT_VOICE.match(found["subject"]):
            yield _trim(found["subject"]), "according to", 0
    for found in _VIEWED.finditer(text):
        if found["subject"] and not found.start() and text[found.end() : found.end() + 1] != ",":
            continue  # without a comma nobody can tell where the subject ends
        subject = _trim(found["owner"] or found["subject"])
        yield (subject if subject and _is_speaker(subject) else None), "view", 0
    for found in _AFTER_QUOTE.finditer(text):
        subject = _inverted(found["subject"])
        named = _NAMED.match(text, found.end())
        yield (_with_name(subject, named[1]) if subject and named else subject), found["verb"].lower(), 0
    ours = None  # "I think so, said B": without quotation marks, "I" is not who speaks
    verbs = [*_VERB.finditer(text), *_INVERTED.finditer(text), *_BESIDE.finditer(text)]
    for found in sorted(verbs, key=lambda match: match.start("verb"))[:MOST_VERBS]:
        verb, own = found["verb"].lower(), 0
        if found.re is _BESIDE:
            subject, own = _doing(text, found)
        elif who := _WHO.search(text, 0, found.start("verb")):
            before = text[max(0, who.start() - WINDOW) : who.start()]
            subject = _spoken_of(before)
            if subject and not _reports(verb, subject, text[found.end() :], infinitive=False):
                continue
            own = who.start() if has_verb(before) else 0
        else:
            subject = _inverted(found["subject"], strict=True) if found.re is _INVERTED else _subject_of(text, found)
        if subject in {"I", "we"}:
            ours = ours or (subject, verb, 0)
        elif subject:
            yield subject, verb, own
    for found in _AGENT.finditer(text):
        yield _agent(found), "citing", 0
    if ours:
        yield ours
    for found in filter(None, (_HEADED.match(text), _TRAILED.match(text))):
        if _VOICES.search(found["subject"]) and not is_statement(found["subject"]):
            yield found["subject"], "says", 0


def _doing(text: str, found: re.Match[str]) -> tuple[str | None, int]:
    """Who does what is told beside a participle of saying, and where that ends if it opens the sentence."""
    said = found["clause"] is None or is_statement(f"x {found['clause']}")  # not "claiming the title"
    if not said or (found["cited"] and _is_speaker(found["cited"])):
        return None, 0
    before = text[: found.start()]
    if before:
        clause = before[max((m.end() for m in _STOP.finditer(before)), default=0) :].strip()
        own = found.start() if has_verb(clause) else 0  # not of "The ministry, saying so, cut the budget"
        return (_doer(clause) if own or not found["cited"] else None), own
    behind = (text[m.end() :] for m in re.finditer(r",\s", text))  # "Saying so, the judge threw out the case."
    return next((doer for rest in behind if _NOMINATIVE.match(rest) and (doer := _doer(rest))), None), 0


def _spoken_of(before: str) -> str | None:
    """Whom a following ", who said" means: the name, or the noun for a speaker, that ends the text."""
    before = re.sub(r",\s\d{1,3}$", "", before.rstrip())
    named = names(f"x {before}".replace(_DOT, "."))
    if named and before.endswith(named[-1].text.replace(".", _DOT)):
        return named[-1].text
    starts = [m.start() for m in _A_NOUN.finditer(before)]
    return next((before[at:] for at in reversed(starts) if _VOICES.match(_HEAD.sub("", before[at:]).split()[-1])), None)


def _doer(clause: str) -> str | None:
    subject = _trim(subject_of(clause))
    return subject if subject and _is_speaker(subject, free=True) else None


def _subject_of(text: str, found: re.Match[str]) -> str | None:
    """The subject in front of a verb, with the name in its aside; None where the verb reports nothing."""
    head = text[max(0, found.start() - WINDOW) : found.start()]
    if found["verb"] == "comment" and head.endswith((" for", " no", " without")):  # "a request for comment"
        return None
    if head.endswith(",") and found["verb"].endswith("ing"):
        return None  # _BESIDE's
    infinitive = head.endswith(" to")  # "continues to demand"
    if _is_noun(found["verb"].lower(), head, text[found.end() :]):
        return None
    head = _ADVERB.sub("", head)
    if _NOT.search(head):
        return None
    head = _QUOTED_AS.sub("", head)
    aside = ""
    head = re.sub(r"\s?([–—])\s?[^–—]{2,90}\1$", "", head)
    if head.endswith(","):
        head, before, aside = head[:-1].rpartition(",")
        aside = re.sub(r"\s\([^()]{1,60}\)", "", aside)
        if not before or not 2 <= len(aside) <= 90 or _STOP.search(aside):
            return None
        if _FINITE.search(aside) and not _WHICH_IS.match(aside):
            return None  # a statement of its own, "…, said B"
    head = re.sub(r"\s\([^()]{1,60}\)$", "", head)
    if head.endswith(("'", "’", "'s", "’s")):  # "the rebels' claim"
        return None
    start = max((m.end() for m in _STOP.finditer(head)), default=0)
    comma = head.rfind(",")
    if re.fullmatch(r"\s*(?:and|but|then)", head[comma + 1 :]):  # "The minister resigned, and said …"
        comma = head.rfind(",", 0, comma)
    quoted = start > 0 and head[start - 1] in "”\"’'»"
    if _ALOUD.match(found["verb"]) and not quoted and not text.startswith(" that", found.end()):
        return None
    if aside and _DOES.search(head[max(start, comma + 1) :]):
        return None
    subject = _subject(head[max(start, comma + 1) :].replace(", ", " "))
    verb, after = found["verb"].lower(), text[found.end() :]
    if subject and verb.endswith("ing"):
        subject = head_of(subject)  # "White signed a statement saying"
    if subject and verb in _NOUNS_TOO and is_statement(subject):
        return None  # "police intercepted a phone call", "the minister answered calls"
    if _BEHIND_COMMA.match(verb) and not after.startswith(" that"):  # "…, a study found."
        alone = comma >= 0 and subject and (_NOMINATIVE.match(subject) or _VOICES.match(subject))
        subject = subject if alone else None
    if not subject or not _reports(verb, subject, after, infinitive):
        return None
    free = verb in {"said", "says", "say", "told"} or (after.startswith(" that ") and not _SHOWS.match(verb))
    return _with_name(subject, aside) if _is_speaker(subject, free=free) else None


def _is_noun(verb: str, before: str, after: str) -> bool:
    """Whether a word that may be a verb, such as "claims", is a noun by what stands around it."""
    if verb not in _NOUNS_TOO:
        return False
    before = _ADVERB.sub("", before)  # "of earlier claims"
    return bool(_NOUN_NEXT.search(before) or _IS.match(after)) or (
        verb.endswith("s") and bool(_NOUNS_NEXT.search(before) or _OF_THEM.match(after))
    )


def _with_name(subject: str, aside: str) -> str:
    """``the ministry's spokesman, Jan Novak,`` is Jan Novak."""
    aside = aside.strip(" ,\n")
    inside = names(f"x {aside}".replace(_DOT, ".")) if aside[:1].isupper() else []
    return f"{subject}, {inside[0].text}" if inside and len(inside[0].words) > 1 else subject


def _agent(found: re.Match[str]) -> str | None:
    """Who stands behind "claimed by" or "citing"."""
    subject = _trim(re.split(rf"\s(?={_FINITE.pattern})", found["subject"] or found["cited"])[0])
    if not subject or re.match(r"(?:the (?:end|time|start|middle)|then|now|\d|early|late|next|mid)\b", subject):
        return None
    free = bool(re.match(r"(?:the|an?)\s", subject)) and not found.group().lower().startswith("told")
    return subject if _is_speaker(subject, free=free) else None


def _subject(text: str) -> str | None:
    """The subject of a verb out of the words before it: after the last clause opener, without lead words."""
    text = _SELF_NAMED.sub("", _LEAD.sub("", text.strip()))
    if _COMPARES.search(text) or _HELPED.search(text):
        return None
    if re.search(r"\b(?:and|but|then)$", text):  # "The minister resigned and said …"
        subject = head_of(text)
        text = subject if subject != text else ""
    if which := _WHICH.fullmatch(text):
        rest = f"x {which['rest']}"
        if has_verb(rest) or (which["who"] == "who" and not _is_speaker(which["rest"])):
            return None if is_statement(which["subject"]) else _trim(which["subject"])  # "A man who fled to Rome"
    cut = [m.end() for m in _CLAUSE.finditer(text)]
    if cut:
        text = _LEAD.sub("", text[cut[-1] :])
    *_, last = text.split() or [""]
    if _PRONOUN.match(last):
        return last
    return _trim(text)


def _inverted(text: str, *, strict: bool = False) -> str | None:
    """The subject behind a verb. ``strict``: not behind a quotation, so it must look like a subject alone."""
    subject = _trim(text)
    if not subject or _FINITE.search(subject if not _PRONOUN.match(subject) else ""):
        return None
    if re.match(r"(?:to|in|on|at|for|of|with|as|by)\b", subject):
        return None
    if strict and not _NOMINATIVE.match(subject):
        return subject if (_VOICES.match(subject) or _SUCH_VOICES.fullmatch(subject)) and _is_speaker(subject) else None
    return subject if _is_speaker(subject, free=not strict) else None


def _trim(text: str) -> str | None:
    text = _TAIL.split(text.strip(" ,.'’“”\""))[0]
    text = re.sub(r"(?:\s(?:in|on|at|by|of|for|from|with|as))+$", "", text.strip(" ,.'’“”\"_"))
    return text or None


def _is_speaker(subject: str, *, free: bool = False) -> bool:
    """A pronoun for a person, a name, or a noun for those who speak and what speaks for them. ``free``: the
    verb is one that only speakers have, so that any noun will do."""
    said = subject.split()
    if _NOT_SPEAKER.match(subject) or len(said) > 14 or subject.endswith(("'s", "’s")):
        return False
    if len(said[-1]) > 2 and said[-1].isupper():  # an acronym, even the WHO
        return True
    if said[-1].lower() in _MODALS:
        return False
    if _PRONOUN.match(subject) or _SOME.match(subject) or _VOICES.search(subject) or names(f"x {subject}"):
        return True
    return free and bool(re.search("[a-z]{3}", subject))


def _reports(verb: str, subject: str, after: str, infinitive: bool) -> bool:
    """Whether the verb introduces something said, not a noun or a plain action."""
    if re.match("reject|dismiss", verb):
        return bool(re.match(rf"\s+(?:\S+\s+){{0,4}}(?:{_CLAIMS})\b", after))
    if re.match(r"\s+(?:of|for|by|about|as|at)\b", after) and (verb in _NOMINAL or verb.endswith("ed")):
        return verb in {"warned", "complained", "told", "agreed", "hinted"}
    if verb.startswith("claim") and re.match(_PRIZES, after):
        return False
    if verb in {"said", "says", "thought"} and re.match(r"\s+(?:to (?:be|have|show)|is|was|were|are)\b", after):
        return False
    head = subject.split()[-1].lower()
    if verb in _PLURAL and not infinitive:
        return head.endswith("s") or head in {"we", "they", "i", "people", "some", "many", "police"}
    if verb in _SINGULAR and " " not in subject:
        return not re.search(r"(?:ian|ish|ese|can|nch|tch|aeli|aqi)$", subject)  # "Russian claims", a noun
    if verb in {"state", "states"}:
        return bool(re.match(r"\s+(?:that|it|there|no|how|why|the|clearly)\b|\s*[:“\"]", after))
    if verb.startswith("call"):
        return not re.match(r"\s+(?:an?|off|for|on|up|in|out|back|elections?)\b", after)
    if verb.startswith("post"):
        return bool(re.match(r"\s+(?:that|on)\b|\s*[:,]", after))
    if verb.startswith("add"):
        return not re.match(r"\s+(?:to\b|an?\s|the\s|\d|\w+ (?:more|new|goals?|points?)\b)", after)
    return not verb.startswith("recall") or bool(re.match(r"\s+(?:that|how|when|what|\w+ing)\b|\s*[,.:]", after))
