"""Words in quotation marks stand verbatim in a cited span."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.schema import Check
from rag.text import normalised, quoted
from rag.verify.cited import Cited

_GAP = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")


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
