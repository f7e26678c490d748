"""Answers, drafts, articles and briefings as browser components: Python data in, clicks out.

The components build their elements from text alone (``textContent``), so nothing that an article or a model
says can become markup, a link or a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

import streamlit as st

from rag.schema import Answer, Article
from ui import pieces, rendering
from ui.claims_view import ClaimsView
from ui.summary_view import SummaryView
from ui.timeline_view import TimelineView

HEIGHT = 640  # pixels of an article's panel


def _asset(name: str) -> str:
    return files("ui").joinpath("static", name).read_text(encoding="utf-8")


# Registered once, as this module is imported; Streamlit carries the definitions to runtimes made later.
_STYLE, _DOM = _asset("byline.css"), _asset("dom.js")
_CITING, _BRIEF = _DOM + _asset("sentences.js"), _STYLE + _asset("briefing.css")
_answer = st.components.v2.component("byline_answer", css=_STYLE, js=_CITING + _asset("answer.js"))
_summary = st.components.v2.component("byline_summary", css=_BRIEF, js=_CITING + _asset("summary.js"))
_timeline = st.components.v2.component("byline_timeline", css=_BRIEF, js=_CITING + _asset("timeline.js"))
_claims = st.components.v2.component("byline_claims", css=_BRIEF, js=_CITING + _asset("claims.js"))
_draft = st.components.v2.component("byline_draft", css=_STYLE, js=_DOM + _asset("draft.js"))
_place = st.components.v2.component("byline_place", js=_DOM + _asset("place.js"))
_article = st.components.v2.component("byline_article", css=_STYLE, js=_DOM + _asset("article.js"))


def _nothing() -> None:
    """Streamlit declares a trigger by its callback; what was clicked is read from the result instead."""


def answer_view(answer: Answer, *, key: str, missing: Mapping[int, str] | None = None) -> int | None:
    """Draws the answer. The number of the source clicked in this run (see ``rendering.sources``), else None.

    Numbers of citations come first; sentences that were found but not cited are numbered on after them.
    ``missing``: a source's number -> why it cannot be shown (the article changed, or is gone).
    """
    return _number(_answer(key=key, data=rendering.answer_data(answer, missing), on_opened_change=_nothing))


def _number(drawn: Mapping[str, object]) -> int | None:
    opened = drawn.get("opened")
    return opened if isinstance(opened, int) else None


def summary_view(data: SummaryView, *, key: str) -> int | None:
    """Draws the summary. The number of the source clicked in this run, else None."""
    return _number(_summary(key=key, data=data, on_opened_change=_nothing))


def timeline_view(data: TimelineView, *, key: str) -> int | None:
    """Draws the chart and the events beneath it. The number of the source clicked in this run, else None."""
    return _number(_timeline(key=key, data=data, on_opened_change=_nothing))


def claims_view(data: ClaimsView, *, key: str) -> tuple[int | None, str | None]:
    """Draws the claims. The number of the source clicked in this run, and the id of the claim whose articles were
    asked for, or "" where they were put away again; else None."""
    drawn = _claims(key=key, data=data, on_opened_change=_nothing, on_chosen_change=_nothing)
    chosen = drawn.get("chosen")
    return _number(drawn), chosen if isinstance(chosen, str) else None


def draft_view(text: str, step: str, *, key: str) -> None:
    """A running answer: the text so far, and what is being done now."""
    _draft(key=key, data={"text": rendering.shown(text), "step": rendering.line(step)})


def place_view(turn: str, *, key: str) -> None:
    """Brings that turn's question to the top of the window, once; draws nothing."""
    _place(key=key, data={"turn": turn})


def article_view(
    article: Article,
    *,
    key: str,
    cited: Sequence[tuple[int, int]] = (),
    lit: tuple[int, int] | None = None,
    height: int | None = None,
    click: int = 0,
) -> bool:
    """The article in a panel of its own, ``height`` pixels high. Whether Escape was pressed in this run, which is
    listened for where clicks are counted.

    ``cited`` and ``lit`` are spans in code points of its text; the lit one is scrolled to, within the panel,
    when it becomes another, or when ``click`` does: count the reader's clicks there, from 1, so that clicking the
    same citation again leads back to its sentence. The focus goes to the panel then, and from it when it is closed
    to the citation.
    """
    data = {**pieces.article_data(article, cited, lit), "height": height or HEIGHT, "click": click}
    return bool(_article(key=key, data=data, on_closed_change=_nothing).get("closed"))
