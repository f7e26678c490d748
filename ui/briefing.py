"""What the pages "Summary", "Timeline" and "Claims" share: what is asked, the work in the background, what is saved."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

from rag.receipt import receipt_text
from rag.schema import Citation, Filters, Length, Progress, Task
from rag.serialise import Json
from ui import filtering, reader
from ui.escaping import escaped
from ui.export import file_stem
from ui.notices import nothing_to_read, tell
from ui.resources import desk
from ui.working import Report, Work

T = TypeVar("T")
QUICK = 0.5  # seconds that work may take before its progress is shown
LOOK_EVERY = 0.3  # seconds between looks at running work
KEPT = 12  # results that one browser session keeps
LENGTHS: dict[Length, str] = {"line": "One line", "short": "Short", "full": "Full"}
MAX_CHARS = 300  # of a topic
_STAGES = {"read": "Reading", "compare": "Comparing", "write": "Writing", "wait": "Waiting"}
_beginning = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a briefing is to be of."""

    topic: str | None = None
    filters: Filters = field(default_factory=Filters)
    length: Length = "short"


@dataclass(frozen=True, slots=True)
class Kept:
    """Work and what was stored when it began."""

    generation: int
    work: Work[Any]


@contextmanager
def page(kind: str, title: str) -> Iterator[bool]:
    """The frame of a page: what is drawn within stands beside the article that is open. Whether anything is stored."""
    # Always two columns, as on the page "Ask".
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="briefing"):
        st.title(title, anchor=False)
        stored = bool(desk().sources())
        if not stored:
            nothing_to_read()
        yield stored
    if stored and (beside := reader.opened(_source(kind))) is not None:
        with right:
            reader.panel(beside, _source(kind))


def _source(kind: str) -> str:
    return f"source-{kind}"


def open_source(kind: str, n: int | None, citations: Iterable[Citation]) -> None:
    """Opens the citation with this number, if one was clicked, beside the briefing."""
    every = list(citations)
    cited = next((one for one in every if one.n == n), None)
    if cited is not None:
        reader.open_source("", cited, where=_source(kind), others=every)
        st.rerun()


def form(kind: Task, button: str, *, lengths: bool = False) -> Asked | None:
    """The form; what was asked last in this browser session, None before the first time."""
    held: Asked | None = st.session_state.get(f"{kind}-asked")
    before = held or Asked()
    listed = desk().sources()
    with st.form(f"{kind}-form", border=False):
        topic = st.text_input(
            "Topic", value=before.topic or "", key=f"{kind}-topic", max_chars=MAX_CHARS, autocomplete="off",
            placeholder="All that the articles tell, or a topic in a few words",
        )  # fmt: skip
        length = before.length
        if lengths:
            options = list(LENGTHS)
            length = st.radio(
                "Length", options, index=options.index(before.length), format_func=LENGTHS.__getitem__,
                key=f"{kind}-length", horizontal=True,
            )  # fmt: skip
        with st.expander("Only some articles, outlets or days", key=f"{kind}-sources", icon=":material/filter_list:"):
            filters = filtering.fields(before.filters, listed, kind)
        sent = st.form_submit_button(button, key=f"{kind}-go", type="primary")
    if sent and not filtering.reversed_days(filters):
        held = Asked(" ".join(topic.split()) or None, filters, length)
        st.session_state[f"{kind}-asked"] = held
        _forget_failed((kind, held))
    if held is not None:
        _restrictions(kind, held)
    return held


def _restrictions(kind: Task, asked: Asked) -> None:
    """The filters in force, always visible, and what the briefing leaves out for them or for its language."""
    if asked.filters != Filters():
        st.caption(f"Only {filtering.in_words(asked.filters, desk().sources())}")
    for note in desk().notes(kind, filters=asked.filters):
        st.caption(escaped(note))


# The work


def result(kind: str, asked: object, make: Callable[[Report], T]) -> T | None:
    """What ``make`` gives for what is asked, made once and kept in this browser session; None while it is being made,
    when it failed, or was cancelled, which is drawn. What is older than a change of the library says so."""
    key = (kind, asked)
    work: Work[T] = _work(key, make)
    glance = work.glance()
    match glance.state:
        case "running":
            _watch(kind, work)
            return None
        case "failed" if glance.problem is not None:
            tell(glance.problem)
            st.button("Try again", key=f"{kind}-again", on_click=_forget, args=(key,))
            return None
        case "cancelled":
            st.info("Cancelled.")
            st.button("Begin again", key=f"{kind}-again", on_click=_forget, args=(key,))
            return None
    if _kept()[key].generation != desk().generation:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{kind}-older"):
            st.warning("The library has changed since this was made.", width="stretch")
            st.button("Make it anew", key=f"{kind}-anew", on_click=_forget, args=(key,))
    return glance.result


