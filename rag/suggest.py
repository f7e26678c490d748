"""Questions to suggest: first ones for an empty page, follow-ups after an answer, each checked by asking it.

A question is suggested only when the answer in the sources' own words comes from the very sentence it was drawn
from (``rag.asking``). The work is bounded: a dozen articles are read and at most CHECKS questions tried.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rag.answer import Answerer
from rag.asking import Drawn, Kind, drawn, known
from rag.names import names
from rag.quote import MOST
from rag.schema import Answer, Filters, SourceInfo, Turn
from rag.store.catalog import Catalog, StoredSentence, outlet_key
from rag.text import content_terms, term, words

ARTICLES = 12  # read for first questions, those added last
NEAR = 6  # read for follow-ups, those nearest to the answer
CHECKS = 40  # questions tried for one call, at most
SENTENCES = 60  # of an article, from its beginning: news says first what matters
ALIKE = 0.5  # share of the shorter question's words in another that makes the two one
_EVERYTHING = Filters()
# What a kind of question is worth, as a reader's way in: what is said and disputed before dates and places.
_WORTH: dict[Kind, float] = {
    "who-said": 1.0, "what-said": 0.9, "how-many": 1.2, "why": 1.2, "who-did": 0.9, "what-did": 1.0, "when": 0.9,
    "where": 0.8, "who-is": 0.7, "known": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, where it was drawn from, and what it is worth."""

    drawn: Drawn
    article: str
    position: int
    worth: float


def first_questions(
    answerer: Answerer, catalog: Catalog, *, filters: Filters = _EVERYTHING, count: int = 4
) -> tuple[str, ...]:
    """Up to ``count`` questions that the articles answer, of different articles and kinds where there are such;
    fewer, or none, when no good ones are found. The same store gives the same. Raises StoreError."""
    found = [one for info in _allowed(catalog, filters) for one in _candidates(catalog, info)]
    return _checked(found, answerer, filters, count, asked=(), used=())


def follow_ups(
    answer: Answer, answerer: Answerer, catalog: Catalog, history: Sequence[Turn] = (), *,
    filters: Filters = _EVERYTHING, count: int = 3,
) -> tuple[str, ...]:  # fmt: skip
    """Up to ``count`` questions near ``answer`` that it leaves open: what the evidence it did not cite answers, and
    its neighbours; for an abstained answer, what the nearest passages do answer. Each stands by itself, and none
    was asked before. Raises StoreError."""
    cited = [(c.article, c.start) for s in answer.sentences for c in s.citations]
    near = [*cited, *((e.span.article, e.span.start) for e in answer.evidence)]
    about = {t for text in (answer.understood, *(s.text for s in answer.sentences)) for t in _named(text)}
    found: list[_Candidate] = []
    for info in _allowed(catalog, filters, list(dict.fromkeys(article for article, _ in near))[:NEAR]):
        begins = _beginnings(catalog, info.id)
        for one in _candidates(catalog, info):
            same = len(about & set(_named(one.drawn.text)))
            if (info.id, begins[one.position]) in cited or (
                cited and not same and info.id not in {a for a, _ in cited}
            ):
                continue
            beside = {(info.id, begins.get(one.position + step)) for step in (-1, 0, 1)}
            closeness = 1.0 if (info.id, begins[one.position]) in near else 0.6 if beside & set(near) else 0.0
            found.append(replace(one, worth=one.worth + closeness + 0.4 * min(2, same)))
    asked = [answer.question, answer.understood, *(t for turn in history for t in (turn.question, turn.understood))]
    return _checked(found, answerer, filters, count, asked=asked, used=cited, spread=0.3)


# Which questions


def _allowed(catalog: Catalog, filters: Filters, ids: Collection[str] = ()) -> list[SourceInfo]:
    """The articles to read: English, let in by the filters, no near copy of another; the last added first."""
    outlets = {outlet_key(outlet) for outlet in filters.outlets}
    out = [
        info for info in reversed(catalog.sources())
        if info.language == "en"
        and (info.id in ids or (info.copy_of is None and not ids))
        and (not filters.articles or info.id in filters.articles)
        and (not outlets or outlet_key(info.outlet) in outlets)
        and (not filters.dated or info.date is not None)
        and not (filters.since and info.date and info.date < filters.since)
        and not (filters.until and info.date and info.date > filters.until)
    ]  # fmt: skip
    return out[:ARTICLES]


