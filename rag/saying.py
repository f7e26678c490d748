"""The words that say, deny and doubt, and how they stand in a sentence: what ``attribution.py`` reads by."""

from __future__ import annotations

import re


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
    pledg(?:es|ed) contend(?:s|ed)?
""")
_SAY = (
    _INVERTING
    + "|"
    + _any(r"""
    (?<=\bas\s)(?:telling|warning|predicting|denying|arguing|suggesting|describing|calling) saying
    t(?:ell|ells|old) claiming stat(?:e|ing) announc(?:e|ing) argue warn confirm insist allege
    acknowledge admit note add describ(?:e|es|ed) call(?:s|ed)? characteri[sz](?:e|es|ed)
    emphasi[sz](?:e|es|ed) stress highlight(?:s|ed) estimat(?:e|es|ed) believe think write declare
    indicat(?:e|es|ed) accus(?:e|es|ed) testif(?:y|ies|ied) assert maintain(?:s|ed) predict
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
    assur(?:es|ed)(?=,|\s(?:[\w’'-]+\s){0,4}that\b)
    (?:track|document|record|observ)ed
    hop(?:es|ed)(?=\sto\b|\sthat\b) want(?:s|ed)?(?=\s(?!to\b)[^,;.]{2,60}\sto\b)
""")
)
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
VERB = re.compile(rf"\s(?P<verb>{_SAY}|{_DENY})\b(?!(?<!\bas\ssaying)\s+by\b(?!\s(?:{_CHANNEL})\b))(?!-)")
ADVERB = re.compile(
    r"(?:\s+(?:also|later|has|have|had|then|again|previously|publicly|repeatedly|reportedly|further|recently|first|now|"
    r"earlier|separately|falsely|only|once|still|often|long|always|already|just|"
    r"continu(?:e|es|ed)\sto|"
    r"(?!(?:family|assembly|ally|daily|weekly|monthly|monopoly|supply|reply|rally|bully)\b)[a-z]{2,}ly))+$"
)
HELPED = re.compile(r"\b(?:be|been|being|is|are|was|were|can|could|may|might|must|shall|should|will|would|to)$")
NOT = re.compile(r"(?:\b(?:not|never|yet)|n['’]t)(?:\syet)?$")
QUOTED_AS = re.compile(
    r"(?:\s(?:is|was|were|are|be|been|has|had|have))+\s(?:quoted|cited|reported)(?:\sby\s[^,;]{2,60})?\sas$"
)
STOP = re.compile('[;:"“”»«‘()]|\\s[–—-]\\s|—')
AFTER_QUOTE = re.compile(rf"(?<=_)[”\"’'»],?\s+(?P<verb>{_INVERTING})\s+(?P<subject>[^,;:\"“”.]{{2,80}})")
INVERTED = re.compile(rf",\s+(?P<verb>{_INVERTING})\s+(?P<subject>[^,;:\"“”.]{{2,80}})")
# "The ministry cut the budget, saying that …": what is said, besides what is done.
_TOLD = _any("""
    saying arguing insisting claiming alleging warning noting adding stating announcing explaining stressing
    acknowledging admitting conceding complaining declaring writing asserting contending maintaining reiterating
    predicting promising vowing pledging denying pointing emphasi[sz]ing boasting recalling remarking replying
""")
BESIDE = re.compile(
    rf"(?:^|,\s(?:and\s|but\s)?)(?P<verb>saying|telling(?=\s(?:[\w’'-]+\s){{1,5}}?that\s)|"
    rf"(?:{_TOLD})(?=\s(?:(?:out|in|on|at|to|by|also)\s(?:[\w’'-]+\s){{0,4}}?)?that\s)|"
    r"(?:arguing|insisting|claiming|alleging|warning|noting|adding|explaining|complaining|admitting|conceding)"
    r"(?=\s(?:it|he|she|they|there|the|its|his|her|their)\s(?P<clause>[^,;.]+))|"
    r"accusing|blaming|citing(?=\s(?P<cited>[^,;.]+))|warning(?=\s(?:of|against)\b)|(?:vowing|pledging|promising)(?=\sto\b)|"
    r"calling(?=\s(?:it|him|her|them|the|this|that|its|his|their)\b)|describing(?=\s(?!\w+sel(?:f|ves)\b)[^,;.]+\sas\b)|"
    r"urging(?=\s[^,;.]+\sto\b)|denying)\b",
    re.IGNORECASE,
)
ACCORDING = re.compile(
    r"(?:\b(?:according to|in the words of)|(?:, |\()per(?=\sthe\b))\s+(?P<subject>[^,;“”\"()]{2,90})", re.IGNORECASE
)
# "In the ministry's view", "by ISW's reckoning", "in the eyes of the union".
_VIEW = _any("""
    view views opinion eyes words? telling reckoning account accounts estimates? assessments? counts? calculations?
    analysis version figures data reports? judge?ment reading understanding belief
""")
VIEWED = re.compile(
    rf"\b(?:in|by|on|from|to|as)\s+(?P<owner>[^,;:“”\"()]{{2,60}}?)(?:['’]s|(?<=s)['’])\s+(?:own\s|latest\s|first\s)?(?:{_VIEW})\b"
    rf"|\b(?:in|by|on|from|to)\s+the\s+(?:{_VIEW}|mind)\s+of\s+(?P<subject>[^,;“”\"()]{{2,60}})",
    re.IGNORECASE,
)
# "According to the mayor the dam holds": where no comma does, the beginning of a clause ends who is meant; but not
# behind these: "according to the head of the agency".
BEGINS = re.compile(r"\s(?=(?:the|an?|it|they|he|she|there|this|these|its|his|her|their|no|\d[\d,.]*)\s)")
GOES_ON = frozenset(
    "of in on at by for with from within inside outside between behind under over into against around to and or both "
    "as than not all near about the an a its his her their".split()
)
NOT_VOICE = re.compile(
    r"(?:plans?|the (?:contract|agreement|terms|rules|deal)|schedule|size|age|type|taste|need|circumstances)\b",
    re.IGNORECASE,
)
AGENT = re.compile(
    r"\b(?:reported|stated|(?:(?<=\bwas\s)|(?<=\bwere\s)|(?<=\bbeen\s)|(?<=,\s))claimed|cited|confirmed|announced|said|told|alleged|denied|disputed|contested|contradicted|"
    r"voiced|disclosed|revealed|estimated|described|made (?:known|public|clear))"
    r"\s+(?:\w+\s|(?:in|on|at)\s(?:\w+\s){1,3})?(?:by|citing)\s+(?P<subject>[^,;“”\"()]{2,90})|\bciting\s+(?P<cited>[^,;“”\"()]{2,90})",
    re.IGNORECASE,
)
_NOT_VERIFIED = (
    r"\b(?:not|never|n['’]t|nor|neither|cannot|yet to)\b[^.;,]{0,40}\b(?:confirm|verif|corroborat)\w*"
    r"|\bunable to (?:\w+ )?(?:establish|confirm|verify|corroborate)\b"
    r"|\bno (?:independent )?(?:confirmation|verification|evidence)\b"
)
UNVERIFIED = re.compile(
    r"\bunverified\b|\bunconfirmed\b|\balleged(?:ly)?\b|\breportedly\b|\bsupposedly\b|\bpurported(?:ly)?\b|"
    rf"\bself-proclaimed claim\b|{_NOT_VERIFIED}|\bwithout confirm\w+",
    re.IGNORECASE,
)
# A sentence that leaves the claim before it open: "This could not be independently verified."
LEFT_OPEN = re.compile(
    r"(?=(?:this|that|it)\s(?:could|can|has|have|was|is)\b|.*\bth(?:is|at)\W*$|.*\b(?:the|th[ei]s[ei]?|that|those|his|her|its|"
    r"their|both|neither)\s(?:[\w’']+\s)?(?:claim|allegation|accusation|report|account|figure|statement|version|assertion|"
    rf"number|toll)s?\b)[^.;]{{0,60}}?(?:{_NOT_VERIFIED})[^.;]{{0,60}}\.?$",
    re.IGNORECASE,
)
# Read as a claim of nobody's: "is said to be", "it is understood that", "is believed to hold".
HEARSAY = re.compile(
    r"\b(?:is|are|was|were|been)\s(?:now\s|also\s|[a-z]+ly\s)?(?:said|believed|thought|understood|rumou?red|alleged|"
    r"presumed|suspected|feared|claimed|reported(?=\s(?:that|to\s(?:be|have))\b))\s(?:to\s[a-z]+|that)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:denied|denies|deny|denying)\b(?!\s+(?:entry|access|bail|permission|visas?|leave|parole|asylum|treatment))"
    r"|\bdenial\b|\brefuted?\b|\brefutes\b"
    r"|\breject(?:s|ed)? (?:the|this|that|these|those|such|all|any|his|her|their) (?:\w+ )?"
    r"(?:claim|allegation|accusation|suggestion|charge|report)s?\b"
    r"|\b(?:reject(?:s|ed)?|dismiss(?:es|ed)?) (?:as \w+ )?(?:(?:the|these|those|such|all|any|his|her|their) )?"
    r"(?:\w+ )?(?:claims|allegations|accusations|suggestions|reports)\b"
    r"|\b(?:do|does|did)(?: not|n['’]t) believe (?:him|her|them|it|this|that)\b"
    r"|\b(?:rejects|dismiss(?:es|ed)|(?<!to )(?<!will )(?<!would )reject) (?:this|that)"
    r"(?=\W*$|[,;:]|\s(?:and|but|as|outright|entirely|categorically|saying)\b)",
    re.IGNORECASE,
)
_UNTRUE = (
    r"(?:invented|false|untrue|fabricat\w+|baseless|unfounded|groundless|nonsense|lies?|fiction|fantasy|fake|hoax|"
    r"propaganda|(?:mis|dis)information)"
)
# Calling a report false is looked for in the quotation too: the word for it is often quoted.
CALLED_FALSE = re.compile(
    r"\b(?:call(?:s|ed)?\s(?:the|this|that|these|those|his|her|their)\s(?:\w+\s)?"
    r"(?:claim|allegation|accusation|report|suggestion|charge|account|version)s?"
    r"|(?:reject|dismiss|denounc|brand)(?:e?s|ed)(?:\s[^.;:“”\"]{1,60}?)?\sas)"
    rf"\s[“\"‘']?(?:\w+\s){{0,2}}{_UNTRUE}\b",
    re.IGNORECASE,
)
# Another than the speaker says no: "…, the operator said, but residents disagreed".
CONTRADICTED = re.compile(
    r"\b(?:but|though|although|while)\s(?:[\w’'-]+\s){1,6}(?:disagree[sd]?|sa(?:y|ys|id)\sotherwise|"
    r"(?:disput|den|reject)(?:y|es?|ies|ied|ed|s)\s(?:this|that|it|the\s(?:claim|report|figure|account|charge)s?))(?=\W*$|[,;])"
    rf"|\b(?:that|which)\s(?:[\w’'-]+\s){{1,5}}?(?:dismiss|reject|denounc)(?:e?s|ed)\sas\s(?:\w+\s)?{_UNTRUE}\b",
    re.IGNORECASE,
)
DISPUTED = re.compile(
    r"\b(?:is|are|was|were|been|being|hotly|which)\s+(?:disputed|contested|contradicted)\b"
    r"|\b(?:disputed|contested|contradicted) by\b"
    r"|\b(?:disput|contest|contradict)(?:es|ed|s)\s+(?:that|(?:the|this|those|these|his|her|their|its|such)\s+(?:\w+\s)?"
    r"(?:claim|report|figure|account|assertion|version|number|finding|statement)s?)\b",
    re.IGNORECASE,
)
# "The road is shut, it said.": somebody's words, though only the text around tells whose.
IT_SAID = re.compile(
    r",\s+it\s+(?P<verb>sa(?:id|ys)|added)(?:,\s|(?:\s(?:on\s|late\s)?\w+day|\sin\san?\s[\w ]{3,25})?\.?$)"
    r"|\bwhat\s+it\s+(?P<so>sa(?:id|ys)|call(?:s|ed)|describe[sd]|claim(?:s|ed)|term(?:s|ed))\b"
)
# "Minister: no tax rise", "Nine dead: police", of those who speak, not "Results: …" or "Coach: Luis Ferrer".
_THINGS = _any("""
    analys[ie]s reports? reviews? research data figures results? polls? tests? papers? statements? letters? documents?
    announcements? sources groups? sides? findings? filings? memos?
""")
HEADED = re.compile(
    rf"(?!(?i:.*\b(?:{_THINGS})\b.*:))(?P<subject>[A-Z][\w’'-]*(?:\s[\w’'-]+){{0,4}}):\s"
    r"(?:[“\"‘']|.*\b(?:is|are|was|were|will|has|have|no|not|to|we|i|must|needs?)\s)"
)
TRAILED = re.compile(rf"[^:]{{12,}}:\s(?!.*\b(?:{_THINGS})\b)(?P<subject>[a-z][\w’'-]*(?:\s[\w’'-]+){{0,3}})$")
WHO = re.compile(r",\swho(?:\s(?:had|has|have|also|later|then|[a-z]+ly))*\s$")
A_NOUN = re.compile(r"\b(?:an?|the|his|her|its|their|one|another|some|several|two|three|four|five)\s")
HEAD = re.compile(r"\s(?:of|for|at|in|from|with|on)\s.*")
# Subjects that are not speakers: the words before a verb that here reports nothing.
NOT_SPEAKER = re.compile(
    r"^(?:it|this|that|which|who|there|and|but|or|as|to|in|on|by|what|these|those|where|when|while|if|because|since|"
    r"having|being)$|^(?:did|does|do|neither|no|nobody|none|this (?:article|newspaper|story|page))\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"^(?:he|she|they|we|i)$", re.IGNORECASE)
SOME = re.compile(r"^(?:some|many|others|several|most|few|both|one|all)$", re.IGNORECASE)
LEAD = re.compile(
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
    filings? lawsuits? indictment complaints? palace sides reporting
""")
VOICES = re.compile(rf"\b(?:{_VOICE_NOUNS})\b", re.IGNORECASE)
PER = re.compile(rf"Per\s(?P<subject>(?:[\w’'-]+\s){{0,3}}(?:{_VOICE_NOUNS})),")  # "Per company filings, …"
SUCH_VOICES = re.compile(rf"(?:[a-z-]+\s){{1,2}}(?:{_VOICE_NOUNS})")  # "…, say local people"
MODALS = frozenset(
    _any("""
    to may might could can will would should must not be being is was are were been the a an their his her its who
    which that what of in for with from did does do it nor neither than
""").split("|")
)
PRIZES = (
    r"\s(?:[\w’'-]+\s){0,4}(?:lives|life|titles?|wickets?|victory|victories|win|wins|gold|silver|bronze|medals?|prize|"
    r"crown|trophy|points?)\b"
)
CLAIMS = _any("""
    claims? allegations? accusations? reports? suggestions? charges criticisms? statements? demands? calls? that
""")
CLAUSE = re.compile(r"\b(?:that|which|who|because|although|while|where|when|after|before|if|amid|as)\b\s")
NOMINAL = frozenset(
    _any("""
    report claim state note project post estimate forecast reports claims notes states projects posts estimates calls
    demand demands label labels comments signals told
""").split("|")
)
PLURAL = frozenset(_any("report claim state note project post estimate forecast demand label blame").split("|"))
SINGULAR = frozenset(_any("claims reports notes estimates calls comments mentions demands").split("|"))
# Verbs of saying behind a quotation, or with "that".
ALOUD = re.compile(
    "jok|shout|exclaim|counter|muse|retort|whisper|laugh|sigh|cri(?!t)|scream|yell|mutter|recount|continue|lament"
)
BEHIND_COMMA = re.compile("show|found|find|hint|agree")
# Things do so, too: behind the others with "that" any noun speaks.
SHOWS = re.compile("suggest|show|found|find|indicat|reveal|impl|signal|confirm|project|forecast|predict")
# Those who watch say what they recorded; a band that recorded a song says nothing.
WATCHED = re.compile("track|document|record|observ")
WATCHERS = re.compile(
    r"\b(?:reporting|monitor(?:s|ing)|observers|investigators|researchers|inspectors|auditors|assessments?|surveys?|"
    r"stud(?:y|ies))$",
    re.IGNORECASE,
)
# Verbs that are nouns as often, in "-s" too, and what stands before them when they are.
NOUNS_TOO = frozenset(
    f"{noun}{s}"
    for s in ("", "s")
    for noun in _any("""
    report claim state note project post estimate forecast call demand label comment signal promise pledge hope view
    vow boast fear hint mention remark caution urge contest dispute regard show find
""").split("|")
)
_ITS = _any("its his her our their this these those such no any")
_SEVERAL = _any("to some many several few both all other more most various")
_PREPOSITION = _any("""
    of in on at by for with from about against amid amidst over after before despite following into under like between
    through without behind beyond via as per regarding concerning including
""")
# "Without confirmed gains", "the reported losses": a quality, not a verb.
OF_QUALITY = re.compile(rf"\b(?:{_PREPOSITION}|the|an?|no|any|its|their)$")
_QUALITY = _any("""
    new fresh false early recent wild similar public past growing conflicting
    [a-z]{3,}(?:ed|ous|ive|less|ful|ial|ent|ble)
""")
NOUN_NEXT = re.compile(
    rf"\b(?:the|an?|whose|(?:{_ITS}|{_PREPOSITION})(?:\s(?:{_QUALITY}))*)$"
    r"|\b(?:amid|over|despite|against|about|into|by|like)\s[a-z]+$",
    re.IGNORECASE,
)
NOUNS_NEXT = re.compile(
    rf"(?i:\b(?:{_SEVERAL})(?:\s(?:{_QUALITY}))*$)"
    r"|(?:^|[,;:])(?!.*\b(?:of|for|in)\b)[^,;:]*\s(?!news)[a-z]+[a-hj-rtv-z]s$"
)
IS = re.compile(r"\s+(?:was|is|were|are|has|had|will|would|could)\b")  # "the police report was leaked"
OF_THEM = re.compile(r"\s+that\s(?:were|are|have|go|come|include)\b")  # "claims that were never paid"
# "A group that calls itself Red Tern".
SELF_NAMED = re.compile(r"\s(?:that|which|who)\scalls?\s(?:itself|themselves|himself|herself)\s.*")
# "earlier than officials admitted": compared with what is said, which is not told; not "more than 100 officials said".
COMPARES = re.compile(r"\bthan\s+(?!\d|half\b|one\b|two\b|three\b|a\s(?:dozen|hundred|thousand)\b)[^,]*$")
PRESENT = re.compile(r"(?!(?:this|its|his|as|us|always|perhaps|sometimes)\b)[a-z]+[a-rt-z]s\s")  # "that runs the mine"
WHICH = re.compile(r"(?P<subject>.+?),?\s(?P<who>who|which|that|whose)\s(?P<rest>.+)")
WHICH_IS = re.compile(r"\s*(?:(?:an?\s\w+\sof\s)?wh(?:o|om|ich|ose)|(?:when )?asked)\b")  # an aside
FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|should|did|does|do|not|he|she|it|"
    r"they|there|that)\b|n['’]t\b"
)
NOMINATIVE = re.compile(r"[A-Z]|(?:the|an?|his|her|their|its|one|two|several|some|many|both)\s|(?:he|she|they)$")
DOES = re.compile(rf"{FINITE.pattern}|(?<!^the)(?<!^an)(?<!^a)\s\w+ed\s", re.IGNORECASE)
TAIL = re.compile(
    r"\s(?:who|which|that|in an?|on|during|late|early|at a|via|as|published|released|obtained|based|seen by|led by|"
    r"cited in)\s|\s[–—-]\s|—|['’“\"«‘]_"
)
NAMED = re.compile(r",\s([^,;:.]{2,60})(?=[,.])")  # "…”, said its director, Jan Novak."
_TITLES = "[A-Z]|Corp|Inc|Ltd|Co|Mrs?|Ms|Dr|Prof|Gen|Col|Maj|Capt|Lt|Sgt|Adm|Gov|Sen|Rep|Rev|St|Hon|Jr|Sr"
ABBREVIATION = re.compile(rf"\b(?:{_TITLES})\.(?=[\sA-Z,])")
THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
DOT, COMMA = "\u2024", "\u201a"  # stand for an abbreviation's full stop, a number's comma, which end nothing
QUOTED = re.compile(
    r"“[^”]*(?:”|$)|\"[^\"]*\"|«[^»]*»|(?<!\w)[‘'](?:[^‘’']|(?<=\w)['’](?=\w))+[’'](?!\w)"
    r"|^[^“”]*”|^[^\"]*\"(?=[^\"]*$)"  # what began, or goes on, in a neighbouring sentence
)
TITLE = re.compile(r"(?<=[a-z] )[“\"]((?:[A-Z][\w’'-]*\s?){1,4},?)[”\"]")  # a newspaper's name in quotes
