"""What the source holds possible, planned or conditional is not told as certain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.overlap import akin
from rag.schema import Check
from rag.text import words
from rag.verify.cited import Cited
from rag.verify.clauses import clauses

# Not "would": in reported speech it is "will".
_OPEN = re.compile(
    r"\b(?:could|(?-i:may)|might|possib\w+|perhaps|maybe|potential\w*|likely|probabl\w+|seem\w*|appear\w*|"
    r"hop(?:e|es|ed|ing)|plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|seek(?:s|ing)?|sought|intend\w*|want\w*|wish\w*|"
    r"tr(?:y|ies|ied|ying)|attempt\w*|if|unless|whether|suggest\w*|propos\w*|expect\w*|believ\w*|think\w*|thought|"
    r"threat\w*|risk\w*|chance|meant|goal)\b",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"\b(?:will|certain(?:ly)?|definite(?:ly)?|undoubtedly|surely|sure to|bound to|inevitabl[ey]|now that)\b",
    re.IGNORECASE,
)
_TALK = re.compile(r"\?|^\W*[A-Z][\w ]{0,30}:\s", re.MULTILINE)  # what is asked there is answered elsewhere


# Before a noun: that has not happened yet.
_DUE = re.compile(
    r"\b(?:(?:due|up|scheduled|set|calls?|called|calling|plans?|planned|demand\w*|hop\w+|push\w*) for|await\w*|pending|"
    r"planned|proposed|possible|threaten\w*|urg\w+|fac(?:es?|ed|ing)|consider\w*|demand\w*|seek\w*|ahead of)"
    r"(?:\s[a-z-]+){0,2}\s$",
    re.IGNORECASE,
)
_HEDGED = re.compile(r"\b(?:reportedly|alleged(?:ly)?|said to|according to|claim\w*|accus\w*|would)\b", re.IGNORECASE)


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    return _of_verbs(sentence, spans) or _of_words(sentence, spans)


def _of_verbs(sentence: str, spans: Sequence[Cited]) -> Check | None:
    """A verb that the sentence tells of as done, and the source only as open or to come; or the other way round."""
    told = [one for span in spans for one in clauses(span.text)]
    mine = clauses(sentence)
    for one in mine:
        there = [other for other in told if other.verb == one.verb]
        if one.mode == "fact" and not there and not _OPEN.search(sentence) and (due := _due(one.verb, spans)):
            return Check("certainty", False, f"the source says “{due}”, not “{one.said}”")
        modes = {other.mode for other in there}
        if not any(one.alike(other) for other in there) or {o.mode for o in mine if o.verb == one.verb} != {one.mode}:
            continue
        early = one.mode == "fact" and modes <= {"open", "future"} and not _OPEN.search(sentence)
        late = one.mode == "future" and modes == {"fact"}
        if (early and not _HEDGED.search(sentence)) or (late and not _HEDGED.search(sentence)):
            return Check("certainty", False, f"the source says “{there[0].said}”, not “{one.said}”")
    return None


def _due(verb: str, spans: Sequence[Cited]) -> str | None:
    """What the spans tell of only as due, by a noun of the verb's family: "due for inspection"."""
    found = [
        (w, _DUE.search(span.text[: w.start]), span.text)
        for span in spans for w in words(span.text)
        if not w.is_stop and (w.term == verb or akin(w.term, verb))
    ]  # fmt: skip
    if not found or not all(due for _, due, _ in found):
        return None
    word, due, text = found[0]
    return text[due.start() if due else word.start : word.end]


def _of_words(sentence: str, spans: Sequence[Cited]) -> Check | None:
    sure = _SURE.search(sentence)
    if sure is None or _OPEN.search(_SURE.sub(" ", sentence)):
        return None
    told = "\n".join(span.text for span in spans)
    left = _OPEN.search(told)
    if left is None or _SURE.search(told) or _TALK.search(told):
        return None
    return Check("certainty", False, f"the source says “{left.group()}”, not “{sure.group()}”")
