"""What briefings are made of: the sentences of articles, all of them or those on a topic, in reading order.

Title, headings, captions and boilerplate are not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.errors import ArticleNotFound
from rag.facts import Fact, Facts, Worded
from rag.question import understand
from rag.rerank import LANGUAGES
from rag.retrieve import retrieve, undated_note
from rag.schema import Article, BlockKind, Evidence, Filters, Progress, Span, Task
from rag.store.catalog import ArticleCard, Catalog, StoredSentence
from rag.store.vectors import Vectors
from rag.text import content_terms

KINDS: frozenset[BlockKind] = frozenset({"paragraph", "list-item", "table-row"})
PASSAGES = 100  # at most, of a topic
# A passage is on a topic from this similarity on: 0.82 of the passages of an article with the topic for its title,
# 0.003 of all others (even half of answerable.jsonl). A sentence is, too, that holds most of the topic's words.
NEAR, HELD = 0.3, 0.6


@dataclass(frozen=True)
class Told:
    """A sentence of an article. ``kind`` is its block's, ``before`` the sentence in front of it ("" at the start),
    ``voice`` the id that near copies of one text share, ``fact`` what rules read out of it, ``relevance`` its
    similarity to the topic (1 without one)."""

    card: ArticleCard
    voice: str
    kind: BlockKind
    stored: StoredSentence
    before: str
    fact: Fact
    relevance: float = 1.0

    @property
    def text(self) -> str:
        return self.stored.text

    @property
    def index(self) -> int:
        return self.stored.sentence.index

    @property
    def context(self) -> str:
        """A table row's header."""
        return self.stored.sentence.context

    @property
    def vector(self) -> NDArray[np.float32]:
        return self.stored.vector

    @property
    def span(self) -> Span:
        return Span(self.card.id, self.stored.sentence.start, self.stored.sentence.end)

    @property
    def terms(self) -> frozenset[str]:
        """The content words, as index terms."""
        return self.fact.terms

    @property
    def voiced(self) -> str:
        """Its words, or "" in a language in which it cannot be told who says them and how surely."""
        return self.text if self.card.language in LANGUAGES else ""

    @property
    def evidence(self) -> Evidence:
        card = self.card
        return Evidence(
            self.span, self.text, self.context, self.index, card.source, card.title, card.outlet, card.date,
            card.date_basis, self.relevance, self.relevance,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """An article, and those of its sentences that are in question."""

    article: Article
    told: tuple[Told, ...]


def articles(
    catalog: Catalog, ids: Sequence[str], report: Callable[[Progress], None] = lambda _now: None
) -> Iterator[Read]:
    """The articles with all their sentences, one at a time; one that was removed meanwhile is passed over."""
    cards, facts = catalog.cards(ids), Facts(catalog.database)
    for done, id in enumerate(ids):
        if id not in cards:
            continue
        report(Progress("read", done, len(ids), cards[id].source))
        try:
            article = catalog.article(id)
        except ArticleNotFound:
            continue
        yield Read(article, tuple(_sentences(catalog, article, cards[id], facts)))
    facts.keep()


def on_topic(
    topic: str, filters: Filters, catalog: Catalog, vectors: Vectors, embedder: Embedder,
    report: Callable[[Progress], None] = lambda _now: None,
) -> tuple[list[Read], tuple[str, ...]]:  # fmt: skip
    """The articles that speak of ``topic`` with the sentences that do, and the names in it that no article holds.
    Raises UsageError for a topic without a word."""
    question = understand(topic)
    found = retrieve(question, filters, catalog=catalog, vectors=vectors, embedder=embedder, reader=None, keep=PASSAGES)
    if found.unknown:
        return [], found.unknown
    wanted = frozenset(content_terms(topic))
    near: dict[str, dict[int, float]] = {}
    for one in found.evidence:
        held = len(wanted.intersection(content_terms(f"{one.context} {one.quote}"))) / max(1, len(wanted))
        if float(one.why["passage"]) >= NEAR or held >= HELD:
            near.setdefault(one.span.article, {})[one.span.start] = one.cosine
    read: list[Read] = []
    for whole in articles(catalog, [id for id in catalog.chosen(filters) if id in near], report):
        told = [one for one in whole.told if one.span.start in near[one.card.id]]
        if told:
            near_by = near[whole.article.id]
            read.append(Read(whole.article, tuple(replace(t, relevance=near_by[t.span.start]) for t in told)))
    return read, ()


def voiced(read: Sequence[Read]) -> list[Read]:
    """The articles in whose language it can be told who says what."""
    return [one for one in read if one.article.language in LANGUAGES]


def notes(task: Task, filters: Filters, catalog: Catalog) -> tuple[str, ...]:
    """What a briefing of the articles that pass leaves out, and why, in words."""
    cards = [*catalog.cards(catalog.chosen(filters)).values()]
    foreign = [card.language for card in cards if card.language not in LANGUAGES]
    out = []
    if left_out := catalog.undated_outside(filters):
        out.append(undated_note(left_out))
    if foreign and task != "summary":
        told = f"{len(foreign)} article{'s' if len(foreign) > 1 else ''} in {', '.join(sorted(set(foreign)))}"
        out.append(
            f"Who says what is told apart in English only: without {told}." if task == "claims" else
            f"Dates are read as English writes them: of {told} only the year may be known."
        )  # fmt: skip
    return tuple(out)


def _sentences(catalog: Catalog, article: Article, card: ArticleCard, facts: Facts) -> Iterator[Told]:
    rows = catalog.sentences([(article.id, 0, len(article.text))])
    every = [rows[key] for key in sorted(rows)]
    kinds = [article.blocks[one.sentence.block].kind for one in every]
    before = ["", "", *(one.text for one in every)]
    told = [at for at, kind in enumerate(kinds) if kind in KINDS]
    worded = [Worded(every[at].text, before[at + 1], every[at].sentence.context, before[at]) for at in told]
    for at, fact in zip(told, facts.of(article, worded), strict=True):
        yield Told(card, article.copy_of or article.id, kinds[at], every[at], before[at + 1], fact)
