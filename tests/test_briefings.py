"""The briefing pages without a browser: what they ask the desk for, what they keep, and how they fail and are ended."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import briefs
import pytest
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest
from views import HOSTILE

from rag import Desk, Settings
from rag.errors import StoreError
from rag.schema import Filters, Progress
from ui import briefing, claims, filtering, reader, resources, summary, talk, timeline
from ui.working import Glance, Report, Work

Made = Callable[..., Any]
GO = {"summary": "summary-go", "timeline": "timeline-go", "claims": "claims-go"}


def wait(until: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


# Work in the background


def test_work_tells_how_far_it_is_and_what_came_of_it() -> None:
    go = threading.Event()

    def make(report: Report) -> int:
        report(Progress("read", 1, 3, "a.txt"))
        assert go.wait(20)
        return 7

    work = Work(make)
    wait(lambda: work.glance().progress is not None)
    assert work.glance() == Glance("running", Progress("read", 1, 3, "a.txt"))
    assert not work.wait(0.01)
    go.set()
    assert work.wait(20)
    assert work.glance() == Glance("done", result=7)
    work.cancel()
    assert work.glance().state == "done", "what has ended can no longer be cancelled"


def test_what_is_cancelled_ends_at_once_and_its_thread_at_the_next_progress() -> None:
    ended, go = threading.Event(), threading.Event()

    def make(report: Report) -> int:
        try:
            assert go.wait(20)
            report(Progress("read", 1, 3))
            return 7
        finally:
            ended.set()

    work = Work(make)
    work.cancel()
    assert work.wait(0) and work.glance() == Glance("cancelled")
    go.set()
    assert ended.wait(20)
    assert work.glance() == Glance("cancelled")


def test_an_error_of_ours_is_told_with_its_remedy() -> None:
    def make(_: Report) -> int:
        raise StoreError("Full.", "Make room.")

    work = Work(make)
    assert work.wait(20)
    problem = work.glance().problem
    assert work.glance().state == "failed" and problem is not None
    assert (problem.type, problem.message, problem.remedy) == ("StoreError", "Full.", "Make room.")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_ends_the_work_and_is_left_to_the_terminal() -> None:
    def make(_: Report) -> int:
        raise ValueError("odd")

    work = Work(make)
    assert work.wait(20)
    for thread in threading.enumerate():  # its fault is told here, not in the test that comes next
        if thread.name == "briefing":
            thread.join(20)
    problem = work.glance().problem
    assert work.glance().state == "failed" and problem is not None
    assert "fault in Byline" in problem.message and "odd" not in problem.message


@given(some.sampled_from(["read", "x", ""]), some.integers(0, 9), some.integers(0, 9), some.text(max_size=5))
def test_no_bar_overflows(stage: str, done: int, total: int, item: str) -> None:
    share, words = briefing.bar(Progress(stage, done, total, item))
    assert 0 <= share <= 1 and isinstance(words, str)


def test_a_bar_says_what_is_done_in_words_that_are_only_words() -> None:
    assert briefing.bar(None) == (0.0, "Beginning")
    assert briefing.bar(Progress("read", 1, 4, "a_b.txt")) == (0.25, r"Reading: 1 of 4 · a\_b\.txt")


# The pages


def _script(kind: str) -> None:
    from ui import claims, summary, timeline

    {"summary": summary, "timeline": timeline, "claims": claims}[kind].page()


def page_over(desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str) -> AppTest:
    for module in (briefing, claims, filtering, reader, resources, summary, talk, timeline):
        monkeypatch.setattr(module, "desk", lambda: desk)
    at = AppTest.from_function(_script, args=(kind,), default_timeout=60)
    return shown(at)


def shown(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def asked(at: AppTest, kind: str, topic: str = "") -> AppTest:
    at.text_input(key=f"{kind}-topic").set_value(topic)
    at.button(key=GO[kind]).click()
    return shown(at)


def keys(elements: Any) -> str:
    return "\n".join(str(element.proto.id) for element in elements)


def said(elements: Any) -> str:
    return "\n".join(str(element.value) for element in elements)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the desk was asked for, in order; it answers with what is made up, or with nothing for "nothing"."""
    heard: list[dict[str, Any]] = []

    def replaced(name: str, result: Any, nothing: Any) -> None:
        def made(_: Desk, *args: Any, **named: Any) -> Any:
            heard.append({"name": name, "args": args, **named})
            return nothing if named.get("topic") == "nothing" else result

        monkeypatch.setattr(Desk, name, made)

    replaced("summarise", briefs.summary(), briefs.NOTHING)
    replaced("timeline", briefs.events(), ())
    replaced("claims", briefs.claims(), ())
    replaced("stances", (briefs.claims()[4], briefs.stances()), None)
    return heard


