"""Files of every format Byline reads, built in code so that a test shows what is in them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"


def write(folder: Path, name: str, data: bytes | str) -> Path:
    """Write ``data`` (text as UTF-8) to ``folder/name``, making folders on the way."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def html(
    paragraphs: Iterable[str],
    *,
    title: str = "",
    head: str = "",
    body: str = "",
    language: str = "en",
) -> bytes:
    """A news page: navigation, headline, paragraphs, then ``body`` as markup, and a footer."""
    inner = "".join(f"<p>{escape(p)}</p>" for p in paragraphs) + body
    headline = f"<h1>{escape(title)}</h1>" if title else ""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        "<style>p { color: red }</style></head><body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav>"
        f"<article>{headline}{inner}</article><script>alert('never shown')</script>"
        "<footer>Contact us</footer></body></html>"
    ).encode()


def jsonl(records: Iterable[object]) -> bytes:
    """One JSON value a line; a ``str`` is written as it stands, to make a broken line."""
    return b"".join((r if isinstance(r, str) else json.dumps(r)).encode() + b"\n" for r in records)


def csv_file(rows: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """Rows, the header first."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode()


def docx(
    paragraphs: Iterable[str | tuple[str, str]],
    *,
    table: Sequence[Sequence[str]] = (),
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """A Word file: texts, or (style, text) pairs such as ``("Heading 1", "What happened")``; then a table."""
    from docx import Document

    document = Document()
    document.core_properties.author = ""
    for name, value in (properties or {}).items():
        setattr(document.core_properties, name, value)
    for paragraph in paragraphs:
        style, text = ("Normal", paragraph) if isinstance(paragraph, str) else paragraph
        document.add_paragraph(text, style=style)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zip_bomb_docx(megabytes: int) -> bytes:
    """A small .docx whose document unpacks to ``megabytes`` of zeros."""
    buffer = io.BytesIO(docx(["Small."]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/big.bin", bytes(megabytes << 20))
    return buffer.getvalue()


def pdf(
    pages: Iterable[Sequence[str]],
    *,
    title: str | None = None,
    author: str | None = None,
    password: str | None = None,
) -> bytes:
    """A PDF set in Helvetica: for each page its lines from the top; an empty line is a gap.

    Text must be in Windows-1252. No lines make a page without text, as a scan is.
    """
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(_plain_pdf(pages))).pages:
        writer.add_page(page)
    information = {"/Title": title, "/Author": author}
    writer.add_metadata({key: value for key, value in information.items() if value})
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _plain_pdf(pages: Iterable[Sequence[str]]) -> bytes:
    contents = [_page_content(lines) for lines in pages]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _page_content(lines: Sequence[str]) -> bytes:
    shown = []
    for line in lines:
        text = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        shown.append(b"(%s) Tj T*" % text if text else b"T*")
    return b"BT /F1 11 Tf 72 740 Td 14 TL\n" + b"\n".join(shown) + b"\nET" if shown else b""
