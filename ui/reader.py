"""The article beside a conversation or a briefing, open at the sentence that was cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from rag.errors import ArticleNotFound
from rag.schema import Citation
from ui.components import article_view
from ui.escaping import escaped
from ui.resources import desk

HEIGHT = 640  # pixels of the article's own scroll area


ASK = "source"  # in the session: what is open on the page "Ask"; each briefing has a name of its own


@dataclass(frozen=True, slots=True)
class Source:
    """A citation that was clicked, the turn it belongs to (no turn: ""), and what else is cited there."""

    turn: str
    cited: Citation
    click: int
    others: tuple[Citation, ...] = ()


def open_source(turn: str, cited: Citation, *, where: str = ASK, others: Iterable[Citation] = ()) -> None:
    """From the next run on, the article stands beside what cites it."""
    before = opened(where)
    kept = tuple(one for one in others if one.article == cited.article)
    st.session_state[where] = Source(turn, cited, before.click + 1 if before else 1, kept)


def opened(where: str = ASK) -> Source | None:
    """What is open in this browser session."""
    source = st.session_state.get(where)
    return source if isinstance(source, Source) else None


def _close(where: str) -> None:
    st.session_state.pop(where, None)


def panel(source: Source, where: str = ASK) -> None:
    """Draws the article; says so when it has gone or no longer holds the quoted words."""
    cited = source.cited
    with st.container(key="reader"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(f"Source {cited.n}")
            st.button(
                "Close", key="close-source", on_click=_close, args=(where,), type="tertiary", icon=":material/close:"
            )
        try:
            article = desk().article(cited.article)
        except ArticleNotFound:
            st.warning("This article is no longer in the library. What was quoted from it:")
            st.text(cited.quote)
            return
        if article.text[cited.start : cited.end] != cited.quote:
            st.warning(f"{escaped(cited.source)} has changed since this was written. What was quoted from it:")
            st.text(cited.quote)
            return
        span = (cited.start, cited.end)
        marked = [(c.start, c.end) for c in _cited(source) if c.article == article.id]
        if article_view(article, key="source-article", cited=marked, lit=span, height=HEIGHT, click=source.click):
            _close(where)
            st.rerun()


def _cited(source: Source) -> Iterable[Citation]:
    if not source.turn:
        return source.others
    turns = desk().conversations.turns_of(source.turn)
    return (c for turn in turns if turn.answer is not None for s in turn.answer.sentences for c in s.citations)
