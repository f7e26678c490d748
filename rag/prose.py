"""Answering in a model's prose over the same evidence: written, resolved, checked sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.cite import Drafted
from rag.dates import DateMention, find_dates
from rag.embed import Embedder, Matrix
from rag.numbers import outside_dates
from rag.overlap import coverage, terms_of
from rag.reader import Reader
from rag.schema import Check, Evidence, Judged, Span
from rag.text import content_terms, normalised
from rag.transcript import put
from rag.verify import Cited, verify

# "The sources are silent on this", "Not stated.", "N/A": what a model says in place of an answer.
_TELLS = (
    r"(?:mention|state|sa(?:y|id)|specif|provid|gi(?:ve|ving)|contain|includ|address|answer|disclos|reveal|indicat|clarif|"
    r"report|cover|discuss|tell|told|identif|determin|name|offer|refer|know|find|found|confirm|available|help|have\b)\w*"
)
_REFUSAL = re.compile(
    r"\b(?:i'?m sorry|i am sorry|sorry,|apologi[sz]e|unfortunately|"
    r"(?:cannot|not|\w+n't|never|unable to|impossible to|fails? to|nothing|none) "
    rf"(?:[\w']+ ){{0,5}}{_TELLS}|"
    r"(?:no|not enough|\w+n't enough|insufficient|lacks?) (?:\w+ ){0,2}"
    r"(?:information|mention|details?|evidence|references?|answers?|data)|"
    r"(?:silent|nothing) (?:on|about)|unclear|unknown|unspecified|undisclosed|undetermined)\b"
    r"|^\W*(?:n/?a|none|nothing|no)\W*$",
    re.IGNORECASE,
)
# Such a reply is one, even where it names sentences, if what it speaks of is what it was shown.
_OF_SOURCES = re.compile(
    r"^\W*(?:[a-z]+,? )?(?:(?:none|nothing|no \w+) (?:of|in) )?(?:the |these |no )?(?:\w+ )?"
    r"(?:articles?|evidence|sources?|sentences?|passages?|texts?|context|excerpts?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Around:
    """What the store knows of the offered evidence: its vectors, row by row, and the sentence in front of each."""

    vectors: Matrix
    before: Mapping[Span, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A model's sentence with the evidence that it rests on after checking, and the verdict."""

    text: str
    cited: tuple[Evidence, ...]
    judged: Judged


def is_refusal(drafted: Sequence[Drafted]) -> bool:
    """Whether the reply as a whole says that it cannot answer."""
    if not drafted:
        return False
    opening = drafted[0].text.replace("’", "'")
    cites = any(d.cited for d in drafted)
    return bool(_REFUSAL.search(opening)) and (not cites or bool(_OF_SOURCES.match(opening)))


def judge(
    drafted: Sequence[Drafted], offered: Sequence[Evidence], around: Around, embedder: Embedder,
    reader: Reader | None,
) -> list[Judgement]:
    """Each sentence checked against what it cites. One that cites nothing, a number that stands for nothing,
    or sentences that do not carry it, is matched to the offered evidence by our own code; where no offered
    sentence carries it, it stays as it is, with its verdict."""
    written = [d for d in drafted if d.text]
    if not written:
        return []
    likeness = embedder.matrix([d.text for d in written]) @ around.vectors.T
    out = []
    for row, draft in enumerate(written):
        alike = {e.span: float(likeness[row, at]) for at, e in enumerate(offered)}
        judged = _check(draft.text, draft.cited, alike, around, reader)
        if judged.verdict == "supported":
            out.append(Judgement(draft.text, draft.cited, _note(judged, draft, ())))
            continue
        found = _match(draft.text, offered, alike)
        again = _check(draft.text, found, alike, around, reader)
        carried = again.verdict != "unsupported" or bool(draft.cited)
        if found and carried and again.score > judged.score:
            out.append(Judgement(draft.text, found, _note(again, draft, found)))
        else:
            out.append(Judgement(draft.text, draft.cited, _note(judged, draft, ())))
    return out


def cited(found: Evidence, before: str = "") -> Cited:
    """Evidence as the verifier takes it: what an interviewer, or a question for a heading, puts in front of it explains
    it to a reader and is no evidence of its own."""
    context = "" if put(found.context, found.quote) else found.context
    about = " ".join(filter(None, [found.title, found.outlet, found.date.isoformat() if found.date else ""]))
    return Cited(found.quote, before, f"{context} {about}".strip(), found.language)


def _check(
    text: str, found: Sequence[Evidence], alike: dict[Span, float], around: Around, reader: Reader | None
) -> Judged:
    similarity = max((alike[e.span] for e in found), default=None)
    return verify(text, [cited(e, around.before.get(e.span, "")) for e in found], similarity=similarity, reader=reader)


def _match(text: str, offered: Sequence[Evidence], alike: dict[Span, float]) -> tuple[Evidence, ...]:
    """The one or two offered sentences that carry most of the sentence's words and meaning."""
    wanted = content_terms(text)
    ranked = sorted(offered, key=lambda e: -(coverage(wanted, terms_of(e.quote), lambda _: 1.0) + alike[e.span]))
    best = ranked[:1]
    if len(ranked) > 1:
        missing = [t for t in wanted if t not in terms_of(best[0].quote)]
        second = max(ranked[1:6], key=lambda e: coverage(missing, terms_of(e.quote), lambda _: 1.0))
        if missing and coverage(missing, terms_of(second.quote), lambda _: 1.0) >= 0.5 and len(missing) >= 3:
            best.append(second)
    return tuple(best)


def _note(judged: Judged, draft: Drafted, found: Sequence[Evidence]) -> Judged:
    """Adds what was wrong with the model's own markers."""
    notes = []
    if draft.unknown:
        numbers = ", ".join(map(str, draft.unknown))
        notes.append(Check("citation", False, f"the model cited sentence {numbers}, which does not exist"))
    if found:
        said = "no sentence" if not draft.cited else "another sentence"
        notes.append(Check("matched", True, f"the model named {said}; this one was found by comparing"))
    return Judged(judged.verdict, judged.score, (*judged.checks, *notes)) if notes else judged


def carries(prose: str, short: str) -> bool:
    """Whether the prose holds the short answer: its words, or its numbers and dates in another spelling."""
    wanted = normalised(short).text.strip()
    if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", normalised(prose).text):
        return True
    dates, numbers = find_dates(short), outside_dates(short)
    if dates or numbers:
        there = [(n.value, n.kind == "percent") for n in outside_dates(prose)]
        kept = [any(_is_same(d, other) for other in find_dates(prose)) for d in dates]
        return all(kept) and all(_stands(n.value, n.kind == "percent", there) for n in numbers)
    terms = content_terms(short)
    return bool(terms) and set(terms) <= set(content_terms(prose))


def _is_same(short: DateMention, other: DateMention) -> bool:
    """Whether ``other`` states each part of the day that ``short`` states; a weekday only where it stands alone."""
    parts = ("year", "month", "day") if short.month or short.year else ("weekday",)
    return all(getattr(short, p) in {None, getattr(other, p)} for p in parts)


def _stands(value: float, percent: bool, there: Sequence[tuple[float, bool]]) -> bool:
    return any(percent == p and abs(value - v) < 1e-9 * max(1.0, abs(value)) for v, p in there)
