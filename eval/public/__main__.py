"""Measure Byline on public data.

    python -m eval.public PATH              answerable.jsonl, consistency.jsonl and conflicts.jsonl in PATH, as far as
                                            they are there, and PATH and its folders that are laid out as BEIR's are
    python -m eval.public PATH --limit 100  so many records of each half: a quick look
    python -m eval.public PATH --only conflicts --json

Thresholds are chosen on the half of the documents whose sha256 is even, and every figure is of the odd half, the ids
of which are in eval/public/ids.json. (Of a BEIR folder all judged queries count: nothing is chosen on it.) Results are
kept by id in eval/saved/public; the same command goes on where it was stopped. Nothing of the data leaves PATH and
that folder, which git ignores. Exit code: 0; 2 for bad input; 130 for Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Drawn

from eval.alone import alone
from eval.public import answerable, conflicts, consistency, retrieval
from eval.public.data import Halves, changed, known_ids, read_answerable, read_conflicts, read_consistency, write_ids
from eval.public.saved import FOLDER, Remembering, Results, digest, made_by
from eval.public.scoring import Table
from eval.public.stores import stored
from rag import Settings
from rag.embed import open_embedder
from rag.errors import BylineError
from rag.reader import open_reader
from rag.reader.card import CARD, put

SETS = ("answerable", "retrieval", "consistency", "conflicts", "beir")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.public", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--limit", type=int, metavar="N", help="records of each half")
    parser.add_argument("--only", action="append", choices=SETS, help="default: all that is there")
    parser.add_argument("--json", action="store_true", help="figures as JSON on standard output")
    parser.add_argument("--card", action="store_true", help="write these tables into the reader's card too")
    parser.add_argument("--update-ids", action="store_true", help="write the list of reported ids anew, and end")
    given = parser.parse_args(arguments)
    if given.limit is not None and given.limit < 1:
        parser.error("--limit takes a number from 1")
    folder, root = given.path.resolve(), FOLDER.resolve()
    tables: list[Table] = []
    try:
        if not folder.is_dir():
            raise ValueError(f"{given.path} is no folder.")
        if given.update_ids:
            write_ids(one for _, one in _read(folder))
            return 0
        with alone() as settings, Progress(console=Console(stderr=True), transient=True) as progress:
            for table in tables_of(folder, given.only or SETS, given.limit, settings, progress, root):
                tables.append(table)
                if not given.json:
                    progress.console.print(f"[dim]{table.title} is measured[/dim]")
    except (ValueError, BylineError) as error:
        print(f"{error} {getattr(error, 'remedy', '') or ''}".strip(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; what was measured is kept, and the same command goes on.", file=sys.stderr)
        _show(tables, as_json=given.json)
        return 130
    if not tables:
        print(f"There is nothing in {given.path} to measure.", file=sys.stderr)
        return 2
    _show(tables, as_json=given.json)
    if given.card:
        put("scores", carded(CARD.read_text("utf-8"), tables))
    return 0


def tables_of(
    folder: Path, only: Sequence[str], limit: int | None, settings: Settings, progress: Progress, root: Path
) -> Iterator[Table]:
    """One table after another, each with a last note on how long it took. Raises ValueError and BylineError."""
    for name, measured in _measures(folder, only, limit, settings, progress, root):
        begun = time.monotonic()
        for table in measured:
            took = time.monotonic() - begun
            yield Table(table.title, table.rows, (*table.notes, f"{name} took {took:.0f} s here and now"))
            begun = time.monotonic()


def _measures(
    folder: Path, only: Sequence[str], limit: int | None, settings: Settings, progress: Progress, root: Path
) -> Iterator[tuple[str, Iterator[Table]]]:
    suffix = "" if limit is None else f".first-{limit}"
    known, embedder, made = known_ids(), open_embedder(settings), made_by()

    def results(name: str, key: str) -> Results:
        return Results(root / f"{name}{suffix}.jsonl", {**made, "data": key})

    def answering(read: Halves[Any], told: tuple[str, ...]) -> Iterator[Table]:
        half = read.first(limit)
        documents = answerable.documents((*half.even, *half.odd))
        with stored(f"answerable{suffix}", documents, settings, embedder, progress, root) as store:
            plain = retrieval.Vectored.of(documents, embedder, store.folder / "plain.npy", progress)
            key = f"{read.sha256} {digest([d.key for d in documents])}"
            if "answerable" in only:
                kept = results("answerable", key)
                table = answerable.measure(half, store, plain, kept, progress)
                yield Table(table.title, table.rows, (*table.notes, *told))
                yield answerable.reliable(half, kept)
            if "retrieval" in only:
                queries = retrieval.of_answerable(half)
                yield retrieval.measure(
                    "Retrieval of the passage that answers", documents, queries, store, plain,
                    results("retrieval", key), progress, told,
                )  # fmt: skip

    def consistent(read: Halves[Any], told: tuple[str, ...]) -> Iterator[Table]:
        kept, half = results("consistency", read.sha256), read.first(limit)
        table = consistency.measure(half, Remembering(embedder), open_reader(settings), kept, progress)
        yield Table(table.title, table.rows, (*table.notes, *told))
        yield consistency.reliable(half, kept)

    def conflicting(read: Halves[Any], told: tuple[str, ...]) -> Iterator[Table]:
        half = read.first(limit)
        documents = conflicts.documents(conflicts.conflicting(half.odd))
        with stored(f"conflicts{suffix}", documents, settings, embedder, progress, root) as store:
            key = f"{read.sha256} {digest([d.key for d in documents])}"
            table = conflicts.measure(half, store, results("conflicts", key), progress)
            yield Table(table.title, table.rows, (*table.notes, *told))

    def beir(one: Path) -> Iterator[Table]:
        documents, queries = retrieval.read_beir(one)
        with stored(f"beir.{one.name}", documents, settings, embedder, progress, root) as store:
            plain = retrieval.Vectored.of(documents, embedder, store.folder / "plain.npy", progress)
            key = digest([f"{d.key}\0{d.whole}" for d in documents] + [f"{q.id}\0{q.text}" for q in queries])
            kept = results(f"beir.{one.name}", key)
            yield retrieval.measure(f"BEIR: {one.name}", documents, queries[:limit], store, plain, kept, progress)

    makers = {"answerable": answering, "consistency": consistent, "conflicts": conflicting}
    for name, read in _read(folder):
        if name in only or (name == "answerable" and "retrieval" in only):
            differs = changed(read, known)
            yield name, makers[name](read, (differs,) if differs else ())
    if "beir" in only:
        for one in (folder, *sorted(p for p in folder.iterdir() if p.is_dir())):
            if retrieval.is_beir(one):
                yield one.name, beir(one)


def _read(folder: Path) -> Iterator[tuple[str, Halves[Any]]]:
    readers: dict[str, Any] = {
        "answerable": read_answerable, "consistency": read_consistency, "conflicts": read_conflicts
    }  # fmt: skip
    for name, read in readers.items():
        file = folder / f"{name}.jsonl"
        if file.is_file():
            yield name, read(file)


def _show(tables: Sequence[Table], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(table) for table in tables], indent=1))
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    for table in tables:
        console.print(drawn(table))
        for note in table.notes:
            console.print(f"  {note}", highlight=False, markup=False)


def carded(card: str, tables: Sequence[Table]) -> str:
    """The tables of the card, with these in the places of those that have their titles, the others behind."""
    there = re.search(r"<!-- scores: .*?-->(.*?)<!-- end of scores -->", card, re.DOTALL)
    blocks = re.findall(r"^\*\*(.+?)\*\*$\s+(.*?)\s*(?=^\*\*|\Z)", there[1] if there else "", re.DOTALL | re.MULTILINE)
    kept = {title: f"**{title}**\n\n{rest}" for title, rest in blocks}
    return "\n\n".join((kept | {table.title: written(table) for table in tables}).values())


def written(table: Table) -> str:
    """The table in Markdown, for the card."""
    names = list(dict.fromkeys(name for row in table.rows for name in row.figures))
    heads = ["origin", "records", "system", *names]
    lines = [f"**{table.title}**", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in table.rows:
        cells = [row.origin, str(row.of), row.system, *(str(row.figures.get(name, "")) for name in names)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", *table.notes])


def drawn(table: Table) -> Drawn:
    """The table for a terminal; an origin is named at its first row."""
    names = list(dict.fromkeys(name for row in table.rows for name in row.figures))
    made = Drawn(title=table.title, title_justify="left")
    for head in ("origin", "records", "system", *names):
        made.add_column(head, justify="right" if head == "records" else "left")
    last = None
    for row in table.rows:
        begins = row.origin != last
        if begins and last is not None:
            made.add_section()
        last = row.origin
        told = [str(row.figures[name]) if name in row.figures else "" for name in names]
        made.add_row(row.origin if begins else "", str(row.of) if begins else "", row.system, *told)
    return made


if __name__ == "__main__":
    sys.exit(main())