@pytest.mark.parametrize("kind", list(GO))
def test_where_nothing_is_stored_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    with Desk.open(Settings(data_dir=tmp_path / "empty", model="quotes")) as empty:
        at = page_over(empty, monkeypatch, kind)
        assert at.header[0].value == "Nothing to read yet" and at.code[0].value == "byline ingest articles/"
        assert not at.button


@pytest.mark.parametrize("kind", list(GO))
def test_nothing_is_made_before_it_is_asked_for_and_then_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]], kind: str
) -> None:
    at = page_over(desk, monkeypatch, kind)
    assert calls == []
    asked(at, kind)
    shown(at)
    assert len(calls) == 1
    asked(at, kind, "  the   barrier ")
    assert [call["topic"] for call in calls] == [None, "the barrier"]
    asked(at, kind)
    asked(at, kind, "the barrier")
    assert len(calls) == 2, "it was kept"


@pytest.mark.parametrize("kind", list(GO))
def test_filters_reach_the_desk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]], kind: str
) -> None:
    wanted = next(one for one in desk.sources() if one.outlet == "BORNA")
    at = page_over(desk, monkeypatch, kind)
    at.multiselect(key=f"{kind}-outlets").set_value(["BORNA"])
    at.multiselect(key=f"{kind}-articles").set_value([wanted.id])
    at.date_input(key=f"{kind}-since").set_value(date(2020, 1, 2))
    at.date_input(key=f"{kind}-until").set_value(date(2019, 1, 2))
    asked(at, kind)
    assert calls == [] and "Exchange the two" in said(at.error)
    at.date_input(key=f"{kind}-until").set_value(date(2026, 1, 2))
    asked(at, kind)
    (call,) = calls
    filters = Filters(("BORNA",), (wanted.id,), date(2020, 1, 2), date(2026, 1, 2))
    if kind == "summary":
        assert call["args"] == ((wanted.id,),)
        filters = Filters(filters.outlets, (), filters.since, filters.until)
    assert call["filters"] == filters
    assert "until 2026-01-02" in said(at.caption) and "1 undated article left out by the dates" in said(at.caption)


@pytest.mark.parametrize(("kind", "note"), [("claims", "in English only"), ("timeline", "as English writes them")])
def test_an_article_in_another_language_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, note: str
) -> None:
    text = "Die Brücke wurde am 3. Mai 2024 gesperrt. Der Bürgermeister sagte, niemand sei verletzt worden."
    file = tmp_path / "bruecke.json"
    file.write_text(json.dumps({"text": text, "title": "Brücke gesperrt", "language": "de"}), "utf-8")
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as foreign:
        foreign.ingest([file])
        at = page_over(foreign, monkeypatch, kind)
        asked(at, kind)
        assert note in said(at.caption) and "1 article in de" in said(at.caption)


def test_the_length_reaches_the_desk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]]
) -> None:
    at = page_over(desk, monkeypatch, "summary")
    asked(at, "summary")
    at.radio(key="summary-length").set_value("line")
    asked(at, "summary")
    assert [call["length"] for call in calls] == ["short", "line"]


def test_what_is_older_than_a_change_of_the_library_says_so_and_is_made_anew_on_request(
    own: Path, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]], tmp_path: Path
) -> None:
    with Desk.open(Settings(data_dir=own, model="quotes")) as writable:
        at = asked(page_over(writable, monkeypatch, "timeline"), "timeline")
        assert not at.warning and "timeline-receipt.json" in keys(at.get("download_button"))
        (tmp_path / "new.txt").write_text("The council of Lund approved the bridge on Monday.", "utf-8")
        assert writable.ingest([tmp_path / "new.txt"]).articles[0].status == "stored"
        assert "The library has changed" in said(shown(at).warning)
        assert "timeline-receipt.json" not in keys(at.get("download_button"))
        assert len(calls) == 1
        at.button(key="timeline-anew").click()
        assert not shown(at).warning
        assert len(calls) == 2


