"""The side of every page: the conversations, and what is answering now."""

from __future__ import annotations

import json

import streamlit as st

from rag.store.conversations import Conversation
from ui.escaping import escaped, plain
from ui.resources import desk
from ui.talk import chosen, keep, leave, owner

SHOWN = 30  # conversations before "show all"


def draw(ask: st.Page) -> None:
    """``ask`` is the page to go to when a conversation is chosen."""
    with st.sidebar:
        if st.button("New conversation", key="new", icon=":material/add:", width="stretch"):
            leave()
            st.switch_page(ask)
        _conversations(ask)
        st.divider()
        _model()


def _conversations(ask: st.Page) -> None:
    kept = desk().conversations.list(owner())
    if not kept:
        return
    st.caption("Conversations")
    whole = len(kept) <= SHOWN or st.session_state.get("all-conversations", False)
    with st.container(key="conversations", gap="xxsmall"):
        for talk in kept if whole else kept[:SHOWN]:
            _row(talk, ask)
    if len(kept) > SHOWN:
        st.toggle(f"Show all {len(kept)}", key="all-conversations")
    if not owner() and _any_rated():  # where people sign in, none of them takes what the others said
        st.download_button(
            "Save rated answers", _rated, file_name="byline-feedback.jsonl", mime="application/jsonl", key="rated",
            type="tertiary", on_click="ignore",
            help="Rated questions with what their answers cited, one a line: candidates for gold questions.",
        )  # fmt: skip


def _any_rated() -> bool:
    """Whether there is anything to save; asked of the store until there is."""
    rated = st.session_state.get("any-rated", False) or bool(desk().conversations.feedback_questions())
    st.session_state["any-rated"] = rated
    return rated


def _rated() -> str:
    """JSON Lines, as ``Conversations.feedback_questions`` has them."""
    rated = desk().conversations.feedback_questions()
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in rated)


def _row(talk: Conversation, ask: st.Page) -> None:
    here = chosen() == talk.id
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center", wrap=False):
        title = escaped(talk.title or "Untitled")
        if st.button(f"**{title}**" if here else title, key=f"talk-{talk.id}", type="tertiary", width="stretch"):
            keep(talk)
            st.switch_page(ask)
        # The style leaves the dots: a tooltip would lie over the row.
        more = f"Rename or delete “{title}”"
        uses = st.session_state.get("menu-uses", 0)  # in the name: after each use it is another, and so closed
        with st.popover(more, key=f"more-{talk.id}-{uses}", type="tertiary", icon=":material/more_horiz:"):
            named = st.text_input("Name", value=talk.title, key=f"name-{talk.id}", max_chars=200)
            if st.button("Rename", key=f"rename-{talk.id}", disabled=not named.strip(), on_click=_used):
                desk().conversations.rename(talk.id, named.strip())
                st.rerun()
            if st.button("Delete", key=f"delete-{talk.id}", icon=":material/delete:", on_click=_used):
                _confirm(talk)


def _used() -> None:
    st.session_state["menu-uses"] = st.session_state.get("menu-uses", 0) + 1


@st.dialog("Delete this conversation?")
def _confirm(talk: Conversation) -> None:
    st.text(plain(talk.title or "Untitled", 300))
    st.write("Its questions and answers will be deleted for good. The articles stay.")
    with st.container(horizontal=True):
        sure = st.button("Delete for good", key="delete-sure", type="primary", on_click=_delete, args=(talk,))
        if st.button("Keep it", key="delete-not") or sure:
            st.rerun()


def _delete(talk: Conversation) -> None:
    desk().conversations.delete(talk.id)
    if chosen() == talk.id:
        leave()


def _model() -> None:
    mode = desk().mode
    if mode == "quotes":
        st.caption("Answering: **quotes** — the sources’ own words.")
        st.caption("For prose: set OPENAI\\_API\\_KEY, or `byline model fetch`, then `byline chat --model local`.")
    else:
        st.caption(f"Answering: **{escaped(mode)}**, checked sentence by sentence.")
