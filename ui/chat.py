"""The conversation: questions, their answers as they come, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.errors import UsageError
from rag.question import MAX_CHARS, understand
from rag.schema import Answer, Filters, Turn
from rag.store.conversations import Conversation, StoredTurn
from ui import exchange, filtering, reader
from ui.components import place_view
from ui.escaping import escaped
from ui.notices import nothing_to_read
from ui.resources import desk, runs
from ui.talk import current, filters_of, keep, owner, set_filters

QUICK = 0.5  # seconds that an answer may take before its draft is shown
REMEMBERED = 6  # exchanges that a follow-up can refer to


def page() -> None:
    """The whole page; the source that was clicked stands beside the conversation."""
    talk = current()
    turns = desk().conversations.turns(talk.id) if talk is not None else []
    running = bool(turns) and turns[-1].state == "running"
    # Always two columns (the style hides an empty one): what moved into others would lose its place and the focus.
    left, right = st.columns([3, 2], gap="large")
    # Not at the page's bottom, where Streamlit would keep the end of an answer in view instead of its beginning.
    with st.container(key="ask", gap="xsmall"):
        asked = _box(turns)
    question = _next(talk, running, st.session_state.pop("suggested", None) or asked)
    if question:
        _ask(talk, question, turns)
    with left, st.container(key="conversation"):
        _conversation(talk, turns)
    if (beside := reader.opened()) is not None:
        with right:
            reader.panel(beside)


def _box(turns: Sequence[StoredTurn]) -> str | None:
    """What was sent, if it can be asked; what cannot stays in the box, with the reason above it."""
    if turns:
        place_view(turns[-1].id, key="place")
    if refused := st.session_state.pop("refused", None):
        text, reason = refused
        st.session_state["question"] = text
        st.warning(escaped(reason))
    # Never disabled: what was sent just before a box is would be lost.
    sent = st.chat_input("Ask the articles", key="question")
    if sent and (reason := _refusal(sent)) is not None:
        st.session_state["refused"] = sent, reason
        st.rerun()
    return sent


def _refusal(question: str) -> str | None:
    """Why this cannot be a question, and what to do, in the page's words; None if it can."""
    try:
        understand(question)
    except UsageError as error:
        long = len(question) > MAX_CHARS
        return f"{error.message} {'Shorten it; a long text can be added as an article.' if long else 'Ask in words.'}"
    return None


def _next(talk: Conversation | None, running: bool, asked: str | None) -> str | None:
    """The question to ask now. One that comes while another of its conversation is being answered, as when two
    windows send at once, waits until that has ended."""
    waiting = _waiting(talk)
    if asked:
        waiting.append(asked.strip())
    return waiting.pop(0) if waiting and not running else None


def _waiting(talk: Conversation | None) -> list[str]:
    kept: dict[str, list[str]] = st.session_state.setdefault("waiting", {})
    return kept.setdefault(talk.id if talk is not None else "", [])


def _conversation(talk: Conversation | None, turns: Sequence[StoredTurn]) -> None:
    if not desk().sources():
        nothing_to_read()
        return
    filters = filtering.draw(talk)
    if not turns:
        _welcome(filters)
    for turn in turns:
        with st.container(key=f"exchange-{turn.id}"):
            exchange.draw(turn)
            if turn is turns[-1]:
                _after(talk, turns, filters)


def _after(talk: Conversation | None, turns: Sequence[StoredTurn], filters: Filters) -> None:
    """What stands below the last answer."""
    answer = turns[-1].answer
    if answer is not None and answer.status == "abstained" and filters != Filters():
        _only_filtered(talk, turns[-1].question, filters)
    if answer is not None:
        _follow_ups(answer, _history(turns[:-1]), filters)
    for question in _waiting(talk):
        st.info(f"Will be asked when this answer is there: “{escaped(question, 200)}”")


def _only_filtered(talk: Conversation | None, question: str, filters: Filters) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="only-filtered"):
        words = filtering.in_words(filters, desk().sources())
        st.caption(f"A filter is in force: only {words} is searched.", width="content")
        st.button("Search all articles", key="unfiltered", on_click=_unfiltered, args=(talk, question))


def _unfiltered(talk: Conversation | None, question: str) -> None:
    set_filters(talk, Filters())
    _suggested(question)


def _ask(talk: Conversation | None, question: str, turns: Sequence[StoredTurn]) -> None:
    """Begins the answer, gives a quick one the time to come, and draws the page anew with what there is."""
    filters = filters_of(talk)
    if talk is None:
        talk = desk().conversations.create(owner())
        desk().conversations.set_filters(talk.id, filters)
        keep(talk)
    run = runs().start(talk.id, question, _history(turns), filters)
    if run is None:  # another window was faster
        _waiting(talk).insert(0, question)
    else:
        run.wait(QUICK)
    st.rerun()


def _history(turns: Sequence[StoredTurn]) -> list[Turn]:
    answers = [turn.answer for turn in turns if turn.answer is not None]
    return [Turn(a.question, a.understood, a.text or a.reason or "") for a in answers][-REMEMBERED:]


def _welcome(filters: Filters) -> None:
    listed = filtering.let_in(filters, desk().sources())
    outlets = len({one.outlet for one in listed if one.outlet})
    st.header("Ask the news, and see who said it", anchor=False)
    whence = f" from {_count(outlets, 'outlet')}" if outlets else ""
    within = " in the filter" if filters != Filters() else ""
    st.write(
        f"{_count(len(listed), 'article')}{whence}{within}. Every sentence "
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