@pytest.mark.parametrize(
    ("kind", "told"),
    [("timeline", "no time for anything that happens of this topic"), ("claims", "make no claim about this topic")],
)
def test_nothing_found_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]], kind: str, told: str
) -> None:
    at = asked(page_over(desk, monkeypatch, kind), kind, "nothing")
    assert told in said(at.info) and calls


def test_a_failure_is_told_and_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def failing(_: Desk, **__: Any) -> Any:
        tries.append(1)
        if len(tries) > 2:
            return briefs.claims()
        raise StoreError(f"{HOSTILE} is full.", "Make **room**.")

    monkeypatch.setattr(Desk, "claims", failing)
    at = asked(page_over(desk, monkeypatch, "claims"), "claims")
    assert r"\<script\>" in said(at.error) and r"Make \*\*room\*\*\." in said(at.error)
    at.button(key="claims-again").click()
    assert shown(at).error and len(tries) == 2
    asked(at, "claims")
    assert not at.error and len(tries) == 3, "the button of the form tries again too"


def test_long_work_outlives_other_clicks_and_ends_when_it_is_cancelled_or_another_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefing, "QUICK", 0.2)
    begun, ended = [], []

    def slow(_: Desk, *, topic: str | None, progress: Report, **__: Any) -> Any:
        begun.append(topic)
        try:
            for done in range(6000):
                progress(Progress("read", done, 6000))
                time.sleep(0.01)
        finally:
            ended.append(topic)

    monkeypatch.setattr(Desk, "timeline", slow)
    at = asked(page_over(desk, monkeypatch, "timeline"), "timeline", "one")
    assert at.get("progress") and begun == ["one"]
    shown(at)
    assert begun == ["one"] and ended == []
    asked(at, "timeline", "two")
    wait(lambda: ended == ["one"])
    at.button(key="timeline-cancel").click()
    assert "Cancelled" in said(shown(at).info)
    wait(lambda: ended == ["one", "two"])
    at.button(key="timeline-again").click()
    shown(at)
    assert begun == ["one", "two", "two"]
    at.button(key="timeline-cancel").click()
    shown(at)
    wait(lambda: len(ended) == 3)


def test_the_chosen_claim_is_asked_for_once_and_with_the_filters(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]]
) -> None:
    at = page_over(desk, monkeypatch, "claims")
    at.multiselect(key="claims-outlets").set_value(["BORNA"])
    asked(at, "claims")
    at.session_state["claims-chosen"] = "c-pumps"
    shown(at)
    shown(at)
    assert [call["name"] for call in calls] == ["claims", "stances"]
    assert calls[1]["args"] == ("c-pumps",) and calls[1]["filters"] == Filters(("BORNA",))


def test_claims_are_narrowed_without_asking_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]]
) -> None:
    at = asked(page_over(desk, monkeypatch, "claims"), "claims")
    at.multiselect(key="claims-status").set_value(["denied", "unverified"])
    assert "2 of 8 claims" in said(shown(at).caption)
    at.toggle(key="claims-meeting").set_value(True)
    at.multiselect(key="claims-status").set_value([])
    assert "4 of 8 claims" in said(shown(at).caption)
    assert len(calls) == 1


def test_events_are_narrowed_to_days_without_asking_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, calls: list[dict[str, Any]]
) -> None:
    at = asked(page_over(desk, monkeypatch, "timeline"), "timeline")
    assert "8 events, 1 of them without a date" in said(at.caption)
    at.date_input(key="timeline-from").set_value(date(2024, 8, 13))
    assert "3 events" in said(shown(at).caption)
    at.date_input(key="timeline-from").set_value(date(2025, 1, 1))
    assert "No event lies in these days." in said(shown(at).info)
    assert len(calls) == 1
