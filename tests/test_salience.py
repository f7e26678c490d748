"""Which sentences a summary chooses."""

from __future__ import annotations

import random

import numpy as np

from rag.salience import Candidates, choose

FIRE, SAME = frozenset({"fire", "mill", "night"}), frozenset({"blaze", "works", "dark"})
FLOOD = frozenset({"flood", "bank"})


def chosen(
    terms: list[frozenset[str]], likeness: list[list[float]], most: int, heavy: frozenset[str],
    relevance: tuple[float, ...] = (1.0, 1.0, 1.0),
) -> list[int]:  # fmt: skip
    count = len(terms)
    vectors = np.array(likeness, dtype=np.float32)
    among = Candidates(
        terms, [10] * count, [0.5] * count, [None] * count, ["a"] * count, vectors, heavy, relevance[:count]
    )
    return choose(among, 1000, most)


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


def test_what_bears_more_on_the_topic_gains_more() -> None:
    apart = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    assert chosen([FIRE, SAME, FLOOD], apart, 1, frozenset(), (0.2, 0.4, 0.5)) == [1]
    assert chosen([FIRE, SAME, FLOOD], apart, 1, frozenset(), (0.2, 0.2, 0.5)) == [2]


def test_of_equals_the_first_is_chosen_in_whatever_order_their_words_lie() -> None:
    chooser = random.Random(3)
    for _ in range(100):
        names = [f"w{chooser.random()}" for _ in range(24)]
        held = [(names[at], names[at + 12]) for at in range(12)]  # each pair weighs the same: told as often, as early
        others = [frozenset(word for pair in chooser.sample(held, 4) for word in pair) for _ in range(5)]
        terms = [frozenset(a for a, _ in held), frozenset(b for _, b in held), *others]
        places = [0.5, 0.5, *(chooser.random() for _ in others)]
        vectors = np.eye(len(terms), dtype=np.float32)
        words = [1, 1, *([50] * len(others))]
        count = len(terms)
        among = Candidates(terms, words, places, [None] * count, ["a"] * count, vectors, frozenset(), [1.0] * count)
        assert choose(among, 1, 1) == [0]
