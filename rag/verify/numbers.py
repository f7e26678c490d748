"""Every number of the sentence stands in a cited span, as digits or words, and of the same unit; or it is what that
comes to: twelve months for a year, "nearly 40" for 39.6."""

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
_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200}
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_UNNUMBERED = re.compile(
    r"\b(?:(?P<half>half)[\s-](?:an?\s)?|an?\s|another\s|each\s|every\s|per\s)(?P<unit>[a-z]+)\b", re.IGNORECASE
)
# Words before a number that say how it is rounded.
_ABOVE = "(?:more than|over|above|upwards of|in excess of)"
_BELOW = "(?:nearly|almost|close to|under|less than)"
_ABOUT = "(?:about|around|roughly|approximately|some|circa)"
_ROUNDED = re.compile(rf"\b(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW})|{_ABOUT})\s(?:an?\s)?[$€£¥]?$", re.IGNORECASE)
_ROUNDING = 0.05  # of it, by which a rounded number may differ
_MANY = 1000  # "thousands" may be 4,200 but hardly a thousand thousands


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = [n for n in outside_dates(sentence) if not _loose(sentence, n)]
    if not asked:
        return None
    there = [(n, text) for span in spans for text in (span.text, span.context) for n in outside_dates(text)]
    lengths = [length for span in spans for length in _lengths(span.text)]
    dated = [n for span in spans for n in find_numbers(span.text)]  # "the 30th" may stand for 30 May
    missing = [
        n.text
        for n in asked
        if not any(_equal(n, other) and _same_unit(n, sentence, other, text) for other, text in there)
        and not (n.kind == "ordinal" and any(_equal(n, other) for other in dated))
        and not _is_last_day(n, sentence, spans)
        and not _any_alike(_length(sentence, n), lengths)
        and not any(_rounds(n, sentence, other) and _same_unit(n, sentence, other, text) for other, text in there)
    ]
    return Check("numbers", not missing, "not in the source: " + ", ".join(missing) if missing else "")


def _is_last_day(number: Number, sentence: str, spans: Sequence[Cited]) -> bool:
    """Whether it closes a range of days behind a date, where one of the spans has that range."""
    if not _SECOND_DAY.search(sentence[: number.start]):
        return False
    opened = [d for d in find_dates(sentence) if d.day is not None and d.start < number.start <= d.end + 5]
    told = [d for span in spans for d in find_dates(span.text)]
    return any(d.day == o.day and d.last_day == number.value and d.agrees(o) for d in told for o in opened)


def _rounds(number: Number, sentence: str, exact: Number) -> bool:
    """Whether the sentence says, behind a word for that, roughly the exact number."""
    said = _ROUNDED.search(sentence[: number.start])
    if said is None or number.kind != exact.kind or number.kind not in {"count", "percent"}:
        return False
    away = exact.value - number.value
    near = abs(away) <= _ROUNDING * exact.value
    return near and not (said["above"] and away < 0) and not (said["below"] and away > 0)


def _length(text: str, number: Number) -> tuple[str, float] | None:
    """How long it says that something lasts: in months or minutes, and how many."""
    return _measured(_unit(text, number), number.value)


def _lengths(text: str) -> list[tuple[str, float]]:
    """How long it says that things last, "half an hour" too."""
    numbered = [_length(text, number) for number in outside_dates(text)]
    bare = _UNNUMBERED.finditer(text)
    others = [_measured(_UNITS.get(one["unit"].lower()), 0.5 if one["half"] else 1) for one in bare]
    return [length for length in (*numbered, *others) if length is not None]


def _measured(unit: str | None, many: float) -> tuple[str, float] | None:
    for base, worth in (("month", _MONTHS), ("minute", _MINUTES)):
        if unit in worth:
            return base, many * worth[unit]
    return None


def _any_alike(length: tuple[str, float] | None, others: Sequence[tuple[str, float]]) -> bool:
    return length is not None and any(length[0] == base and abs(length[1] - many) < 1e-9 for base, many in others)


def _loose(sentence: str, number: Number) -> bool:
    said = number.text.lower()
    return said in _LOOSE or (said == "two" and _KNOWN_PAIR.search(sentence[: number.start]) is not None)


def _equal(a: Number, b: Number) -> bool:
    if {"percent"} & {a.kind, b.kind} and a.kind != b.kind:
        share, other = (a, b) if a.kind == "percent" else (b, a)
        return other.kind == "fraction" and abs(share.value / 100 - other.value) < 0.0075
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
