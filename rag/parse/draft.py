"""What every format yields: text, blocks and declared metadata, and how they are put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from rag.schema import Block, BlockKind
from rag.text import canonical

Piece = tuple[BlockKind, str]
_LAYOUT_CELL = 300  # characters; a table with longer cells arranges a page, it holds no data


class Declared(TypedDict, total=False):
    """Metadata that comes with an article, as one-line strings; what is not said is absent."""

    title: str
    outlet: str
    date: str
    author: str
    url: str
    language: str


FIELDS = ("title", "outlet", "date", "author", "url", "language")


@dataclass(frozen=True, slots=True)
class Draft:
    """What one document says: canonical text, its blocks where the format knows them, its metadata."""

    text: str
    blocks: tuple[Block, ...] = ()
    declared: Declared = field(default_factory=Declared)


def compose(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Pieces in reading order → canonical text with one piece a line, and the block of each."""
    lines: list[str] = []
    blocks: list[Block] = []
    at = 0
    for kind, piece in pieces:
        line = " ".join(canonical(piece).split())
        if line:
            blocks.append(Block(kind, at, at + len(line)))
            lines.append(line)
            at += len(line) + 1
    return "\n".join(lines), tuple(blocks)


def table(rows: Sequence[Sequence[str]], headers: frozenset[int] = frozenset()) -> Iterator[Piece]:
    """The rows of a table as pieces ``| a | b |``; ``headers`` are the indices of its heading rows.

    A table of one column, or with whole paragraphs in its cells, only arranges text: its cells become
    paragraphs. A heading row with one filled cell of several is the table's caption.
    """
    cells = [cell for row in rows for cell in row]
    layout = max(map(len, rows), default=0) < 2 or any(len(cell) > _LAYOUT_CELL for cell in cells)
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            continue
        if layout:
            yield from (("paragraph", line) for cell in filled for line in cell.split("\n"))
        elif index in headers and len(filled) == 1 < max(map(len, rows)):
            yield "caption", filled[0]
        else:
            kind: BlockKind = "table-header" if index in headers else "table-row"
            yield kind, f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def is_label(text: str) -> bool:
    """Whether a paragraph set wholly in bold is a heading: short, and no sentence."""
    return 0 < len(text.split()) <= 12 and text.rstrip()[-1:] not in ".!?:;,…”\"'"


def one_line(value: object) -> str | None:
    """A metadata value of any JSON or YAML type as one clean line; None where it says nothing.

    Lists (of authors) are joined by commas; of objects the ``name`` counts.
    """
    if isinstance(value, list):
        return ", ".join(item for item in map(_scalar, value) if item) or None
    return _scalar(value)


def _scalar(value: object) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("rendered")
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(canonical(str(value)).split()) or None


def declared_in(fields: Mapping[str, object]) -> Declared:
    """The metadata fields of a mapping whose keys are lower case; other keys are ignored."""
    declared = Declared()
    for name in FIELDS:
        value = fields.get(name)
        line = _moment(value) if name == "date" else one_line(value)
        if line:
            declared[name] = line  # type: ignore[literal-required]  # FIELDS are the keys of Declared
    return declared


def _moment(value: object) -> str | None:
    """A date field: seconds or milliseconds since 1970 become a date, all else stays as written."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        for scale in (1, 1000):
            if 1e9 <= value / scale < 4.1e9:  # 2001 to 2099
                return datetime.fromtimestamp(value / scale, UTC).date().isoformat()
    return one_line(value)


def lower_keys(fields: Mapping[Any, object]) -> dict[str, object]:
    """Keys as lower case without spaces around; of keys that then agree the first that says something."""
    lowered: dict[str, object] = {}
    for key, value in fields.items():
        name = str(key).strip().lower()
        if lowered.get(name) in (None, ""):
            lowered[name] = value
    return lowered
