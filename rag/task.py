"""What a typed sentence asks to have made: an answer, or a summary, a timeline, the claims on something."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.schema import Length, Task

_PLEASE = r"\W*(?:please,?\s+)?(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
_GIVE = (
    r"(?:(?:give|show|write|make|draw|list|tell|get|build|create|draft)\s+(?:me\s+|us\s+)?)?"
    r"(?:an?\s+|the\s+|all\s+(?:the\s+)?)?"
)
_ON = r"(?:\s+(?:of|on|about|for|regarding|concerning))?"
_SIZE = r"(?P<size>(?:one[- ]line|short|brief|quick|full|long|detailed|complete)\s+)?"
_SUMMARY = re.compile(
    rf"{_PLEASE}(?:(?:briefly\s+)?(?:summari[sz]e|sum\s+up|recap)|(?:brief|update)\s+(?:me|us)\s+on|"
    rf"{_GIVE}{_SIZE}(?:summary|digest|overview|recap|briefing|tl;?dr)\b{_ON})(?P<topic>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TIMELINE = re.compile(
    rf"{_PLEASE}{_GIVE}(?:time\s?line|chronology|sequence\s+of\s+events|order\s+of\s+events)\b{_ON}(?P<topic>.*)",
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
_IN_LENGTH = re.compile(
    r"[\s,]*\b(?:in|as)\s+(?P<size>one\s+(?:line|sentence)|a\s+(?:line|sentence)|short|brief|full|detail)\b\W*$",
    re.IGNORECASE,
)


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
    if found := _SUMMARY.match(text):
        topic, size = found["topic"], found["size"]
        if inside := _IN_LENGTH.search(topic):
            topic, size = topic[: inside.start()], inside["size"]
        return Asked("summary", _topic(topic), _length(size))
    if found := _TIMELINE.match(text):
        return Asked("timeline", _topic(found["topic"]))
    if found := _CLAIMS.match(text):
        return Asked("claims", _topic(found["topic"]))
    if _WHO_CLAIMS.match(text):
        return Asked("claims", text, whole=False)
    return Asked("answer", text)


def _topic(text: str) -> str | None:
    bare = " ".join(text.split()).strip(" .,:;?!\"“”'")
    bare = re.sub(r"^(?:what\s+(?:happened|is said|they say)\s+(?:in|at|to|with|about)|what\s+happened)\b\s*", "", bare)
    return None if _EVERYTHING.fullmatch(bare) else bare


def _length(size: str | None) -> Length:
    said = (size or "").casefold()
    if re.search(r"line|sentence", said):
        return "line"
    return "full" if re.search(r"full|long|detail|complete", said) else "short"
