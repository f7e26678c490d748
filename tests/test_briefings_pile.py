"""Briefings over many articles: no work that grows with the square, progress and an end at every stage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from stores import HashingEmbedder, Store, assert_whole

from rag import Desk, Settings
from rag.schema import Progress
from rag.timeline import FEW, SAME, alike

MADE = 60
PLACES = "harbour bridge quarry market station library orchard viaduct granary theatre".split()


def record(at: int) -> dict[str, str]:
    place = PLACES[at % len(PLACES)]
    return {
        "text": f"The {place} of district {at} was closed on 3 May 2024 after a flood. The mayor said that {at + 20} "
        f"people had left the {place}. Officials denied that the {place} was unsafe in 2023.",
        "title": f"The {place} {at}", "outlet": f"Outlet {at % 7}", "date": f"2024-05-{at % 28 + 1:02}",
    }  # fmt: skip


@pytest.fixture
def pile(tmp_path: Path) -> Iterator[Desk]:
    file = tmp_path / "pile.jsonl"
    file.write_text("".join(json.dumps(record(at)) + "\n" for at in range(MADE)), "utf-8")
    with opened(tmp_path / "data") as desk:
        assert {one.status for one in desk.ingest([file]).articles} == {"stored"}
        yield desk


def opened(data: Path) -> Desk:
    desk = Desk.open(Settings(data_dir=data, model="quotes", reader=False))
    desk.__dict__["_embedder"] = HashingEmbedder()
    return desk


def whole(desk: Desk) -> None:
    assert_whole(Store(desk.settings, desk._catalog, desk._vectors, HashingEmbedder(), []))


TASKS: dict[str, Callable[..., Any]] = {"summary": Desk.summarise, "timeline": Desk.timeline, "claims": Desk.claims}
TOPICS = [None, "the harbour"]


# What tells the same


def tells_same(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter & longer) >= max(FEW, SAME * len(shorter))


@given(some.lists(some.frozensets(some.sampled_from("abcdefghijkl"), max_size=10), max_size=12))
def test_the_pairs_that_tell_the_same_are_those_of_which_one_holds_most_words_of_the_other(
    told: list[frozenset[str]],
) -> None:
    pairs = combinations(range(len(told)), 2)
    assert alike(told) == {(a, b) for a, b in pairs if tells_same(told[a], told[b])}


# What one source alone reports


def test_what_a_sentence_that_was_not_chosen_tells_too_is_not_told_by_one_source_alone(tmp_path: Path) -> None:
    flood = "The harbour of Varna was shut on 3 May 2024 after a flood"
    texts = [
        f"{flood}. Anna Kovac sang.", f"{flood}, it was said. The mill burnt.", f"{flood}, said all. A bus came late.",
        "Dogs won every race in the valley league this spring for the first time since records began.",
    ]  # fmt: skip
    file = tmp_path / "few.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    with opened(tmp_path / "data") as desk:
        desk.ingest([file])
        summary = desk.summarise(length="short")
    told = [one.text[:4] for one in summary.sentences]
    assert sorted(told) == ["Dogs", "The "] and [told[at] for at in summary.lone] == ["Dogs"]


# Progress, and an end before it is done


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("task", list(TASKS))
def test_every_stage_tells_how_far_it_is(pile: Desk, task: str, topic: str | None) -> None:
    heard: list[Progress] = []
    assert TASKS[task](pile, topic=topic, progress=heard.append)
    stages = dict.fromkeys(one.stage for one in heard)
    assert list(stages) == {"summary": ["read"], "timeline": ["read", "events", "compare"],
                            "claims": ["read", "compare"]}[task]  # fmt: skip
    for stage in stages:
        mine = [one for one in heard if one.stage == stage]
        assert all(0 <= one.done <= one.total for one in mine) and mine[0].total > 0
        assert [one.done for one in mine] == sorted(one.done for one in mine)


@pytest.mark.parametrize("stage", ["read", "events", "compare"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError], ids=["ctrl-c", "cancelled"])
def test_what_is_ended_half_way_leaves_all_whole_and_the_next_is_as_ever(
    pile: Desk, stage: str, error: type[BaseException]
) -> None:
    def end(now: Progress) -> None:
        if now.stage == stage and now.done >= min(5, now.total - 1):
            raise error

    before = pile.timeline(), pile.claims(), pile.generation
    task = "claims" if stage == "read" else "timeline"
    with pytest.raises(error):
        TASKS[task](pile, progress=end)
    whole(pile)
    assert (pile.timeline(), pile.claims(), pile.generation) == before


def test_an_article_that_goes_while_it_is_read_is_passed_over(pile: Desk) -> None:
    gone = pile.sources()[MADE // 2].id

    def remove(now: Progress) -> None:
        if now.stage == "read" and now.done == 3 and gone in {one.id for one in pile.sources()}:
            pile.remove([gone])

    found = pile.claims(progress=remove)
    assert len({one.article for one in found}) == MADE - 1 and gone not in {one.article for one in found}
    whole(pile)
