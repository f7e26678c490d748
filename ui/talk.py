"""Which conversation a browser session is in, and whose it is: the address says it, so a reload keeps it."""

from __future__ import annotations

import streamlit as st

from rag.schema import Filters
from rag.store.conversations import Conversation
from ui.resources import desk

PARAMETER = "c"


def owner() -> str:
    """Who is signed in, where sign-in is set up; else everyone at this data folder is one person."""
    return str(st.user.get("email") or "") if st.user.get("is_logged_in") else ""


def chosen() -> str | None:
    """The id of the conversation of the address, else of that which this browser session was in."""
    return st.query_params.get(PARAMETER) or st.session_state.get("conversation")


def current() -> Conversation | None:
    """The conversation of the address, else the one this browser session was in; None before the first question."""
    named = chosen()
    found = desk().conversations.get(named) if named else None
    if found is None or found.owner != owner():
        leave()
        return None
    keep(found)
    return found


def keep(talk: Conversation) -> None:
    """Enters a conversation."""
    if st.session_state.get("conversation") != talk.id:
        st.session_state.pop("source", None)
        st.session_state.pop("filters", None)
    st.session_state["conversation"] = talk.id
    if st.query_params.get(PARAMETER) != talk.id:
        st.query_params[PARAMETER] = talk.id


def leave() -> None:
    """Leaves the conversation; the next question begins another."""
    st.session_state.pop("conversation", None)
    st.session_state.pop("source", None)
    st.query_params.pop(PARAMETER, None)


def filters_of(talk: Conversation | None) -> Filters:
    """The filters in force: the conversation's, or those chosen before its first question."""
    if talk is not None:
        return talk.filters
    chosen = st.session_state.get("filters")
    return chosen if isinstance(chosen, Filters) else Filters()


def set_filters(talk: Conversation | None, filters: Filters) -> None:
    """Changes them, for good where there is a conversation to keep them."""
    if talk is not None:
        desk().conversations.set_filters(talk.id, filters)
    else:
        st.session_state["filters"] = filters
