"""An article as the plain data that the browser component draws: its text in pieces, cited or lit or neither.

Offsets are Unicode code points and stay in Python: a browser counts in UTF-16, so it gets the pieces themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypedDict

from rag.schema import Article, Block
from ui.rendering import day_words, line, shown


class Piece(TypedDict):
    """Text of one kind: ``mark`` 0 plain, 1 cited, 2 lit; ``bar`` is the stroke between two cells of a table."""

    text: str
    mark: int
    bar: bool


class BlockView(TypedDict):
    """A block of an article. Rows of a table have their pieces cell by cell, others all in one cell."""

    kind: str
    cells: list[list[Piece]]


class ArticleView(TypedDict):
    """An article as it is drawn. ``key`` is the article's, ``lit`` names what is lit, "" for nothing."""

    key: str
    lit: str
    title: str
    about: list[str]
    blocks: list[BlockView]


def article_data(
    article: Article, cited: Sequence[tuple[int, int]] = (), lit: tuple[int, int] | None = None
) -> ArticleView:
    """The article for the browser, spans given as code points into its text: ``cited`` marked, ``lit`` strongly."""
    title = line(article.title) or line(article.source)
    about = [article.outlet, article.author, day_words(article.date, article.date_basis), article.source]
    return {
        "key": article.id,
        "lit": f"{article.id}:{lit[0]}-{lit[1]}" if lit else "",
        "title": title,
        "about": [told for told in map(line, about) if told and told != title],
        "blocks": [
            {"kind": view["kind"], "cells": [[{**p, "text": shown(p["text"])} for p in c] for c in view["cells"]]}
            for view in block_views(article, cited, lit)
        ],
    }


def block_views(
    article: Article, cited: Sequence[tuple[int, int]] = (), lit: tuple[int, int] | None = None
) -> Iterator[BlockView]:
    """The whole text in pieces, as stored: joined they are ``article.text``. What lies between blocks is a "gap"."""
    marks = [(start, end, 1) for start, end in cited]
    if lit is not None:
        marks.append((*lit, 2))
    for kind, start, end in _tiled(article.blocks, len(article.text)):
        bars = _bars(article.text, start, end) if kind in {"table-row", "table-header"} else set()
        cells: list[list[Piece]] = [[]]
        for first, last in pairwise(sorted({start, end, *bars, *(b + 1 for b in bars)})):
            bar = first in bars
            if bar and cells[-1]:
                cells.append([])
            cells[-1].extend(_pieces(article.text, first, last, marks, bar=bar))
        yield {"kind": kind, "cells": cells}


def _tiled(blocks: Sequence[Block], length: int) -> Iterator[tuple[str, int, int]]:
    """``[0, length)`` without a hole: each block, and "gap" for what lies between two."""
    at = 0
    for block in blocks:
        if block.start > at:
            yield "gap", at, block.start
        if block.end > max(at, block.start):
            yield block.kind, max(at, block.start), block.end
            at = block.end
    if at < length:
        yield "gap", at, length


def _bars(text: str, start: int, end: int) -> set[int]:
    return {at for at in range(start, end) if text[at] == "|"}


def _pieces(text: str, start: int, end: int, marks: Sequence[tuple[int, int, int]], *, bar: bool) -> Iterator[Piece]:
    """``[start, end)`` cut where a mark begins or ends."""
    near = [mark for mark in marks if mark[0] < end and mark[1] > start]
    edges = {start, end, *(edge for first, last, _ in near for edge in (first, last) if start < edge < end)}
    for first, last in pairwise(sorted(edges)):
        level = max((level for a, b, level in near if a <= first and last <= b), default=0)
        yield {"text": text[first:last], "mark": level, "bar": bar}
