"""Corrects by hand what a stored article says of itself: its title, its outlet, the day it was published.

The text stays, and with it the id and every citation. What was built of the three is built again: the header over
each passage, its vector and its full text, what filters compare. So the corrected article is stored beside the old
one and takes its place in one step (``rag.store.journal``): readers and a kill see the one or the other.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import replace

from rag.embed import Embedder
from rag.errors import ArticleNotFound, UsageError
from rag.parse.metadata import LONGEST_NAME
from rag.parse.published import mentioned
from rag.parse.segment import header, passages
from rag.schema import Article
from rag.settings import Settings
from rag.store.catalog import Catalog
from rag.store.journal import Journal, NewArticle
from rag.store.upkeep import Report, embed, other_length, publish, read_stored, repair, texts_of, write_lock
from rag.store.vectors import Vectors
from rag.text import canonical

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def correct(
    id: str, *, title: str | None, outlet: str | None, date: datetime.date | str | None, catalog: Catalog,
    vectors: Vectors, embedder: Embedder, settings: Settings, progress: Report,
) -> Article:  # fmt: skip
    """The article with exactly that id, corrected: None leaves a field as it is, an empty text clears it.

    Raises UsageError for a value that cannot be one, ArticleNotFound, StoreBusy, StoreError, EmbedderChanged and
    ProviderError; then nothing has changed.
    """
    if title is outlet is date is None:
        raise UsageError("There is nothing to correct.", "Give a title, an outlet or a date.")
    wanted = _line("title", title), _line("outlet", outlet), _day(date)
    with write_lock(settings, progress):
        vectors.check_embedder()
        repair(catalog, vectors, progress)
        before = catalog.article(id)
        after = _corrected(before, title=wanted[0], outlet=wanted[1], date=wanted[2])
        if after != before:
            _replace(after, catalog, vectors, embedder, progress)
        return catalog.article(id)


def _line(name: str, value: str | None) -> str | None:
    """A title or an outlet as it is stored: one line, in the canonical form of all texts. Raises UsageError."""
    if value is None or not value.strip():
        return value and ""
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value.strip()):
        raise UsageError(f"The {name} holds a line break or another control character.", "Write it on one line.")
    line = " ".join(canonical(value).split())
    if not line:
        raise UsageError(f"The {name} holds nothing that can be read.", f'Write a {name}, or "" to clear it.')
    if len(line) > LONGEST_NAME:
        raise UsageError(
            f"The {name} has {len(line)} characters; {LONGEST_NAME} are allowed.",
            "It stands over every passage and citation: shorten it.",
        )
    return line


def _day(value: datetime.date | str | None) -> datetime.date | str | None:
    """A day, or "" to clear it. Raises UsageError."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    if not value.strip():
        return ""
    try:
        if not _DAY.fullmatch(value.strip()):  # Python also reads weeks, and days without hyphens
            raise ValueError
        return datetime.date.fromisoformat(value.strip())
    except ValueError:
        raise UsageError(f"{value.strip()} is not a date.", "Write it as 2025-06-30.") from None


def _corrected(article: Article, *, title: str | None, outlet: str | None, date: datetime.date | str | None) -> Article:
    """Checked values put in their places. A new day also tells the year of days that the text names without one."""
    if title is not None:
        article = replace(article, title=title or None)
    if outlet is not None:
        article = replace(article, outlet=outlet or None)
    if date is not None:
        day = date if isinstance(date, datetime.date) else None
        mentions = mentioned(article.text, article.blocks, day)
        article = replace(article, date=day, date_basis="given" if day else "unknown", mentions=mentions)
    return article


def _replace(article: Article, catalog: Catalog, vectors: Vectors, embedder: Embedder, progress: Report) -> None:
    """Stores ``article`` in place of the one with its id; for the holder of the write lock."""
    journal = Journal(catalog.database)
    key = journal.key_of(article.id)
    if key is None:
        raise ArticleNotFound(f"No article has the id {article.id}.", "byline sources lists them.")
    old = read_stored(catalog, key)
    head = header(article.title, article.outlet, article.date)
    parts = passages(article.text, article.blocks, old.sentences, header=head)
    origin, names = journal.carried(key)
    new = NewArticle(article, origin, old.sentences, parts, names)
    matrix = embed(embedder, texts_of(article, parts, old.sentences), progress)
    if matrix.shape[1] != catalog.state().dimension:
        raise other_length(catalog, embedder, matrix.shape[1])
    publish(journal, vectors, [new], [matrix], lambda _: [])
