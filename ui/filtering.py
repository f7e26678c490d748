"""What a conversation or a briefing is restricted to: outlets, articles, days; a conversation's are always visible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from rag.schema import Filters, SourceInfo
from rag.store.conversations import Conversation
from ui.escaping import escaped
from ui.resources import desk
from ui.talk import filters_of, set_filters

_FIRST = date(1900, 1, 1)


def draw(talk: Conversation | None) -> Filters:
    """The filters in force, in words, with the form that changes them."""
    held = filters_of(talk)
    listed = desk().sources()
    if not listed:
        return held
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        # Under a new name after each change, and so closed.
        changes = st.session_state.get("filter-changes", 0)
        with st.popover("Filter sources", key=f"filter-{changes}", icon=":material/filter_list:", type="tertiary"):
            _form(talk, held, listed)
        if held != Filters():
            st.caption(f"Only {in_words(held, listed)}", width="content")
            st.button("Clear", key="clear-filters", type="tertiary", on_click=set_filters, args=(talk, Filters()))
        mode = desk().mode  # in the sidebar too, which a phone keeps shut
        writer = "the sources’ own words" if mode == "quotes" else f"{escaped(mode)}, checked"
        st.caption(f"Answers: {writer}", width="content")
    return held


def let_in(filters: Filters, listed: Sequence[SourceInfo]) -> list[SourceInfo]:
    """The articles that the filters let in; outlets are compared without case, as the search does."""
    outlets = {outlet.strip().casefold() for outlet in filters.outlets}
    return [
        one for one in listed
        if (not outlets or (one.outlet or "").strip().casefold() in outlets)
        and (not filters.articles or one.id in filters.articles)
        and (filters.since is None or (one.date is not None and one.date >= filters.since))
        and (filters.until is None or (one.date is not None and one.date <= filters.until))
    ]  # fmt: skip


def in_words(held: Filters, listed: list[SourceInfo]) -> str:
    """The filters as a phrase, escaped for Markdown."""
    titles = {one.id: one.title or one.source for one in listed}
    parts = [escaped(", ".join(held.outlets))] if held.outlets else []
    named = [titles.get(id, "an article that has gone") for id in held.articles]
    parts += [escaped(", ".join(named))] if named else []
    parts += [f"from {held.since.isoformat()}"] if held.since else []
    parts += [f"until {held.until.isoformat()}"] if held.until else []
    return "; ".join(parts)


def fields(held: Filters, listed: Sequence[SourceInfo], key: str = "") -> Filters:
    """The four fields of filters, within a form. With a ``key`` they keep what was entered under that name; without,
    they show what is ``held`` whenever that changes."""

    def named(field: str) -> str | None:
        return f"{key}-{field}" if key else None

    titles = {one.id: f"{one.title or one.source} ({one.outlet or 'outlet unknown'})" for one in listed}
    outlets = sorted({one.outlet for one in listed if one.outlet} | set(held.outlets), key=str.casefold)
    chosen = st.multiselect("Outlets", outlets, default=list(held.outlets), key=named("outlets"))
    articles = st.multiselect(
        "Articles", list(titles), default=[id for id in held.articles if id in titles],
        format_func=lambda id: titles.get(id, "an article that has gone"), key=named("articles"),
    )  # fmt: skip
    since = st.date_input(
        "Published on or after", value=held.since, min_value=_FIRST, format="YYYY-MM-DD", key=named("since")
    )
    until = st.date_input(
        "Published on or before", value=held.until, min_value=_FIRST, format="YYYY-MM-DD", key=named("until")
    )
    st.caption("An article without a date is left out when days are chosen.")
    return Filters(tuple(chosen), tuple(articles), since, until)


def reversed_days(filters: Filters) -> bool:
    """Whether the first day is later than the last; says so."""
    if filters.since and filters.until and filters.since > filters.until:
        st.error("The first day is later than the last. Exchange the two.")
        return True
    return False


def _form(talk: Conversation | None, held: Filters, listed: list[SourceInfo]) -> None:
    with st.form(f"filter-form-{talk.id if talk else 'new'}", border=False):
        chosen = fields(held, listed)
        if st.form_submit_button("Apply", type="primary") and not reversed_days(chosen):
            set_filters(talk, chosen)
            st.session_state["filter-changes"] = st.session_state.get("filter-changes", 0) + 1
            st.rerun()
