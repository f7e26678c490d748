"""Who says it, who they are, and what is known: questions about the people, bodies and places a sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.asking.clauses import Clause, alternatives, clause, lowered, opened
from rag.asking.kinds import Drawn, leaves_open
from rag.attribution import Attribution
from rag.dates import find_dates
from rag.names import Name, names
from rag.numbers import quantities
from rag.text import fold, is_stop, words
from rag.verbs import BASE

_SAID = alternatives("""
    said says announced announces warned warns claimed claims confirmed confirms insisted insists argued argues
    predicted predicts alleged alleges acknowledged acknowledges admitted admits denied denies estimated estimates
    suggested suggests stated states reported reports believed believes
""")
_THAT = (
    "estim",
    "sugg",
    "beli",
    "warn",
    "announ",
    "den",
    "claim",
    "alleg",
    "insist",
    "arg",
    "acknowl",
    "admit",
    "conf",
    "pred",
    "repo",
    "stat",
)
_QUOTATION = re.compile("[“”\"«»„]|(?<!\\w)['‘]|['’](?!\\w)")
_ROLES = alternatives("""
    president minister premier chancellor secretary ambassador envoy spokes\\w+ director manager chief head officer
    executive founder chair chairman chairwoman mayor governor senator lawmaker politician commander general colonel
    analyst expert adviser advisor economist scientist researcher professor historian lawyer attorney prosecutor
    judge journalist reporter editor author writer actor actress singer musician artist player captain coach driver
    activist campaigner organi[sz]er engineer doctor nurse teacher leader deputy resident owner official inspector
    detective sheriff representative strategist astronomer physicist biologist
""")
_ASIDE = re.compile(rf",\s(?:\d\d,\s)?(?:[\w.’']+\s)?(?:[\w.&’'-]+\s){{0,6}}?(?:{_ROLES})\b(?!\s(?:said|of the said))")
_RANK = re.compile(rf"(?:^|\s)(?:the|its|whose|their)\s(?:[\w’'-]+\s){{0,4}}(?:{_ROLES}),\s$", re.IGNORECASE)
_DEAD = re.compile(
    r"\b(?:late|dead|died|dies|killed|murder\w*|manslaughter|slain|deceased|death|funeral|born|buried)\b"
)
_BODIES = re.compile(
    r"\b(?:Commission|Ministry|Agency|Bank|Council|Committee|University|Institute|Court|Police|Army|Party|Union|Group|"
    r"House|Office|Times|Post|News|Press|League|Club|Association|Department|Centre|Center|Company|Corp|Inc|States|City|"
    r"Street|River|Service|Services|Hospital|School|Airport|Authority|Board|Bureau|Fund|Foundation|Republic|Kingdom|Act|"
    r"Cup|Parliament|Senate|Congress|Assembly|Terminals|Airlines|Cross|Media|Network|Team|Prime|Security)\b"
)
_PERSON = re.compile(r"[A-Z][\w’'-]+(?:\s(?:[A-Z]\.|[A-Z][\w’'-]*|de|van|von|der|al|bin))*\s[A-Z][\w’'-]+")
_GROUPS = frozenset(
    "officials police prosecutors authorities doctors scientists researchers experts analysts economists witnesses "
    "residents investigators campaigners critics rescuers".split()
)
_PEOPLE = _GROUPS | {"people", "women", "men", "children", "troops", "staff"}
_OFFICES = re.compile(
    r"the (?:[a-z-]+ ){1,4}(?:agency|ministry|institute|minister|office|department|authority|union|commission|council|"
    r"operator|court|police|association|bank|command|army|government)"
)
_WOULD = re.compile(r"(?P<pronoun>it|he|she|they)\s(?P<modal>would|will|(?:plan|intend|hope|aim|want)s? to)\s"
                    r"(?P<not>not\s)?(?!be\b|have\b|never\b)")  # fmt: skip
# A name that a claim mentions in passing: on the way, or where it happened.
_PASSING = re.compile(r"\b(?:through|via|from|outside|across|told|with)\s(?:the\s)?$")
_IN = re.compile(r"\b(?:in|at)\s(?:the\s)?$")
_VAGUE = frozenset(
    "the company|the group|the move|the decision|the man|the woman|the team|the two|the number".split("|")
)
_HEADS = alternatives("""
    region regions province oblast city town village district county state river sea border port airport island
    coast area army navy government parliament court police ministry company party union bridge dam plant offensive
    war crisis strike talks summit treaty deal election elections team club league cup attack attacks community
    department university hospital school hotel church festival market project vaccine app
