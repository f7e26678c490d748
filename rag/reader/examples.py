"""Public records → training examples of the reader, with the hard negatives that matter here.

An example is a first text (a question or a statement), a passage, and what is to be judged of the two. Everything is
drawn with a seed from (seed, record), so that the same command makes the same examples on any machine.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from rag.mutate import Elsewhere, elsewhere, mutations
from rag.text import content_terms

Support = Literal["supports", "contradicts", "neither", "not-supports"]
# Records of an origin that are taken at most; the templated ones with passages of one sentence are over half of all.
MOST = {"qamr": 9000, "qanom": 4000, "qadiscourse": 2500, "qasrl_gs_wikinews": 2500, "qasrl_gs_wikipedia": 1500,
        "fairytaleqa": 5000, "policyqa": 5000, "squadshifts_amazon_reviews": 5000, "squadshifts_reddit": 6000,
        "tweetqa": 6000, "selqa": 11742, "breaking_nli": 1500, "cad_snli": 6000, "conjnli_adv": 7000,
        "help": 2500, "med": 2500}  # fmt: skip
WINDOW = 700  # characters of a passage, about what one of Byline's holds
POOL, POOLS = 60, 8  # texts that names and voices are taken from, and how many such sets an origin has
RARE = 400  # passages that a term may stand in to lead to a near one
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Example:
    """``answers``: whether ``passage`` answers the question ``first``, at ``span`` (characters, half-open) where that
    is known; ``support``: what the passage says of the statement ``first``. One of the two is set."""

    first: str
    passage: str
    answers: bool | None = None
    span: tuple[int, int] | None = None
    support: Support | None = None


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


def questions(folder: Path) -> list[Asked]:
    """The question records, each origin up to MOST. Raises OSError, and ValueError for another file."""
    found = []
    for entry in _capped(_lines(folder / "qa.jsonl.gz")):
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


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as read:
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


class Near:
    """Passages by their rare terms: for a question, one that speaks of the same things and is not its own."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._passages = passages
        self._terms = [frozenset(content_terms(text)) for text in passages]
        self._by_term: dict[str, list[int]] = defaultdict(list)
        for place, terms in enumerate(self._terms):
            for term in terms:
                self._by_term[term].append(place)

    def find(self, question: str, own: str, answers: Sequence[str]) -> str | None:
        """The passage that shares the most of the question's weight, holding none of its answers; None without one."""
        counted: Counter[int] = Counter()
        for term in set(content_terms(question)):
            places = self._by_term.get(term, [])
            if 0 < len(places) <= RARE:
                for place in places:
                    counted[place] += 1
        for place, _ in counted.most_common(12):
            text = self._passages[place]
            if text != own and not any(one.casefold() in text.casefold() for one in answers):
                return text
        return None


def about(asked: Asked, near: Near, others: Elsewhere, chance: random.Random) -> Iterator[Example]:
    """The record itself and, for an answerable one, about as many that its passage no longer answers."""
    answers = [asked.passage[start:end] for start, end in asked.spans]
    if not asked.answerable:
        text, _ = windowed(asked.passage, None, chance)
        yield Example(asked.question, text, answers=False)
        return
    text, span = windowed(asked.passage, chance.choice(asked.spans) if asked.spans else None, chance)
    yield Example(asked.question, text, answers=True, span=span)
    drawn = chance.random()
    if drawn < 0.40:
        changed = mutations(asked.question, others, chance.getrandbits(32))
        real = [one for one in changed if one.kind in {"number", "name", "date", "polarity"}]
        if real:
            yield Example(chance.choice(real).text, text, answers=False)
            return
    if drawn < 0.65 and asked.spans:
        left = without(asked.passage, asked.spans)
        if len(left) > 120 and not any(one.casefold() in left.casefold() for one in answers):
            yield Example(asked.question, windowed(left, None, chance)[0], answers=False)
            return
    other = near.find(asked.question, asked.passage, answers)
    if other is not None:
        yield Example(asked.question, windowed(other, None, chance)[0], answers=False)


