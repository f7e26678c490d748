"""What the reader says of the sentences found: which of them answer, and with which of their characters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.asking.stated import statement
from rag.evidence import refers, with_reader
from rag.parse.metadata import language_of
from rag.reader import LANGUAGES, Reader, Reading
from rag.schema import Evidence, Span
from rag.store.catalog import ArticleCard

READ = 16  # sentences read for one question, the best first
_CERTAIN = 1e-6


@dataclass(frozen=True, slots=True)
class _Read:
    """``odds`` are the log-odds that the sentence answers, with the characters of ``answer``; None where what was
    marked stands in front of it."""

    odds: float
    answer: Span | None


def reranked(
    question: str, ranked: Sequence[Evidence], cards: Mapping[str, ArticleCard], reader: Reader
) -> list[Evidence]:
    """The evidence in a new order, the best first. The first READ sentences in a language that the reader knows are
    read, each behind its article's title and its context; another counts as these do on average. To a question in a
    language that it does not know, none is."""
    if language_of(question) not in LANGUAGES:
        return list(ranked)
    known = [n for n, one in enumerate(ranked) if cards[one.span.article].language in LANGUAGES][:READ]
    if not known:
        return list(ranked)
    read = {n: _read(question, ranked[n], reader) for n in known}
    usual = sum(one.odds for one in read.values()) / len(read)
    told = [_told(one, read.get(n), usual) for n, one in enumerate(ranked)]
    return sorted(told, key=lambda e: (-e.score, e.span.article, e.span.start))


def _read(question: str, one: Evidence, reader: Reader) -> _Read:
    """A sentence alone, and where it may refer to the one in front of it also behind that, which counts where the
    answer marked is not the other's; the better of the two."""
    heads = [_head(one), _head(one, behind=True)] if _leans(one) else [_head(one)]
    readings = reader.read(question, [head + one.quote for head in heads])
    alone, *behind = (_as_read(one, head, reading) for head, reading in zip(heads, readings, strict=True))
    return max([alone, *(read for read in behind if read.answer is not None)], key=lambda read: read.odds)


def _as_read(one: Evidence, head: str, reading: Reading) -> _Read:
    start, end = (one.span.start + place - len(head) for place in (reading.start, reading.end))
    return _Read(_odds(reading), Span(one.span.article, start, end) if start >= one.span.start else None)


def _told(one: Evidence, read: _Read | None, usual: float) -> Evidence:
    """The sentence with what the reader says of it: its score anew, and the answer where that stands in it."""
    if read is None:
        return replace(one, score=with_reader(one, usual))
    why = {**one.why, "odds": round(read.odds, 3)}
    return replace(one, score=with_reader(one, read.odds), why=why, answer=read.answer)


def stated(question: str, one: Evidence, reader: Reader) -> Evidence:
    """The sentence with what the reader judges of the question as a statement, the answer that it marked filled in:
    the log-odds that the sentence supports it, and that it contradicts it, each against neither."""
    (judged,) = reader.judge(statement(question, one.answer_text), [_head(one, behind=_leans(one)) + one.quote])
    supports, contradicts, neither = (
        math.log(max(share, _CERTAIN)) for share in (judged.supports, judged.contradicts, judged.neither)
    )
    told = {"stated": round(supports - neither, 3), "denied": round(contradicts - neither, 3)}
    return replace(one, why={**one.why, **told})


def believed(one: Evidence, least: float = 0.0) -> bool:
    """Whether the reader takes the sentence for an answer rather than not, by more than ``least`` of log-odds."""
    return float(one.why.get("odds", -math.inf)) > least


def _leans(one: Evidence) -> bool:
    return bool(one.before) and refers(one.quote)


def _head(one: Evidence, *, behind: bool = False) -> str:
    """What is read in front of a sentence: title and context, and the sentence before it where it is read behind
    that."""
    return "".join(f"{line}\n" for line in (one.title, one.context, one.before if behind else None) if line)


def _odds(one: Reading) -> float:
    """The log-odds that the text answers."""
    answers = min(max(1 - one.none_score, _CERTAIN), 1 - _CERTAIN)
    return math.log(answers / (1 - answers))
