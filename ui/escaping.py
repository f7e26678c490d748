"""Text of articles, files and models made safe for Streamlit's Markdown, which then shows just that text.

Streamlit reads Markdown nearly everywhere: in captions, errors, labels, tooltips, titles of dialogs. A backslash
before punctuation stops CommonMark, directives (``:red[…]``), formulas and HTML. But links (``www.…``), arrows
(``->``) and icons (``:streamlit:``) are looked for afterwards, in the parsed text, where no backslash is left; so
a character in their middle is put into a ``:color[…]`` without a colour, which parts the text and shows nothing.
"""

from __future__ import annotations

import re
import unicodedata

# ZWNJ and ZWJ spell words of Persian and of Indian languages, and join emoji; they are kept.
_KEPT = "\u200c\u200d"
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})  # controls, formats (bidirectional too), private, half characters
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_PARTED = re.compile(
    r"@"
    r"|:(?=//|material_|streamlit:)"
    r"|(?<=www)\."
    r"|(?<=(?<!\S)-)[->](?!\S)"  # -- ->
    r"|(?<=(?<!\S)<)-(?=>?(?!\S))"  # <- <->
    r"|(?<=(?<!\S)[<>~])=(?!\S)",  # <= >= ~=
    re.IGNORECASE,
)


def plain(text: str, limit: int | None = None) -> str:
    """``text`` on one line, without characters that nobody sees: controls, overrides of the writing direction.

    With ``limit``, at most that many characters (code points), the last of them … where some were left out.
    """
    if not (text.isascii() and text.isprintable()):  # most text is; a long list is quicker for it
        text = "".join(
            " " if char.isspace() else char
            for char in text
            if char.isspace() or char in _KEPT or unicodedata.category(char) not in _UNSEEN
        )
    line = " ".join(text.split())
    return line if limit is None or len(line) <= limit else line[: max(0, limit - 1)].rstrip() + "…"


def escaped(text: str, limit: int | None = None) -> str:
    """Markdown that Streamlit shows as ``plain(text, limit)``: no link, image, formula, icon, colour or heading."""
    line = plain(text, limit)
    pieces = []
    place = 0
    for found in _PARTED.finditer(line):
        before = _backslashed(line[place : found.start()])
        if before and before[-1].isascii() and before[-1].isalnum():  # ":www:color[…]" would look like ":smile:"
            before = f"{before[:-1]}&#{ord(before[-1])};"
        pieces += [before, f":color[\\{found.group()}]"]
        place = found.end()
    return "".join([*pieces, _backslashed(line[place:])])


def _backslashed(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\g<0>", text)
