"""The training's examples as token ids in rows, and the order in which they are met: batch by batch, without end.

Of five batches three are of questions in groups, to be ranked, one of statements in groups, and one of examples alone.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from rag.reader.card import DATA
from rag.reader.examples import Example, examples
from rag.reader.records import OWN, PUBLIC, counted, reports
from rag.reader.restated import of_restated
from rag.reader.rivals import Shares, articles, groups, of_written
from rag.reader.wordnet import WordNet
from rag.tokenizer import tokenizer

LONGEST = 256  # tokens of a pair
SEED = 20261129
TOKENS = 3000  # of a batch, padding included
CHUNK = 60  # batches whose examples are sorted together by length
SUPPORTS = ("supports", "contradicts", "neither", "not-supports")
TASKS = ("answer", "support", "rank", "written", "restated")
ANSWER, SUPPORT, RANK, WRITTEN, RESTATED = range(len(TASKS))
ALONE = -1  # in no group
RANKED = 16  # groups of a batch
ASKED = 12  # of them are of the questions written in other words, which are few and come again sooner
RIVALS = 4  # of a group, met at a time
SAID = 12  # groups of a batch of statements
COURSE = 5  # batches, of which the second is of statements and the last of examples alone
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is made of the data: with which seed, at most so many examples alone and groups of public questions, and
    which shares of the written questions."""

    seed: int = SEED
    alone: int | None = None
    groups: int | None = None
    shares: Shares = ()


def prepare(data: Path, words: Path, own: Path, work: Path, drawn: Drawn) -> None:
    """Writes the tokenised examples: ids in a row, and of each its bounds, second text, task, label, span and group;
    and of which files they were made."""
    work.mkdir(parents=True, exist_ok=True)
    made, meanings = tokenizer(), WordNet(words)
    ids: list[np.ndarray[Any, Any]] = []
    rows: list[tuple[int, ...]] = []
    offset = number = 0
    numbers = count()
    placed = articles(data) | reports(own / "reports.jsonl.bz2")
    grouped = (
        (islice(groups(data, meanings, drawn.seed), drawn.groups), RANK),
        (of_written(placed, own / "written.jsonl.bz2", drawn.seed, drawn.shares), WRITTEN),
        (of_restated(placed, own / "restated.jsonl.bz2", drawn.seed), RESTATED),
    )
    singly = ((one, ALONE, None) for one in islice(examples(data, meanings, drawn.seed), drawn.alone))
    ranked = ((one, group, kind) for of, kind in grouped for ones, group in zip(of, numbers, strict=False)
              for one in ones)  # fmt: skip
    for some in _by(2000, chain(singly, ranked)):
        codes = made.encode_batch([(e.first, e.passage) for e, *_ in some])
        for (one, group, kind), code in zip(some, codes, strict=True):
            if (row := _row(one, code, kind)) is None:
                continue
            kept = np.asarray(code.ids[:LONGEST], dtype=np.uint16)
            kept[-1] = code.ids[-1]
            ids.append(kept)
            rows.append((offset, len(kept), *row, group))
            offset += len(kept)
        number += len(some)
        print(f"{number} examples", end="\r", file=sys.stderr, flush=True)
    files = [*(data / name for name in PUBLIC), *(own / name for name in OWN)]
    noted = {"files": {file.name: counted(file) for file in files}, "drawn": asdict(drawn)}
    (work / DATA).write_text(json.dumps(noted, indent=1) + "\n", "utf-8")
    np.save(work / "ids.npy", np.concatenate(ids))
    np.save(work / "rows.npy", np.asarray(rows, dtype=np.int32))
    print(f"{len(rows)} examples, {offset} tokens", file=sys.stderr)


