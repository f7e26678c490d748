"""The sentence does not deny what the source affirms, nor affirm what it denies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.schema import Check
from rag.text import content_terms, stem
from rag.verify.cited import Cited

_NOT = re.compile(
    r"\b(?:not|no|never|nor|none|nobody|nothing|neither|cannot|without|unable|fail(?:s|ed|ing)?|refus(?:es|ed|ing|e)|"
    r"den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|lack(?:s|ed|ing)?|unverified|unconfirmed|unlikely|impossible)\b|n['’]t\b",
    re.IGNORECASE,
)
_OPPOSITES = [
    {stem(a), stem(b)}
    for a, b in (
        ("increase", "decrease"), ("rise", "fall"), ("win", "lose"), ("won", "lost"), ("accept", "reject"),
        ("confirm", "deny"), ("advance", "retreat"), ("support", "oppose"), ("open", "close"), ("begin", "end"),
        ("north", "south"), ("east", "west"), ("northern", "southern"), ("eastern", "western"), ("more", "fewer"),
        ("guilty", "innocent"), ("allow", "ban"), ("gain", "lose"), ("arrive", "leave"), ("before", "after"),
        ("strengthen", "weaken"), ("success", "failure"), ("safe", "unsafe"), ("stable", "unstable"), ("high", "low"),
    )
]  # fmt: skip


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    mine = set(content_terms(sentence))
    there = {t for span in spans for t in content_terms(span.all)}
    for pair in _OPPOSITES:
        stated, missing = mine & pair, pair - mine
        if len(stated) == 1 and not stated & there and missing & there:
            return Check("polarity", False, f"the source says “{next(iter(missing))}”, not “{next(iter(stated))}”")
    denies = bool(_NOT.search(sentence))
    sources = [bool(_NOT.search(span.text)) for span in spans]
    if denies and not any(sources):
        return Check("polarity", False, "denies what the source does not deny")
    if not denies and all(sources) and len(mine - there) <= len(mine) * 0.2:
        negated = [m.group() for span in spans for m in _NOT.finditer(span.text)]
        # A long source sentence may deny one thing and state another: only a near-whole restatement counts.
        if all(len(content_terms(span.text)) <= len(mine) * 1.6 for span in spans):
            return Check("polarity", False, f"leaves out the source's “{negated[0]}”")
    return Check("polarity", True, "") if denies else None
