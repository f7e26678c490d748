"""Every number of the sentence stands in a cited span, as digits or words, of the same unit, thing and bound; or it is
what that comes to: twelve months for a year, "nearly 40" for 39.6. So do "all", "most", "some" and "few"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.dates import find_dates
from rag.numbers import Number, find_numbers, outside_dates
from rag.schema import Check
from rag.verify.cited import Cited
from rag.verify.counted import BOUNDING, UNITS, Counted, counted, other_share, unit_of

# These mostly do not count anything; "two" neither in "the two countries".
_LOOSE = {"one", "first", "second", "half", "double", "twice"}
_KNOWN_PAIR = re.compile(r"\b(?:the|these|those|both|their|its|his|her|top|other)\s$", re.IGNORECASE)
_SECOND_DAY = re.compile(r"\d\s(?:and|to|or)\s$")  # "26 and 27 December" is "26-27 December"
_MEASURES: dict[str, dict[str, float]] = {
    "month": {"month": 1, "year": 12, "decade": 120, "century": 1200},
    "minute": {"minute": 1, "hour": 60, "day": 1440, "week": 10080},
    "metre": {"km": 1000, "metre": 1, "centimetre": 0.01, "mile": 1609.344, "yard": 0.9144,
              "foot": 0.3048, "inch": 0.0254},
    "gram": {"tonne": 1e6, "kg": 1e3, "gram": 1},
}  # fmt: skip
_CONVERTED = 0.01  # by which a length may differ that was converted: 3.7 miles for 6 km
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
_CLOSED = re.compile(r"[.,;)](?:\s|$)|\s(?:to|from)\b|$")
_RATIO = re.compile(r"\s(?:out\s)?(?:of|in)(?:\severy)?\s")
_IN_A_ROW = re.compile(r"\b(?:consecutive|straight|successive|running|in a row)\b", re.IGNORECASE)


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    if share := other_share(sentence, [span.text for span in spans]):
        return Check("numbers", False, f"the source says “{share[1]}” and not “{share[0]}”")
    asked = [one for one in counted(sentence) if not _loose(sentence, one.number)]
    if not asked:
        return None
    there = [one for span in spans for text in (span.text, span.context) for one in _counted(text)]
    row = any(_IN_A_ROW.search(text) for text in (sentence, *(span.text for span in spans)))
    lengths = [length for span in spans for length in _lengths(span.text)]
    ratios = _ratios(sentence)
    told_too = {one.number.value for one in asked}
    bounded = BOUNDING.search(sentence) is not None
    missing: list[str] = []
    other: list[str] = []
    for one in asked:
        alike = [o for o in there if one.same_unit(o) and _alike(one, o, row)]
        rounded = [o for o in there if one.same_unit(o) and _rounds(one.number, sentence, o.number)]
        named = [o for o in alike if one.within(o) or o.other_end in told_too or (bounded and not one.bound)] + rounded
        if any(_fits(one, o, asked, there) for o in named):
            continue
        if (
            (one.number.kind == "ordinal" and _is_day(one.number, spans))
            or _is_last_day(one.number, sentence, spans)
            or (not alike and _any_alike(_length(sentence, one.number), lengths))
            or any(_is_share(ratios.get(one.number.start), o.number) for o in there)
            or any(_is_share(ratio, one.number) for span in spans for ratio in _ratios(span.text).values())
        ):
            continue
        if alike or rounded:
            source = (alike or rounded)[0].said
            of_else = source.lower() == one.said.lower()
            other.append(f"the source says “{source}” " + ("of something else" if of_else else f"and not “{one.said}”"))
        else:
            missing.append(one.number.text)
    told = [*(["not in the source: " + ", ".join(missing)] if missing else []), *other]
    return Check("numbers", not told, "; ".join(told))


def _counted(text: str) -> list[Counted]:
    """With those that go without the percent they share: "demands 7 percent; the city has offered 4"."""
    found = list(counted(text))
    first = next((one.number.start for one in found if one.number.kind == "percent"), len(text))
    bare = [o for o in found if o.number.kind == "count" and not o.unit and _CLOSED.match(text, o.number.end)]
    return found + [replace(o, number=replace(o.number, kind="percent")) for o in bare if o.number.start > first]


def _alike(one: Counted, other: Counted, row: bool) -> bool:
    """Whether they are equal, what is in an order only where that counts as well: "the third day", Q3."""
    a, b = one.number, other.number
    ordered = (a.kind == "ordinal") == (b.kind == "ordinal")
    return (ordered or row or any(o.lasts or o.coded for o in (one, other))) and _equal(a, b)


def _fits(one: Counted, other: Counted, asked: Sequence[Counted], there: Sequence[Counted]) -> bool:
    """Whether the source's number may count what the sentence's does: not where something else befell them, nor where
    it counts another thing and the source gives the sentence's thing another number, beside it in a list or where the
    sentence counts that other thing too. Another noun alone may be another word for the same."""
    if not one.befell(other):
        return False
    if one.any_thing or other.thing is None or one.same_thing(other):
        return True
    exchanged = any(q.same_thing(other) for q in asked) and any(one.same_thing(rival) for rival in there)
    return not exchanged and not other.beside_it(one)


def _is_day(number: Number, spans: Sequence[Cited]) -> bool:
    """Whether it is a day of the month in a date of a span: "the 30th" for 30 May."""
    return any(n.value == number.value for span in spans for n in find_numbers(span.text))


def _ratios(text: str) -> dict[int, float]:
    """Of numbers that tell a share together, "seven of ten", by the start of each."""
    found: dict[int, float] = {}
    for a, b in pairwise(outside_dates(text)):
        if a.kind == b.kind == "count" and a.value < b.value and _RATIO.fullmatch(text, a.end, b.start):
            found |= dict.fromkeys((a.start, b.start), a.value / b.value)
    return found


def _is_share(ratio: float | None, number: Number) -> bool:
    share = number.value / 100 if number.kind == "percent" else number.value if number.kind == "fraction" else None
    return ratio is not None and share is not None and abs(share - ratio) < 0.0075


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
    return near and away != 0 and not (said["above"] and away < 0) and not (said["below"] and away > 0)


def _length(text: str, number: Number) -> tuple[str, float] | None:
    """How long or heavy it says that something is: in months, minutes, metres or grams, and how many."""
    return _measured(unit_of(text, number), number.value)


def _lengths(text: str) -> list[tuple[str, float]]:
    """How long it says that things last or are, "half an hour" too."""
    numbered = [_length(text, number) for number in outside_dates(text)]
    bare = _UNNUMBERED.finditer(text)
    others = [_measured(UNITS.get(one["unit"].lower()), 0.5 if one["half"] else 1) for one in bare]
    return [length for length in (*numbered, *others) if length is not None]


def _measured(unit: str | None, many: float) -> tuple[str, float] | None:
    for base, worth in _MEASURES.items():
        if unit in worth:
            return base, many * worth[unit]
    return None


def _any_alike(length: tuple[str, float] | None, others: Sequence[tuple[str, float]]) -> bool:
    """Whether one of the others is as long or heavy, a distance as nearly as conversion leaves it."""
    if length is None:
        return False
    base, many = length
    by = _CONVERTED if base == "metre" else 1e-9
    return any(base == other and abs(many - size) <= by * max(many, size) for other, size in others)


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
