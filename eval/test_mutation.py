"""The verifier on wrong sentences: no figure below its floor, and asking for words alone is not enough."""

from __future__ import annotations

from functools import cache

import pytest

from eval import mutation
from eval.alone import alone
from eval.corpora import NAMES
from eval.mutation import Measured, Remembered
from rag.embed import open_embedder
from rag.reader import open_reader

_UPDATE = "run `python -m eval.mutation --update-floors`"
corpora = pytest.mark.parametrize("of", NAMES)


@cache
def _measured(of: str) -> Measured:
    with alone() as settings:
        return mutation.measure(of, Remembered(open_embedder(settings)), open_reader(settings))


@corpora
def test_no_figure_is_below_its_floor(of: str) -> None:
    tried, floors = mutation.read_floors(mutation.FLOORS)[of]
    assert tried == mutation.digest(_measured(of).tried), f"other sentences are tried than the floors are of; {_UPDATE}"
    assert not mutation.below(floors, _measured(of))


@corpora
def test_every_kind_of_change_is_tried(of: str) -> None:
    kinds = {one.kind for one in _measured(of).tried}
    assert kinds == {*mutation.KINDS, mutation.UNTOUCHED}


@corpora
def test_a_verifier_that_asks_for_words_alone_fails_at_any_threshold(of: str) -> None:
    made = mutation.naive(_measured(of).tried)
    assert len(made) > 2 and not [at for at, figures in made.items() if figures.passes]


def test_there_are_enough_paraphrases_and_enough_that_join_two_spans() -> None:
    read = [one for name in ("seeds", "fresh") for one in mutation.load_corpus(name)[0]]
    assert len(read) >= 200
    assert sum(len(one.quotes) == 2 for one in read) >= 30
