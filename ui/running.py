"""Answers made in the background, so that no click on the page can end one; no Streamlit in here.

A browser session only looks: it may go away, come back, or be another one that opened the same conversation.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal

from rag import Desk
from rag.errors import BylineError, StoreError
from rag.schema import Answer, Delta, Filters, Problem, Step, Turn
from rag.store.conversations import Conversations

SAVED_EVERY = 1.0  # seconds between savings of a growing draft
State = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Glance:
    """A running answer as it stands: its draft, which nobody has checked yet, and what is being done."""

    state: State
    text: str
    step: str
    problem: Problem | None = None


@dataclass(slots=True)
class Run:
    """One answer in the making; its state leaves "running" once."""

    turn: str
    conversation: str
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pieces: list[str] = field(default_factory=list)
    _step: str = ""
    _sent: str = ""
    _state: State = "running"
    _problem: Problem | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    def glance(self) -> Glance:
        with self._lock:
            return Glance(self._state, "".join(self._pieces), self._step, self._problem)

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, and been stored, within that time."""
        return self._ended.wait(seconds)


class Runs:
    """The answers being made in this process, by turn."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Conversations = desk.conversations
        self._lock = threading.Lock()
        self._running: dict[str, Run] = {}

    def of(self, turn: str) -> Run | None:
        """The run of that turn while it goes on here, else None: then what the store says is all."""
        with self._lock:
            return self._running.get(turn)

    def start(self, conversation: str, question: str, history: Sequence[Turn], filters: Filters) -> Run | None:
        """Stores the question and begins its answer; None while another of that conversation is being made here, as
        when two windows send at once. Raises StoreError."""
        with self._lock:
            busy = [one for one in self._running.values() if one.glance().state == "running"]
            if any(one.conversation == conversation for one in busy):
                return None
            run = Run(self._kept.add(conversation, question).id, conversation)
            self._running[run.turn] = run
        threading.Thread(
            target=self._answer, args=(run, question, tuple(history), filters), name=f"answer {run.turn}", daemon=True
        ).start()
        return run

    def stop(self, turn: str) -> None:
        """Ends the run at once and keeps what came. A model that hangs is let go at its next word."""
        run = self.of(turn)
        if run is not None:
            run._stop.set()
            self._end(run, "stopped")

    def _answer(self, run: Run, question: str, history: tuple[Turn, ...], filters: Filters) -> None:
        saved = time.monotonic()
        try:
            with closing(self._desk.stream(question, history, filters=filters)) as pieces:
                for piece in pieces:
                    if run._stop.is_set():
                        return
                    if isinstance(piece, Answer):
                        self._end(run, "done", piece)
                        return
                    with run._lock:
                        if isinstance(piece, Delta):
                            run._pieces.append(piece.text)
                        elif isinstance(piece, Step):
                            run._step = piece.detail
                            run._sent = piece.sent or run._sent
                    if isinstance(piece, Delta) and time.monotonic() - saved > SAVED_EVERY:
                        saved = time.monotonic()
                        self._kept.save_partial(run.turn, run.glance().text)
        except BylineError as error:
            self._end(run, "failed", problem=error.problem)
        except Exception as error:  # noqa: BLE001  # the thread's outermost frame: a fault is shown and stored
            told = f"Unexpected error: {type(error).__name__}: {error}. This is a fault in Byline."
            self._end(run, "failed", problem=Problem("UnexpectedError", told, "Please report it."))

    def _end(
        self, run: Run, state: Literal["done", "stopped", "failed"], answer: Answer | None = None,
        problem: Problem | None = None,
    ) -> None:  # fmt: skip
        """Stores the outcome, once; whoever looks next finds it in the store. What cannot be stored stays here."""
        with run._lock:
            if run._state != "running":
                return
            run._state = state
            text = "".join(run._pieces)
        try:
            self._kept.finish(run.turn, answer, text, state, problem, run._sent)
            with self._lock:
                self._running.pop(run.turn, None)
        except StoreError as error:
            with run._lock:
                run._state, run._problem = "failed", error.problem
        finally:
            run._ended.set()
