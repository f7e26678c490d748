"""Every number of the sentence stands in a cited span, as digits or words, and of the same unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.dates import find_dates
from rag.numbers import Number, find_numbers, outside_dates
from rag.schema import Check
from rag.verify.cited import Cited

# These mostly do not count anything; "two" neither in "the two countries".
_LOOSE = {"one", "first", "second", "half", "double", "twice"}
_KNOWN_PAIR = re.compile(r"\b(?:the|these|those|both|their|its|his|her)\s$", re.IGNORECASE)
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_SPELLINGS = """
    km kilometre kilometer kilometres kilometers, mile miles, metre metres meter meters, kg kilo kilos kilograms,
    tonne tonnes ton tons, second seconds, minute minutes, hour hours, day days, week weeks, month months, year years,
    decade decades, century centuries, dollar dollars, euro euros, pound pounds, yen, yuan, rouble roubles ruble rubles,
    rupee rupees, franc francs
"""
_UNITS = {word: group.split()[0] for group in _SPELLINGS.split(",") for word in group.split()}
_UNIT = re.compile(r"[\s-]*(?:(?:US|U\.S\.|American)\s)?([a-z]+)", re.IGNORECASE)
_SECOND_DAY = re.compile(r"\d\s(?:and|to|or)\s$")  # "26 and 27 December" is "26-27 December"
_MANY = 1000  # "thousands" may be 4,200 but hardly a thousand thousands


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = [n for n in outside_dates(sentence) if not _loose(sentence, n)]
    if not asked:
        return None
    there = [(n, text) for span in spans for text in (span.text, span.context) for n in outside_dates(text)]
    dated = [n for span in spans for n in find_numbers(span.text)]  # "the 30th" may stand for 30 May
    missing = [
        n.text
        for n in asked
        if not any(_equal(n, other) and _same_unit(n, sentence, other, text) for other, text in there)
        and not (n.kind == "ordinal" and any(_equal(n, other) for other in dated))
        and not _is_last_day(n, sentence, spans)
    ]
    return Check("numbers", not missing, "not in the source: " + ", ".join(missing) if missing else "")


def _is_last_day(number: Number, sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether it closes a range of days behind a date, where one of the spans has that range."""
    if not _SECOND_DAY.search(sentence[: number.start]):
        return False
    opened = [d for d in find_dates(sentence) if d.day is not None and d.start < number.start <= d.end + 5]
    told = [d for span in spans for d in find_dates(span.text)]
    return any(d.day == o.day and d.last_day == number.value and d.agrees(o) for d in told for o in opened)


def _loose(sentence: str, number: Number) -> bool:
    said = number.text.lower()
    return said in _LOOSE or (said == "two" and _KNOWN_PAIR.search(sentence[: number.start]) is not None)


def _equal(a: Number, b: Number) -> bool:
    if {"percent"} & {a.kind, b.kind} and a.kind != b.kind:
        share, other = (a, b) if a.kind == "percent" else (b, a)
        return other.kind == "fraction" and abs(share.value / 100 - other.value) < 0.005
    if a.kind == "group" and b.kind == "count" and a.text.lower().endswith("s"):
        return 2 * a.value <= b.value < _MANY * a.value
    return abs(a.value - b.value) <= 1e-9 * max(abs(a.value), abs(b.value), 1.0)


def _same_unit(a: Number, said: str, b: Number, source: str) -> bool:
    """False only where both numbers have a unit that is known, and not the same."""
    mine, theirs = _unit(said, a), _unit(source, b)
    return not (mine and theirs) or mine == theirs


def _unit(text: str, number: Number) -> str | None:
    if number.start and text[number.start - 1] in _SIGNS:
        return _SIGNS[text[number.start - 1]]
    after = _UNIT.match(text, number.end)
    return _UNITS.get(after[1].lower()) if after else None
