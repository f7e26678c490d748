"""How a summary's sentences are chosen, beside other weights and other ways: ``python bench/fit_salience.py BENCH``;
minutes.

The texts are those of which no figure is reported: documents of consistency.jsonl, and SQuAD passages of one article
joined by fours. A choice is good that tells much: of the content words of a document's consistent summaries (their
mean), of those words' pairs, and of the answers to the questions on the passages. Prints these shares for each way at
each length, then how far the best weights of a small grid are ahead of the present ones: the lead is the mean, over
lengths and over both kinds of text, of the shares of words and of answers; beside it its standard error over the texts.
A lead of less than two errors is none. No grade of any gold enters.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress
from scipy.cluster.vq import kmeans2

from eval.alone import alone
from eval.briefed import LENGTHS
from eval.matching import any_found
from eval.public.data import read_answerable, read_consistency
from eval.public.stores import Document, stored
from rag import salience
from rag.embed import open_embedder
from rag.salience import Candidates, choose
from rag.schema import Length
from rag.summarise import FEW, allowed, candidates
from rag.text import WORD, content_terms, is_stop, term
from rag.told import articles

JOINED = 4
GRID: Mapping[str, Sequence[float]] = {
    "EARLY": (0.5, 1, 2), "BEGINNING": (0.1, 0.25, 0.5), "LENGTH": (0.4, 0.6, 1), "HEAVY": (1, 2, 3)
}  # fmt: skip
PRIOR = 0.9  # what centrality weighs against likeness to the chosen
DAMPING, LINKED = 0.85, 0.1  # LexRank's, and the similarity from which on two sentences are linked
Way = Callable[[Candidates, int, int], list[int]]
Shares = NDArray[np.float64]  # a row a text, a column a length; nan where no sentence is short enough


@dataclass(frozen=True, slots=True)
class Text:
    """A text with what should be told of it: summaries, or the answers to questions."""

    among: Candidates
    sentences: tuple[str, ...]
    summaries: tuple[str, ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()

    def told(self, chosen: Sequence[int]) -> tuple[float, float]:
        """The share of words and of their pairs that is told; of answers, the same twice."""
        text = [self.sentences[at] for at in chosen]
        if self.answers:
            share = float(np.mean([any_found(one, " ".join(text)) for one in self.answers]))
            return share, share
        words = set().union(*(self.among.terms[at] for at in chosen))
        twos = set().union(*map(pairs, text))
        wanted = [(set(content_terms(one)), pairs(one)) for one in self.summaries]
        return (
            float(np.mean([len(one & words) / len(one) for one, _ in wanted])),
            float(np.mean([len(two & twos) / len(two) for _, two in wanted])),
        )


def main() -> None:
    texts = list(read(Path(sys.argv[1])))
    kinds = {"summaries": [one for one in texts if one.summaries], "answers": [one for one in texts if one.answers]}
    print(*(f"{len(some)} texts with {kind}" for kind, some in kinds.items()), sep=", ")
    print(f"{'words (and pairs) of summaries | answers told':46}", *(f"{length:^21}" for length in LENGTHS))
    present = {kind: shares(some, choose) for kind, some in kinds.items()}
    print(row("present", present))
    for name, way in WAYS.items():
        print(row(name, {kind: shares(some, way) for kind, some in kinds.items()}))
    best, ahead = "", (-1.0, 0.0)
    for values in product(*GRID.values()):
        weights = dict(zip(GRID, values, strict=True))
        with_these = weighed(weights)
        found = {kind: shares(some, with_these) for kind, some in kinds.items()}
        changed = [f"{n} {v:g}" for n, v in weights.items() if v != getattr(salience, n)]
        if len(changed) == 1:
            print(row(changed[0], found))
        best, ahead = max((best, ahead), (", ".join(changed), lead(found, present)), key=lambda one: one[1])
    tried = len([*product(*GRID.values())])
    print(f"best of {tried}: {best or 'the present'}, ahead by {ahead[0]:.4f} (error {ahead[1]:.4f})")


def read(bench: Path) -> Iterator[Text]:
    """The texts of the even half as a store reads them."""
    summaries: dict[str, list[str]] = defaultdict(list)
    for one in read_consistency(bench / "consistency.jsonl").even:
        if one.consistent:
            summaries[one.text].append(one.summary)
    passages: dict[str, dict[str, list[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(list))
    for asked in read_answerable(bench / "answerable.jsonl").even:
        if asked.origin == "squad2":
            passages[asked.title][asked.passage] += [asked.answers] if asked.answerable else []
    answers: dict[str, list[tuple[str, ...]]] = {}
    for of_article in passages.values():
        whole = [*of_article]
        for start in range(0, len(whole) - JOINED + 1, JOINED):
            four = whole[start : start + JOINED]
            answers["\n\n".join(four)] = [one for passage in four for one in of_article[passage]]
    documents = [Document(text, "", text) for text in (*summaries, *answers)]
    with alone() as settings, Progress(transient=True) as progress:
        place = stored("fit-salience", documents, settings, open_embedder(settings), progress, settings.data_dir)
        with place as store:
            for text, id in store.articles.items():
                (found,) = articles(store.catalog, [id])
                if told := [one for one in found.told if len(one.terms) >= FEW] or [*found.told]:
                    said = tuple(one.text for one in told)
                    yield Text(candidates(told), said, tuple(summaries.get(text, ())), tuple(answers.get(text, ())))


def pairs(text: str) -> set[tuple[str, str]]:
    """Content words that follow each other, other words between them aside."""
    return {*pairwise(term(m.group()) for m in WORD.finditer(text) if not is_stop(m.group()))}


def shares(texts: Sequence[Text], way: Way) -> Shares:
    """What that way tells of each text at each length; the third axis is words and pairs."""
    return np.array([[_told(one, way, length) for length in LENGTHS] for one in texts])


def _told(one: Text, way: Way, length: Length) -> tuple[float, float]:
    room, most = allowed(one.among.words, length, sum(one.among.words))
    return one.told(way(one.among, room, most)) if min(one.among.words) <= room else (np.nan, np.nan)


def lead(found: Mapping[str, Shares], present: Mapping[str, Shares]) -> tuple[float, float]:
    """How far ahead, and the standard error of that."""
    gains = [np.nanmean(found[kind][:, :, 0] - present[kind][:, :, 0], axis=1) for kind in present]
    gains = [one[~np.isnan(one)] for one in gains]
    error = np.sqrt(sum(one.var(ddof=1) / len(one) for one in gains)) / len(gains)
    return float(np.mean([one.mean() for one in gains])), float(error)


def row(name: str, found: Mapping[str, Shares]) -> str:
    told, answered = np.nanmean(found["summaries"], axis=0), np.nanmean(found["answers"], axis=0)
    cells = [f"{one:.3f} ({two:.3f}) | {a:.3f}" for (one, two), (a, _) in zip(told, answered, strict=True)]
    return f"{name:46} {' '.join(cells)}"


# The ways


def weighed(weights: Mapping[str, float]) -> Way:
    """The present way with these weights."""

    def way(among: Candidates, room: int, most: int) -> list[int]:
        before = {name: getattr(salience, name) for name in weights}
        try:
            for name, value in weights.items():
                setattr(salience, name, value)
            return choose(among, room, most)
        finally:
            for name, value in before.items():
                setattr(salience, name, value)

    return way


def first(among: Candidates, room: int, most: int) -> list[int]:
    """The first sentences that fit."""
    out: list[int] = []
    for at, words in enumerate(among.words[:most]):
        if sum(among.words[one] for one in out) + words > room:
            break
        out.append(at)
    return out


def again(among: Candidates, room: int, most: int) -> list[int]:
    """The present way, but what is told again in other words gains as much as what is new."""
    return choose(replace(among, vectors=np.zeros_like(among.vectors)), room, most)


def lexrank(among: Candidates, room: int, most: int) -> list[int]:
    """LexRank over sentence vectors (Erkan and Radev 2004) with the beginning for a prior, against repetition by MMR
    (Carbonell and Goldstein 1998)."""
    alike, early = _alike(among), _early(among)
    links = np.where(alike > LINKED, alike, 0)
    np.fill_diagonal(links, 0)
    links = links / np.maximum(links.sum(axis=1, keepdims=True), 1e-9)
    rank = early / early.sum()
    for _ in range(60):
        rank = (1 - DAMPING) * early / early.sum() + DAMPING * links.T @ rank
    worth = rank / rank.max() * early / early.max()
    return _greedy(
        among, room, most,
        lambda at, chosen: 1 + float(PRIOR * worth[at] - (1 - PRIOR) * max(alike[at, chosen], default=0)),
    )  # fmt: skip


def facility(among: Candidates, room: int, most: int) -> list[int]:
    """Facility location, a submodular coverage of sentences by their nearest chosen one (Lin and Bilmes 2011), early
    ones weighing more, by the present price of words."""
    alike, early = _alike(among), _early(among)

    def gain(at: int, chosen: Sequence[int]) -> float:
        near = alike[:, chosen].max(axis=1) if chosen else np.zeros(len(alike))
        return float(early @ np.maximum(alike[at] - near, 0) / among.words[at] ** salience.LENGTH)

    return _greedy(among, room, most, gain)


def clusters(among: Candidates, room: int, most: int) -> list[int]:
    """One sentence of each subtopic (k-means over sentence vectors, as many as fit), then more: always the one that
    the present way would have taken next."""
    count = min(most, max(1, round(room / float(np.mean(among.words)))), len(among.words))
    topics = kmeans2(among.vectors.astype(float), count, seed=1, minit="++")[1]
    rank = {at: place for place, at in enumerate(choose(among, sum(among.words), len(among.words)))}

    def gain(at: int, chosen: Sequence[int]) -> float:
        new = topics[at] not in topics[chosen]
        return len(rank) * (1 + new) - rank[at] if at in rank else 0.0

    return _greedy(among, room, most, gain)


def _greedy(among: Candidates, room: int, most: int, gain: Callable[[int, Sequence[int]], float]) -> list[int]:
    """Always the sentence that gains most beside the chosen ones, as long as one fits and gains."""
    out: list[int] = []
    while len(out) < most:
        fit = [
            at for at, words in enumerate(among.words)
            if at not in out and words <= room and (among.needs[at] is None or among.needs[at] in out)
        ]  # fmt: skip
        gained, at = max(((gain(one, out), -one) for one in fit), default=(0.0, 0))
        if gained <= 0:
            break
        out.append(-at)
        room -= among.words[-at]
    return out


def _alike(among: Candidates) -> NDArray[np.float64]:
    vectors = among.vectors.astype(np.float64)
    return np.maximum(vectors @ vectors.T, 0)


def _early(among: Candidates) -> NDArray[np.float64]:
    weights = [1 + salience.EARLY * math.exp(-place / salience.BEGINNING) for place in among.places]
    return np.array(weights, dtype=np.float64)


WAYS: Mapping[str, Way] = {
    "first sentences": first, "no regard to repetition": again, "LexRank, MMR": lexrank,
    "facility location": facility, "subtopics": clusters,
}  # fmt: skip


if __name__ == "__main__":
    main()
