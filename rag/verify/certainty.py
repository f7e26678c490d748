"""What the source holds possible, planned or conditional is not told as certain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.schema import Check
from rag.verify.cited import Cited

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


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    sure = _SURE.search(sentence)
    if sure is None or _OPEN.search(_SURE.sub(" ", sentence)):
        return None
    told = "\n".join(span.text for span in spans)
    left = _OPEN.search(told)
    if left is None or _SURE.search(told) or _TALK.search(told):
        return None
    return Check("certainty", False, f"the source says “{left.group()}”, not “{sure.group()}”")
