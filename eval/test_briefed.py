"""Summaries, timelines and claims: no figure below its floor, and a summary better than the first sentences."""

from __future__ import annotations

from functools import cache

import pytest

from eval import briefed
from eval.alone import alone
from eval.briefed import Figures
from eval.corpora import NAMES, corpus

corpora = pytest.mark.parametrize("of", NAMES)


@cache
def _figures(of: str) -> Figures:
    with alone() as settings:
        return briefed.measure(corpus(of), settings)


@corpora
def test_no_figure_is_below_its_floor(of: str) -> None:
    assert briefed.floors()[of]
    assert briefed.below(of, _figures(of)) == []


@corpora
def test_no_date_is_invented_and_dates_are_right(of: str) -> None:
    assert _figures(of)["events, invented dates"] == 0
    assert _figures(of)["events, F1"] >= 0.9


@corpora
def test_speakers_and_statuses_are_those_of_the_sources(of: str) -> None:
    assert _figures(of)["claims, speaker F1"] >= 0.85
    assert _figures(of)["claims, status"] >= 0.85


@pytest.mark.parametrize("of", ["seeds", "altered"])
def test_a_summary_tells_more_than_the_first_sentences_and_nothing_forbidden(of: str) -> None:
    figures = _figures(of)
    assert all(figures[f"{length}, recall"] >= figures[f"{length}, first sentences"] for length in briefed.LENGTHS)
    assert figures["summaries, forbidden points"] == figures["summaries, unsupported"] == 0


def test_a_broken_floor_is_named() -> None:
    figures = {**_figures("seeds"), "events, F1": 0.5, "events, invented dates": 1.0}
    assert [line.partition(":")[0] for line in briefed.below("seeds", figures)] == [
        "seeds, events, F1", "seeds, events, invented dates",
    ]  # fmt: skip
