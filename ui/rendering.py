"""An answer as the plain data that the browser component draws: JSON-able, no HTML, no Streamlit.

Words from articles and models pass through ``shown`` on their way out. Articles: ``ui.pieces``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, NotRequired, TypedDict

from rag.cite import cited_at, markers
from rag.schema import (
    Answer,
    AnswerSentence,
    Citation,
    DateBasis,
    Evidence,
    Outcome,
    Verdict,
)
from rag.voices import NAMED

LABEL = 160  # characters of a quotation read out with the number of its source
DETAILS = 4  # of what failed in a sentence: the first are the most telling

# Characters that show nothing, or turn the writing round, and are never needed to read a word. The joiners
# (U+200C, U+200D) and variation selectors are, in Persian and Hindi, and in emoji.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_OPENING, _CLOSING = ('"', "“", "„", "«", "»", "”"), ('"', "”", "“", "»", "«")
_BREAK = re.compile(r"[\u2028\u2029]")


class Mark(NamedTuple):
    """A verdict for the eye: a symbol, a short word, and what it means."""

    symbol: str
    word: str
    meaning: str


VERDICTS: Mapping[Verdict, Mark] = {
    "supported": Mark("✓", "supported", "The cited sentences bear this out."),
    "attribution-missing": Mark("“", "speaker missing", "In the source this is somebody’s claim."),
    "partly": Mark("◐", "partly supported", "The cited sentences bear out only a part of this."),
    "contradicted": Mark("✗", "contradicted", "The cited sentences say otherwise."),
    "unsupported": Mark("○", "not supported", "The cited sentences do not say this."),
    "uncited": Mark("?", "no source", "No sentence of the articles is cited for this."),
}
_CHECKS = {
    "citation": "Source",
    "numbers": "Numbers",
    "names": "Names",
    "dates": "Dates",
    "quotations": "Quotations",
    "polarity": "Denial",
    "relations": "Who did what",
    "certainty": "Certainty",
    "attribution": "Speaker",
    "parts": "Each clause",
    "wording": "Wording",
    "matched": "Match",
}
_ABSTAINED: Mapping[Outcome, str] = {
    "not-said": "The articles do not say",
    "nothing": "No answer in these articles",
    "false-premise": "The articles say otherwise",
    "outside-dates": "No answer from these dates",
    "ambiguous": "The question can be read in more than one way",
}
# Not strftime's, whose language is that of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STAGES = {
    "understand": "Understanding the question",
    "retrieve": "Finding passages",
    "read": "Reading them for the answer",
    "gate": "Weighing whether they answer it",
    "write": "Writing",
    "verify": "Checking each sentence",
}


class Source(TypedDict):
    """What stands behind a number. ``outlet`` is never empty; ``quote`` has quotation
    marks; ``missing`` says why it cannot be opened, or ""."""

    n: int
    label: str
    outlet: str
    day: str
    title: str
    file: str
    quote: str
    missing: str


class VerdictMark(TypedDict):
    kind: Verdict
    symbol: str
    word: str
    meaning: str


class Replaced(TypedDict):
    """A model's sentence that the source's own took the place of."""

    text: str
    verdict: VerdictMark
    failed: list[str]


class Line(TypedDict):
    """A sentence of an answer. ``lead_in`` is "" where it is that of the line before; ``chips`` are numbers, ``tags``
    what else there is to say of it, each with a symbol of its own."""

    text: str
    lead_in: str
    speaker: str
    verdict: VerdictMark
    failed: list[str]
    chips: list[int]
    replaced: Replaced | None
    tags: NotRequired[list[str]]


class Used(TypedDict):
    """An article with the numbers of its sentences."""

    outlet: str
    day: str
    title: str
    file: str
    sources: list[int]


class AnswerView(TypedDict):
    """An answer as it is drawn; ``sources`` is keyed by number as text, ``found`` are numbers not cited."""

    state: Outcome
    abstained: bool
    heading: str
    reason: str
    understood: str
    short: str
    lines: list[Line]
    conflicts: list[str]
    warnings: list[str]
    sources: dict[str, Source]
    used: list[Used]
    found: list[Used]


# Text


def shown(text: str) -> str:
    """``text`` without characters that hide or turn writing round; a broken surrogate shows as U+FFFD."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _BREAK.sub("\n", _HIDDEN.sub("", text)))


