"""A page that mounts the three components on made-up articles: what ``test_components_page.py`` looks at."""

from __future__ import annotations

import streamlit as st
from views import ANSWERS, ARTICLE, draft

from ui import rendering
from ui.components import answer_view, article_view, draft_view

st.set_page_config(page_title="Components", layout="wide")
st.title("Components")
answer = ANSWERS[st.query_params.get("answer", "plain")]
state = st.session_state
left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader(answer.question, anchor=False)
    gone = {2: "This article has changed since."} if "gone" in st.query_params else {}
    if state.get("again"):  # the same answer and article, with something small changed
        gone |= {6: "This article is gone."}
    clicked = answer_view(answer, key="answer", missing=gone)
    if clicked is not None:
        state["opened"], state["clicks"] = clicked, state.get("clicks", 0) + 1
    if "draft" in st.query_params:
        state.setdefault("words", 0)
        st.button("More", key="more", on_click=lambda: state.update(words=state["words"] + 3))
        draft_view(draft(state["words"]), "Writing", key="draft")
    st.button("Again", key="again")
with right:
    n = state.get("opened")
    every = {c.n: c for c in rendering.sources(answer)}
    if n is not None:
        st.text(f"opened {n}, {state['clicks']} clicks")
        spans = [(c.start, c.end) for c in every.values() if c.article == ARTICLE.id]
        if state.get("again"):
            spans.append((0, 5))
        lit = (every[n].start, every[n].end)
        article_view(ARTICLE, key="article", cited=spans, lit=lit, height=420, click=state["clicks"])
