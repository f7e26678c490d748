"""The order in which the reader's training meets its examples."""

from __future__ import annotations

from itertools import groupby, islice

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.reader.batches import (
    ALONE,
    ANSWER,
    ASKED,
    COURSE,
    RANK,
    RANKED,
    RESTATED,
    RIVALS,
    SAID,
    SUPPORT,
    TOKENS,
    WRITTEN,
    judgements,
    plan,
    rankings,
    statements,
)

GROUPED = {RANK: 30, WRITTEN: 25, RESTATED: 40}  # groups of each kind, of seven


def rows(written: int = GROUPED[WRITTEN], restated: int = GROUPED[RESTATED]) -> NDArray[np.int32]:
    """Examples alone of both kinds and groups, as ``prepare`` writes them: the answer first."""
    made = [(0, 20 + n % 90, 5, (ANSWER, SUPPORT)[n % 2], int(n % 3 == 0), -1, -1, ALONE) for n in range(400)]
    kinds = [RANK] * GROUPED[RANK] + [WRITTEN] * written + [RESTATED] * restated
    for group, kind in enumerate(kinds):
        made += [(0, 30, 5, kind, int(place == 0), -1, -1, group) for place in range(7)]
    return np.array(made, dtype=np.int32)


def groups_of(part: NDArray[np.int32]) -> list[list[int]]:
    """The labels of a batch, group by group."""
    return [[int(row[4]) for row in ones] for _, ones in groupby(part, key=lambda row: int(row[7]))]


@pytest.mark.parametrize("epoch", range(3))
def test_examples_alone_are_met_once_each_of_one_task_a_batch_within_its_tokens(epoch: int) -> None:
    made = rows()
    batches = judgements(made, epoch)
    assert sorted(place for batch in batches for place in batch) == list(np.flatnonzero(made[:, 7] == ALONE))
    for batch in batches:
        assert len({int(task) for task in made[batch, 3]}) == 1
        assert len(batch) * made[batch, 1].max() <= TOKENS


def test_groups_stand_whole_behind_their_answer_and_most_are_of_written_questions() -> None:
    made = rows()
    batches = [made[batch] for batch in rankings(made, 0)]
    for part in batches[:-1]:
        assert [labels[0] for labels in groups_of(part)] == [1] * RANKED
        assert all(len(labels) == 1 + RIVALS and not any(labels[1:]) for labels in groups_of(part))
        assert len(set(part[part[:, 3] == WRITTEN, 7])) == ASKED
        assert len(set(part[part[:, 3] == RANK, 7])) == RANKED - ASKED
    met = [int(group) for part in batches for group in dict.fromkeys(part[part[:, 3] == RANK, 7])]
    assert sorted(met) == list(range(GROUPED[RANK]))


def test_written_questions_come_again_when_all_were_met() -> None:
    made = rows()
    asked = [int(group) for batch in rankings(made, 0) for group in dict.fromkeys(made[batch][:, 7])
             if group >= GROUPED[RANK]]  # fmt: skip
    assert sorted(asked[: GROUPED[WRITTEN]]) == list(range(GROUPED[RANK], GROUPED[RANK] + GROUPED[WRITTEN]))
    assert len(asked) > GROUPED[WRITTEN]


def test_without_written_questions_the_others_fill_the_batch() -> None:
    made = rows(written=0)
    assert [len(groups_of(made[batch])) for batch in rankings(made, 0)] == [RANKED, GROUPED[RANK] - RANKED]


def test_statements_are_met_once_each_whole_groups_behind_what_is_true() -> None:
    made = rows()
    batches = [made[batch] for batch in statements(made, 0)]
    assert [len(groups_of(part)) for part in batches] == [SAID] * 3 + [GROUPED[RESTATED] - 3 * SAID]
    assert all(labels[0] == 1 and not any(labels[1:]) for part in batches for labels in groups_of(part))
    assert all(set(part[:, 3]) == {RESTATED} for part in batches)
    assert len({int(group) for part in batches for group in part[:, 7]}) == GROUPED[RESTATED]


@pytest.mark.parametrize("restated", [GROUPED[RESTATED], 0])
def test_the_plan_goes_on_where_it_was_left_in_the_order_of_its_course(restated: int) -> None:
    made = rows(restated=restated)
    first = list(islice(plan(made), 60))
    again = list(islice(plan(made), 20, 60))
    assert all(np.array_equal(a, b) for a, b in zip(first[20:], again, strict=True))
    for step, batch in enumerate(first, 1):
        assert bool((made[batch, 7] == ALONE).all()) == (step % COURSE == 0)
        assert bool((made[batch, 3] == RESTATED).all()) == (step % COURSE == 2 and restated > 0)
