"""A timeline as the plain data that the browser component draws; pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypedDict

from rag import briefing_export
from rag.schema import Citation, Event
from rag.timeline import when_words
from ui.chart import ChartView, Kind, Numbered, chart, kind_of
from ui.rendering import Line, Source, line, lines, source_view


class EventView(TypedDict):
    """An event as it is drawn: ``when`` "" where it has no date, ``told`` its time in the words of the text,
    ``differs`` the numbers of events that tell the same otherwise."""

    n: int
    when: str
    told: str
    kind: Kind
    lines: list[Line]
    differs: list[int]


class TimelineView(TypedDict):
    """A part of a timeline with the chart of the whole; ``sources`` is keyed by number as text."""

    chart: ChartView
    events: list[EventView]
    undated: list[EventView]
    sources: dict[str, Source]


def numbered(events: Sequence[Event]) -> list[Numbered]:
    """The events with their numbers from 1; their citations are numbered through all of them."""
    return [Numbered(n, event) for n, event in enumerate(briefing_export.numbered(events), 1)]


def within(events: Iterable[Numbered], since: date | None, until: date | None) -> list[Numbered]:
    """Those that may lie in these days; without a date, only where no day is asked for."""
    if since is None and until is None:
        return list(events)
    return [
        one for one in events
        if (first := one.event.date) is not None
        and (until is None or first <= until)
        and (since is None or _last(one.event, first) >= since)
    ]  # fmt: skip


def _last(event: Event, first: date) -> date:
    """The last day on which it may lie."""
    last = event.until or first
    match event.precision:
        case "year":
            return date(last.year, 12, 31)
        case "month":
            return date(last.year, last.month, monthrange(last.year, last.month)[1])
    return last


def citations(events: Iterable[Numbered]) -> dict[int, Citation]:
    """What stands behind each number."""
    return {c.n: c for one in events for sentence in one.event.sentences for c in sentence.citations}


def timeline_data(shown: Sequence[Numbered], charted: Sequence[Numbered]) -> TimelineView:
    """For the browser: ``shown`` are the events listed now, ``charted`` all that the chart counts."""
    views: list[tuple[bool, EventView]] = [
        (
            one.event.date is not None,
            {
                "n": one.n,
                "when": line(when_words(one.event)) if one.event.date else "",
                "told": line(one.event.when),
                "kind": kind_of(one.event),
                "lines": list(lines(one.event.sentences)),
                "differs": [at + 1 for at in one.event.differs],
            },
        )
        for one in shown
    ]
    return {
        "chart": chart(charted),
        "events": [view for dated, view in views if dated],
        "undated": [view for dated, view in views if not dated],
        "sources": {str(n): source_view(cited) for n, cited in citations(shown).items()},
    }
