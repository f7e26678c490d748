"""Which sentences a summary chooses."""

from __future__ import annotations

import numpy as np

from rag.salience import choose

FIRE, SAME = frozenset({"fire", "mill", "night"}), frozenset({"blaze", "works", "dark"})
FLOOD = frozenset({"flood", "bank"})


def chosen(terms: list[frozenset[str]], likeness: list[list[float]], most: int, heavy: frozenset[str]) -> list[int]:
    count = len(terms)
    vectors = np.array(likeness, dtype=np.float32)
    return choose(terms, [10] * count, [0.5] * count, 1000, most, [None] * count, ["a"] * count, vectors, heavy)


def test_what_is_told_again_in_other_words_gains_less_than_another_thing() -> None:
    near = [[1.0, 0.0], [0.99, 0.14], [0.0, 1.0]]
    apart = [[1.0, 0.0], [-0.14, 0.99], [0.0, 1.0]]
    assert chosen([FIRE, SAME, FLOOD], near, 2, frozenset()) == [0, 2]
    assert chosen([FIRE, SAME, FLOOD], apart, 2, frozenset()) == [0, 1]  # the third says less


def test_a_name_weighs_more_than_another_word() -> None:
    apart = [[1.0, 0.0], [0.0, 1.0]]
    words, name = frozenset({"fire", "mill", "night"}), frozenset({"ostby", "bank"})
    assert chosen([words, name], apart, 1, frozenset()) == [0]
    assert chosen([words, name], apart, 1, frozenset({"ostby", "bank"})) == [1]
