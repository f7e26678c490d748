"""What articles themselves leave open: a sentence that says of something that it is not known, or not verified."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.saying import QUOTED
from rag.told import Told

_NOT_YET = r"(?:\bnot|\bnever|n['’]t|\bcannot|\byet to|\bunable to)\s(?:(?:be|been|yet|\w+ly)\s){0,3}"
_OPEN = re.compile(
    rf"\b(?:is|are|was|were|been)\s?{_NOT_YET}(?:clear|certain)\b(?!\s(?:to|for|of)\b)"
    rf"|{_NOT_YET}(?:known|established|determined|explained)\b(?!\s(?:to|for|as)\b)"
    rf"|{_NOT_YET}(?:confirm|verif|corroborat)\w*"
    r"|\b(?:is|are|was|were|remain(?:s|ed)?)\s(?:\w+ly\s|still\s|yet\s)?"
    r"(?:unclear|unknown|unexplained|unverified|unconfirmed)\b"
    r"|\b(?:nobody|no one)\sknows\b|\bremains?\sto\sbe\sseen\b",
    re.IGNORECASE,
)
# What it speaks of stands in the sentence before.
_OF_THAT = re.compile(
    r"^\W*(?:this|that|these|those|neither|the (?:claim|allegation|accusation|report|figure|number|account|toll)s?)\b",
    re.IGNORECASE,
)


def left_open(chosen: Sequence[Told], every: Sequence[Told]) -> tuple[list[int], list[tuple[Told, ...]]]:
    """The indices of the chosen sentences that are unverified or disputed, by themselves or by the sentence behind
    them ("This could not be verified."), and what else of ``every`` is not known, each with the sentence that it
    speaks of: what stands nearest to a chosen one first. Only in languages in which that can be told."""
    places: dict[str, dict[int, int]] = {}
    for at, one in enumerate(chosen):
        places.setdefault(one.card.id, {})[one.index] = at
    open_by_status = {"unverified", "disputed"}
    marked = {at for at, one in enumerate(chosen) if one.voiced and one.fact.voice.status in open_by_status}
    others: list[tuple[float, tuple[Told, ...]]] = []
    for at, one in enumerate(every):
        if not one.voiced or not _OPEN.search(QUOTED.sub(" ", one.text)):
            continue
        here = places.get(one.card.id, {})
        of = every[at - 1 : at] if _OF_THAT.match(one.text) and at and _behind(every[at - 1], one) else ()
        shown = [here[told.index] for told in (*of, one) if told.index in here]
        marked.update(shown)
        if not shown:
            far = min((abs(one.index - there) for there in here), default=float("inf"))
            others.append((far, (*of, one)))
    return sorted(marked), [told for _, told in sorted(others, key=lambda item: item[0])]


def _behind(one: Told, other: Told) -> bool:
    """Whether the other follows it within a paragraph."""
    return (one.card.id, one.stored.sentence.block, one.index + 1) == (
        other.card.id, other.stored.sentence.block, other.index,
    )  # fmt: skip
