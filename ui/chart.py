"""A timeline's chart as plain data: one row for each time told, or for each month or year where they are many; pure.

Time runs downwards. The space before a row grows with the days that lie between, up to a limit; a longer pause is
cut short and says how long it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median_low
from typing import Literal, NamedTuple, TypedDict

from rag.schema import Event
from rag.timeline import MONTHS, when_words
from ui.rendering import line

ROWS = 30  # of times as they are told; more are counted by months, and more than three years of months by years
MONTH_ROWS = 36
CUT = 4  # times the median pause: longer ones are cut short
Kind = Literal["day", "span", "month", "year"]
Unit = Literal["time", "month", "year"]
MEANINGS: dict[Kind, str] = {"day": "a day", "span": "several days", "month": "a month", "year": "a year"}


class Numbered(NamedTuple):
    """An event with its number in the list, from 1."""

    n: int
    event: Event


class Mark(TypedDict):
    """An event in the chart; ``differs`` where it is told otherwise too; ``label`` is read out."""

    n: int
    kind: Kind
    differs: bool
    label: str


class Row(TypedDict):
    """``gap`` in [0, 1] is the space before it, ``pause`` the time that was cut short there, or "". A row of a month or
    year has no marks but a ``count``, of which ``apart`` are told otherwise too, and its ``share`` of the longest."""

    label: str
    gap: float
    pause: str
    marks: list[Mark]
    count: int
    apart: int
    share: float


class ChartView(TypedDict):
    """The chart; ``kinds`` are those in use, with their meanings, for the legend."""

    unit: Unit
    rows: list[Row]
    kinds: list[tuple[Kind, str]]
    apart: bool


def chart(events: Sequence[Numbered]) -> ChartView:
    """The dated ones of the events as a chart."""
    dated = [(one, one.event.date) for one in events if one.event.date is not None]
    unit: Unit = "time"
    groups = _grouped(dated, unit)
    if len(groups) > ROWS:
        unit = "month"
        groups = _grouped(dated, unit)
    if len(groups) > MONTH_ROWS:
        unit = "year"
        groups = _grouped(dated, unit)
    longest = max((len(of) for _, _, of in groups), default=1)
    rows: list[Row] = [
        {
            "label": label, "gap": gap, "pause": pause, "marks": [_mark(one) for one in of] if unit == "time" else [],
            "count": len(of), "apart": sum(bool(one.event.differs) for one in of), "share": len(of) / longest,
        }
        for (label, _, of), (gap, pause) in zip(groups, _gaps([day for _, day, _ in groups]), strict=True)
    ]  # fmt: skip
    used = {kind_of(one.event) for one, _ in dated} if unit == "time" else set()
    return {
        "unit": unit,
        "rows": rows,
        "kinds": [(kind, MEANINGS[kind]) for kind in MEANINGS if kind in used],
        "apart": any(row["apart"] for row in rows),
    }


def _grouped(dated: Sequence[tuple[Numbered, date]], unit: Unit) -> list[tuple[str, date, list[Numbered]]]:
    """Label, first day and events of each row, in the order of time; what is known less exactly comes first."""
    order: dict[Kind, int] = {"year": 0, "month": 1, "span": 2, "day": 3}
    groups: dict[tuple[date, int, str], list[Numbered]] = {}
    for one, day in dated:
        event = one.event
        if unit == "time":
            key = day, order[kind_of(event)], when_words(event)
        elif unit == "month" and event.precision != "year":
            key = day.replace(day=1), order["month"], f"{MONTHS[day.month - 1]} {day.year}"
        else:
            key = date(day.year, 1, 1), order["year"], str(day.year)
        groups.setdefault(key, []).append(one)
    return [(key[2], key[0], groups[key]) for key in sorted(groups)]


def _gaps(days: Sequence[date]) -> list[tuple[float, str]]:
    between = [(after - before).days for before, after in pairwise(days)]
    limit = CUT * median_low([days for days in between if days] or [1])
    cut = max([1, *(days for days in between if days <= limit)])
    return [(0.0, ""), *((min(1.0, days / cut), lapse(days) if days > limit else "") for days in between)][: len(days)]


def lapse(days: int) -> str:
    """``45 days``, ``7 months``, ``11 years``; rounded down."""
    count, unit = (days // 365, "year") if days >= 730 else (days // 30, "month") if days >= 90 else (days, "day")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def kind_of(event: Event) -> Kind:
    """How exactly it is dated."""
    if event.precision == "month" or event.precision == "year":
        return event.precision
    return "span" if event.until is not None and event.until != event.date else "day"


def _mark(one: Numbered) -> Mark:
    apart = bool(one.event.differs)
    label = f"Event {one.n}, {line(when_words(one.event))}{', told otherwise too' if apart else ''}"
    return {"n": one.n, "kind": kind_of(one.event), "differs": apart, "label": label}
