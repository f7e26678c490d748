"""What a typed sentence asks to have made: an answer, or a summary, a timeline, the claims on something; how long, and
of whose articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.schema import Length, SourceInfo, Task

_PLEASE = r"\W*(?:please,?\s+)?(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
_GIVE = (
    r"(?:(?:give|show|write|make|draw|list|tell|get|build|create|draft)\s+(?:me\s+|us\s+)?)?"
    r"(?:an?\s+|the\s+|all\s+(?:the\s+)?)?"
)
_ON = r"(?:\s+(?:of|on|about|for|regarding|concerning))?"
_COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()
_COUNT = rf"(?:an?\s+(?:few|couple\s+of|dozen|single)|an?|single|few|{'|'.join(_COUNTS)}|\d{{1,4}})"
_UNIT = r"(?:words?|sentences?|lines?|bullet(?:s|[\s-]?points?)?|points?|paragraphs?)"
_SIZE = rf"(?P<size>(?:short|brief|quick|full|long|detailed|complete|{_COUNT}[\s-]{_UNIT})\s+)?"
# How long it is to be, and in what form: no topic, wherever it stands at the edge of one.
_FORM = (
    r"(?:(?:in|as|into|with|using)\s+(?:(?:just|only|about|around|under|below|within|up\s+to|at\s+most|"
    r"(?:no\s+more|fewer|less)\s+than)\s+)*"
    rf"(?:{_COUNT}\s+(?:(?:short|brief|simple|concise|long)\s+)?{_UNIT}|(?:short\s+)?bullet(?:s|[\s-]?points?|\s+form)"
    r"|short|brief|full|detail|prose|a\s+nutshell)|briefly|concisely|quickly)\b(?!['’-])"
)
_FIRST = re.compile(rf"\W*(?P<size>{_FORM})(?:[\s,:]+|$)", re.IGNORECASE)
_LAST = re.compile(rf"(?:^|[\s,]+)(?P<size>{_FORM})\W*$", re.IGNORECASE)
_SUMMARY = re.compile(
    rf"{_PLEASE}(?:(?:summari[sz]e|sum\s+up|recap)|(?:brief|update)\s+(?:me|us)\s+on|"
    rf"{_GIVE}{_SIZE}(?:summary|digest|overview|recap|briefing|tl;?dr)\b{_ON})(?P<topic>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TIMELINE = re.compile(
    rf"{_PLEASE}{_GIVE}{_SIZE}(?:time\s?line|chronology|sequence\s+of\s+events|order\s+of\s+events)\b{_ON}(?P<topic>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CLAIMS = re.compile(
    rf"{_PLEASE}(?:who\s+(?:claim|say|said|assert|allege)(?:s|ed)?\s+what\b{_ON}|{_GIVE}claims\s+(?:of|on|about|regarding)"
    r"|what\s+(?:does\s+each\s+side|do\s+(?:both|the)\s+sides)\s+(?:say|claim)(?:\s+(?:of|on|about))?)(?P<topic>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHO_CLAIMS = re.compile(r"\W*who\s+(?:else\s+)?(?:claims|claimed|is\s+claiming)\b", re.IGNORECASE)
_EVERYTHING = re.compile(
    r"(?:all|everything|it|it all|them|this|these|the news|news|"
    r"(?:all\s+)?(?:of\s+)?(?:the|these|this|my|your|our)?\s*(?:stored\s+)?(?:articles?|texts?|reports?|sources?|stories|story|events|claims|"
    r"files|documents))?",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\b(?P<count>{_COUNT})[\s-]+(?:[a-z]+\s+)?(?P<unit>word|sentence|line|bullet|point|para)")
_LINKS = re.compile(r"^\W*(?:(?:on|about|regarding|of|for|to|say|said)\b\s*)+|\s+(?:and|of|on|about)$", re.IGNORECASE)
# Of a unit, how many are more than a line, and more than a short summary holds; of all but these.
_BOUNDS = {"word": (60, 160), "para": (1, 2)}
_SENTENCES = (2, 6)
_TITLE = 4  # words of a title from which on it is hardly a topic: not "War in Sudan"
_TEXTS = r"(?:articles?|reports?|stor(?:y|ies)|pieces?|texts?|accounts?|coverage|reporting|files?|documents?|version)"
_SAYS = r"(?:say|says|said|write|writes|wrote|report|reports|reported|tell|tells|told)"


@dataclass(frozen=True, slots=True)
class Asked:
    """``topic`` None: everything that is stored. ``whole`` is False for "who claims X?", which is a question that one
    side's sentence answers, with the other sides beside it."""

    task: Task
    topic: str | None
    length: Length = "short"
    whole: bool = True


def asked(text: str) -> Asked:
    """What ``text`` asks for; an answer, unless it begins with words for another thing."""
    form = _FIRST.match(text)  # "In three bullets, summarise …"
    wanted = text[form.end() :] if form else text
    for task, pattern in _TASKS:
        if found := pattern.match(wanted):
            topic, sizes = _bare(found["topic"])
            sizes += [size for size in (found.groupdict().get("size"), form and form["size"]) if size]
            return Asked(task, _topic(topic), _length(sizes))
    return Asked("claims", text, whole=False) if _WHO_CLAIMS.match(text) else Asked("answer", text)


_TASKS: tuple[tuple[Task, re.Pattern[str]], ...] = (
    ("summary", _SUMMARY), ("timeline", _TIMELINE), ("claims", _CLAIMS),
)  # fmt: skip


