"""How answers, articles and lists look in a terminal: the nouns as Rich renderables.

What articles, questions and models say only ever becomes ``Text``, cleaned: never markup, emoji codes or
terminal escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from rag.console import UNLIMITED, clean, line
from rag.schema import (
    Answer,
    AnswerSentence,
    Article,
    Citation,
    DateBasis,
    Evidence,
    Finding,
    IngestReport,
    IngestStatus,
    SourceInfo,
    Verdict,
)

COLUMNS = 96  # of running text: longer lines are hard to read
ROWS = 50  # of an ingest's table: more would push the summary away
AROUND = 500  # characters shown on either side of a cited span

_VERDICTS: dict[Verdict, str] = {
    "attribution-missing": "does not say whose claim this is",
    "partly": "only partly supported by what it cites",
    "contradicted": "contradicted by what it cites",
    "unsupported": "not supported by what it cites",
    "uncited": "rests on no source",
}
_STATUSES: dict[IngestStatus, str] = {
    "stored": "green", "replaced": "green", "unchanged": "dim", "copy": "yellow", "refused": "red",
}  # fmt: skip
_BLOCKS = {"title": "bold", "heading": "bold", "caption": "dim italic", "boilerplate": "dim"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Wrapped text whose further lines stand as far in as the first one's ``lead``; not wrapped into a pipe."""

    text: Text
    lead: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        lead = Text(self.lead)
        room = options.max_width - cell_len(self.lead)
        if console.is_terminal:
            room = min(room, COLUMNS - cell_len(self.lead))
        for piece in self.text.wrap(console, max(8, room)):
            piece.rstrip()
            yield lead + piece
            lead = Text(" " * cell_len(self.lead))


@dataclass(frozen=True, slots=True)
class Rows:
    """A table where it fits the screen; else each row as two of its cells with the others in a line below."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for at, column in enumerate(self.columns):
            filled = [row[at] for row in self.rows if row[at]]
            number = all(cell.plain.isdecimal() for cell in filled)
            table.add_column(column if filled else "", justify="right" if number else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        unlimited = options.update(width=UNLIMITED)
        if Measurement.get(console, unlimited, table).maximum <= options.max_width:
            yield table
            return
        width = max((cell_len(row[0].plain) for row in self.rows), default=0) + 2
        for row in self.rows:
            yield Text.assemble(row[0], " " * (width - cell_len(row[0].plain)), row[1])
            rest = zip(self.columns[2:], row[2:], strict=True)
            told = [f"{cell} {name}" if cell.plain.isdecimal() else cell.plain for name, cell in rest if cell]
            yield Paragraph(Text(" · ".join(told), style="dim"), " " * width)


# Answers


def answer_view(answer: Answer) -> Group:
    """The short answer, the sentences with their markers, the sources, and what else must be known."""
    parts: list[RenderableType] = []
    if line(answer.understood) != line(answer.question):
        parts += [Paragraph(Text(f"Understood as: {line(answer.understood)}", style="dim")), ""]
    if answer.status == "abstained":
        parts += [Paragraph(Text.assemble(("No answer. ", "bold yellow"), line(answer.reason or ""))), ""]
    elif answer.short:
        parts += [Paragraph(Text(line(answer.short), style="bold")), ""]
    for paragraph in _paragraphs(answer):
        parts += [Paragraph(paragraph), ""]
    if answer.outcome == "partly" and answer.reason:
        parts += [Paragraph(Text(f"Not answered: {line(answer.reason)}", style="yellow")), ""]
    for conflict in answer.conflicts:
        parts += [Paragraph(Text(f"The sources disagree: {line(conflict.note)}", style="yellow")), ""]
    cited = citations(answer)
    if cited:
        parts += [Text("Sources", style="bold"), *_source_list([(c.n, c) for c in cited]), ""]
    elif answer.evidence and answer.status == "abstained":
        near = [(at, _as_citation(at, found)) for at, found in enumerate(answer.evidence, 1)]
        parts += [Text("The nearest the articles come", style="bold"), *_source_list(near), ""]
    parts += [Paragraph(Text(line(warning), style="yellow"), "Note: ") for warning in answer.warnings]
    parts.append(Paragraph(Text(_colophon(answer), style="dim")))
    return Group(*parts)


def citations(answer: Answer) -> list[Citation]:
    """The citations of an answer, each number once, in order; those of an abstention are its nearest passages."""
    found = {c.n: c for sentence in answer.sentences for c in sentence.citations}
    return [found[n] for n in sorted(found)]


def shown(answer: Answer) -> list[Citation]:
    """What stands numbered below an answer: its citations, or an abstention's nearest sentences."""
    return citations(answer) or [_as_citation(at, found) for at, found in enumerate(answer.evidence, 1)]


