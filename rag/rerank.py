"""What the reader says of the sentences found: which of them answer, and with which of their characters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.evidence import with_reader
from rag.reader import Reader, Reading
from rag.schema import Evidence, Span
from rag.store.catalog import ArticleCard

READ = 16  # sentences read for one question, the best first
LANGUAGES = frozenset({"en", "eng"})  # what the reader was taught
_CERTAIN = 1e-6


def reranked(
    question: str, ranked: Sequence[Evidence], cards: Mapping[str, ArticleCard], reader: Reader
) -> list[Evidence]:
    """The evidence in a new order, the best first. The first READ sentences in a language that the reader knows are
    read, each behind its article's title and its context; another counts as these do on average."""
    known = [n for n, one in enumerate(ranked) if cards[one.span.article].language in LANGUAGES][:READ]
    if not known:
        return list(ranked)
    texts = [_head(ranked[n]) + ranked[n].quote for n in known]
    read = dict(zip(known, reader.read(question, texts), strict=True))
    odds = {n: _odds(one) for n, one in read.items()}
    usual = sum(odds.values()) / len(odds)
    told = [_told(one, odds.get(n, usual), read.get(n)) for n, one in enumerate(ranked)]
    return sorted(told, key=lambda e: (-e.score, e.span.article, e.span.start))


def _told(one: Evidence, odds: float, reading: Reading | None) -> Evidence:
    """The sentence with what the reader says of it: its score anew, and the answer where that stands in it."""
    answer = None
    if reading is not None and (start := reading.start - len(_head(one))) >= 0:
        answer = Span(one.span.article, one.span.start + start, one.span.start + reading.end - len(_head(one)))
    why = one.why if reading is None else {**one.why, "odds": round(odds, 3)}
    return replace(one, score=with_reader(one, odds), why=why, answer=answer)


def _head(one: Evidence) -> str:
    """What is read in front of a sentence."""
    return "".join(f"{line}\n" for line in (one.title, one.context) if line)


def _odds(one: Reading) -> float:
    """The log-odds that the text answers."""
    answers = min(max(1 - one.none_score, _CERTAIN), 1 - _CERTAIN)
    return math.log(answers / (1 - answers))