def _bare(topic: str) -> tuple[str, list[str]]:
    """The topic without the words for length and form at its edges, and these."""
    sizes: list[str] = []
    topic = re.sub(r"[\s,]*\bplease\W*$", "", topic, flags=re.IGNORECASE)
    while found := _LAST.search(topic) or _FIRST.match(topic):
        sizes.append(found["size"])
        topic = topic[: found.start()] if found.re is _LAST else topic[found.end() :]
    return topic, sizes


def _topic(text: str) -> str | None:
    bare = " ".join(text.split()).strip(" .,:;?!\"“”'")
    bare = re.sub(r"^(?:what\s+(?:happened|is said|they say)\s+(?:in|at|to|with|about)|what\s+happened)\b\s*", "", bare)
    return None if _EVERYTHING.fullmatch(bare) else bare


def _length(sizes: Sequence[str]) -> Length:
    """The length that comes nearest to what is asked for in words."""
    for said in map(str.casefold, sizes):
        if counted := _COUNTED.search(said):
            number, (short, full) = _number(counted["count"]), _BOUNDS.get(counted["unit"], _SENTENCES)
            return "line" if number < short else "short" if number < full else "full"
        if re.search(r"full|long|detail|complete", said):
            return "full"
    return "short"


def _number(count: str) -> int:
    """"a few" as three, a dozen as twelve."""
    if count.isdecimal():
        return int(count)
    some = {"few": 3, "couple": 2, "dozen": 12}
    return next((some[word] for word in count.split() if word in some),
                _COUNTS.index(count) + 1 if count in _COUNTS else 1)  # fmt: skip


def meant(topic: str, listed: Sequence[SourceInfo]) -> tuple[tuple[str, ...], str | None]:
    """The ids of the articles whose outlet, file or title ``topic`` names as what is to be read ("the Korvik Gazette
    article on the fire", "what BORNA says", "the fire in gazette.md"), none where it names none, and the rest of it. An
    outlet that things happen to is a topic: "the strike at the Korvik Gazette"."""
    named: dict[str, list[SourceInfo]] = {}
    for one in listed:
        title = one.title if one.title and len(one.title.split()) >= _TITLE else None
        for name in filter(None, (one.outlet, one.source, title)):
            named.setdefault(_key(name), []).append(one)
    said = [name for name in sorted(named, key=len, reverse=True) if _stands(name, topic)]
    if not said:
        return (), topic
    name = rf"[\"“'‘]?(?:{'|'.join(map(_loosely, said))})(?!\w)[\"”'’]?"
    names = rf"(?:both\s+)?(?:the\s+)?{name}(?:(?:,\s*|,?\s+(?:and|or|&|versus|vs\.?)\s+)(?:the\s+)?{name})*"
    for pattern, sure in _framed(names):
        found = re.search(pattern, topic, re.IGNORECASE)
        if found and (sure or re.search(r"\w\W+\w|[A-Z\d]", found["names"])):  # not "in time" for the outlet Time
            ids = _ids(found["names"], said, named)
            rest = f"{topic[: found.start()]} {topic[found.end() :]}".strip()
            return ids, _topic(_LINKS.sub("", rest))
    return (), topic


def _framed(names: str) -> tuple[tuple[str, bool], ...]:
    """Where names stand for articles that are to be read, and whether even a word in small letters is one there."""
    names, text = f"(?P<names>{names})", rf"(?:(?:latest|first|new|whole)\s+)?{_TEXTS}\b"
    return (
        (rf"^\W*{names}\W*$", False),
        (rf"\bwhat\s+(?:do\s+|does\s+|did\s+)?{names}(?:\s+(?:has|have|had|to))?\s+{_SAYS}\b", True),
        (rf"(?<!\w){names}(?:['’]s?)?\s+{text}", True),
        (rf"\b(?:the|an?|all|this|that)?\s*{text}\s+(?:(?:called|titled|entitled|headlined|published)\s+)?"
         rf"(?:(?:in|by|from|of)\s+)?{names}", True),
        (rf"\b(?:according\s+to|as\s+(?:told|reported|seen|described)\s+(?:by|in))\s+{names}", True),
        (rf"^\W*{names}(?:['’]s?)?\s+(?=(?:on|about|regarding)\b)", False),
        (rf"(?<!\w)(?:in|from|by)\s+{names}\W*$", False),
    )


def _ids(said: str, names: Sequence[str], named: dict[str, list[SourceInfo]]) -> tuple[str, ...]:
    """The articles of the names that are said, each once."""
    ids: dict[str, None] = {}
    for name in names:
        if _stands(name, said):
            said = re.sub(_loosely(name), " ", said, flags=re.IGNORECASE)
            ids |= dict.fromkeys(one.id for one in named[name])
    return tuple(ids)


def _key(name: str) -> str:
    """A name without its article, for it is left out and put in."""
    bare = " ".join(name.split())
    return re.sub(r"^the\s+(?=\w)", "", bare, flags=re.IGNORECASE).casefold()


def _loosely(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


def _stands(name: str, text: str) -> bool:
    """``name`` as ``_key`` gives it; of thousands, those that cannot be are passed over quickly."""
    if not name or name not in " ".join(text.casefold().split()):
        return False
    return re.search(rf"(?<!\w){_loosely(name)}(?!\w)", text, re.IGNORECASE) is not None