def _as_citation(n: int, found: Evidence) -> Citation:
    return Citation(
        n, found.span.article, found.source, found.title, found.outlet, found.date, found.date_basis,
        found.span.start, found.span.end, found.quote,
    )  # fmt: skip


def _paragraphs(answer: Answer) -> list[Text]:
    """The sentences as running text; another lead-in begins another paragraph."""
    out: list[Text] = []
    before: str | None = None
    for sentence in answer.sentences:
        if not out or sentence.lead_in != before:
            out.append(Text())
            if sentence.lead_in:
                out[-1].append(f"{line(sentence.lead_in)}: ", style="dim")
        else:
            out[-1].append(" ")
        before = sentence.lead_in
        out[-1].append_text(_sentence(sentence, answer.short))
    return out


def _sentence(sentence: AnswerSentence, short: str | None) -> Text:
    text = Text(line(sentence.text))
    if short and line(short):
        text.highlight_regex(re.compile(re.escape(line(short)), re.IGNORECASE), "bold green")
    if sentence.citations:
        text.append(" " + "".join(f"[{c.n}]" for c in sentence.citations), style="cyan")
    if note := _voice(sentence):
        text.append(f" — {note}", style="dim italic")
    if sentence.verdict != "supported":
        text.append(f" ({_VERDICTS[sentence.verdict]}{_failed(sentence)})", style="bold yellow")
    if sentence.replaces is not None:
        said = sentence.replaces
        text.append(f" (in place of “{line(said.text)}”, {_VERDICTS.get(said.verdict, '')}{_failed(said)})", "dim")
    return text


def _voice(sentence: AnswerSentence) -> str:
    """Whose claim a sentence is, and how certain, where its own words do not say so already."""
    speaker = line(sentence.speaker or "")
    match sentence.claim_status:
        case "attributed":
            return f"according to {speaker}" if speaker and speaker not in line(sentence.text) else ""
        case "unverified":
            return f"claim of {speaker}, unverified" if speaker else "unverified"
        case "denied" | "disputed" as status:
            return f"{speaker}; {status}" if speaker else status
    return ""


def _failed(sentence: AnswerSentence) -> str:
    details = [line(check.detail) for check in sentence.checks if not check.passed and check.detail]
    return ": " + "; ".join(details) if details else ""


def _source_list(cited: Sequence[tuple[int, Citation]]) -> Iterator[Paragraph]:
    width = len(f"[{cited[-1][0]}] ")
    for n, one in cited:
        name = line(one.outlet or one.title or one.source)
        day = date_mark(one.date, one.date_basis)
        text = Text.assemble((name, "bold"), f", {day}" if day else "", f": “{line(one.quote)}”")
        text.append(f" {line(one.source)} {one.article}:{one.start}-{one.end}", style="dim")
        yield Paragraph(text, f"[{n}] ".rjust(width))


def _colophon(answer: Answer) -> str:
    seconds = sum(answer.timings_ms.values()) / 1000
    tokens = ", ".join(f"{count} {kind}" for kind, count in (answer.tokens or {}).items())
    return " · ".join([line(answer.mode), f"{seconds:.2f} s", *([f"tokens: {tokens}"] if tokens else [])])


def date_mark(day: date | None, basis: DateBasis) -> str:
    """A publication date as it is shown: "~" before one that was inferred; empty when there is none."""
    if day is None:
        return ""
    return f"~{day.isoformat()} inferred" if basis == "inferred" else day.isoformat()


# Lists


def hits_view(hits: Sequence[Evidence], *, explain: bool) -> Group:
    """Search results, best first; with ``explain`` the named parts of each rank."""
    if not hits:
        return Group(Text("Nothing was found.", style="yellow"))
    parts: list[RenderableType] = []
    width = len(f"{len(hits)}. ")
    for rank, hit in enumerate(hits, 1):
        (entry,) = _source_list([(rank, _as_citation(rank, hit))])
        parts.append(Paragraph(entry.text, f"{rank}. ".rjust(width)))
        if explain:
            named = "  ".join(f"{name} {_number(value)}" for name, value in hit.why.items())
            parts.append(Paragraph(Text(line(f"score {hit.score:.3f}  {named}"), style="dim cyan"), " " * width))
    return Group(*parts)


