"""Each gold question answered as it is known to be, and no figure below its floor: the gate of ``pytest eval/``."""

from __future__ import annotations

import pytest

from eval import baseline
from eval.alone import cpu
from eval.answers import Outcome
from eval.conftest import Measured
from eval.gold import Asked
from eval.grade import Grade
from eval.recorded import stale_told
from rag.schema import Answer

_UPDATE = "run `python -m eval.run --update-baseline`"


def test_answer(measured: Measured, name: str, question: str) -> None:
    run, known = measured.run(name), baseline.load()
    if question in run.unmeasured:
        pytest.fail(f"unmeasured: {run.unmeasured[question]}", pytrace=False)
    grade = measured.grade(name, question)
    assert grade is not None
    there = known.corpora[name]
    told = _told(next(one for one in run.asked if one.gold.id == question), run.outcomes[question], grade)
    if question not in there.right and question not in there.wrong:
        pytest.fail(f"{question} is not in the baseline; {_UPDATE}.\n{told}", pytrace=False)
    if grade.right and question in there.wrong and known.cpu == cpu():
        pytest.fail(f"{question} was wrong ({there.wrong[question]}) and is right now; {_UPDATE}.", pytrace=False)
    if not grade.right and question in there.right:
        if known.cpu != cpu():
            pytest.xfail(f"on another processor than the baseline's: {grade.fault}")
        pytest.fail(f"{question} was right and is wrong now.\n{told}", pytrace=False)
    if not grade.right:
        pytest.xfail(f"known: {grade.fault}")


def test_floor_or_ceiling(measured: Measured, name: str, bound: str) -> None:
    run = measured.run(name)
    known = baseline.load().corpora[name]
    lines = [line for line in baseline.broken(known, run.grades) if line.startswith(f"{bound}: ")]
    assert not lines, "; ".join(lines)


def test_recorded_replies(measured: Measured, recording: str) -> None:
    """What a real model wrote, parsed, cited and checked by today's code."""
    found = measured.recorded(recording)
    assert found is not None
    run, stale = found
    assert run.unmeasured == {}
    assert sum(grade.false_quotes for grade in run.grades) == 0
    if stale:
        pytest.skip(f"no floor decides: {stale_told(run.header.model, stale)}")
    known = baseline.load().corpora.get(run.name)
    assert known is not None, f"{run.name} is not in the baseline; {_UPDATE}"
    assert baseline.broken(known, run.grades) == []


def test_articles_are_described_as_they_describe_themselves(measured: Measured, name: str) -> None:
    measured.run(name)
    assert measured.misdescribed[name] == []


def test_the_baseline_is_of_this_gold(measured: Measured, name: str) -> None:
    known = baseline.load().corpora[name]
    assert measured.run(name).header.data == known.data, f"articles or gold of {name} have changed; {_UPDATE}"
    asked = {one.gold.id for one in measured.run(name).asked}
    assert asked == {*known.right, *known.wrong}


def _told(asked: Asked, outcome: Outcome, grade: Grade) -> str:
    """The question, its answer, what is missing, and where the evidence is."""
    assert isinstance(outcome, Answer)
    where = [f"  {one.source} {one.start}-{one.end}: {e.quote}"
             for one, e in zip(asked.spans, asked.gold.evidence, strict=False)]  # fmt: skip
    return "\n".join([
        f"question: {asked.gold.question}",
        f"answer ({outcome.outcome}): {outcome.text or outcome.reason}",
        f"fault: {grade.fault}",
        *(["evidence:", *where] if where else [f"the articles do not answer it: {asked.gold.why}"]),
    ])  # fmt: skip
