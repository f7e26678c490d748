"""Summaries, timelines and claims for other programs: CSV and Markdown, as strings.

All that articles and models say is escaped: in a Markdown viewer it reads as the plain text it is, in a spreadsheet
no cell becomes a formula. The JSON forms are those of ``rag.serialise``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.cite import cited_at
from rag.console import clean, line
from rag.remarks import date_mark, remarks
from rag.schema import AnswerSentence, Citation, Claim, Event, SourceInfo, Span, Summary
from rag.terminal import VERDICTS, failed, voice
from rag.timeline import when_words
from rag.voices import NAMED

# Always: what can begin a construct anywhere in a line; one underscore within a word begins none.
_ANYWHERE = re.compile(r"[\\`*\[\]<>&#|~$!^{}=@]|(?<![^\W_])_|_(?![^\W_])")
# Only where viewers make something of it: emoji codes, directives and addresses, and bare names of sites, which end
# otherwise than the files that articles come in.
_WITHIN = re.compile(
    r"(?<!\d):(?=\S)|:(?=[^\d\s])|(?<=/)/"
    r"|(?<=\w)\.(?=\w)(?!(?<=\d\.)\d)(?!(?:txt|html?|pdf|docx|jsonl?|csv)\b(?!\.))"
)
# Only at the start: lists, headings, rules, definitions, and numbers that would begin a list.
_AT_START = re.compile(r"^(?:[-+:%]|(\d+)(?=[.)]))")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # the wide ones too, for spreadsheets make narrow ones of them
_TOLD = ("text", "speaker", "status", "verdict", "outlet", "title", "published", "source", "article", "start", "end",
         "quote")  # fmt: skip


# Words


def numbered(events: Sequence[Event]) -> tuple[Event, ...]:
    """The same events, their citations numbered through the whole timeline instead of event by event."""
    numbers: dict[Span, int] = {}

    def told(sentence: AnswerSentence) -> AnswerSentence:
        citations = tuple(
            replace(c, n=numbers.setdefault(Span(c.article, c.start, c.end), len(numbers) + 1))
            for c in sentence.citations
        )
        return replace(sentence, citations=citations, replaces=sentence.replaces and told(sentence.replaces))

    return tuple(replace(event, sentences=tuple(map(told, event.sentences))) for event in events)


def who(claim: Claim) -> str:
    """Whose claim it is; the outlet's own where it names nobody."""
    return line(claim.speaker or claim.outlet or claim.title or claim.source)


