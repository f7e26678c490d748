"""Finds the lines and paragraphs of a text and judges each by itself: table row, list item, heading's form, prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.parse.boilerplate import is_boilerplate
from rag.parse.byline import byline
from rag.schema import Block, BlockKind

LONGEST_HEADING = 16  # words; in Title Case up to LONGEST_TITLE
LONGEST_TITLE = 24
LONGEST_WRAPPED = 130  # characters; a text with longer lines was not broken at a fixed width

BULLET = re.compile(r"(?:[•·▪◦‣●■–—*+-]|\(?(?:\d{1,2}[.)]|[a-z][.)]|[A-Z]\)))\s+(?=\S)")
STOP = re.compile(r"[.!…。！।؟?,;:]['\"’”»)\]*_]*$")
_ROW = re.compile(r"\|.*\||[^|\n]*\|[^|\n]*\|.*|[^\t\n]+\t[^\t\n]+\t.*")
_MARKED_HEADING = re.compile(r"#{1,6}\s+\S")
_QUESTION = re.compile(r"[?？؟]['\"’”»)\]*_]*$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(slots=True)
class Unit:
    """A line, or the lines of one paragraph, while it is being judged; ``[start, end)`` of the text, trimmed.

    ``kind`` None is not decided yet; ``shape`` is ``short`` for what has the form of a heading or headline.
    """

    start: int
    end: int
    text: str
    kind: BlockKind | None = None
    given: bool = False
    shape: Literal["prose", "short"] = "prose"
    words: int = 0

    @property
    def is_prose(self) -> bool:
        """Whether it is running text of at least a sentence's length."""
        return self.kind in (None, "paragraph") and self.shape == "prose" and self.words >= 8


def find_units(text: str, given: Sequence[Block]) -> list[Unit]:
    """The units of a text in order; ``given`` blocks are units as they are, the text between them is cut."""
    units: list[Unit] = []
    place = 0
    for block in sorted(given, key=lambda b: (b.start, b.end)):
        start, end = max(block.start, place), min(block.end, len(text))
        if start >= end:
            continue
        units += _paragraphs(text, place, start)
        if trimmed := trimmed_span(text, start, end):
            kind = None if block.kind == "paragraph" else block.kind
            units.append(Unit(*trimmed, text[slice(*trimmed)], kind, given=True))
        place = end
    units += _paragraphs(text, place, len(text))
    for unit in units:
        _judge(unit)
    return units


def trimmed_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """``[start, end)`` without white space at its edges; None when there is nothing else."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else None


def _paragraphs(text: str, start: int, end: int) -> list[Unit]:
    """The lines between ``start`` and ``end``; lines broken at a fixed width are joined to paragraphs again."""
    lines: list[tuple[int, int]] = []
    close: list[bool] = []  # whether the line follows the one before without a blank line
    place, gap = start, True
    for line in text[start:end].split("\n"):
        if trimmed := trimmed_span(text, place, place + len(line)):
            lines.append(trimmed)
            close.append(not gap)
            gap = False
        else:
            gap = True
        place += len(line) + 1
    width = _wrap_width(text, lines, close)
    spans: list[tuple[int, int]] = []
    before = ""
    for (left, right), follows in zip(lines, close, strict=True):
        line = text[left:right]
        if follows and _continues(before, line, width):
            spans[-1] = (spans[-1][0], right)
        else:
            spans.append((left, right))
        before = line
    return [Unit(left, right, text[left:right]) for left, right in spans]


def _wrap_width(text: str, lines: list[tuple[int, int]], close: list[bool]) -> int:
    """The width at which lines were broken, or 0 when a line is a paragraph."""
    if not lines or max(right - left for left, right in lines) > LONGEST_WRAPPED:
        return 0
    width = max(right - left for left, right in lines)
    pairs = [(a, b[0]) for (a, b), follows in zip(pairwise(lines), close[1:], strict=True) if follows]
    broken = sum(
        b - a > width * 0.6 and text[after].islower() and not STOP.search(text[a:b]) for (a, b), after in pairs
    )
    return width if broken >= 2 and broken * 5 >= len(pairs) else 0


def _continues(last: str, line: str, width: int) -> bool:
    """Whether ``line`` goes on with the sentence or the paragraph of the line above it."""
    within = not STOP.search(last) and line[0].islower() and len(last) >= (20 if width else 40)
    filled = bool(width) and len(last) + 1 + len(line.split(None, 1)[0]) > width * 0.9
    if not (within or filled) or _ROW.fullmatch(line) or _ROW.fullmatch(last):
        return False
    if not width and byline(line) is not None:
        return False
    return not (
        BULLET.match(line) or _MARKED_HEADING.match(line) or _MARKED_HEADING.match(last) or is_boilerplate(line)
    )


def _judge(unit: Unit) -> None:
    text = unit.text
    unit.words = word_count(text)
    if unit.kind not in (None, "title", "table-header", "table-row") and is_boilerplate(text):
        unit.kind = "boilerplate"
    if unit.kind is not None:
        return
    if _MARKED_HEADING.match(text):
        unit.kind = "boilerplate" if is_boilerplate(text.lstrip("#")) else "heading"
    elif "\n" not in text and _ROW.fullmatch(text) and not is_boilerplate(text):
        unit.kind = "table-row"
    elif is_boilerplate(text):
        unit.kind = "boilerplate"
    elif BULLET.match(text):
        unit.kind = "list-item"
    else:
        unit.shape = "short" if is_short(text, unit.words) else "prose"


def word_count(text: str) -> int:
    """Words between spaces; two characters count for one in scripts that set no spaces."""
    words = len(text.split())
    return words if text.isascii() else max(words, len(_UNSPACED.findall(text)) // 2)


def is_short(text: str, words: int) -> bool:
    """Whether the line has the form of a heading or headline: few words and no full stop."""
    shown = text.strip("*_ ")
    if len(shown) > 180:
        return False
    if _QUESTION.search(shown):
        return words <= 12 and not re.match(r"[QA]\s?[:.]\s", shown)
    if shown.endswith(":"):
        return words <= 6
    if STOP.search(shown):
        return False
    return words <= (LONGEST_TITLE if is_title_case(shown) else LONGEST_HEADING)


def is_title_case(text: str) -> bool:
    """Whether three quarters of the longer words are capitalised."""
    letters = [w for w in _WORD.findall(text) if len(w) > 3]
    return len(letters) >= 2 and sum(w[0].isupper() for w in letters) >= 0.75 * len(letters)