def _work(key: tuple[str, object], make: Callable[[Report], T]) -> Work[T]:
    """The work of that name, begun once, though Streamlit runs the two clicks of a double click side by side. What
    else of its kind is running is no longer wanted."""
    with _beginning:
        kept = _kept()
        if key not in kept:
            for other in [one for one in kept if one[0] == key[0] and kept[one].work.glance().state == "running"]:
                kept.pop(other).work.cancel()
            for oldest in list(kept)[: max(0, len(kept) - KEPT + 1)]:
                kept.pop(oldest).work.cancel()
            kept[key] = Kept(desk().generation, Work(make))
        work: Work[T] = kept[key].work
    work.wait(QUICK)
    return work


def _kept() -> dict[tuple[str, object], Kept]:
    kept: dict[tuple[str, object], Kept] = st.session_state.setdefault("briefings", {})
    return kept


def _forget(key: tuple[str, object]) -> None:
    _kept().pop(key, None)


def _forget_failed(key: tuple[str, object]) -> None:
    """Asked once more by the form's button: what failed, was cancelled or is out of date is made anew."""
    kept = _kept().get(key)
    current = kept is not None and kept.generation == desk().generation
    if kept is not None and not (current and kept.work.glance().state in {"running", "done"}):
        _forget(key)


@st.fragment(run_every=LOOK_EVERY)
def _watch(kind: str, work: Work[Any]) -> None:
    glance = work.glance()
    if glance.state != "running":
        st.rerun()
    share, words = bar(glance.progress)
    st.progress(share, words)
    st.button("Cancel", key=f"{kind}-cancel", on_click=work.cancel, icon=":material/stop_circle:")


def bar(progress: Progress | None) -> tuple[float, str]:
    """How far work is, in [0, 1], and the same in words (Markdown)."""
    if progress is None:
        return 0.0, "Beginning"
    share = min(1.0, progress.done / progress.total) if progress.total else 0.0
    count = f": {progress.done:,} of {progress.total:,}" if progress.total else ""
    item = f" · {escaped(progress.item, 60)}" if progress.item else ""
    return share, f"{_STAGES.get(progress.stage, escaped(progress.stage.capitalize()))}{count}{item}"


# What is drawn of every briefing


def part(kind: str, total: int, size: int, noun: str) -> slice:
    """Which of so many are drawn now: all, or those that are chosen in a field."""
    if total <= size:
        return slice(0, total)
    starts = list(range(0, total, size))
    first = st.selectbox(
        f"{noun.capitalize()} shown", starts, key=f"{kind}-part-{total}",
        format_func=lambda at: f"{at + 1:,}–{min(at + size, total):,} of {total:,}",
    )  # fmt: skip
    return slice(first, first + size)


@dataclass(frozen=True, slots=True)
class Save:
    """A file to save: what the button says, how the name ends, and what makes the content when it is wanted."""

    label: str
    ending: str
    mime: str
    content: Callable[[], str]


def receipt(kind: Task, asked: Asked, result: Callable[[], Json | list[Json]]) -> list[Save]:
    """The receipt of a briefing, whose JSON ``result`` gives; none once the library has changed, for it may no longer
    hold an article."""
    here = desk()  # the content is made outside of the page's script
    if _kept()[kind, asked].generation != here.generation:
        return []

    def written() -> str:
        told: dict[str, object] = {"length": asked.length} if kind == "summary" else {}
        return receipt_text(here.receipt(kind, result(), asked.filters, topic=asked.topic, **told))

    return [Save("Receipt", "receipt.json", "application/json", written)]


def downloads(kind: str, asked: Asked, files: Sequence[Save]) -> None:
    """A button for each file, which is made when it is clicked."""
    stem = f"byline-{kind}-{file_stem(asked.topic)}" if asked.topic else f"byline-{kind}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{kind}-save"):
        st.caption("Save as", width="content")
        for one in files:
            st.download_button(
                one.label, one.content, file_name=f"{stem}.{one.ending}", mime=one.mime, on_click="ignore",
                key=f"{kind}-{one.ending}", type="tertiary",
            )  # fmt: skip
