"""A PDF → its text as paragraphs, without running headers, footers and line ends."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from rag.errors import InputError
from rag.parse.draft import Declared, Draft, declared_in, one_line
from rag.text import canonical

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # else its warnings land on standard error

_EDGE = 3  # lines from the top and the bottom of a page among which headers and footers stand
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_MACHINE_TITLE = re.compile(
    r"microsoft \w+ - |untitled|.*\.(?:docx?|pdf|indd|odt|rtf|txt|html?)$", re.IGNORECASE
)  # what programs call a document nobody named


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``x``, ``y``, ``size`` in points, y growing upwards; ``alone`` if no prose."""

    text: str
    x: float
    y: float
    size: float
    page: int
    alone: bool = False


def pdf(data: bytes, name: str) -> Draft:
    """The text of all pages. Raises InputError for a damaged or encrypted file and for one without text."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    encrypted = InputError(
        f"{name} is encrypted: it opens only with a password.",
        "Open it with the password, print or export it to a PDF without one, and use that.",
    )
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise encrypted
        pages = [_lines(page, number) for number, page in enumerate(reader.pages)]
        declared = _declared(reader)
    except DependencyError as error:  # AES needs a library that Byline does without
        raise encrypted from error
    # "Broken PDF files might cause other Exceptions", says pypdf of itself.
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError,
            AssertionError, OSError, EOFError, struct.error, zlib.error) as error:  # fmt: skip
        raise InputError(
            f"{name} is damaged: it cannot be read as a PDF ({_reason(error)}).",
            "Open it in a PDF viewer, print or export it to a new PDF, and use that.",
        ) from error
    lines = _without_running(pages)
    if not lines:
        raise InputError(
            f"{name} holds no text: its pages seem to be images, as scans are.",
            "Run text recognition (OCR) over it, for example with ocrmypdf, and use the result.",
        )
    return Draft(canonical("\n".join(_paragraphs(lines))).strip(), (), declared)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _declared(reader: PdfReader) -> Declared:
    """Title, author and language of the document. Its creation date is the file's, not the article's."""
    information = reader.metadata
    title = one_line(information.title) if information else None
    return declared_in(
        {
            "title": None if title is None or _MACHINE_TITLE.match(title) else title,
            "author": information.author if information else None,
            "language": reader.root_object.get("/Lang"),
        }
    )


def _lines(page: PageObject, number: int) -> list[Line]:
    """The lines of a page as pypdf orders them, each with the place and size of its first words."""
    lines: list[Line] = []
    parts: list[str] = []
    place = (0.0, 0.0, 0.0)

    def end_line() -> None:
        text = " ".join(canonical("".join(parts)).split())
        if text:
            lines.append(Line(text, *place, number))
        parts.clear()

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        nonlocal place
        for index, part in enumerate(text.split("\n")):
            if index:
                end_line()
            if part.strip() and not "".join(parts).strip():
                x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                place = (x, y, abs(size * (tm[3] or tm[1]) * (cm[3] or cm[1])))
            parts.append(part)

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def _without_running(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """All lines but page numbers and those repeated at the edge of most pages.

    A repeated first line is kept where it first stands, for it may be the article's headline; not if it
    carries a number, as a page number or the day of printing.
    """
    tops = Counter(key for page in pages for key in {_key(line) for line in page[:_EDGE]})
    feet = Counter(key for page in pages for key in {_key(line) for line in page[-_EDGE:]})
    often = max(2, len(pages) / 2)
    kept: list[Line] = []
    seen: set[str] = set()
    for page in pages if len(pages) > 1 else ():
        body = list(page)
        while body and (_is_page_number(body[0]) or tops[_key(body[0])] >= often):
            line = body.pop(0)
            if "#" not in _key(line) and _key(line) not in seen:
                kept.append(replace(line, alone=True))
            seen.add(_key(line))
        while body and (_is_page_number(body[-1]) or feet[_key(body[-1])] >= often):
            body.pop()
        kept.extend(body)
    return kept if len(pages) > 1 else [line for page in pages for line in page]


def _is_page_number(line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _key(line: Line) -> str:
    """A line but for its numbers, by which the headers of pages differ."""
    return re.sub(r"\d+", "#", line.text.casefold())


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    gaps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and a.y - b.y > 1]
    leading = median(gaps) if gaps else 0.0
    width = sorted(len(line.text) for line in lines)[len(lines) * 9 // 10]
    known = {word.casefold() for line in lines for word in re.findall(r"\w+(?:-\w+)*\b(?!-$)", line.text)}
    paragraphs = [lines[0].text]
    for line, following in pairwise(lines):
        if _ends_paragraph(line, following, leading, width):
            paragraphs.append(following.text)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], following.text, known)
    return paragraphs


def _ends_paragraph(line: Line, following: Line, leading: float, width: int) -> bool:
    """Whether a paragraph ends with ``line``: by the space below it, the letters' size, or its length."""
    if line.alone or following.alone:
        return True
    if abs(line.size - following.size) > 0.1 * max(line.size, following.size):
        return True
    ended = _SENTENCE_END.search(line.text) is not None
    if line.page == following.page:
        gap = line.y - following.y
        if leading and gap > 1.3 * leading:
            return True
        indented = following.x > line.x + 0.5 * line.size
        if ended and gap > 0 and indented:
            return True
    short = len(line.text) < 0.8 * width
    return short and (ended or (len(line.text) < 0.5 * width and not following.text[:1].islower()))


def _joined(text: str, following: str, known: set[str]) -> str:
    """Two lines of a paragraph as one; a word divided at the line's end is made whole.

    The hyphen stays in a compound that the document elsewhere writes with one (``long-term``).
    """
    head, tail = re.search(r"(\w+)[-\u2010]$", text[-80:]), re.match(r"[^\W\d_]\w*", following)
    if head is None or tail is None or not tail[0][0].islower():
        return f"{text}{'' if head else ' '}{following}"
    if f"{head[1]}-{tail[0]}".casefold() in known:
        return text + following
    return text[:-1] + following
