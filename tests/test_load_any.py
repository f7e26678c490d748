"""Whatever is in a file, loading never raises and the offsets of blocks stay true."""

from __future__ import annotations

import tempfile
from pathlib import Path
from textwrap import wrap

import make_files as make
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read_files import PARAGRAPHS, PROSE, check_record, outcomes
from test_load_documents import HYPHENS
from test_load_pages import BODY, HEAD, MARKDOWN

from rag.parse.load import SUFFIXES, Refused
from rag.schema import Record

VALID: dict[str, bytes] = {
    ".txt": make.html(PARAGRAPHS, title="T"),
    ".md": MARKDOWN.encode(),
    ".html": make.html(PARAGRAPHS, title="River floods", head=HEAD, body=BODY),
    ".json": b'[{"text": "One.", "title": ["T"]}, {"content": "<p>Two words, she said.</p>", "date": 1.5e9}]',
    ".jsonl": make.jsonl([{"text": "One.", "author": {"name": "A"}}, {"body": "Two."}]),
    ".csv": make.csv_file([["title", "text"], ["a", 'b "c", d'], ["e", "f\ng"]]),
    ".pdf": make.pdf([["Head", "", *wrap(PROSE, 60), "1"], ["Head", *HYPHENS, "2"]], title="T"),
    ".docx": make.docx([("Title", "T"), ("List Bullet", "a"), "Words."], table=[["a", "b"], ["c", "d"]]),
}


def load_bytes(data: bytes, suffix: str) -> list[Record | Refused]:
    with tempfile.TemporaryDirectory() as folder:
        found = outcomes(make.write(Path(folder), f"a{suffix}", data))
    for item in found:
        if isinstance(item, Record):
            check_record(item)
        else:
            assert item.error.message
            assert item.error.remedy
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "ignore"))),
       suffix=st.sampled_from(sorted(SUFFIXES)))  # fmt: skip
def test_any_bytes_load_or_are_refused(data: bytes, suffix: str) -> None:
    assert load_bytes(data, suffix)


@pytest.mark.parametrize("suffix", sorted(VALID))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_damage_loads_or_is_refused(suffix: str, data: st.DataObject) -> None:
    whole = bytearray(VALID[suffix])
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(whole) - 1))
        length = data.draw(st.integers(0, 30))
        whole[place : place + length] = data.draw(st.binary(max_size=6))
        if not whole:
            break
    assert load_bytes(bytes(whole), suffix)


TAGS = (
    "p",
    "h1",
    "h2",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "b",
    "del",
    "div",
    "q",
    "time",
    "pre",
    "script",
    "a",
)
_markup = st.recursive(
    st.text(max_size=30) | st.sampled_from(["The river rose, they said.", "<br>", "|", "&amp;&#0;&#xD800;", "\u0301"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(_markup, st.sampled_from([".html", ".md"]))
def test_any_markup_keeps_the_offsets_true(markup: str, suffix: str) -> None:
    load_bytes(f"<html><body><article>{markup}</article></body></html>".encode("utf-8", "ignore"), suffix)


MARKS = ["# ", "- ", "1. ", "> ", "| a | b |\n|---|---|\n", "**", "~~", "`", "\n", "\n\n", "    ", "<b>", "---\n"]
MARKS += ["title: x\n", "word ", "\u0301", "\u2003", "[a](b)", "\\", "&nbsp;"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(MARKS)))
def test_any_markdown_keeps_the_offsets_true(parts: list[str]) -> None:
    load_bytes("".join(parts).encode(), ".md")
