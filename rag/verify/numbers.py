"""Every number of the sentence stands in a cited span, as digits or words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.numbers import Number, find_numbers, quantities
from rag.schema import Check
from rag.verify.cited import Cited

# "one", "half", "first" and "second" mostly do not count anything.
_LOOSE = {"one", "first", "second", "half", "double", "twice", "two"}


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = [n for n in quantities(sentence) if n.text.lower() not in _LOOSE]
    if not asked:
        return None
    there = [n for span in spans for n in find_numbers(span.text)]
    there += [n for span in spans for n in find_numbers(span.context)]
    missing = [n.text for n in asked if not any(_equal(n, other) for other in there)]
    return Check("numbers", not missing, "not in the source: " + ", ".join(missing) if missing else "")


def _equal(a: Number, b: Number) -> bool:
    if {"percent"} & {a.kind, b.kind} and a.kind != b.kind:
        share, other = (a, b) if a.kind == "percent" else (b, a)
        return other.kind == "fraction" and abs(share.value / 100 - other.value) < 0.005
    return abs(a.value - b.value) <= 1e-9 * max(abs(a.value), abs(b.value), 1.0)
