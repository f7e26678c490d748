"""Answers made in the background: they end once, are stored, and nobody who looks can disturb them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openai_server import OpenAIServer

from rag import Desk, Settings
from rag.schema import Filters
from rag.store.conversations import FILE, StoredTurn
from ui.running import Run, Runs

QUESTION = "Which regions were left without power?"


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with OpenAIServer("quote") as server:
        yield server


@pytest.fixture
def writing(own: Path, model: OpenAIServer) -> Iterator[Desk]:
    settings = Settings(
        data_dir=own, model="openai:test-model", openai_base_url=model.url, openai_api_key="sk-none", model_timeout=5
    )
    with Desk.open(settings) as opened:
        yield opened


def begun(desk: Desk, question: str = QUESTION) -> tuple[Runs, Run]:
    runs = Runs(desk)
    run = runs.start(desk.conversations.create().id, question, (), Filters())
    assert run is not None
    return runs, run


def stored(desk: Desk, run: Run) -> StoredTurn:
    (turn,) = [one for one in desk.conversations.turns_of(run.turn) if one.id == run.turn]
    return turn


def wait(until: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_the_answer_and_the_prompt_are_stored_and_the_run_is_over(writing: Desk) -> None:
    runs, run = begun(writing)
    wait(lambda: runs.of(run.turn) is None)
    turn = stored(writing, run)
    assert turn.state == "done"
    assert turn.answer is not None and turn.answer.status == "answered"
    assert QUESTION in turn.sent and "~~~" in turn.sent
    assert set(turn.hashes) == {c.article for s in turn.answer.sentences for c in s.citations}


def test_the_draft_grows_is_saved_and_stop_keeps_it_at_once(writing: Desk, model: OpenAIServer) -> None:
    model.behaviour, model.delay = "slow", 0.2
    runs, run = begun(writing)
    wait(lambda: len(run.glance().text) > 20)
    wait(lambda: stored(writing, run).partial != "")
    runs.stop(run.turn)
    turn = stored(writing, run)
    assert turn.state == "stopped" and turn.partial.startswith(run.glance().text[:10])
    assert runs.of(run.turn) is None
    assert model.requests[-1].over.wait(10) and model.requests[-1].outcome == "cancelled"
    assert stored(writing, run) == turn, "what came after the stop changed it"


def test_a_conversation_has_one_answer_in_the_making(writing: Desk, model: OpenAIServer) -> None:
    model.behaviour = "hang"
    runs, run = begun(writing)
    assert runs.start(run.conversation, "And who denied it?", (), Filters()) is None
    assert [one.question for one in writing.conversations.turns(run.conversation)] == [QUESTION]
    other = runs.start(writing.conversations.create().id, QUESTION, (), Filters())
    assert other is not None, "another conversation waits for nobody"
    assert not other.wait(0.05)
    runs.stop(other.turn)
    runs.stop(run.turn)
    assert run.wait(0)
    again = runs.start(run.conversation, "And who denied it?", (), Filters())
    assert again is not None
    runs.stop(again.turn)


def test_a_model_that_hangs_is_let_go_by_stop_without_waiting(writing: Desk, model: OpenAIServer) -> None:
    model.behaviour = "hang"
    runs, run = begun(writing)
    wait(lambda: bool(model.requests))
    before = time.monotonic()
    runs.stop(run.turn)
    assert stored(writing, run).state == "stopped"
    assert time.monotonic() - before < 2


def test_a_question_that_cannot_be_one_fails_with_its_remedy(writing: Desk) -> None:
    runs, run = begun(writing, "?!")
    wait(lambda: runs.of(run.turn) is None)
    turn = stored(writing, run)
    assert turn.state == "failed" and turn.problem is not None
    assert turn.problem.type == "UsageError" and turn.problem.remedy


def test_what_cannot_be_stored_is_told_to_whoever_looks(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk.open(Settings(data_dir=own, model="quotes")) as desk:
        runs = Runs(desk)
        talk = desk.conversations.create()
        monkeypatch.setattr("rag.store.database.BUSY_SECONDS", 0.1)
        lock = sqlite3.connect(own / FILE, isolation_level=None)
        run = Run(desk.conversations.add(talk.id, QUESTION).id, talk.id)
        runs._running[run.turn] = run
        desk.conversations._db.execute("PRAGMA busy_timeout = 100")
        lock.execute("BEGIN IMMEDIATE")
        try:
            runs._answer(run, QUESTION, (), Filters())
        finally:
            lock.execute("ROLLBACK")
            lock.close()
        glance = run.glance()
        assert glance.state == "failed" and glance.problem is not None
        assert "writing" in glance.problem.message
        assert runs.of(run.turn) is run
