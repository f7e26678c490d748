"""Strings of the gold against a text: a view without case, odd spaces and typographic marks, with a way back.

Nothing of Byline is used here, so that no fault of its own view of a text can hide in its grades.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

GAP = "…"  # in a gold string, alone between spaces: up to GAP_WORDS words
GAP_WORDS = 8
_SAME = {
    **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-"),
    "|": " ",  # between the cells of a table row
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flat:
    """``text`` flattened; character i of it comes from code point ``origin[i]`` of the original."""

    text: str
    origin: tuple[int, ...]


def flat(text: str) -> Flat:
    """Case folded, compatibility forms unfolded, white space as one space, quotes and dashes as their plain ones."""
    made: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", _SAME.get(character, character)).casefold():
            plain = " " if one.isspace() else one
            if plain == " " and (not made or made[-1] == " "):
                continue
            made.append(plain)
            origin.append(place)
    return Flat("".join(made), tuple(origin))


def found(string: str, text: str) -> bool:
    """Whether a gold string stands in a text, at word boundaries; “15” does not stand in “15.4” or “1,500”."""
    return bool(_pattern(string).search(flat(text).text))


def any_found(strings: Sequence[str], text: str) -> bool:
    """Whether one of them does."""
    seen = flat(text).text
    return any(_pattern(string).search(seen) for string in strings)


def spans(quote: str, text: str) -> list[tuple[int, int]]:
    """Where a verbatim quote stands in a text, half-open, in code points; its own case, spaces and marks aside."""
    view, wanted = flat(text), flat(quote).text.strip()
    if not wanted:
        return []
    return [
        (view.origin[one.start()], view.origin[one.end() - 1] + 1)
        for one in re.finditer(re.escape(wanted), view.text)
    ]  # fmt: skip


@cache
def _pattern(string: str) -> re.Pattern[str]:
    parts = [flat(part).text.strip() for part in string.split(f" {GAP} ")]
    if not all(parts):
        raise ValueError(f"an empty part in the gold string {string!r}")
    gap = rf"(?:\W+\w\S*){{0,{GAP_WORDS}}}?\W+"
    body = gap.join(re.escape(part).replace(r"\ ", r"\s+") for part in parts)
    return re.compile(rf"(?<!\w)(?<!\d[.,]){body}(?!\w)(?![.,]\d)")
