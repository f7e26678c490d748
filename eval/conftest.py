"""The answers that ``pytest eval/`` grades: each corpus is asked once, when its first question is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_socket import socket_allow_hosts

from eval import baseline, report
from eval.alone import alone, cpu
from eval.answers import ask_all, graded, header
from eval.corpora import NAMES, corpus, opened
from eval.gold import GoldError, misdescribed, read_questions
from eval.grade import Grade
from eval.recorded import replay, stale_told, tape_of
from eval.report import Run
from rag import Settings
from rag.errors import BylineError


class Measured:
    """Runs of quotes mode by corpus."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._settings: Settings | None = None
        self._failed: dict[str, str] = {}
        self.runs: dict[str, Run] = {}
        self.misdescribed: dict[str, list[str]] = {}
        self.recordings: dict[str, tuple[Run, list[str]] | None] = {}

    def run(self, name: str) -> Run:
        """Asked once; a corpus that cannot be measured fails each of its tests, with the reason."""
        if name not in self.runs and name not in self._failed:
            try:
                self.runs[name] = self._measured(name)
            except (GoldError, ValueError, BylineError) as error:
                self._failed[name] = f"{name} is unmeasured: {error}"
        if name in self._failed:
            pytest.fail(self._failed[name], pytrace=False)
        return self.runs[name]

    def _measured(self, name: str) -> Run:
        chosen = corpus(name)
        with opened(chosen, self._alone()) as there:
            outcomes = ask_all(there.desk, there.asked)
            grades, unmeasured = graded(there, outcomes)
            self.misdescribed[name] = misdescribed(there.described, there.articles)
            return Run(header(chosen, "quotes"), there.asked, outcomes, grades, unmeasured)

    def _alone(self) -> Settings:
        if self._settings is None:
            self._settings = self._stack.enter_context(alone())
        return self._settings

    def recorded(self, name: str) -> tuple[Run, list[str]] | None:
        """The replies that a real model gave, parsed and graded anew, and the ids whose recording is stale."""
        if name not in self.recordings:
            self.recordings[name] = replay(name, self._alone())
        return self.recordings[name]

    def grade(self, name: str, id: str) -> Grade | None:
        return next((one for one in self.run(name).grades if one.id == id), None)


_MEASURED = pytest.StashKey[Measured]()


def pytest_configure(config: pytest.Config) -> None:
    stack = ExitStack()
    config.add_cleanup(stack.close)
    config.stash[_MEASURED] = Measured(stack)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture
def measured(pytestconfig: pytest.Config) -> Iterator[Measured]:
    yield pytestconfig.stash[_MEASURED]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "question" in metafunc.fixturenames:
        asked = [(name, one.id) for name in NAMES for one in read_questions(corpus(name).gold)]
        metafunc.parametrize(("name", "question"), asked, ids=[f"{name}/{id}" for name, id in asked])
    elif "bound" in metafunc.fixturenames:
        known = baseline.load().corpora
        bounds = [(name, bound) for name in NAMES for bound in (*known[name].kinds, *known[name].figures)]
        metafunc.parametrize(("name", "bound"), bounds, ids=[f"{name}/{bound}" for name, bound in bounds])
    elif "recording" in metafunc.fixturenames:
        metafunc.parametrize("recording", [name for name in NAMES if tape_of(name).exists()])
    elif "name" in metafunc.fixturenames:
        metafunc.parametrize("name", NAMES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    measured = config.stash[_MEASURED]
    taped = {name: one for name, one in measured.recordings.items() if one is not None}
    runs = [*measured.runs.values(), *(run for run, _ in taped.values() if run.grades)]
    if not runs:
        return
    terminalreporter.section("answers")
    for line in report.summary(runs):
        terminalreporter.write_line(line)
    for name, (run, stale) in taped.items():
        if stale:
            terminalreporter.write_line(f"{name}: {stale_told(run.header.model, stale)}")
    if set(measured.runs) == set(NAMES):
        terminalreporter.write_line(f"Each wrong answer, and charts: {report.write(runs)}")
    made_on = baseline.load().cpu if baseline.FILE.exists() else cpu()
    if made_on != cpu():
        terminalreporter.write_line(
            f"The baseline was made on another processor ({made_on}; here {cpu()}): answers that differ are told, and "
            "only floors and ceilings decide."
        )
