"""What Streamlit's Markdown makes of escaped text: that text, and nothing else."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.escaping import escaped, plain

# What Streamlit 1.67 looks for in the source, before it is parsed.
IN_SOURCE = [
    re.compile(r":material/"),
    re.compile(r":(?!material/|streamlit:)[\w+-][\w_+-]*:"),  # emoji
    re.compile(r"^(\s*)((?:[+\-*]|#+)(?=\s|$)|>)"),
    re.compile(r"^(\s*)(\d+)([.)])(?=\s|$)"),
]
# What it and GitHub's Markdown look for in each text node, after backslashes have gone.
IN_NODES = [
    re.compile(r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)"),
    re.compile(r":material_(\w+):"),
    re.compile(r":streamlit:"),
    re.compile(r"(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)", re.IGNORECASE),
    re.compile(r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)"),
]
HOSTILE = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://a.b/c.png)", "$x^2$ and $$y$$",
    ":smile: :red[x] :material/face: :material_face: :streamlit: :small[x]", "a -> b <- c <-> d -- e >= f <= g ~= h",
    "-> -- ->", "www.example.com", "WWW.example.com http://example.com HTTPS://example.com", "a@b.com", "# heading",
    "1. item", "- item", "> quote", "```code", "`x`", "**a** _b_ ~~c~~", "| a | b |", "&lt; &#60; &copy;", "a\\",
    "[^1]", ":www. :smile:", ":http:// :smile:",
    ":color[a]{foreground=\"red\"}", "::streamlit:", "a:b[c]{d}", "<!-- x -->", "---", "    indented", "[ ] todo",
]  # fmt: skip
PIECES = st.lists(
    st.sampled_from([
        *":-><=~ .@[](){}$\\`*_#!|&\n", "www.", "http://", "material_face:", "material/face:", "streamlit:", "smile:",
        "1.", "&lt;", "color[x]", "red[", "x", "é",
    ])
).map("".join)  # fmt: skip


def nodes(source: str) -> list[str]:
    """The text nodes that an escaped source becomes: parted at ``:color[…]``, backslashes taken away."""
    found = [""]
    for piece in re.finditer(r":color\[\\(?P<alone>.)\]|\\(?P<escaped>.)|&#(?P<code>\d+);|(?P<bare>.)", source):
        if piece["alone"]:
            found += [piece["alone"], ""]
        else:
            found[-1] += piece["escaped"] or piece["bare"] or chr(int(piece["code"]))
    return found


def check(text: str) -> None:
    source = escaped(text)
    assert "".join(nodes(source)) == plain(text)
    for pattern in IN_SOURCE:
        assert not pattern.search(source), pattern
    for pattern in IN_NODES:
        for node in nodes(source):
            assert not pattern.search(node), pattern
    # By an independent reader of Markdown: one paragraph of plain text, the marks standing in it.
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    if source:
        assert [token.type for token in parsed] == ["paragraph_open", "inline", "paragraph_close"]
        inline = parsed[1].children or []
        assert {token.type for token in inline} <= {"text", "text_special"}
        assert "".join(token.content for token in inline) == _MARKED.sub(_unescaped, source)


_MARKED = re.compile(r":color\[\\(.)\]|\\(.)|&#(\d+);")


def _unescaped(found: re.Match[str]) -> str:
    alone, backslashed, code = found.groups()
    return f":color[{alone}]" if alone else backslashed or chr(int(code))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_stands(text: str) -> None:
    check(text)


@given(st.one_of(st.text(), PIECES))
def test_any_text_is_shown_as_it_stands(text: str) -> None:
    check(text)


@given(st.text())
def test_plain_text_is_one_line_of_what_can_be_seen(text: str) -> None:
    line = plain(text)
    assert line == plain(line)
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Co"} for char in line)
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u061c\ufeff\u00ad") & set(line)
    line.encode()


def test_plain_text_keeps_every_letter_and_what_joins_them() -> None:
    assert plain("Čeština, العربية, می\u200cخواهم, 👩\u200d🚀") == "Čeština, العربية, می\u200cخواهم, 👩\u200d🚀"
    assert plain("a\u202egnp.exe\u202c") == "agnp.exe"
    assert plain(" a\n\n b\tc\u00a0d\0 ") == "a b c d"


def test_a_limit_counts_what_is_shown() -> None:
    assert plain("abcdef", 6) == "abcdef"
    assert plain("abcdefg", 6) == "abcde…"
    assert escaped("*****", 3) == r"\*\*…"