def line(text: str | None) -> str:
    """``text`` as shown, on one line."""
    return " ".join(shown(text or "").split())


def words(quote: str | None) -> str:
    """A sentence as it reads, on one line; a table's row as its cells: "Lower · 900"."""
    text = line(quote)
    if len(text) > 2 and text[0] == text[-1] == "|":
        return " · ".join(filter(None, (cell.strip() for cell in text.split("|"))))
    return text


def quoted(quote: str | None) -> str:
    """A sentence as it reads, in quotation marks, unless it begins or ends with some of its own."""
    text = words(quote)
    return text if text.startswith(_OPENING) or text.endswith(_CLOSING) else f"“{text}”"


def day_words(day: date | None, basis: DateBasis) -> str:
    """A publication date and what it rests on: "12 August 2024, stated"; "undated"."""
    if day is None:
        return "undated"
    written = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return written if basis == "unknown" else f"{written}, {basis}"


# Answers


def sources(answer: Answer) -> list[Citation]:
    """All that an answer shows of the articles, ``n`` from 1: its citations, then what was found but not cited."""
    cited = {c.n: c for sentence in answer.sentences for c in sentence.citations}
    spans = {(c.article, c.start, c.end) for c in cited.values()}
    after = max(cited, default=0)
    rest = [e for e in answer.evidence if (e.span.article, e.span.start, e.span.end) not in spans]
    return [*(cited[n] for n in sorted(cited)), *(_as_citation(after + at, e) for at, e in enumerate(rest, 1))]


def _as_citation(n: int, found: Evidence) -> Citation:
    return Citation(
        n, found.span.article, found.source, found.title, found.outlet, found.date, found.date_basis,
        found.span.start, found.span.end, found.quote,
    )  # fmt: skip


def answer_data(answer: Answer, missing: Mapping[int, str] | None = None) -> AnswerView:
    """The answer for the browser; ``missing`` says of a source's number why it cannot be opened."""
    gone = missing or {}
    every = sources(answer)
    cited = {c.n for sentence in answer.sentences for c in sentence.citations}
    understood = line(answer.understood)
    abstained = answer.status == "abstained"
    partly = answer.outcome == "partly" and answer.reason
    return {
        "state": answer.outcome,
        "abstained": abstained,
        "heading": _ABSTAINED.get(answer.outcome, "No answer") if abstained else "Answered in part" if partly else "",
        "reason": line(answer.reason) if abstained or partly else "",
        "understood": "" if understood == line(answer.question) else understood,
        "short": line(answer.short),
        "lines": list(lines(answer.sentences)),
        "conflicts": [f"{note} {markers(sides)}".rstrip() for note, sides in conflicts(answer)],
        "warnings": [line(warning) for warning in answer.warnings],
        "sources": {str(c.n): source_view(c, gone.get(c.n, "")) for c in every},
        "used": _by_article(c for c in every if c.n in cited),
        "found": _by_article(c for c in every if c.n not in cited),
    }


def conflicts(answer: Answer) -> list[tuple[str, list[Citation]]]:
    """How its sources differ, in words, each with what is cited for the sides."""
    return [(f"{NAMED[c.kind]}: {line(c.note)}", cited_at(answer.sentences, c.sentences)) for c in answer.conflicts]


