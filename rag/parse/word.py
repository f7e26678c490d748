"""A Word document (.docx) → its paragraphs, headings, lists and tables, and its properties."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rag.errors import InputError
from rag.parse.draft import Draft, Piece, compose, declared_in, is_label, table
from rag.schema import BlockKind

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

UNPACKED_LIMIT = 100 << 20  # bytes; Word files of articles unpack to a few million
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_TEXT = frozenset(
    {f"{_W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom", "txbxContent", "sectPr")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_NO_PERSON = frozenset({"python-docx", "microsoft office user", "unknown", "user", "admin", "author"})


def word(data: bytes, name: str) -> Draft:
    """A Word document: headings, lists and tables by their styles; tracked deletions are left out."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    broken = InputError(
        f"{name} is damaged: it cannot be opened as a Word document.",
        "Open it in a word processor, save it anew as .docx, and try again.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > UNPACKED_LIMIT:
            raise InputError(
                f"{name} unpacks to {unpacked / 1e6:,.0f} MB, which no article does.",
                "Remove large images or attachments from it, or save its text as .txt.",
            )
        document = Document(io.BytesIO(data))
        text, blocks = compose(_word_pieces(document.element.body, document))
        properties = document.core_properties
        given = {"title": properties.title, "author": properties.author, "language": properties.language}
    # What zipfile, lxml (a SyntaxError) and python-docx raise over damaged or incomplete packages.
    except (zipfile.BadZipFile, OpcError, SyntaxError, ValueError, LookupError, TypeError, AttributeError,
            OSError, EOFError, RuntimeError, ArithmeticError, zlib.error) as error:  # fmt: skip
        raise broken from error
    if (given["author"] or "").strip().lower() in _NO_PERSON:
        del given["author"]
    return Draft(text, blocks, declared_in(given))


def _word_pieces(parent: Any, document: Any) -> Iterator[Piece]:
    from docx.text.paragraph import Paragraph

    for child in parent:
        if child.tag == f"{_W}p":
            text = "".join(_runs(child))
            paragraph = Paragraph(child, document)
            yield from ((_word_kind(paragraph, text), line) for line in text.split("\n"))
        elif child.tag == f"{_W}tbl":
            yield from _word_table(child)
        elif child.tag not in _NOT_TEXT:  # content controls and insertions hold paragraphs of their own
            yield from _word_pieces(child, document)


def _runs(element: Any) -> Iterator[str]:
    """The text of a paragraph, hyperlinks and tracked insertions included; line breaks as newlines."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in _NOT_TEXT:
            yield from _runs(child)


def _word_kind(paragraph: Paragraph, text: str) -> BlockKind:
    names: list[str] = []
    style: Any = paragraph.style
    while style is not None and len(names) < 8:  # a style may be based on itself in a damaged file
        names.append((style.name or "").lower())
        style = style.base_style
    if names[:1] == ["title"]:
        return "title"
    if any(name.startswith("heading") for name in names):
        return "heading"
    if any(name.startswith("caption") for name in names):
        return "caption"
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    if numbered or any(name.startswith("list") for name in names):
        return "list-item"
    runs = [run for run in paragraph.runs if run.text.strip()]
    return "heading" if runs and all(run.bold for run in runs) and is_label(text) else "paragraph"


def _word_table(element: Any) -> Iterator[Piece]:
    rows: list[list[str]] = []
    headers: set[int] = set()
    look = element.find(f"{_W}tblPr/{_W}tblLook")
    for row in element.iterchildren(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}tblHeader") is not None:
            headers.add(len(rows))
        rows.append([_cell_text(cell) for cell in row.iterchildren(f"{_W}tc")])
    if len(rows) > 1 and look is not None and look.get(f"{_W}firstRow") == "1":
        headers.add(0)
    yield from table(rows, frozenset(headers))


def _cell_text(cell: Any) -> str:
    return "\n".join("".join(_runs(paragraph)) for paragraph in cell.iter(f"{_W}p"))