def _number(value: float | int | str) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def report_view(report: IngestReport) -> Group:
    """What became of each file, the refused ones with the reason, and the sum of it."""
    items = report.articles
    parts: list[RenderableType] = []
    if items and len(items) <= ROWS:
        rows = [
            (
                Text(item.status, _STATUSES[item.status]), *_cells(item.source, item.title, item.outlet),
                Text(date_mark(item.date, item.date_basis)), Text(str(item.sentences or "")),
            )
            for item in items
        ]  # fmt: skip
        parts += [Rows(("status", "source", "title", "outlet", "date", "sentences"), rows), ""]
    for item in items:
        if item.error is not None:
            parts.append(Paragraph(Text.assemble(("refused: ", "red"), line(item.error.message))))
            parts.append(Paragraph(Text(line(item.error.remedy), style="dim"), "→ "))
        elif item.copy_of is not None:
            parts.append(Paragraph(Text(f"{line(item.source)} is a near copy of {item.copy_of}: one voice.", "yellow")))
    statuses = [item.status for item in items]
    sums = ", ".join(f"{statuses.count(status)} {status}" for status in _STATUSES if status in statuses)
    parts.append(Text(f"{sums or 'nothing to read'} in {report.seconds:.1f} s", style="bold"))
    return Group(*parts)


def sources_view(sources: Sequence[SourceInfo]) -> Rows:
    """The stored articles, one a row."""
    return Rows(
        ("id", "source", "title", "outlet", "date", "language", "words", "near copy of"),
        [
            (
                Text(one.id, "bold"), *_cells(one.source, one.title, one.outlet),
                Text(date_mark(one.date, one.date_basis)), Text(one.language), Text(str(one.words)),
                Text(one.copy_of or ""),
            )
            for one in sources
        ],
    )  # fmt: skip


def _cells(*texts: str | None) -> list[Text]:
    return [Text(line(text or "")) for text in texts]


def findings_view(findings: Sequence[Finding]) -> Group:
    """What ``doctor`` found, with the remedy under each fault."""
    width = max((len(found.name) for found in findings), default=0)
    parts: list[RenderableType] = []
    for found in findings:
        lead = f"{'ok   ' if found.ok else 'FAULT'}  {found.name.ljust(width)}  "
        parts.append(Paragraph(Text(line(found.detail), style="" if found.ok else "bold red"), lead))
        if found.remedy:
            parts.append(Paragraph(Text(line(found.remedy)), " " * (len(lead) - 2) + "→ "))
    faults = sum(not found.ok for found in findings)
    parts.append(Text(f"{faults} fault{'s' if faults > 1 else ''} found" if faults else "No fault found", "bold"))
    return Group(*parts)


# Articles


def article_head(article: Article) -> Group:
    """What is known of an article beside its text."""
    day = date_mark(article.date, article.date_basis) or "undated"
    about = [article.outlet, article.author, day, article.language, article.source, article.id]
    parts: list[RenderableType] = []
    if article.title:
        parts.append(Paragraph(Text(line(article.title), style="bold")))
    parts.append(Paragraph(Text(" · ".join(line(word) for word in about if word), style="dim")))
    if article.copy_of:
        parts.append(Paragraph(Text(f"A near copy of {article.copy_of}.", style="yellow")))
    return Group(*parts)


def article_text(article: Article) -> Text:
    """The stored text, its kinds of block told apart: titles bold, boilerplate dim. Same length, same offsets."""
    text = Text(clean(article.text))
    for block in article.blocks:
        text.stylize(_BLOCKS.get(block.kind, ""), block.start, block.end)
    return text


def excerpt(article: Article, start: int, end: int) -> Text:
    """The span ``[start, end)`` of an article, marked, with what stands around it."""
    text = article.text
    first = max(0, start - AROUND)
    first = text.find(" ", first, start) + 1 or first if first else 0
    last = min(len(text), end + AROUND)
    last = text.rfind(" ", end, last) if last < len(text) and " " in text[end:last] else last
    whole = article_text(article)
    out = Text("… " if first else "")
    out.append_text(whole[first:start])
    out.append("»", style="bold cyan")
    out.append(clean(text[start:end]), style="bold reverse")
    out.append("«", style="bold cyan")
    out.append_text(whole[end:last])
    return out.append(" …" if last < len(text) else "")