def _candidates(catalog: Catalog, info: SourceInfo) -> list[_Candidate]:
    """The questions of one article, the worthiest first."""
    article = catalog.article(info.id)
    rows = _sentences(catalog, info.id)
    told = [row for row in rows if article.blocks[row.sentence.block].kind == "paragraph"]
    title = set(_named(article.title or "")) | set(content_terms(article.title or ""))
    texts = [row.text for row in told]
    body = " ".join(texts)
    out: list[_Candidate] = []
    for row in told:
        shared = len(title & set(content_terms(row.text)))
        salient = 0.15 * min(shared, 4) - 0.01 * min(row.sentence.index, 30)
        for one in drawn(row.text, body):
            long = max(0, len(one.text) - 70) / 100
            out.append(_Candidate(one, info.id, row.sentence.index, _WORTH[one.kind] + salient - long))
    for rank, one in enumerate(known(texts)):
        out.append(_Candidate(one, info.id, -1, _WORTH["known"] - 0.01 * rank))
    return sorted(out, key=lambda c: (-c.worth, c.position, c.drawn.text))


def _sentences(catalog: Catalog, id: str) -> list[StoredSentence]:
    found = catalog.sentences([(id, 0, SENTENCES)])
    return [found[key] for key in sorted(found)]


def _beginnings(catalog: Catalog, id: str) -> dict[int, int]:
    """Where each sentence begins, by its index; the article as a whole, -1, begins nowhere."""
    return {-1: -1} | {row.sentence.index: row.sentence.start for row in _sentences(catalog, id)}


def _named(text: str) -> list[str]:
    return [term(w) for name in names(text) for w in name.words]


# Which of them are answered


def _checked(
    found: Sequence[_Candidate], answerer: Answerer, filters: Filters, count: int, *, asked: Sequence[str],
    used: Collection[tuple[str, int]] = (), spread: float = 1.0,
) -> tuple[str, ...]:  # fmt: skip
    """The first ``count`` that are answered from where they were drawn, each time trying the worthiest of an article
    and a kind not yet used. ``spread`` is what another of the same article loses."""
    quoting = replace(answerer, model=None)
    left, kept, tried = list(found), list[_Candidate](), 0
    while left and len(kept) < count and tried < CHECKS:
        articles, kinds = [k.article for k in kept], [k.drawn.kind for k in kept]
        one = max(left, key=lambda c: c.worth - spread * articles.count(c.article) - 0.8 * kinds.count(c.drawn.kind))
        left.remove(one)
        if any(_alike(one.drawn.text, other) for other in (*asked, *(k.drawn.text for k in kept))):
            continue
        if any((k.article, k.position) == (one.article, one.position) for k in kept):
            continue
        if one.drawn.kind == "known" and "known" in kinds:
            continue
        tried += 1
        if _holds(one, quoting, filters, used):
            kept.append(one)
    return tuple(one.drawn.text for one in kept)


def _alike(a: str, b: str) -> bool:
    x, y = set(content_terms(a)), set(content_terms(b))
    return len(x & y) > ALIKE * max(1, min(len(x), len(y)))


def _holds(one: _Candidate, quoting: Answerer, filters: Filters, used: Collection[tuple[str, int]]) -> bool:
    """Whether the question, asked, is answered from its own sentence, and with the words that are its answer."""
    answer = next(p for p in quoting.stream(one.drawn.text, (), filters, None) if isinstance(p, Answer))
    if answer.outcome != "answered" or not 0 < len(answer.sentences) <= MOST:
        return False
    if any(s.verdict != "supported" for s in answer.sentences):
        return False
    cited = [(c.article, c.start) for s in answer.sentences for c in s.citations]
    if set(cited) <= set(used):
        return False
    if one.position < 0:
        return any(article == one.article for article, _ in cited)
    start = next(
        r.sentence.start for r in quoting.catalog.sentences([(one.article, one.position, one.position)]).values()
    )
    if (one.article, start) not in cited[:2]:
        return False
    return one.drawn.kind == "who-is" or _same(one.drawn.answer, answer.short)


def _same(expected: str, short: str | None) -> bool:
    """Whether the short answer, where one is given, is the words expected."""
    if not expected or short is None:
        return True
    return bool({w.term for w in words(expected)} & {w.term for w in words(short)})
