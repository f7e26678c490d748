"""A question → passages, by BM25 and by meaning, fused by reciprocal rank → ranked evidence sentences.

Every rank can be explained: a hit knows its place in each list, an evidence sentence its features.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.embed import Embedder, Matrix
from rag.evidence import Candidate, leans, score
from rag.names import same_name, skeleton
from rag.overlap import Idf, idf_of
from rag.question import Question
from rag.reader import Reader
from rag.rerank import reranked
from rag.schema import Evidence, Filters, Hit, Span
from rag.seats import acts, spoken_for
from rag.store.catalog import ArticleCard, Catalog, StoredSentence
from rag.store.vectors import Vectors
from rag.text import fold, is_stop, term, words

DEPTH = 50  # passages asked of each retriever
RRF = 60  # Cormack, Clarke and Büttcher 2009: 1 / (60 + rank)
PASSAGES = 24  # passages kept for one question
_ENDS = re.compile(r"[.!?…][\"”’»)]*$")  # a sentence, not a heading or a row
# Common nouns in capitals, which sources write out: nobody's names.
_NOUNS = frozenset("CEO CFO COO CTO PM MP MPs MEP MEPs VP NGO NGOs GDP HQ TV AI IT PR HR".split())
PER_ARTICLE = 5  # of one article (near copies counting as one), unless the user filtered to articles


@dataclass(frozen=True, slots=True)
class Retrieved:
    """``evidence`` is ranked best first, ``parts`` likewise for each part of a question that asks several things;
    ``unknown`` are names of the question that no article holds; ``spelt`` maps a name as typed to the other
    spellings that were searched too."""

    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    parts: tuple[tuple[Evidence, ...], ...]
    unknown: tuple[str, ...]
    spelt: dict[str, tuple[str, ...]]


def retrieve(
    question: Question,
    filters: Filters,
    *,
    catalog: Catalog,
    vectors: Vectors,
    embedder: Embedder,
    reader: Reader | None,
    keep: int = PASSAGES,
    lap: Callable[[str], None] = lambda _: None,
) -> Retrieved:
    """Everything the articles offer on ``question``. An empty result means that the filters left nothing. ``lap`` is
    told when a stage is over: what was found, and what the reader read of it."""
    spelt, unknown = _spellings(question, catalog)
    asked = embedder.matrix([question.understood, *(part.understood for part in question.parts)])
    dense = vectors.query(asked[0], DEPTH, filters)
    ranked = _fuse([row for row, _ in catalog.bm25(_match(question, spelt), DEPTH, filters)], [row for row, _ in dense])
    hits = _choose(ranked, catalog, keep, capped=not filters.articles)
    read = _Read(
        hits,
        {row: 1 - distance for row, distance in dense},
        min((1 - distance for _, distance in dense), default=0.0),
        catalog.cards([hit.article for hit in hits]),
        catalog.sentences([(hit.article, max(0, hit.first - 1), hit.last + 1) for hit in hits]),
        idf_of(*_frequency(question, catalog)),
    )
    every = [_rank(one, read, vector) for one, vector in zip((question, *question.parts), asked, strict=True)]
    lap("retrieve")
    if reader is not None:
        every = [
            tuple(reranked(one.understood, found, read.cards, reader))
            for one, found in zip((question, *question.parts), every, strict=True)
        ]
        lap("read")
    return Retrieved(_by_sentence(hits, every[0]), every[0], tuple(every[1:]), unknown, spelt)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from the store for one question: passages, their similarity to it (for those that only the words
    found: that of the sentence in question, or ``farthest``), their articles' cards and their sentences."""

    hits: tuple[Hit, ...]
    similar: Mapping[int, float]
    farthest: float
    cards: Mapping[str, ArticleCard]
    stored: Mapping[tuple[str, int], StoredSentence]
    idf: Idf


def _frequency(question: Question, catalog: Catalog) -> tuple[int, Mapping[str, int]]:
    seen, passages = catalog.document_frequency([*question.terms, *question.background])
    return passages, seen


