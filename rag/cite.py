"""Citations of a model: numbers evidence for a prompt, parses markers as they stream, resolves them.

Numbers are valid for one prompt only and checked by range; a marker that stands for nothing stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sentencex

from rag.schema import AnswerSentence, Citation, Evidence, Span

_MARKER = re.compile(r"[\[【]\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*[\]】]")
_OPEN_MARKER = re.compile(r"[\[【][\d\s,;–-]*$")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_TAG = re.compile(r"<think>")  # one that only stands there once a marker within it is gone
_TAG_START = re.compile(r"<[a-z/]{0,6}$")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+|^\s*#{1,4}\s+|\*\*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Offer:
    """The evidence as a prompt shows it: ``text``, and which sentence each number stands for."""

    text: str
    numbered: dict[int, Evidence]


def offer(evidence: Sequence[Evidence]) -> Offer:
    """Sentences within their passages, in reading order, under a header with title, outlet and date; the
    article with the best sentence first."""
    articles = list(dict.fromkeys(e.span.article for e in evidence))
    lines: list[str] = []
    numbered: dict[int, Evidence] = {}
    for article in articles:
        found = sorted((e for e in evidence if e.span.article == article), key=lambda e: e.span.start)
        head = ", ".join(filter(None, [found[0].title, found[0].outlet, str(found[0].date or "undated")]))
        lines.append(f"{'' if not lines else chr(10)}Article: {head}")
        before: Evidence | None = None
        for one in found:
            if before is not None and one.position > before.position + 1:
                lines.append("…")
            if one.context and (before is None or before.context != one.context):
                lines.append(f"({one.context})")
            number = len(numbered) + 1
            numbered[number] = one
            lines.append(f"[{number}] {' '.join(one.quote.split())}")
            before = one
    return Offer("\n".join(lines), numbered)


@dataclass(slots=True)
class MarkerStream:
    """Text pieces in, text pieces out, with the prompt's markers turned into the answer's own numbers; a
    marker that is cut between two pieces is held back until it is whole, a ``<think>`` part left out."""

    numbered: dict[int, Evidence]
    raw: str = ""
    _shown: int = 0
    _numbers: dict[Span, int] = field(default_factory=dict)

    def feed(self, piece: str) -> str:
        """What may be shown after ``piece`` arrived."""
        self.raw += piece
        text = _THOUGHT.sub("", self.raw)
        for held in (_OPEN_MARKER.search(text), _TAG_START.search(text)):
            if held:
                text = text[: held.start()]
        fresh, self._shown = text[self._shown :], max(self._shown, len(text))
        return _MARKER.sub(self._own, fresh)

    def close(self) -> str:
        """What was still held back."""
        text = _THOUGHT.sub("", self.raw)
        fresh, self._shown = text[self._shown :], max(self._shown, len(text))
        return _MARKER.sub(self._own, fresh)

    def _own(self, match: re.Match[str]) -> str:
        shown = ""
        for number in marks(match.group(1)):
            found = self.numbered.get(number)
            own = self._numbers.setdefault(found.span, len(self._numbers) + 1) if found else None
            shown += f"[{own}]" if own else f"[{number}?]"
        return shown


def marks(inside: str) -> list[int]:
    """The numbers of one marker: ``2, 5`` and ``2-4``; a range of more than ten is cut."""
    out: list[int] = []
    for part in re.split("[,;]", inside):
        ends = [int(number) for number in re.split("[–-]", part)]
        rising = len(ends) == 2 and ends[0] < ends[1]
        out += range(ends[0], min(ends[1], ends[0] + 9) + 1) if rising else ends
    return out


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence that a model wrote, without its markers: the evidence it named, and numbers it invented."""

    text: str
    cited: tuple[Evidence, ...]
    unknown: tuple[int, ...]


def resolve(raw: str, numbered: dict[int, Evidence]) -> list[Drafted]:
    """A model's whole reply → its sentences with what each cites, repeated sentences once. A reply of bare
    markers yields sentences without text: a request to quote those."""
    text = _LIST_MARK.sub("", _THOUGHT.sub("", raw))
    out: list[Drafted] = []
    for line in filter(None, (part.strip() for part in text.split("\n"))):
        out += _line(line, numbered)
    return list({(d.text, tuple(e.span for e in d.cited)): d for d in out}.values())


def _line(line: str, numbered: dict[int, Evidence]) -> list[Drafted]:
    clean = ""
    placed: list[tuple[int, list[int]]] = []  # where in the clean line a marker stood, and its numbers
    at = 0
    for match in _MARKER.finditer(line):
        clean += line[at : match.start()]
        clean = clean.rstrip() if re.match(r"\s*[.,;:!?\[【]|\s*$", line[match.end() :]) else clean
        placed.append((len(clean.rstrip()), marks(match.group(1))))
        at = match.end()
    clean += line[at:]
    if not re.search(r"\w", clean):
        return [_drafted("", [n for _, found in placed for n in found], numbered)] if placed else []
    bounds = ((b["start_index"], b["end_index"]) for b in sentencex.get_sentence_boundaries("en", clean))
    spans = [(a, b) for a, b in bounds if re.search(r"\w", clean[a:b])]  # a marker behind a bare stop is the next one's
    named: list[list[int]] = [[] for _ in spans]
    opening = bool(placed) and placed[0][0] == 0  # "[3] The sentence": the marker stands before its sentence
    ends = [a + len(clean[a:b].rstrip()) for a, b in spans]
    for place, numbers in placed:
        # A marker behind a sentence belongs to it, before or after its full stop.
        owner = next((i for i, end in enumerate(ends) if (place < end if opening else place <= end)), -1)
        named[owner] += numbers
    return [
        _drafted(clean[a:b].strip(), numbers, numbered)
        for (a, b), numbers in zip(spans, named, strict=True)
    ]


def _drafted(text: str, numbers: Iterable[int], numbered: dict[int, Evidence]) -> Drafted:
    listed = list(dict.fromkeys(numbers))
    known = tuple(numbered[n] for n in listed if n in numbered)
    while _TAG.search(text):
        text = _TAG.sub("", text)
    return Drafted(" ".join(text.split()), known, tuple(n for n in listed if n not in numbered))


@dataclass(slots=True)
class Numbering:
    """Gives each distinct span its number, in the order of first use."""

    _numbers: dict[Span, int] = field(default_factory=dict)

    def cite(self, found: Evidence) -> Citation:
        """The citation of ``found``, its number the one that its span has or the next free one, from 1."""
        number = self._numbers.setdefault(found.span, len(self._numbers) + 1)
        return Citation(
            n=number, article=found.span.article, source=found.source, title=found.title, outlet=found.outlet,
            date=found.date, date_basis=found.date_basis, start=found.span.start, end=found.span.end, quote=found.quote,
        )  # fmt: skip


def cited_at(sentences: Sequence[AnswerSentence], places: Iterable[int]) -> list[Citation]:
    """The citations of the sentences at these places, each once; what was stored may name a place that is not there."""
    there = (sentences[at] for at in places if at < len(sentences))
    return list({c.n: c for one in there for c in one.citations}.values())


def markers(cited: Iterable[Citation]) -> str:
    """"[1][2]"."""
    return "".join(f"[{c.n}]" for c in cited)
