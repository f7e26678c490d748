"""Long work in the background, so that no click on the page can end it but the one that cancels; no Streamlit here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from rag.errors import BylineError
from rag.schema import Problem, Progress

T = TypeVar("T")
Report = Callable[[Progress], None]
State = Literal["running", "done", "cancelled", "failed"]
_FAULT = Problem(
    "UnexpectedError", "Something went wrong. This is a fault in Byline, not in what you did.",
    "The server’s terminal tells what happened; please report it.",
)  # fmt: skip


class Cancelled(Exception):
    """Raised into the work by the first progress that it reports after it was cancelled."""


@dataclass(frozen=True, slots=True)
class Glance(Generic[T]):
    """How far work is: its latest progress, and its ``result`` when it is done or its ``problem`` when it failed."""

    state: State
    progress: Progress | None = None
    result: T | None = None
    problem: Problem | None = None


class Work(Generic[T]):
    """One piece of work, begun at once in a thread of its own; its state leaves "running" once."""

    def __init__(self, make: Callable[[Report], T]) -> None:
        self._lock = threading.Lock()
        self._glance: Glance[T] = Glance("running")
        self._ended = threading.Event()
        threading.Thread(target=self._run, args=(make,), name="briefing", daemon=True).start()

    def glance(self) -> Glance[T]:
        with self._lock:
            return self._glance

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within that time."""
        return self._ended.wait(seconds)

    def cancel(self) -> None:
        """Ends it for whoever looks; the thread itself stops where it next reports progress."""
        self._end(Glance("cancelled"))

    def _heard(self, progress: Progress) -> None:
        with self._lock:
            if self._glance.state != "running":
                raise Cancelled
            self._glance = Glance("running", progress)

    def _run(self, make: Callable[[Report], T]) -> None:
        outcome: Glance[T] = Glance("failed", problem=_FAULT)  # stays so after a fault, which the terminal shows
        try:
            outcome = Glance("done", result=make(self._heard))
        except Cancelled:
            outcome = Glance("cancelled")
        except BylineError as error:
            outcome = Glance("failed", problem=error.problem)
        finally:
            self._end(outcome)

    def _end(self, outcome: Glance[T]) -> None:
        with self._lock:
            if self._glance.state == "running":
                self._glance = outcome
        self._ended.set()
