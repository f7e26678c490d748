"""How lists look in a terminal: what was ingested, stored, searched for, diagnosed.

Every text passes through ``line`` first, as in ``rag.terminal``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from rag.console import UNLIMITED, line
from rag.remarks import date_mark
from rag.schema import Evidence, Finding, IngestReport, IngestStatus, SourceInfo
from rag.terminal import Paragraph, as_citation, source_text

ROWS = 50  # of an ingest's table: more would push the summary away
_STATUSES: dict[IngestStatus, str] = {
    "stored": "green", "replaced": "green", "unchanged": "dim", "copy": "yellow", "refused": "red",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """A table where it fits the screen; else each row as two of its cells with the others in a line below."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        filled = [at for at in range(len(self.columns)) if any(row[at] for row in self.rows)]
        for at in filled:
            number = all(row[at].plain.isdecimal() for row in self.rows if row[at])
            table.add_column(self.columns[at], justify="right" if number else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*(row[at] for at in filled))
        unlimited = options.update(width=UNLIMITED)
        if Measurement.get(console, unlimited, table).maximum <= options.max_width:
            yield table
            return
        width = max((cell_len(row[0].plain) for row in self.rows), default=0) + 2
        for row in self.rows:
            yield Text.assemble(row[0], " " * (width - cell_len(row[0].plain)), row[1])
            rest = zip(self.columns[2:], row[2:], strict=True)
            told = [f"{cell} {name}" if cell.plain.isdecimal() else cell.plain for name, cell in rest if cell]
            if told:
                yield Paragraph(Text(" · ".join(told), style="dim"), " " * width)


def hits_view(hits: Sequence[Evidence], *, explain: bool) -> Group:
    """Search results, best first; with ``explain`` the named parts of each rank."""
    if not hits:
        return Group(Text("Nothing was found.", style="yellow"))
    parts: list[RenderableType] = []
    width = len(f"{len(hits)}. ")
    for rank, hit in enumerate(hits, 1):
        parts.append(Paragraph(source_text(as_citation(rank, hit)), f"{rank}. ".rjust(width)))
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
