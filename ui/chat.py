"""The conversation: questions, their answers as they come, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.schema import Answer, Filters, Turn
from rag.store.conversations import Conversation, StoredTurn
from ui import exchange, filtering, reader
from ui.escaping import escaped
from ui.resources import desk, runs
from ui.talk import current, filters_of, keep, owner

MAX_CHARS = 2000  # of a question, as rag.question has it
QUICK = 0.5  # seconds that an answer may take before its draft is shown
REMEMBERED = 6  # exchanges that a follow-up can refer to


def page() -> None:
    """The whole page; the source that was clicked stands beside the conversation."""
    talk = current()
    turns = desk().conversations.turns(talk.id) if talk is not None else []
    running = bool(turns) and turns[-1].state == "running"
    asked = st.chat_input(
        "Answering …" if running else "Ask the articles", key="question", disabled=running, max_chars=MAX_CHARS
    )
    asked = st.session_state.pop("suggested", None) or asked
    if asked and asked.strip() and not running:
        _ask(talk, asked.strip(), turns)
    beside = reader.opened()
    left, right = st.columns([3, 2], gap="large") if beside is not None else (st.container(), None)
    with left, st.container(key="conversation"):
        _conversation(talk, turns, running)
    if beside is not None and right is not None:
        with right:
            reader.panel(beside)


def _conversation(talk: Conversation | None, turns: Sequence[StoredTurn], running: bool) -> None:
    if not desk().sources():
        _nothing_to_read()
        return
    filters = filtering.draw(talk)
    if not turns:
        _welcome(filters)
    for turn in turns:
        exchange.draw(turn)
    if turns and not running and (last := turns[-1].answer) is not None:
        _follow_ups(last, _history(turns[:-1]), filters)


def _ask(talk: Conversation | None, question: str, turns: Sequence[StoredTurn]) -> None:
    """Begins the answer, gives a quick one the time to come, and draws the page anew with what there is."""
    filters = filters_of(talk)
    if talk is None:
        talk = desk().conversations.create(owner())
        desk().conversations.set_filters(talk.id, filters)
        keep(talk)
    run = runs().start(talk.id, question, _history(turns), filters)
    if run is None:
        st.toast("The question before is still being answered.", icon=":material/hourglass_top:")
        return
    run.wait(QUICK)
    st.rerun()


def _history(turns: Sequence[StoredTurn]) -> list[Turn]:
    answers = [turn.answer for turn in turns if turn.answer is not None]
    return [Turn(a.question, a.understood, a.text or a.reason or "") for a in answers][-REMEMBERED:]


def _nothing_to_read() -> None:
    st.header("Nothing to read yet", anchor=False)
    st.write("Add articles in the **Library**, or from a terminal:")
    st.code("byline ingest articles/", language=None)


def _welcome(filters: Filters) -> None:
    listed = desk().sources()
    outlets = len({one.outlet for one in listed if one.outlet})
    st.header("Ask the news, and see who said it", anchor=False)
    whence = f" from {_count(outlets, 'outlet')}" if outlets else ""
    st.write(
        f"{_count(len(listed), 'article')}{whence}. Every sentence "
        "of an answer is tied to the words it rests on, says whose claim it is, and was checked."
    )
    _suggest("Questions these articles can answer", _first_questions(desk().generation, filters))


@st.cache_data(show_spinner=False, max_entries=100)
def _first_questions(generation: int, filters: Filters) -> tuple[str, ...]:
    del generation  # of the store: what was suggested from older articles is suggested anew
    return desk().suggestions(filters=filters)


@st.cache_data(show_spinner=False, max_entries=200)
def _next_questions(
    generation: int, key: str, filters: Filters, _answer: Answer, _history: list[Turn]
) -> tuple[str, ...]:
    del generation, key
    return desk().follow_ups(_answer, _history, filters=filters)


def _follow_ups(answer: Answer, history: list[Turn], filters: Filters) -> None:
    key = f"{answer.question}\n{answer.text}"
    _suggest("You could ask next", _next_questions(desk().generation, key, filters, answer, history))


def _suggest(title: str, questions: Sequence[str]) -> None:
    if not questions:
        return
    with st.container(key="suggestions", gap="xsmall"):
        st.caption(title)
        for number, question in enumerate(questions):
            st.button(escaped(question), key=f"suggestion-{number}", on_click=_suggested, args=(question,))


def _suggested(question: str) -> None:
    st.session_state["suggested"] = question


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

