"""JSON, JSON Lines and CSV → the articles in them, one bad record never spoiling the others."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from rag.errors import InputError
from rag.parse.draft import Declared, Draft, declared_in, lower_keys
from rag.parse.html import is_fragment, page
from rag.text import canonical

TEXT_FIELDS = ("text", "content", "body")
FIELD_HELP = "Give it the field text (or content, body); title, outlet, date, author, url, language are optional."

# A record's number (None: the file is this one record) and what it is, or why it cannot be read.
Item = tuple[int | None, Draft | InputError]


def parse_json(text: str, name: str) -> object:
    """The value that a JSON text holds. Raises InputError."""
    try:
        return json.loads(text)
    except RecursionError:
        remedy = "Give each article as one object, not nested, with the field text."
        raise InputError(f"{name} is JSON nested too deeply to be read.", remedy) from None
    except json.JSONDecodeError as error:
        place = f"column {error.colno}" if "\n" not in text else f"line {error.lineno}, column {error.colno}"
        remedy = "Correct it there; python -m json.tool checks JSON."
        if error.msg == "Extra data":
            remedy = "If it holds one JSON object a line, name it .jsonl."
        raise InputError(f"{name} is not valid JSON: {error.msg} at {place}.", remedy) from None
    except ValueError as error:  # a number of thousands of digits
        raise InputError(f"{name} is JSON that cannot be read: {error}.", "Shorten that number.") from None


def from_json(text: str, name: str) -> Iterator[Item]:
    """One object, a list of objects (numbered from 1), or ``{"articles": [...]}``. Raises InputError."""
    value = parse_json(text, name)
    listed = articles_in(value)
    if listed is None:
        yield None, record(value, name)
        return
    if not listed:
        raise InputError(f"{name} holds an empty list: no articles.", "Put one object an article in it.")
    for number, item in enumerate(listed, 1):
        yield number, _tried(item, f"{name}, article {number}")


def articles_in(value: object) -> Sequence[object] | None:
    """The list of articles that a JSON value is or holds, None where it is none."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not has_text(value):
        listed = lower_keys(value).get("articles")
        return listed if isinstance(listed, list) else None
    return None


def from_jsonl(text: str, name: str) -> Iterator[Item]:
    """One object a line, numbered as the lines are; blank lines are passed over."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        called = f"{name}, line {number}"
        try:
            value = parse_json(line, called)
        except InputError as error:
            yield number, error
        else:
            yield number, _tried(value, called)


def from_csv(text: str, name: str) -> Iterator[Item]:
    """One article a row below a row of column names, numbered from 1; rows without any value do not count.

    The columns are separated by whichever of ``, ; | TAB`` makes a column of text appear (csv.Sniffer
    guesses from the prose in the cells, and guesses wrong). Raises InputError when none does, and when there is no row.
    """
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # articles are longer than its default
    delimiter, header = _header(text, name)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(rows)
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            number += 1
            yield (
                number,
                InputError(
                    f"{name}, row {number} (ending on line {rows.line_num}) is no valid CSV: {error}.",
                    'Enclose the field in quotation marks, and double those within it: "he said ""no""".',
                ),
            )
            continue
        if not any(cell.strip() for cell in row):
            continue
        number += 1
        called = f"{name}, row {number}"
        if len(row) > len(header):
            yield (
                number,
                InputError(
                    f"{called} has {len(row)} fields, but there are {len(header)} columns.",
                    "Enclose fields that hold the separator or a line break in quotation marks.",
                ),
            )
        else:
            yield number, _tried(dict(zip(header, row, strict=False)), called)
    if not number:
        raise InputError(f"{name} holds the names of columns and no row.", "Put one article in a row below them.")


def _header(text: str, name: str) -> tuple[str, list[str]]:
    header: list[str] = []
    for delimiter in ",;\t|":
        try:
            header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        if has_text(dict.fromkeys(header, "")):
            return delimiter, header
    first = " ".join(canonical(text.strip().split("\n")[0]).split())[:120]
    raise InputError(
        f"{name} has no column named text, content or body; its first line is: {first}",
        "Name the columns in the first line, the one with the articles' text: text.",
    )


def has_text(fields: Mapping[str, object]) -> bool:
    """Whether a mapping has one of the fields that hold an article's text, empty or not."""
    return not lower_keys(fields).keys().isdisjoint(TEXT_FIELDS)


def _tried(value: object, name: str) -> Draft | InputError:
    try:
        return record(value, name)
    except InputError as error:
        return error


def record(value: object, name: str) -> Draft:
    """The article that one JSON object or CSV row holds. Raises InputError."""
    if not isinstance(value, dict):
        raise InputError(f"{name} is no JSON object but {_named(value)}.", FIELD_HELP)
    fields = lower_keys(value)
    found = [name for name in TEXT_FIELDS if name in fields]
    if not found:
        raise InputError(f"{name} has none of the fields text, content and body.", FIELD_HELP)
    texts = [text for text in (_text(fields[field]) for field in found) if text]
    if not texts:
        shown = fields[found[0]]
        what = "is empty" if shown in (None, "") or isinstance(shown, str) else f"is {_named(shown)}, not text"
        raise InputError(f"{name}: the field {found[0]} {what}.", FIELD_HELP)
    return _draft(texts[0], declared_in(fields), name)


def _text(value: object) -> str | None:
    """The text of a field: a string, a list of paragraphs, or an object as content systems wrap it."""
    if isinstance(value, dict):
        value = value.get("rendered")
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "\n".join(value)
    return canonical(value).strip() if isinstance(value, str) else None


def _draft(text: str, declared: Declared, name: str) -> Draft:
    """A field's text, read as HTML where it plainly is."""
    if is_fragment(text):
        try:
            markup = page(text, name)
        except InputError:  # it only began like HTML
            return Draft(text, (), declared)
        return Draft(markup.text, markup.blocks, declared)
    return Draft(text, (), declared)


def _named(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