""")
_HEAD = re.compile(rf"\s(?:{_HEADS})\b")
_LISTED = re.compile(r"(?:,\s|\s(?:and|or|&)\s|/)(?:the\s)?[A-Z]")
_LIST = re.compile(r"(?:[A-Z]\w*,?\s(?:and|or|&)|[A-Z]\w*,|\d\w*|\d)\s(?:the\s)?$")


def said_by(text: str, voice: Attribution, article: str) -> tuple[list[Drawn], Clause | None, str, str]:
    """What can be asked about the voice of a sentence, and the statement it makes, with the date that opens it and
    the voice as a question may name it, for questions about what happened."""
    verb, said = _claim(text, voice.speaker) if voice.speaker else ("", "")
    if voice.speaker is None or not said:
        statement, dated = opened(text)
        found = _stated(statement, article)
        return [*_about(_behind(text, voice), None, voice, article)], found, dated, ""
    statement, dated = opened(said)
    quoted = bool(_QUOTATION.search(statement))
    found = None if quoted or not said else _stated(statement, article)
    speaker = _speaker(voice.speaker, article)
    out: list[Drawn] = []
    alone = (
        found is not None and not leaves_open(found.subject, owned=True) and not leaves_open(found.rest, owned=False)
    )
    if found is not None and verb and alone and (short := found.short):
        that = "that " if verb.startswith(_THAT) else ""
        out.append(Drawn(f"Who {verb} {that}{found.subject} {found.finite} {short}?", "who-said", voice.speaker))
    if speaker and (would := _WOULD.match(said)):
        does = f"{would['pronoun']} {would['modal']} {would['not'] or ''}"
        out.append(Drawn(f"What did {speaker} say {does}do?", "what-said"))
    out += _about(said, found, voice, article)
    return out, found, dated, speaker or ""


def _about(said: str, found: Clause | None, voice: Attribution, article: str) -> Iterator[Drawn]:
    """“What did X say about Y?”."""
    speaker = _speaker(voice.speaker, article) if voice.speaker else None
    if speaker is None or voice.speaker is None:
        return
    for topic in _topics(said, found, voice.speaker, article):
        yield Drawn(f"What did {speaker} say about {topic}?", "what-said")


def _stated(statement: str, article: str) -> Clause | None:
    """The statement with its subject as it stands in mid-sentence, a surname with its first name."""
    found = None if _QUOTATION.search(statement) else clause(statement)
    subject = lowered(found.subject, article) if found else None
    if found is None or subject is None:
        return None
    if " " not in subject and subject[0].islower() and subject not in _PEOPLE and not subject.endswith("s"):
        return None  # one small word in front of a verb: rarely a subject
    return replace(found, subject=full_name(subject, article))


def _claim(text: str, speaker: str) -> tuple[str, str]:
    """The reporting verb and what was said; empty where neither is sure. “X said (that) …”, “…, said X”,
    “According to X, …”."""
    opening = r"(?:(?:In|On|At|After|Later|Earlier|Speaking|Last|This)\b[^,]{0,60},\s)?"
    who = rf"{opening}{re.escape(speaker)}(?:\s\([A-Z]+\))?(?:,\s[^,]{{2,80}},)?"
    day = r"(?:\s(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?"
    if found := re.match(rf"{who}\s(?P<verb>{_SAID}){day},?\s(?:that\s)?(?P<said>.+)$", text):
        return found["verb"], found["said"]
    if found := re.match(rf"{who}\stold\s[^,]{{2,50}}?\sthat\s(?P<said>.+)$", text):
        return "said", found["said"]
    if found := re.match(rf"According to {who},\s(?P<said>.+)$", text):
        return "says", found["said"]
    who = re.escape(speaker)
    if found := re.search(rf",\s(?:{who}\s(?P<a>{_SAID})|(?P<b>{_SAID})\s{who}|according to {who})\b", text):
        return found["a"] or found["b"] or "says", text[: found.start()]
    quoted = re.match(r"[“\"](?P<said>[^“”\"]+),[”\"]\s", text)
    return "", quoted["said"] if quoted else ""


def _behind(text: str, voice: Attribution) -> str:
    """What stands behind the voice and its verb, where it opens the sentence; else nothing."""
    found = re.search(rf"\b{re.escape(voice.verb or ' ')}\b\s", text)
    if found is None or not text.startswith(voice.speaker or " ") or voice.verb in {"told", "tells", "according to"}:
        return ""
    return text[found.end() :]


def _topics(said: str, found: Clause | None, speaker: str, article: str) -> Iterator[str]:
    """What a claim is about: its subject, and the names that the article returns to."""
    if found is not None and len(found.subject.split()) <= 5 and not leaves_open(found.subject, owned=True):
        subject = found.subject
        definite = subject.startswith("the ") and subject not in _VAGUE
        definite = definite or subject in {n.text for n in names(f"x {subject}")}
        if (
            definite
            and not quantities(subject)
            and not any(w in speaker.split() for w in subject.split() if len(w) > 3)
        ):
            yield subject
    for name in names(said):
        if _PASSING.search(said[: name.start]) or (_IN.search(said[: name.start]) and not said[name.end :].strip()):
            continue
        if is_country(name.text, article) or any(w in speaker.split() for w in name.words):
            continue
        if article.count(name.text) > 1:
            topic = topic_of(said, name)
            if topic:
                yield topic


def _speaker(said: str, article: str) -> str | None:
    """A speaker as a question may name them: a full name, an office, or a plain group."""
    said = re.sub(r"\s\([A-Z]+\)", "", said).strip()
    if said.lower() in _GROUPS or _OFFICES.fullmatch(said[0].lower() + said[1:]):
        return said[0].lower() + said[1:]
    if (
        not names(f"x {said}")
        or len(said.split()) > 6
        or leaves_open(said, owned=True)
        or re.search(r"[,“”\"()]", said)
    ):
        return None
    if re.match(r"(?:an?|one|some|another|other|several|many|reports?|media|both|two|three)\b", said, re.IGNORECASE):
        return None
    if re.search(
        r"\b(?:from|in|of the)\s[^A-Z]*$|-\w+ed\b|\s(?:reports?|which|who)\b|"
        r"\b(?:results|figures|tests|polls|accounts)$",
        said,
    ):
        return None
    named = lowered(said, article)
    return full_name(named, article) if named else None


def is_country(name: str, article: str) -> bool:
    """Whether the article has a people of that name (Ukraine, Ukrainian): too wide a subject to ask about."""
    stem = re.escape(name[: max(4, len(name) - 2)])
    own = rf"|\b{re.escape(name)}ns?\b" if name.endswith("a") else ""  # Russia, Russian
    return bool(re.search(rf"\b{stem}\w*(?<!\b{re.escape(name)})(?:n|ns|ish|ese|i)\b{own}", article))


def full_name(surname: str, article: str) -> str:
    """A surname with the first name that the article introduces it with; anything else as it is."""
    if re.fullmatch(r"[A-Z][^\W\d_'’]+(?:-[A-Z][^\W\d_]+)?", surname):
        one = rf"([A-Z][^\W\d_]+ {re.escape(surname)})"
        full = re.search(rf"(?<=[a-z,“\"] ){one}\b(?! [A-Z])|(?:^|[.”] ){one}(?:, | said\b| told\b)", article)
        name = full[1] or full[2] if full else ""
        first = name.split(" ")[0]
        if name and not _BODIES.search(name) and not is_stop(first) and not re.fullmatch(_ROLES, first.lower()):
            return name
    return surname


def who_is(text: str) -> Iterator[Drawn]:
    """“Who is X?”, where the sentence says so in an aside."""
    for name in names(text):
        if not 2 <= len(name.words) <= 3 or _DEAD.search(text) or is_stop(name.words[0]):
            continue
        aside = _ASIDE.match(text, name.end) or _RANK.search(text[: name.start])
        if aside and _PERSON.fullmatch(name.text) and not _BODIES.search(name.text):
            yield Drawn(f"Who is {name.text}?", "who-is", name.text)


def topic_of(text: str, name: Name) -> str | None:
    """A name as one would ask about it: with its article, and with the noun that it stands before."""
    before, after = text[: name.start], text[name.end :]
    if re.match(r"['’]|-\w|\s&|\s\(?\d", after) or before.endswith(("-", "’", "'", "“", '"')) or find_dates(name.text):
        return None
    if _LISTED.match(after) or _LIST.search(before):
        return None  # one of a list, or a piece of a longer name
    head = _HEAD.match(after)
    after = after[head.end() :] if head else after
    follows = re.match(r"\s([^\W\d_]+)", after)
    if follows and not is_stop(follows[1]) and follows[1] not in BASE and not re.fullmatch(_SAID, follows[1]):
        return None  # "Russian troops": the name only says whose
    if re.search(r"(?:[ie]an|ish|ese)s?$", name.text) and not head:
        return None
    article = re.search(r"\bthe\s$", before, re.IGNORECASE)
    opens = words(before)[-1:] if before.endswith(" ") else []
    if opens and not article and not is_stop(opens[0].text) and opens[0].text not in BASE:
        return None  # "former Yugoslavia", "spokesman John Smith"
    if opens and fold(opens[0].text) in {"a", "an", "its", "his", "her", "their", "some", "one", "another"}:
        return None
    return f"{'the ' if article else ''}{name.text}{head.group() if head else ''}"
