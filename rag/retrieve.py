"""A question → passages, by BM25 and by meaning, fused by reciprocal rank → ranked evidence sentences.

Every rank can be explained: a hit knows its place in each list, an evidence sentence its features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.embed import Embedder, Matrix
from rag.evidence import Candidate, Idf, idf_of, leans, score
from rag.names import same_name, skeleton
from rag.question import Question
from rag.schema import Evidence, Filters, Hit, Span
from rag.store.catalog import ArticleCard, Catalog, StoredSentence
from rag.store.vectors import Vectors
from rag.text import fold, is_stop, normalised, term, words

DEPTH = 50  # passages asked of each retriever
RRF = 60  # Cormack, Clarke and Büttcher 2009: 1 / (60 + rank)
PASSAGES = 8  # passages kept for one question
PER_ARTICLE = 3  # of one article (near copies counting as one), unless the user filtered to articles


@dataclass(frozen=True, slots=True)
class Retrieved:
    """``evidence`` is ranked best first; ``unknown`` are names of the question that no article holds;
    ``spelt`` maps a name as typed to the other spellings that were searched too."""

    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    unknown: tuple[str, ...]
    spelt: dict[str, tuple[str, ...]]


def retrieve(
    question: Question, filters: Filters, *, catalog: Catalog, vectors: Vectors, embedder: Embedder, keep: int = PASSAGES
) -> Retrieved:
    """Everything the articles offer on ``question``. An empty result means that the filters left nothing."""
    spelt, unknown = _spellings(question, catalog)
    vector = embedder.matrix([question.understood])[0]
    ranked = _fuse(
        [row for row, _ in catalog.bm25(_match(question, spelt), DEPTH, filters)],
        [row for row, _ in vectors.query(vector, DEPTH, filters)],
    )
    hits = _choose(ranked, catalog, keep, capped=not filters.articles)
    return Retrieved(hits, _sentences(question, hits, vector, catalog), unknown, spelt)


def _spellings(question: Question, catalog: Catalog) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Other spellings, in the articles, of the question's names and of words that no article holds."""
    asked = [w.text for w in words(question.understood) if not is_stop(w.text) and len(w.text) > 2]
    seen, _ = catalog.document_frequency([term(w) for w in asked])
    spelt: dict[str, tuple[str, ...]] = {}
    unknown = []
    for word in dict.fromkeys(asked):
        near = [name for name in catalog.names_like([skeleton(word)]) if same_name(word, name)]
        if not near and not seen.get(term(word)):
            near = [name for name in catalog.all_names() if same_name(word, name)]
        near = [name for name in dict.fromkeys(near) if term(name) != term(word)]
        if near:
            spelt[word] = tuple(near)
        elif word in question.names and not seen.get(term(word)) and not catalog.has_prefix(term(word)):
            unknown.append(word)
    return spelt, tuple(unknown)


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


def _sentences(question: Question, hits: Sequence[Hit], vector: Matrix, catalog: Catalog) -> tuple[Evidence, ...]:
    """The sentences of the hits, each once, ranked; the same words in a copy count once, the earlier first."""
    cards = catalog.cards([hit.article for hit in hits])
    stored = catalog.sentences([(hit.article, max(0, hit.first - 1), hit.last + 1) for hit in hits])
    seen, passages = catalog.document_frequency([*question.terms, *question.background])
    idf = idf_of(passages, seen)
    out: list[Evidence] = []
    for hit in hits:
        card = cards[hit.article]
        for place in range(hit.first, hit.last + 1):
            if any(e.span.article == hit.article and e.position == place for e in out):
                continue
            row = stored[hit.article, place]
            before, after = stored.get((hit.article, place - 1)), stored.get((hit.article, place + 1))
            out.append(_evidence(question, hit, card, row, before, after, vector, idf))
    out.sort(key=lambda e: (-e.score, e.span.article, e.span.start))
    first: dict[str, Evidence] = {}
    for found in out:
        first.setdefault(normalised(found.quote).text, found)
    return tuple(first.values())


def _evidence(
    question: Question, hit: Hit, card: ArticleCard, row: StoredSentence, before: StoredSentence | None,
    after: StoredSentence | None, vector: Matrix, idf: Idf,
) -> Evidence:  # fmt: skip
    neighbour = before if before is not None and before.sentence.block == row.sentence.block else None
    around = "\n".join([card.title or "", row.sentence.context, *(n.text for n in (before, after) if n is not None)])
    cosine = float(row.vector @ vector)
    scored = score(question, Candidate(row.text, around, cosine), idf)
    needs = neighbour is not None and leans(row.text)
    return Evidence(
        span=Span(hit.article, row.sentence.start, row.sentence.end), quote=row.text, context=row.sentence.context,
        position=row.sentence.index, source=card.source, title=card.title, outlet=card.outlet, date=card.date,
        date_basis=card.date_basis, score=scored.score, cosine=cosine,
        why={**{k: round(v, 3) for k, v in scored.features.items()}, "passage_score": round(hit.score, 5),
             "bm25_rank": hit.bm25_rank or "-", "dense_rank": hit.dense_rank or "-"},
        leads=Span(hit.article, neighbour.sentence.start, neighbour.sentence.end) if needs and neighbour else None,
    )  # fmt: skip


def spelling_note(spelt: dict[str, tuple[str, ...]]) -> str | None:
    """What was searched besides what was typed, in words."""
    parts = [f"{word} as {', '.join(names)}" for word, names in spelt.items() if fold(word) not in map(fold, names)]
    return f"Also looked for {'; '.join(parts)}." if parts else None
