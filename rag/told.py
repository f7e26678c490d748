"""What briefings are made of: the sentences of articles, all of them or those on a topic, in reading order.

Title, headings, captions and boilerplate are not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.errors import ArticleNotFound
from rag.facts import Fact, Facts, Worded
from rag.names import name_words
from rag.question import understand
from rag.reader import LANGUAGES
from rag.retrieve import retrieve, undated_note
from rag.schema import Article, BlockKind, Evidence, Filters, Progress, Span, Task
from rag.store.catalog import ArticleCard, Catalog, StoredSentence
from rag.store.vectors import Vectors
from rag.text import content_terms, term

KINDS: frozenset[BlockKind] = frozenset({"paragraph", "list-item", "table-row"})
PASSAGES = 100  # at most, of a topic
# A passage may be on a topic from this similarity on: 0.82 of the passages of an article with the topic for its title,
# 0.003 of all others (even half of answerable.jsonl); but of one field of news nearly all are as near as that.
NEAR = 0.3
HELD = 0.6  # share of the topic's words that what is on it holds
# A sentence of such a passage need hold only some of them from this similarity on, or, if no sentence of any article
# holds enough, none: of those without a word of their article's title 0.06 are as near to it, 0.00005 of all others.
ALIKE = 0.45


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
            card.date_basis, self.relevance, self.relevance, language=card.language,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """An article, and those of its sentences that are in question."""

    article: Article
    told: tuple[Told, ...]

    @property
    def words(self) -> int:
        """Of the whole article, as far as it may be told."""
        text = self.article.text
        return sum(len(text[one.start : one.end].split()) for one in self.article.blocks if one.kind in KINDS)


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
    places: dict[str, dict[int, Evidence]] = {}
    for one in found.evidence:
        places.setdefault(one.span.article, {})[one.span.start] = one
    words = _spellings(question.terms, found.spelt)
    named = _spellings([term(one.text) for one in name_words(f"x {topic}")], found.spelt)  # the first word too
    read: list[Read] = []
    alike: list[Read] = []
    for whole in articles(catalog, [id for id in catalog.chosen(filters) if id in places], report):
        here = places[whole.article.id]
        told = [
            (replace(one, relevance=here[one.span.start].cosine), terms)
            for one, terms in zip(whole.told, _read_with(whole), strict=True) if one.span.start in here
        ]  # fmt: skip
        near = {start for start, one in here.items() if float(one.why["passage"]) >= NEAR}
        opening = _opening(whole)
        read.append(replace(whole, told=tuple(
            one for one, terms in told if _speaks(one, terms, opening, words, near=one.span.start in near)
        )))  # fmt: skip
        alike.append(replace(whole, told=tuple(
            one for one, terms in told
            if one.span.start in near and (not named or _held(named, terms | opening) > 0)
        )))  # fmt: skip
    if not any(whole.told for whole in read):  # nothing holds its words: other words for it, but for a name, stand out
        every = np.array([one.cosine for one in found.evidence] or [0.0])
        least = min(ALIKE, float(every.mean() + every.std()))
        read = [replace(one, told=tuple(t for t in one.told if t.relevance >= least)) for one in alike]
    return [whole for whole in read if whole.told], ()


def _spellings(terms: Sequence[str], spelt: Mapping[str, Sequence[str]]) -> list[frozenset[str]]:
    """Each of these words with the other spellings of it, as index terms."""
    others = {term(word): [term(name) for name in near] for word, near in spelt.items()}
    return [frozenset([one, *others.get(one, ())]) for one in terms]


def _held(words: Sequence[frozenset[str]], terms: frozenset[str]) -> float:
    return sum(not one.isdisjoint(terms) for one in words) / max(1, len(words))


def _speaks(
    one: Told, terms: frozenset[str], opening: frozenset[str], words: Sequence[frozenset[str]], *, near: bool
) -> bool:
    """Whether a sentence that is read with these terms is on the topic of these words: with how its article opens it
    holds most of them, or some and means nearly the same. Where the article is about it, what is ``near`` is."""
    if _held(words, opening) >= HELD and near:
        return True
    held = _held(words, terms | opening)
    return (_held(words, terms) > 0 and held >= HELD) or (held > 0 and near and one.relevance >= ALIKE)


def _opening(read: Read) -> frozenset[str]:
    """The terms of an article's title and first sentence."""
    first = read.told[0].text if read.told else ""
    return frozenset(content_terms(f"{read.article.title or ''}\n{first}"))


def _read_with(read: Read) -> Iterator[frozenset[str]]:
    """By sentence its terms with those of its heading, of its table's header, and of the one before it in its
    paragraph."""
    text = read.article.text
    headings = [""]
    for at in read.article.blocks:
        headings.append(text[at.start : at.end] if at.kind == "heading" else headings[-1])
    before: Told | None = None
    for one in read.told:
        block = one.stored.sentence.block
        lead = before.text if before is not None and before.stored.sentence.block == block else ""
        yield frozenset(content_terms("\n".join([headings[block], one.context, lead, one.text])))
        before = one


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
            f"Dates are read as English writes them: of {told} often no more than the year is known."
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
