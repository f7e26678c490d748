"""The page "Timeline": what is said to have happened when, as a chart and as a list of cited sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import streamlit as st

from rag.briefing_export import timeline_csv, timeline_markdown
from rag.schema import Event, Task
from rag.serialise import timeline_json
from ui import briefing
from ui.briefing import Asked, Save
from ui.components import timeline_view
from ui.resources import desk
from ui.timeline_view import citations, numbered, timeline_data, within
from ui.working import Report

KIND: Task = "timeline"
PART = 100  # events drawn at once
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


def page() -> None:
    """Raises BylineError where the library cannot be read."""
    with briefing.page(KIND, "Timeline") as stored:
        if not stored:
            return
        asked = briefing.form(KIND, "Draw the timeline")
        if asked is None:
            st.caption("The days that the texts themselves name; never those on which they were published.")
            return
        events = briefing.result(KIND, asked, lambda report: _make(asked, report))
        if events is not None:
            _drawn(asked, events)


def _make(asked: Asked, report: Report) -> tuple[Event, ...]:
    return desk().timeline(topic=asked.topic, filters=asked.filters, progress=report)


def _drawn(asked: Asked, events: Sequence[Event]) -> None:
    if not events:
        about = " of this topic" if asked.topic else ""
        st.info(f"The articles give no time for anything that happens{about}.")
        return
    every = numbered(events)
    found = within(every, *_days())
    undated = sum(one.event.date is None for one in found)
    st.caption(f"{_count(len(found))}{f', {undated:,} of them without a date' if undated else ''}")
    if not found:
        st.info("No event lies in these days.")
        return
    shown = found[briefing.part(KIND, len(found), PART, "events")]
    clicked = timeline_view(timeline_data(shown, found), key="timeline-view")
    briefing.open_source(KIND, clicked, citations(shown).values())
    briefing.downloads(KIND, asked, [
        Save("CSV", "csv", "text/csv", lambda: timeline_csv(events)),
        Save("JSON", "json", "application/json", lambda: json.dumps(
            timeline_json(events), ensure_ascii=False, indent=2)),
        Save("Markdown", "md", "text/markdown", lambda: timeline_markdown(events)),
        *briefing.receipt(KIND, asked, lambda: timeline_json(events)),
    ])  # fmt: skip


def _days() -> tuple[date | None, date | None]:
    """The days whose events are to be seen, of those that were found."""
    with st.container(horizontal=True, gap="small", key="timeline-days"):
        since = st.date_input(
            "Events on or after", value=None, min_value=_FIRST, max_value=_LAST, format="YYYY-MM-DD",
            key="timeline-from", width=180,
        )  # fmt: skip
        until = st.date_input(
            "Events on or before", value=None, min_value=_FIRST, max_value=_LAST, format="YYYY-MM-DD",
            key="timeline-to", width=180,
        )  # fmt: skip
    return since, until


def _count(number: int) -> str:
    return f"{number:,} event{'' if number == 1 else 's'}"