def _spellings(question: Question, catalog: Catalog) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Other spellings, in the articles, of the question's names and of words that no article holds (a common word of
    theirs, "valley", is not a name like it, "Vale"); else the state that a seat of government among them speaks for."""
    asked = [w.text for w in words(question.understood) if not is_stop(w.text) and len(w.text) > 2]
    acting = {w.text for w in words(question.understood) if acts(question.understood, w)}
    seen, _ = catalog.document_frequency([term(w) for w in asked])
    spelt: dict[str, tuple[str, ...]] = {}
    unknown = []
    names = {*question.names} - _NOUNS
    for word in dict.fromkeys(asked):
        alike = catalog.names_like([skeleton(word)])
        common = word.islower() and seen.get(term(word)) and term(word) not in {term(name) for name in alike}
        near = [] if common else [name for name in alike if same_name(word, name)]
        if not near and not seen.get(term(word)):
            near = [name for name in catalog.all_names() if _may_be(word, name) and same_name(word, name)]
            if not near and word in acting:
                near = [name for name in spoken_for(word) if len(name) > 3 and catalog.has_prefix(term(name))]
        near = [name for name in dict.fromkeys(near) if term(name) != term(word)]
        if near:
            spelt[word] = tuple(near)
        elif word in names and not seen.get(term(word)) and not catalog.has_prefix(term(word)):
            unknown.append(word)
    if len(question.names) > 1 and question.text.startswith(tuple(unknown)):
        unknown = [word for word in unknown if not question.text.startswith(f"{word} ")]  # "Contrast Kyiv's …"
    return spelt, tuple(unknown)


def _may_be(word: str, name: str) -> bool:
    """What a misspelling keeps: the first letter, and nearly the length."""
    return word[0].casefold() == name[0].casefold() and abs(len(word) - len(name)) <= 2


def _match(question: Question, spelt: dict[str, tuple[str, ...]]) -> str:
    """An FTS5 expression: any of the terms, each quoted."""
    listed = [*question.terms, *question.background, *(term(name) for names in spelt.values() for name in names)]
    return " OR ".join(f'"{one}"' for one in dict.fromkeys(t.replace('"', "") for t in listed) if one)


def _fuse(bm25: Sequence[int], dense: Sequence[int]) -> list[tuple[int, float, int | None, int | None]]:
    """Passage rows with their fused score and their rank in each list, best first."""
    places = [{row: rank for rank, row in enumerate(rows, 1)} for rows in (bm25, dense)]
    fused = []
    for row in dict.fromkeys((*bm25, *dense)):
        ranks = [place.get(row) for place in places]
        fused.append((row, sum(1 / (RRF + rank) for rank in ranks if rank is not None), ranks[0], ranks[1]))
    return sorted(fused, key=lambda item: (-item[1], item[0]))


def _choose(
    ranked: Sequence[tuple[int, float, int | None, int | None]], catalog: Catalog, keep: int, *, capped: bool
) -> tuple[Hit, ...]:
    """The best ``keep`` passages, few of one article; what the cap left out fills up when others lack."""
    rows = {row.rowid: row for row in catalog.passages([rowid for rowid, *_ in ranked[: keep * 4]])}
    voices: dict[str, int] = {}
    chosen: list[Hit] = []
    spare: list[Hit] = []
    for rowid, fused, bm25_rank, dense_rank in ranked:
        row = rows.get(rowid)
        if row is None:
            continue  # removed by another process since the index was read
        part = row.passage
        hit = Hit(row.article, rowid, part.start, part.end, part.first, part.last, fused, bm25_rank, dense_rank)
        voices[row.voice] = voices.get(row.voice, 0) + 1
        (chosen if not capped or voices[row.voice] <= PER_ARTICLE else spare).append(hit)
    return tuple(sorted([*chosen, *spare][:keep], key=lambda hit: -hit.score))


def _by_sentence(hits: Sequence[Hit], ranked: Sequence[Evidence]) -> tuple[Hit, ...]:
    """The passages in the order of the best sentence of each."""

    def place(hit: Hit) -> int:
        inside = (
            n for n, e in enumerate(ranked) if e.span.article == hit.article and hit.start <= e.span.start < hit.end
        )
        return next(inside, len(ranked))

    return tuple(sorted(hits, key=place))


def _rank(question: Question, read: _Read, vector: Matrix) -> tuple[Evidence, ...]:
    """The sentences of the hits, each once, ranked; the same words in a copy count once, the better placed first."""
    found: dict[Span, Evidence] = {}
    for hit in read.hits:
        for place in range(hit.first, hit.last + 1):
            if hit.article not in read.cards or (hit.article, place) not in read.stored:
                continue  # removed by another process since the search
            one = _evidence(question, hit, place, read, vector)
            found.setdefault(one.span, one)
    ranked = sorted(found.values(), key=lambda e: (-e.score, e.span.article, e.span.start))
    return tuple({" ".join(e.quote.casefold().split()): e for e in reversed(ranked)}.values())[::-1]


def _evidence(question: Question, hit: Hit, place: int, read: _Read, vector: Matrix) -> Evidence:
    row, card = read.stored[hit.article, place], read.cards[hit.article]
    before, after = read.stored.get((hit.article, place - 1)), read.stored.get((hit.article, place + 1))
    needs = before if before is not None and before.sentence.block == row.sentence.block and leans(row.text) else None
    cosine = float(row.vector @ vector)
    if needs is not None:  # "It …" means what the sentence before says: the two are read together
        both = row.vector + needs.vector
        cosine = max(cosine, float(both @ vector) / max(1e-9, float(both @ both) ** 0.5))
    near = read.similar.get(hit.passage, max(cosine, read.farthest))
    around = "\n".join([card.title or "", *(n.text for n in (before, after) if n is not None)])
    scored = score(
        question,
        Candidate(row.text, row.sentence.context, around, cosine, near, card.date),
        read.idf,
    )
    return Evidence(
        span=Span(hit.article, row.sentence.start, row.sentence.end), quote=row.text, context=row.sentence.context,
        position=row.sentence.index, source=card.source, title=card.title, outlet=card.outlet, date=card.date,
        date_basis=card.date_basis, score=scored.score, cosine=cosine,
        why={**{k: round(v, 3) for k, v in scored.features.items()}, "passage_score": round(hit.score, 5),
             "bm25_rank": hit.bm25_rank or "-", "dense_rank": hit.dense_rank or "-"},
        leads=Span(hit.article, needs.sentence.start, needs.sentence.end) if needs is not None else None,
        before=before.text if before is not None and (needs or _ENDS.search(before.text)) else "",
        language=card.language,
    )  # fmt: skip


def undated_note(count: int) -> str:
    """How many undated articles the dates of the filters left out."""
    return f"{count} undated article{'s' if count > 1 else ''} left out by the dates asked for."


def spelling_note(spelt: Mapping[str, Sequence[str]]) -> str | None:
    """Which other spellings were searched, in words; forms of the same word (Ukraine, Ukrainian) go without saying."""
    parts = []
    for word, found in spelt.items():
        other = [name for name in found if fold(name)[:4] != fold(word)[:4] or len(fold(name)) == len(fold(word))]
        if other:
            parts.append(f"{word} as {', '.join(other)}")
    return f"Also looked for {'; '.join(parts)}." if parts else None
