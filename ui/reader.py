"""The article beside the conversation, open at the sentence that was cited."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from rag.errors import ArticleNotFound
from rag.schema import Citation
from ui.components import article_view
from ui.escaping import escaped
from ui.resources import desk

HEIGHT = 640  # pixels of the article's own scroll area


@dataclass(frozen=True, slots=True)
class Source:
    """A citation that was clicked, and the turn it belongs to."""

    turn: str
    cited: Citation
    click: int


def open_source(turn: str, cited: Citation) -> None:
    """From the next run on, the article stands beside the conversation."""
    before = opened()
    st.session_state["source"] = Source(turn, cited, before.click + 1 if before else 1)


def opened() -> Source | None:
    """What is open in this browser session."""
    source = st.session_state.get("source")
    return source if isinstance(source, Source) else None


def _close() -> None:
    st.session_state.pop("source", None)


def panel(source: Source) -> None:
    """Draws the article; says so when it has gone or no longer holds the quoted words."""
    cited = source.cited
    with st.container(key="reader"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(f"Source {cited.n}")
            st.button("Close", key="close-source", on_click=_close, type="tertiary", icon=":material/close:")
        try:
            article = desk().article(cited.article)
        except ArticleNotFound:
            st.warning("This article is no longer in the library. What was quoted from it:")
            st.text(cited.quote)
            return
        if article.text[cited.start : cited.end] != cited.quote:
            st.warning(f"{escaped(cited.source)} has changed since this was answered. What was quoted from it:")
            st.text(cited.quote)
            return
        span = (cited.start, cited.end)
        others = [
            (c.start, c.end) for turn in desk().conversations.turns_of(source.turn) if turn.answer is not None
            for sentence in turn.answer.sentences for c in sentence.citations if c.article == article.id
        ]  # fmt: skip
        if article_view(article, key="source-article", cited=others, lit=span, height=HEIGHT, click=source.click):
            _close()
            st.rerun()