def lines(sentences: Iterable[AnswerSentence]) -> Iterator[Line]:
    """Sentences as they are drawn, in order."""
    before = ""
    for sentence in sentences:
        lead = line(sentence.lead_in)
        yield {
            "text": words(sentence.text),
            "lead_in": "" if lead == before else lead,
            "speaker": voice(sentence),
            "verdict": verdict_mark(sentence.verdict),
            "failed": failed(sentence),
            "chips": list(dict.fromkeys(c.n for c in sentence.citations)),
            "replaced": _replaced(sentence.replaces),
        }
        before = lead


def _replaced(said: AnswerSentence | None) -> Replaced | None:
    if said is None:
        return None
    return {"text": words(said.text), "verdict": verdict_mark(said.verdict), "failed": failed(said)}


def verdict_mark(verdict: Verdict) -> VerdictMark:
    """The verdict's symbol and words."""
    mark = VERDICTS[verdict]
    return {"kind": verdict, "symbol": mark.symbol, "word": mark.word, "meaning": mark.meaning}


def voice(sentence: AnswerSentence) -> str:
    """Whose claim a sentence is, and how certain: "says: the ministry", "claims: the ministry (unverified)".

    Nothing for a sentence that its source does not bear out: nobody may be said to have said it.
    """
    if sentence.verdict not in {"supported", "attribution-missing"}:
        return ""
    speaker = line(sentence.speaker)
    match sentence.claim_status:
        case "attributed":
            return f"says: {speaker}" if speaker else "a claim; who makes it is not said"
        case "unverified":
            return f"claims: {speaker} (unverified)" if speaker else "an unverified claim"
        case "denied" | "disputed" as status:
            # The one named may be the one who claims, denies or disputes: words alone do not tell.
            return f"{status}; speaker: {speaker}" if speaker else f"a {status} claim"
    return f"says: {speaker}" if speaker else ""


def failed(sentence: AnswerSentence) -> list[str]:
    """The checks that a sentence failed, in words: "Numbers: not in the source: 47"."""
    faults = [check for check in sentence.checks if not check.passed]
    told = [(_CHECKS.get(check.name, check.name.capitalize()), line(check.detail)) for check in faults]
    return [f"{name}: {detail}" if detail else f"{name}: did not hold" for name, detail in told[:DETAILS]]


def source_view(cited: Citation, missing: str = "") -> Source:
    """What a chip shows of its source; ``missing`` says why it cannot be opened."""
    outlet, day, quote = outlet_name(cited), day_words(cited.date, cited.date_basis), words(cited.quote)
    said = quote if len(quote) <= LABEL else quote[:LABEL].rsplit(" ", 1)[0] + " …"
    label = f"Source {cited.n}: {outlet}, {day}, {quoted(said)}"
    return {
        "n": cited.n,
        "label": f"{label}. {line(missing)}" if missing else label,
        "outlet": outlet,
        "day": day,
        "title": line(cited.title),
        "file": line(cited.source),
        "quote": quoted(quote),
        "missing": line(missing),
    }


def outlet_name(cited: Citation) -> str:
    """The outlet, or else the title, or else the file."""
    return line(cited.outlet) or line(cited.title) or line(cited.source) or "unnamed source"


def _by_article(cited: Iterable[Citation]) -> list[Used]:
    articles: dict[str, Used] = {}
    for one in cited:
        if one.article not in articles:
            articles[one.article] = {
                "outlet": outlet_name(one),
                "day": day_words(one.date, one.date_basis),
                "title": line(one.title),
                "file": line(one.source),
                "sources": [],
            }
        articles[one.article]["sources"].append(one.n)
    return list(articles.values())


def timing_rows(answer: Answer) -> list[tuple[str, str]]:
    """What was done and how long it took, in order, with the sum: ``("Finding passages", "0.41 s")``."""
    rows = [(_STAGES.get(stage, line(stage).capitalize()), ms) for stage, ms in answer.timings_ms.items()]
    if len(rows) > 1:
        rows.append(("Together", sum(answer.timings_ms.values())))
    return [(name, f"{ms / 1000:.2f} s" if ms >= 10 else f"{ms:.1f} ms") for name, ms in rows]
