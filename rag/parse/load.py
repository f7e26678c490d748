"""A file → ``Record``s: raw text plus declared metadata, or the reason why it cannot become an article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.errors import InputError
from rag.parse.draft import Declared, Draft
from rag.parse.encoding import decode, looks_like
from rag.parse.files import READABLE, SUFFIXES, Beside, Refused, discover, metadata_beside, origin_of, read, too_large
from rag.parse.html import is_page, page, page_text
from rag.parse.records import Item, articles_in, from_csv, from_json, from_jsonl, has_text, parse_json
from rag.schema import Record
from rag.text import canonical, storable

__all__ = ["SUFFIXES", "Refused", "discover", "load", "load_stdin"]


def load(path: Path, *, max_mb: float) -> Iterator[Record | Refused]:
    """The articles of one file, in its order. Never raises for what a file holds."""
    try:
        data = read(path, max_mb)
        beside = metadata_beside(path)
        for number, item in _items(path.suffix.lower(), data, str(path)):
            yield _outcome(storable(path.name), origin_of(path), item, number, data, beside)
    except InputError as error:
        yield Refused(storable(path.name), origin_of(path), error)


def load_stdin(data: bytes, *, max_mb: float) -> Iterator[Record | Refused]:
    """The articles of standard input: plain text, or JSON or JSON Lines with a text field."""
    origin = f"-:{hashlib.sha256(data).hexdigest()}"
    name = "standard input"
    try:
        if len(data) > max_mb * 1e6:
            raise too_large(name, len(data), max_mb)
        text = _text(data, name)
        for number, item in _stdin_items(text, name):
            yield _outcome("-", origin, item, number, data, Beside())
    except InputError as error:
        yield Refused("-", origin, error)


def _outcome(
    source: str, origin: str, item: Draft | InputError, number: int | None, data: bytes, beside: Beside
) -> Record | Refused:
    """A record as the rest of Byline knows it; ``data`` are the bytes of the whole file."""
    if number is not None:
        source, origin = f"{source}#{number}", f"{origin}#{number}"
    if isinstance(item, InputError):
        return Refused(source, origin, item)
    declared: Declared
    if number is None:  # what stands beside a document outweighs what it says of itself
        declared = {**item.declared, **beside.declared}
    else:  # what a record of many says of itself is more particular
        data = json.dumps([item.text, sorted(item.declared.items())]).encode()
        declared = {**beside.declared, **item.declared}
    digest = hashlib.sha256(data + beside.data).hexdigest()
    return Record(source, origin, item.text, digest, blocks=item.blocks, **declared)


def _items(suffix: str, data: bytes, name: str) -> Iterable[Item]:
    match suffix:
        case ".json":
            return from_json(_text(data, name), name)
        case ".jsonl" | ".ndjson":
            return from_jsonl(_text(data, name), name)
        case ".csv":
            return from_csv(_text(data, name), name)
    return [(None, _document(suffix, data, name))]


def _document(suffix: str, data: bytes, name: str) -> Draft:
    """The one article of a document. Raises InputError."""
    match suffix:
        case ".html" | ".htm":
            _refuse_misnamed(data, name)
            draft = page(page_text(data), name)
        case ".md" | ".markdown":
            from rag.parse.markdown import markdown

            draft = markdown(_text(data, name), name)
        case ".pdf":
            from rag.parse.pdf import pdf

            draft = pdf(data, name)
        case ".docx":
            from rag.parse.word import word

            draft = word(data, name)
        case _:
            draft = _plain(_text(data, name), name)
    if not draft.text:
        raise _without_text(name)
    return draft


def _plain(text: str, name: str) -> Draft:
    return page(text, name) if is_page(text) else Draft(canonical(text).strip())


def _stdin_items(text: str, name: str) -> Iterable[Item]:
    if text.lstrip()[:1] in "{[":
        if _holds_articles(text, name):
            return from_json(text, name)
        if _holds_articles(text.lstrip().split("\n")[0], name):
            return from_jsonl(text, name)
    return [(None, _plain(text, name))]


def _holds_articles(text: str, name: str) -> bool:
    """Whether a text is JSON with a text field in it."""
    try:
        value = parse_json(text, name)
    except InputError:
        return False
    listed = articles_in(value)
    return any(isinstance(item, dict) and has_text(item) for item in ([value] if listed is None else listed))


def _text(data: bytes, name: str) -> str:
    """The bytes of a text format as text. Raises InputError for bytes that are none, and for blank ones."""
    _refuse_misnamed(data, name)
    text = decode(data)
    if not canonical(text).strip():
        raise _without_text(name)
    return text


def _refuse_misnamed(data: bytes, name: str) -> None:
    kind = looks_like(data)
    if kind is None:
        return
    remedy = "Save its text as .txt in UTF-8, or name the file by what it is. " + READABLE
    if "PDF" in kind or (b"word/document.xml" in data and "ZIP" in kind):
        remedy = f"Give it the ending {'.pdf' if 'PDF' in kind else '.docx'}, by which Byline knows what it is."
    raise InputError(f"{name} is not text: it looks like {kind}.", remedy)


def _without_text(name: str) -> InputError:
    return InputError(f"{name} holds no text, only blanks.", "Check that it was saved whole.")
