"""The public records that the reader is taught with, as they lie in a folder."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Support = Literal["supports", "contradicts", "neither", "not-supports"]
Span = tuple[int, int]  # characters, half-open
# Records of an origin that are taken at most; the templated ones with passages of one sentence are over half of all.
MOST = {"qamr": 9000, "qanom": 4000, "qadiscourse": 2500, "qasrl_gs_wikinews": 2500, "qasrl_gs_wikipedia": 1500,
        "fairytaleqa": 5000, "policyqa": 5000, "squadshifts_amazon_reviews": 5000, "squadshifts_reddit": 6000,
        "tweetqa": 6000, "selqa": 11742, "breaking_nli": 1500, "cad_snli": 6000, "conjnli_adv": 7000,
        "help": 2500, "med": 2500}  # fmt: skip

PUBLIC = ("qa.jsonl.gz", "nli.jsonl.gz", "nli_binary.jsonl.gz")
OWN = ("written.jsonl.bz2", "reports.jsonl.bz2", "restated.jsonl.bz2")  # what was written for it

Place = tuple[int, int]  # paragraph, and sentence in it
TITLE_PLACE: Place = (-1, 0)  # of an article that has a title of its own
HELD = 7  # one article in so many


@dataclass(frozen=True, slots=True)
class Asked:
    """A question record; ``spans`` are where its answers stand."""

    origin: str
    id: str
    question: str
    passage: str
    answerable: bool
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim record."""

    origin: str
    id: str
    premise: str
    claim: str
    label: Support


@dataclass(frozen=True, slots=True)
class Written:
    """A question written on an article: ``answer`` are the words that answer it at ``place``; None where nothing in the
    article does and ``place`` is what comes nearest."""

    article: str
    question: str
    place: Place
    answer: str | None

    @property
    def held(self) -> bool:
        return _held(self.article)


@dataclass(frozen=True, slots=True)
class Restated:
    """What sentences of an article say, in other words: ``true`` as they do, ``wrong`` by kind of change made to it."""

    article: str
    places: tuple[Place, ...]
    true: str
    wrong: Mapping[str, str]

    @property
    def held(self) -> bool:
        return _held(self.article)


def _held(article: str) -> bool:
    """Whether thresholds are chosen on what was written on an article: then nothing is taught with any of that."""
    return hashlib.sha256(article.encode()).digest()[0] % HELD == 0


def written(file: Path) -> list[Written]:
    """The questions written in other words than their articles'."""
    return [
        Written(entry["article"], entry["question"], _place(entry["sentence"] or entry["near"]),
                entry["span"] if entry["sentence"] else None)
        for entry in _lines(file)
    ]  # fmt: skip


def restated(file: Path) -> list[Restated]:
    """The sentences said in other words than their articles', and made wrong."""
    return [
        Restated(entry["article"], tuple(map(_place, entry["sentences"])), entry["true"], entry["wrong"])
        for entry in _lines(file)
    ]


def reports(file: Path) -> dict[str, dict[Place, str]]:
    """The articles written to be asked about: title and sentences by their places."""
    return {
        entry["article"]: {TITLE_PLACE: entry["title"], **{(0, n): text for n, text in enumerate(entry["sentences"])}}
        for entry in _lines(file)
    }


def _place(told: str) -> Place:
    paragraph, sentence = map(int, told.split("."))
    return paragraph, sentence


def questions(folder: Path) -> list[Asked]:
    """The question records, each origin up to MOST. Raises OSError, and ValueError for another file."""
    found = []
    for entry in _capped(entries(folder)):
        starts = entry.get("starts") or []
        answers = entry.get("answers") or []
        spans = tuple((int(s), int(s) + len(a)) for s, a in zip(starts, answers, strict=False))
        found.append(
            Asked(entry["origin"], str(entry["id"]), entry["question"], entry["passage"], entry["answerable"], spans)
        )
    return found


def claims(folder: Path) -> list[Claimed]:
    """The claim records, each origin up to MOST; a binary record that does not support may contradict or not."""
    named: dict[str, Support] = {
        "supports": "supports", "contradicts": "contradicts", "neutral": "neither", "not_supports": "not-supports",
    }  # fmt: skip
    return [
        Claimed(entry["origin"], str(entry["id"]), entry["premise"], entry["claim"], named[entry["label"]])
        for name in ("nli.jsonl.gz", "nli_binary.jsonl.gz")
        for entry in _capped(_lines(folder / name))
    ]


def entries(folder: Path) -> Iterator[dict[str, Any]]:
    """Every question record as it stands."""
    return _lines(folder / "qa.jsonl.gz")


def counted(file: Path) -> tuple[int, str]:
    """How many records a file holds, and its sha256."""
    return sum(1 for _ in _lines(file)), hashlib.sha256(file.read_bytes()).hexdigest()


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with (bz2 if file.suffix == ".bz2" else gzip).open(file, "rt", encoding="utf-8") as read:
        for line in read:
            yield json.loads(line)


def _capped(entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every n-th record of an origin that has too many, so that all its texts are met."""
    by_origin: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        by_origin[str(entry["origin"])].append(entry)
    for origin, ones in by_origin.items():
        most = MOST.get(origin, len(ones))
        step = max(1.0, len(ones) / most)
        yield from (ones[int(place * step)] for place in range(min(most, len(ones))))