def of(claimed: Claimed, others: Elsewhere, sentences: Sequence[str], chance: random.Random) -> Iterator[Example]:
    """The record, among other sentences as often as not, and a supported one also with something in it changed."""
    premise = among(claimed.premise, sentences, chance) if chance.random() < 0.5 else claimed.premise
    yield Example(claimed.claim, windowed(premise, None, chance)[0], support=claimed.label)
    if claimed.label == "supports" and chance.random() < 0.8:
        changed = mutations(claimed.claim, others, chance.getrandbits(32))
        if changed:
            wrong = chance.choice(changed).text
            yield Example(wrong, windowed(premise, None, chance)[0], support="not-supports")


def told(asked: Asked, others: Elsewhere, chance: random.Random) -> Iterator[Example]:
    """The sentence of a passage that holds the answer, as a statement: as it stands, and with something changed."""
    if not asked.spans:
        return
    start, end = sentence_of(asked.passage, asked.spans[0])
    said = asked.passage[start:end]
    if not 6 <= len(said.split()) <= 60 or len(asked.passage) < 1.5 * len(said):
        return
    text, _ = windowed(asked.passage, (start, end), chance)
    if chance.random() < 0.5:
        yield Example(shortened(said), text, support="supports")
    changed = mutations(said, others, chance.getrandbits(32))
    if changed:
        yield Example(shortened(chance.choice(changed).text), text, support="not-supports")


def windowed(text: str, span: tuple[int, int] | None, chance: random.Random) -> tuple[str, tuple[int, int] | None]:
    """At most WINDOW characters of whole sentences, with ``span`` in them, and the span in what is left."""
    if len(text) <= WINDOW:
        return text, span
    bounds = _bounds(text)
    first = chance.randrange(len(bounds))
    if span is not None:
        first = max(0, sum(start <= span[0] for start, _ in bounds) - 1)
        for _ in range(chance.randrange(4)):
            if first and span[1] - bounds[first - 1][0] <= WINDOW:
                first -= 1
    start = bounds[first][0]
    ends = [end for _, end in bounds[first:] if end - start <= WINDOW]
    end = max([*ends, span[1] if span else 0, min(len(text), start + 200)])
    return text[start:end], (span[0] - start, span[1] - start) if span else None


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text less the sentences that hold one of ``spans``."""
    kept = [text[start:end] for start, end in _bounds(text) if not any(s < end and start < e for s, e in spans)]
    return " ".join(kept)


def sentence_of(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The bounds of the sentence that holds the beginning of ``span``."""
    return next(((s, e) for s, e in _bounds(text) if s <= span[0] < e), (0, len(text)))


def shortened(sentence: str) -> str:
    """Without what stands in parentheses, as a summary would say it."""
    return re.sub(r"\s*\([^()]*\)", "", sentence).strip()


def among(premise: str, others: Sequence[str], chance: random.Random) -> str:
    """The premise between one to three other texts' sentences."""
    strangers = [chance.choice(others) for _ in range(chance.randint(1, 3))]
    place = chance.randint(0, len(strangers))
    return " ".join([*strangers[:place], premise, *strangers[place:]])


def _bounds(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(cuts) if text[start:end].strip()]


def examples(folder: Path, seed: int) -> Iterator[Example]:
    """Every example of the data, in a fixed shuffled order of records."""
    asked, claimed = questions(folder), claims(folder)
    near = Near(list(dict.fromkeys(one.passage for one in asked)))
    sentences = [one.premise for one in claimed if len(one.premise) < 300]
    prompts: Mapping[str, list[str]] = _by_origin(asked)
    order: list[Asked | Claimed] = [*asked, *claimed]
    shuffled = random.Random(seed)
    shuffled.shuffle(order)
    pools: dict[str, list[Elsewhere]] = {
        origin: [elsewhere(shuffled.sample(texts, min(POOL, len(texts)))) for _ in range(POOLS)]
        for origin, texts in {**prompts, "": sentences}.items()
    }
    for record in order:
        chance = random.Random(f"{seed} {record.origin} {record.id}")
        others = chance.choice(pools["" if isinstance(record, Claimed) else record.origin])
        if isinstance(record, Claimed):
            yield from of(record, others, sentences, chance)
        else:
            yield from about(record, near, others, chance)
            if record.answerable and chance.random() < 0.5:
                yield from told(record, others, chance)


def _by_origin(asked: Iterable[Asked]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in asked:
        found[one.origin].append(one.question)
        found[one.origin].append(one.passage[:200])
    return found
