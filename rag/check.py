"""A text, sentence by sentence, against quotes or a document: ``byline verify``, and nothing stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sentencex

from rag.embed import Embedder
from rag.errors import UsageError
from rag.overlap import coverage, terms_of
from rag.parse.metadata import language_of
from rag.parse.units import BULLET, LONGEST_WRAPPED
from rag.reader import LANGUAGES, Reader
from rag.schema import Judged, QuoteCitation, Verified, VerifiedSentence
from rag.text import canonical, content_terms
from rag.verify import Cited, verify

SPANS = 2  # source sentences a checked sentence may rest on
WINDOW = 40  # source sentences compared closely, chosen by shared words
ALIKE = 3  # of these, that the reader reads together
_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]*_]*$")
_LONG = 40  # characters; a shorter line before a capital may be a heading


@dataclass(frozen=True, slots=True)
class _Source:
    quote: int
    start: int
    end: int
    text: str
    before: str
    language: str


def check_text(
    text: str, quotes: Sequence[str], *, embedder: Embedder | None, reader: Reader | None, id: str | None = None
) -> Verified:
    """The verdict on ``text``: that of its lowest-scoring sentence. Offsets count code points of each quote as
    it was given. Raises UsageError when there is nothing to check or nothing to check it against."""
    sentences = [b["text"].strip() for b in _cut(canonical(text)) if b["text"].strip()]
    sources = [s for at, quote in enumerate(quotes) for s in _sources(at, quote)]
    if not sentences:
        raise UsageError("There is no text to verify.", 'Give "text" with at least one sentence.')
    if not sources:
        raise UsageError("There is nothing to verify against.", 'Give "document", or "quotes" with some text.')
    judging = reader if language_of(text) in LANGUAGES else None
    checked = tuple(_check(one, sources, embedder, judging) for one in sentences)
    worst = min(checked, key=lambda s: s.score)
    return Verified(id, worst.verdict, worst.score, worst.checks, checked)


def _cut(text: str) -> list[dict[str, str]]:
    return [b for line in text.split("\n") for b in sentencex.get_sentence_boundaries("en", line)]


def _sources(at: int, quote: str) -> list[_Source]:
    out: list[_Source] = []
    language = language_of(quote)
    for start, paragraph in _paragraphs(quote):
        before = ""
        for found in sentencex.get_sentence_boundaries("en", paragraph):
            piece = paragraph[found["start_index"] : found["end_index"]]
            if piece.strip():
                first = start + found["start_index"] + len(piece) - len(piece.lstrip())
                last = first + len(piece.strip())
                out.append(_Source(at, first, last, quote[first:last], before, language))
                before = piece.strip()
    return out


def _paragraphs(quote: str) -> Iterator[tuple[int, str]]:
    """Each paragraph and where it starts, a space for each line break in it: lines that were broken at a fixed width
    belong together, and so do those that break off before a small letter."""
    lines = quote.split("\n")
    width = max(len(line.rstrip()) for line in lines)
    start = at = 0
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        at += len(line) + 1
        last, begun = line.rstrip(), after.lstrip()
        filled = width <= LONGEST_WRAPPED and len(last) >= max(_LONG, 0.75 * width)
        joined = last and begun and (filled or (begun[0].islower() and not _ENDS.search(last)))
        if not joined or "|" in (last[-1], begun[0]) or BULLET.match(begun):
            yield start, _unbroken(quote[start : at - 1])
            start = at


def _unbroken(text: str) -> str:
    return text.replace("\n", " ")


def _check(
    sentence: str, sources: Sequence[_Source], embedder: Embedder | None, reader: Reader | None
) -> VerifiedSentence:
    """Against the sources that carry most of it, one alone or the best with the one that carries what it lacks."""
    wanted = content_terms(sentence)
    near = sorted(sources, key=lambda s: -_carried(wanted, s))[:WINDOW]
    alike = dict.fromkeys(near, 0.0)
    if embedder is not None:
        rows = embedder.matrix([sentence, *(s.text for s in near)])
        alike = {s: float(rows[0] @ rows[i]) for i, s in enumerate(near, 1)}
    near.sort(key=lambda s: -(_carried(wanted, s) + alike[s]))
    choices = [near[:1]]
    missing = [t for t in wanted if t not in terms_of(near[0].text)]
    if missing and len(near) > 1:
        choices.append([near[0], max(near[1:], key=lambda s: (_carried(missing, s), alike[s]))][:SPANS])
    readable = [s for s in sources if s.language in LANGUAGES]
    around = _around(readable, alike) if embedder is not None and reader is not None and readable else ()

    def judge(spans: Sequence[_Source], reader: Reader | None) -> Judged:
        similarity = max(alike[s] for s in spans) if embedder is not None else None
        cited = [Cited(_unbroken(s.text), s.before, language=s.language) for s in spans]
        return verify(sentence, cited, around=around, similarity=similarity, reader=reader)

    spans = max(choices, key=lambda spans: judge(spans, None).score)
    judged = judge(spans, reader)
    cites = tuple(QuoteCitation(s.quote, s.start, s.end, s.text) for s in spans)
    return VerifiedSentence(sentence, judged.verdict, judged.score, judged.checks, cites)


def _around(sources: Sequence[_Source], alike: Mapping[_Source, float]) -> tuple[str, str]:
    """What the reader sees beside the cited sentences: the most similar ones, and the most similar one between its
    neighbours; all in the order of the text."""
    places = sorted(range(len(sources)), key=lambda at: -alike.get(sources[at], 0.0))[:ALIKE]
    window = sources[max(0, places[0] - 1) : places[0] + 2]
    return " ".join(sources[at].text for at in sorted(places)), " ".join(s.text for s in window)


def _carried(wanted: Sequence[str], source: _Source) -> float:
    return coverage(wanted, terms_of(source.text), lambda _: 1.0)
