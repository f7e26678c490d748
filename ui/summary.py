"""The page "Summary": what articles say, all of them or of a topic, in few cited sentences."""

from __future__ import annotations

import json
from dataclasses import replace

import streamlit as st

from rag.briefing_export import summary_markdown
from rag.remarks import covered_by
from rag.schema import Summary, Task
from rag.serialise import summary_json
from ui import briefing
from ui.briefing import Asked, Save
from ui.components import summary_view
from ui.escaping import escaped
from ui.rendering import sources
from ui.resources import desk
from ui.summary_view import Form, as_answer, summary_data
from ui.working import Report

KIND: Task = "summary"
_FORMS: dict[Form, str] = {"bullets": "Sentence by sentence", "prose": "Running text"}


def page() -> None:
    """Raises BylineError where the library cannot be read."""
    with briefing.page(KIND, "Summary") as stored:
        if not stored:
            return
        asked = briefing.form(KIND, "Summarise", lengths=True)
        if asked is None:
            st.caption("Made of the articles’ own sentences, or written over them; each is cited and checked.")
            return
        summary = briefing.result(KIND, asked, lambda report: _make(asked, report))
        if summary is not None:
            _drawn(asked, summary)


def _make(asked: Asked, report: Report) -> Summary:
    """Articles that were chosen are the ones to sum up."""
    return desk().summarise(
        asked.filters.articles, topic=asked.topic, length=asked.length, filters=replace(asked.filters, articles=()),
        progress=report,
    )  # fmt: skip


def _drawn(asked: Asked, summary: Summary) -> None:
    form: Form = st.session_state.get("summary-drawn", "bullets")
    if summary.sentences:
        options = list(_FORMS)
        form = st.radio(
            "Drawn as", options, index=options.index(form), format_func=_FORMS.__getitem__, key="summary-form",
            horizontal=True,
        )  # fmt: skip
        st.session_state["summary-drawn"] = form  # the field forgets while another page is open
    if summary.mode != "quotes":
        st.caption(_writer(summary))
    clicked = summary_view(summary_data(summary, form, desk().sources()), key="summary-view")
    briefing.open_source(KIND, clicked, sources(as_answer(summary)))
    if summary.sentences:
        covered = covered_by(summary, desk().sources())
        briefing.downloads(KIND, asked, [
            Save("Markdown", "md", "text/markdown", lambda: summary_markdown(summary, covered)),
            Save("JSON", "json", "application/json", lambda: json.dumps(
                summary_json(summary, covered), ensure_ascii=False, indent=2)),
            *briefing.receipt(KIND, asked, lambda: summary_json(summary, covered)),
        ])  # fmt: skip


def _writer(summary: Summary) -> str:
    """Who wrote it, and how much of it is left in those words (Markdown); a quote is led in by its outlet."""
    left = sum(one.lead_in is None for one in summary.sentences)
    return f"Written by {escaped(summary.mode, 60)}: {left} of {len(summary.sentences)} sentences, the others quoted."
