"""A Markdown document → clean prose, its blocks, and the metadata of its front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import TYPE_CHECKING

from rag.errors import InputError
from rag.parse.draft import FIELDS, Declared, Draft, Piece, compose, declared_in, is_label, lower_keys, table
from rag.text import canonical

if TYPE_CHECKING:
    from markdown_it.token import Token


def markdown(text: str, name: str) -> Draft:
    """CommonMark with tables; YAML front matter gives the metadata."""
    from markdown_it import MarkdownIt

    declared, body = _front_matter(canonical(text), name)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    return Draft(*compose(_markdown_pieces(tokens)), declared)


_IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]*")
_FIELD_LINE = re.compile(rf"^({'|'.join(FIELDS)})\s*:", re.IGNORECASE | re.MULTILINE)


def _front_matter(text: str, name: str) -> tuple[Declared, str]:
    """The metadata between two lines of ``---`` at the start, and the rest.

    What stands there may also be prose between two rules: then nothing is taken away.
    """
    from frontmatter.default_handlers import YAMLHandler
    from yaml import YAMLError

    handler = YAMLHandler()
    text = text.lstrip()
    if not handler.detect(text):
        return Declared(), text
    try:
        head, body = handler.split(text)
    except ValueError:  # the second line of dashes is missing
        return Declared(), text
    try:
        fields = handler.load(head)
    except (ValueError, RecursionError, YAMLError) as error:
        if not _FIELD_LINE.search(head):
            return Declared(), text
        reason = " ".join(str(error).split())[:200]
        raise InputError(
            f"The front matter of {name} is no valid YAML: {reason}.",
            "Correct the lines between the two ---; a value with a colon in it needs quotation marks.",
        ) from None
    if fields is None:
        return Declared(), body
    if not isinstance(fields, dict) or not all(_IDENTIFIER.fullmatch(str(key)) for key in fields):
        return Declared(), text
    return declared_in(lower_keys(fields)), body


def _markdown_pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    inside: list[str] = []  # the names of the open elements
    rows: list[list[str]] = []
    headers: set[int] = set()
    for position, token in enumerate(tokens):
        element = token.type.removesuffix("_open").removesuffix("_close")
        if token.nesting > 0:
            inside.append(element)
            if element == "table":
                rows, headers = [], set()
            elif element == "tr":
                headers |= {len(rows)} if "thead" in inside else set()
                rows.append([])
        elif token.nesting < 0:
            inside.pop()
            if element == "table":
                yield from table(rows, frozenset(headers))
        elif token.type == "inline":
            text = _inline_text(token.children or [])
            if inside[-1] in ("th", "td"):
                rows[-1].append(text)
            elif inside[-1] == "heading":
                # Only a first heading of the first rank is the document's title.
                yield "title" if position == 1 and tokens[0].tag == "h1" else "heading", text
            elif "list_item" in inside:
                yield "list-item", text
            elif _is_bold(token.children or []) and is_label(text):
                yield "heading", text
            else:
                yield from (("paragraph", line) for line in text.split("\n"))
        elif token.type in ("fence", "code_block"):
            yield from (("paragraph", line) for line in token.content.split("\n"))
        elif token.type == "html_block":
            yield from (("paragraph", line) for line in _without_tags(token.content).split("\n\n"))


def _inline_text(children: Sequence[Token]) -> str:
    """The words of a paragraph without marks; what is struck out was withdrawn and is left out."""
    parts: list[str] = []
    struck = 0
    for token in children:
        if token.type in ("s_open", "s_close"):
            struck += token.nesting
        elif struck:
            continue
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or token.content.lower().startswith("<br"):
            parts.append("\n")
    return "".join(parts)


def _is_bold(children: Sequence[Token]) -> bool:
    """Whether all of a paragraph is one piece of bold text."""
    types = [token.type for token in children if token.type != "text" or token.content]
    return types[:1] == ["strong_open"] and types[-1:] == ["strong_close"] and types.count("strong_open") == 1


_UNSHOWN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def _without_tags(markup: str) -> str:
    """The words of an HTML passage within Markdown."""
    return unescape(re.sub(r"<[^<>]*>", " ", _UNSHOWN.sub(" ", markup)))
