"""One question and its answer: as it is written, and what can be done with it afterwards."""

from __future__ import annotations

import json

import streamlit as st

from rag.errors import ArticleNotFound
from rag.receipt import article_ids, receipt_text
from rag.schema import Answer, Article
from rag.serialise import answer_json
from rag.store.conversations import StoredTurn, missing_sources
from ui import reader
from ui.components import answer_view, draft_view
from ui.escaping import escaped
from ui.export import file_stem, markdown
from ui.rendering import shown, sources, timing_rows
from ui.resources import desk, runs

LOOK_EVERY = 0.25  # seconds between looks at a running answer
_FAILED = "This question could not be answered."


def draw(turn: StoredTurn) -> None:
    """The question, and its answer as far as it has come."""
    with st.container(key=f"turn-{turn.id}"):
        st.subheader(escaped(turn.question), anchor=False)
        if turn.state == "running":
            _running(turn.id)
        elif turn.answer is not None:
            _answered(turn, turn.answer)
        elif turn.state == "failed":
            said = turn.problem.message if turn.problem else _FAILED
            st.error(escaped(f"{said} {turn.problem.remedy if turn.problem else ''}".strip()))
        else:
            if turn.partial:
                draft_view(turn.partial, "", key=f"draft-{turn.id}")
            st.caption("Stopped. " + ("This draft was not checked." if turn.partial else "Nothing had come yet."))


@st.fragment(run_every=LOOK_EVERY)
def _running(turn: str) -> None:
    """Draws the draft as it grows; when the answer is there the page is drawn anew with it."""
    run = runs().of(turn)
    if run is None:  # it has ended, or another server on this data folder is at it
        stored = next((one for one in desk().conversations.turns_of(turn) if one.id == turn), None)
        if stored is None or stored.state != "running":
            st.rerun()
        draft_view(stored.partial, "being answered elsewhere", key=f"draft-{turn}")
        return
    glance = run.glance()
    if glance.problem is not None:
        st.error(escaped(f"{glance.problem.message} {glance.problem.remedy}"))
        return
    draft_view(glance.text, glance.step or "reading the question", key=f"draft-{turn}")
    st.button("Stop", key=f"stop-{turn}", on_click=runs().stop, args=(turn,), icon=":material/stop_circle:")


def _answered(turn: StoredTurn, answer: Answer) -> None:
    missing = missing_sources(answer, _find, desk().sources(), turn.hashes)
    clicked = answer_view(answer, key=f"answer-{turn.id}", missing=missing)
    source = next((one for one in sources(answer) if one.n == clicked), None)
    if source is not None:
        reader.open_source(turn.id, source)
        st.rerun()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"actions-{turn.id}"):
        _rating(turn)
        with st.popover("Copy or save", key=f"save-{turn.id}", type="tertiary"):
            _save(turn, answer)
        with st.popover("How this was answered", key=f"how-{turn.id}", type="tertiary"):
            _how(turn, answer)


def _find(name: str) -> Article | None:
    try:
        return desk().article(name)
    except ArticleNotFound:
        return None


@st.fragment
def _rating(turn: StoredTurn) -> None:
    """Thumbs and a comment; only this part is drawn anew."""
    key, told = f"thumb-{turn.id}", f"comment-{turn.id}"

    def store() -> None:
        thumb = st.session_state.get(key)
        desk().conversations.rate(turn.id, None if thumb is None else bool(thumb), st.session_state.get(told, ""))

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        thumb = st.feedback(
            "thumbs", key=key, default=None if turn.rating is None else int(turn.rating), on_change=store
        )
        if thumb is not None:
            st.text_input(
                "What was right or wrong?", value=turn.comment, key=told, on_change=store, max_chars=2000,
                placeholder="What was right or wrong?", label_visibility="collapsed",
            )  # fmt: skip
            if not st.session_state.get("any-rated", True):
                st.rerun()  # the first: from now on the sidebar can save them


def _save(turn: StoredTurn, answer: Answer) -> None:
    written, name = markdown(answer), f"byline-{file_stem(answer.question)}"
    st.code(written, language=None, wrap_lines=True, height=240)
    st.download_button(
        "Markdown with footnotes", written, file_name=f"{name}.md", mime="text/markdown",
        key=f"markdown-{turn.id}", on_click="ignore",
    )  # fmt: skip
    st.download_button(
        "JSON", json.dumps(answer_json(answer), ensure_ascii=False, indent=2), file_name=f"{name}.json",
        mime="application/json", key=f"json-{turn.id}", on_click="ignore",
    )  # fmt: skip
    here, told = desk(), answer_json(answer)
    if {*article_ids(told)} <= {one.id for one in here.sources()}:
        st.download_button(
            "Receipt", lambda: receipt_text(here.receipt("answer", told, question=turn.question)),
            file_name=f"{name}.receipt.json", mime="application/json", key=f"receipt-{turn.id}", on_click="ignore",
            help="Says later whether what is cited still stands: byline verify-receipt",
        )  # fmt: skip
    else:
        st.caption("No receipt: an article that this was made of is no longer in the library.")


def _how(turn: StoredTurn, answer: Answer) -> None:
    total = sum(answer.timings_ms.values())
    writer = "In the sources’ own words" if answer.mode == "quotes" else f"Written by {answer.mode}"
    st.text(f"{writer}, {total:.0f} ms")
    rows = timing_rows(answer)
    st.table({"Step": [step for step, _ in rows], "Took": [took for _, took in rows]}, hide_index=True)
    if answer.tokens:
        st.text(", ".join(f"{count:.0f} tokens {kind}" for kind, count in answer.tokens.items() if kind != "cost"))
        if "cost" in answer.tokens:
            st.text(f"Cost as the server tells it, in its currency: {answer.tokens['cost']:.6g}")
    st.text(f"{len(answer.evidence)} sentences were offered as evidence.")
    if turn.sent:
        with st.expander("What the model was sent", key=f"sent-{turn.id}"):
            st.code(shown(turn.sent), language=None, wrap_lines=True, height=320)
