"""Words in quotation marks stand verbatim in a cited span."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.schema import Check
from rag.text import normalised
from rag.verify.cited import Cited

# Single quotes only where they cannot be an apostrophe: after a space and before a space or stop.
_QUOTED = re.compile(
    r"[“„\"]([^“”„\"]+)[”“\"]|«([^»]+)»|(?<!\w)[‘']((?:[^‘’']|(?<=\w)['’](?=\w))+)[’'](?!\w)"
)
_GAP = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")


def quoted(text: str) -> list[str]:
    """What stands between quotation marks, of at least one word."""
    return [q for m in _QUOTED.finditer(text) if re.search(r"\w", q := m[1] or m[2] or m[3])]


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = quoted(sentence)
    if not asked:
        return None
    there = [normalised(span.text).text for span in spans]
    missing = [q for q in asked if not any(_stands(q, text) for text in there)]
    detail = "not said so in the source: " + "; ".join(f"“{q}”" for q in missing) if missing else ""
    return Check("quotations", not missing, detail)


def _stands(quote: str, text: str) -> bool:
    at = 0
    for piece in _GAP.split(quote):
        wanted = normalised(piece).text.strip(" .,;:!?")
        if not wanted:
            continue
        found = text.find(wanted, at)
        if found < 0:
            return False
        at = found + len(wanted)
    return True