def by_matter(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims of one matter together, in order."""
    matters: dict[int, list[Claim]] = {}
    for claim in claims:
        matters.setdefault(claim.matter, []).append(claim)
    return list(matters.values())


# CSV


def timeline_csv(events: Sequence[Event]) -> str:
    """One row a citation (or sentence without one); ``event`` numbers the events from 1, ``differs`` lists the numbers
    of those that tell the same otherwise. Dates as in JSON."""
    rows: list[Sequence[object]] = []
    for number, event in enumerate(events, 1):
        differs = " ".join(str(at + 1) for at in event.differs)
        head = (number, event.date or "", event.precision, event.until or "", event.when, differs)
        rows += [(*head, *told) for told in _told(event.sentences)]
    return _csv(("event", "date", "precision", "until", "when", "differs", *_TOLD), rows)


def _told(sentences: Sequence[AnswerSentence]) -> Iterator[tuple[object, ...]]:
    for one in sentences:
        head = (line(one.text), one.speaker or "", one.claim_status or "", one.verdict)
        for c in one.citations:
            yield (*head, c.outlet or "", c.title or "", c.date or "", c.source, c.article, c.start, c.end, c.quote)
        if not one.citations:
            yield (*head, *[""] * (len(_TOLD) - len(head)))


def claims_csv(claims: Sequence[Claim]) -> str:
    """One row a claim; the claims that it meets are listed by id, in one column a relation."""
    rows = []
    for c in claims:
        met = [" ".join(m.id for m in c.about if m.relation == relation) for relation in _RELATIONS]
        rows.append((
            c.id, c.matter, c.speaker or "", c.verb or "", c.status, c.words or "", line(c.text), c.outlet or "",
            c.title or "", c.date or "", c.source, c.article, c.start, c.end, c.quote, c.voice, *met,
        ))  # fmt: skip
    return _csv(_CLAIM, rows)


_RELATIONS = ("agrees", "conflicts", "updates")
_CLAIM = (
    "id", "matter", "speaker", "verb", "status", "words", "text", "outlet", "title", "published", "source", "article",
    "start", "end", "quote", "voice", *_RELATIONS,
)  # fmt: skip


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if _FORMULA.match(text.lstrip()) or _FORMULA.match(value) else text


# Markdown


def escape(text: str) -> str:
    """``text`` on one line, as Markdown that shows just this text."""
    shown = _WITHIN.sub(r"\\\g<0>", _ANYWHERE.sub(r"\\\g<0>", line(text)))
    return _AT_START.sub(lambda found: f"{found[1]}\\" if found[1] else f"\\{found[0]}", shown)


def summary_markdown(summary: Summary, covered: Sequence[SourceInfo] = (), *, bullets: bool = False) -> str:
    """The sentences with footnotes as prose or as a list, what conflicts, what one source alone reports, what is left
    open, the sources, and the articles ``covered``, of which it is made."""
    parts = [f"# Summary: {escape(summary.topic)}" if summary.topic else "# Summary"]
    if summary.status == "abstained":
        parts.append(f"**No summary.** {escape(summary.reason or '')}")
    told = [_sentence(one) for one in summary.sentences]
    if bullets and told:
        parts.append("\n".join(f"- {one}" for one in told))
    else:
        parts += told
    for conflict in summary.conflicts:
        sides = _marks(cited_at(summary.sentences, conflict.sentences))
        parts.append(f"**{NAMED[conflict.kind]}:** {escape(conflict.note)} {sides}")
    parts += [f"**{heading}:** {_marks(cited)}" for heading, cited in remarks(summary)]
    parts += [f"**Note:** {escape(note)}" for note in summary.warnings]
    parts += _footnotes(summary.sentences)
    many = len(summary.articles)
    wrote = "in the sources’ own words" if summary.mode == "quotes" else f"written by {escape(summary.mode)}"
    covers = f"{many} article{'' if many == 1 else 's'}"
    if covered:
        parts.append("\n".join([f"**Covers {covers}:**", "", *(f"- {_article(one)}" for one in covered)]))
    return "\n\n".join([*parts, "---", f"*Made by Byline of {covers}, {wrote}.*"]) + "\n"


def timeline_markdown(events: Sequence[Event]) -> str:
    """One entry an event, its sentences with footnotes; what tells the same otherwise stands under it."""
    if not events:
        return "# Timeline\n\nNo event was found.\n"
    shown = numbered(events)
    entries = []
    for event in shown:
        entry = [f"- **{escape(when_words(event))}**", *(f"  - {_sentence(one)}" for one in event.sentences)]
        for other in (shown[at] for at in event.differs):
            told = _sentence(other.sentences[0]) if other.sentences else ""
            entry.append(f"  - *told otherwise,* {escape(when_words(other))}: {told}")
        entries.append("\n".join(entry))
    sentences = [one for event in shown for one in event.sentences]
    return "\n\n".join(["# Timeline", "\n".join(entries), *_footnotes(sentences)]) + "\n"


def claims_markdown(claims: Sequence[Claim]) -> str:
    """A table a matter: who says what, how certain by which words, where, and which claims it meets."""
    if not claims:
        return "# Claims\n\nNo claim was found.\n"
    parts = ["# Claims"]
    for at, matter in enumerate(by_matter(claims), 1):
        rows = ["| Id | Who | Verb | Status | Claim | Source | Meets |", "|---|---|---|---|---|---|---|"]
        for c in matter:
            status = f"{c.status} (“{line(c.words)}”)" if c.words else c.status
            met = ", ".join(f"{m.relation}: {m.id}" for m in c.about)
            day = c.date.isoformat() if c.date else "undated"
            source = f"{line(c.outlet or c.title or c.source)}, {day} (file {line(c.source)})"
            cells = (c.id, who(c), c.verb or "", status, c.text, source, met)
            rows.append(f"| {' | '.join(escape(cell) for cell in cells)} |")
        parts += [f"## Matter {at}", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def _sentence(sentence: AnswerSentence) -> str:
    """With its outlet in front, its footnotes and, behind a dash, whose claim it is and what is wrong with it."""
    lead = f"{escape(sentence.lead_in)}: " if sentence.lead_in and line(sentence.lead_in) else ""
    notes = [escape(voice(sentence))]
    if sentence.verdict != "supported":
        notes.append(f"**{escape(VERDICTS[sentence.verdict])}**{escape(failed(sentence))}")
    if sentence.replaces is not None:
        notes.append(f"in place of the model’s “{escape(sentence.replaces.text)}”")
    note = "; ".join(filter(None, notes))
    return f"{lead}{escape(sentence.text) or '…'}{_marks(sentence.citations)}{f' — {note}' if note else ''}"


def _marks(citations: Iterable[Citation]) -> str:
    return "".join(f"[^{n}]" for n in dict.fromkeys(c.n for c in citations))


def _footnotes(sentences: Sequence[AnswerSentence]) -> list[str]:
    cited = {c.n: c for one in sentences for c in one.citations}
    return [f"[^{n}]: {_source(cited[n])}" for n in sorted(cited)]


def _article(one: SourceInfo) -> str:
    """Title, outlet, date and file, as far as they are known."""
    day = date_mark(one.date, one.date_basis) or "undated"
    named = [line(part) for part in (one.title, one.outlet) if part and line(part)]
    return f"{', '.join(map(escape, [*named, day]))} (file {escape(one.source) or 'unknown'})"


def _source(cited: Citation) -> str:
    """Outlet, date and its basis, the quoted sentence, and the file."""
    named = line(cited.outlet or cited.title or "") or "Unnamed"
    day = date_mark(cited.date, cited.date_basis) or "undated"
    return f"{escape(named)}, {escape(day)}: “{escape(cited.quote)}” (file {escape(cited.source) or 'unknown'})"