def _row(one: Example, code: Any, kind: int | None) -> tuple[int, ...] | None:
    """Where the second text begins, task (``kind`` in a group), label (there 1 for what is right), and the answer's
    first and last token (-1: unknown)."""
    types = code.type_ids[:LONGEST]
    if 1 not in types:
        return None
    second = types.index(1)
    if one.support is not None:
        label = SUPPORTS.index(one.support)
        return (second, SUPPORT, label, -1, -1) if kind is None else (second, kind, int(label == 0), -1, -1)
    first = last = -1
    if one.span is not None:
        inside = [place for place in range(second, min(len(code.ids) - 1, LONGEST - 1))
                  if code.offsets[place][0] < one.span[1] and one.span[0] < code.offsets[place][1]]  # fmt: skip
        if not inside:
            return None  # the answer was cut off
        first, last = inside[0], inside[-1]
    return second, ANSWER if kind is None else kind, int(bool(one.answers)), first, last


def _by(size: int, items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """So many at a time."""
    left = iter(items)
    while some := tuple(islice(left, size)):
        yield some


def plan(rows: np.ndarray[Any, Any]) -> Iterator[np.ndarray[Any, Any]]:
    """Row numbers, batch by batch without end, in the order of COURSE; without statements in groups there are more of
    questions."""
    alone = (part for epoch in count() for part in judgements(rows, epoch))
    ranked = (part for epoch in count() for part in rankings(rows, epoch))
    said = (part for epoch in count() for part in statements(rows, epoch))
    some = bool((rows[:, 3] == RESTATED).any())
    for step in count():
        place = step % COURSE
        yield next(alone if place == COURSE - 1 else said if place == 1 and some else ranked)


def statements(rows: np.ndarray[Any, Any], epoch: int) -> Iterator[np.ndarray[Any, Any]]:
    """Row numbers, batch by batch: SAID groups of one passage each, what is true of it first."""
    for some in _by(SAID, _drawn(rows, RESTATED, epoch)):
        yield np.array([place for group in some for place in group])


def rankings(rows: np.ndarray[Any, Any], epoch: int) -> Iterator[np.ndarray[Any, Any]]:
    """Row numbers, batch by batch: ASKED groups of written questions and others up to RANKED, each its answer, or what
    is most like one, and then RIVALS of its rivals; over when the others are."""
    asked = (group for again in count(epoch * 1000) for group in _drawn(rows, WRITTEN, again))
    some = ASKED if (rows[:, 3] == WRITTEN).any() else 0
    for others in _by(RANKED - some, _drawn(rows, RANK, epoch)):
        yield np.array([place for group in (*islice(asked, some), *others) for place in group])


def _drawn(rows: np.ndarray[Any, Any], task: int, epoch: int) -> list[list[int]]:
    """The groups of a task as row numbers, shuffled, with rivals drawn."""
    chance = random.Random(SEED + epoch)
    members: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(rows[:, 3] == task):
        members[int(rows[place, 7])].append(int(place))
    drawn = [
        [first, *chance.sample(rivals, min(RIVALS, len(rivals)))] for first, *rivals in members.values() if rivals
    ]  # fmt: skip
    chance.shuffle(drawn)
    return drawn


def judgements(rows: np.ndarray[Any, Any], epoch: int) -> list[np.ndarray[Any, Any]]:
    """Row numbers of examples alone, batch by batch: shuffled by epoch, of like length, at most TOKENS tokens with
    padding."""
    chance = random.Random(SEED + epoch)
    alone = np.flatnonzero(rows[:, 7] == ALONE)
    order = alone[chance.sample(range(len(alone)), len(alone))]
    found: list[np.ndarray[Any, Any]] = []
    size = CHUNK * 40
    for begin in range(0, len(order), size):
        chunk = order[begin : begin + size]
        chunk = chunk[np.lexsort((rows[chunk, 1], rows[chunk, 3]))]  # by task, then length
        parts: list[np.ndarray[Any, Any]] = []
        place = 0
        while place < len(chunk):
            end = place + 1
            while (
                end < len(chunk)
                and rows[chunk[end], 3] == rows[chunk[place], 3]
                and rows[chunk[end], 1] * (end + 1 - place) <= TOKENS
            ):
                end += 1
            parts.append(chunk[place:end])
            place = end
        chance.shuffle(parts)
        found += parts
    return found
