"""Words in quotation marks stand verbatim in a cited span, where the same speaker says them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import attribute
from rag.names import name_words, same_name
from rag.schema import Check
from rag.seats import is_state
from rag.text import normalised, quoted
from rag.verify.cited import Cited
from rag.verify.parts import clauses

_GAP = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = quoted(sentence)
    if not asked:
        return None
    holding = {q: [span for span in spans if _stands(q, normalised(span.text).text)] for q in asked}
    if missing := [q for q, there in holding.items() if not there]:
        return Check("quotations", False, "not said so in the source: " + "; ".join(f"“{q}”" for q in missing))
    told = clauses(sentence)
    for quote, there in holding.items():
        speaker = next((attribute(clause).speaker for clause in told if quote in clause), None)
        others = [attribute(span.text, span.before).speaker for span in there]
        if all(_another(speaker, other) for other in others):
            return Check("quotations", False, f"“{quote}” is said by {others[0]}, not by {speaker}")
    return Check("quotations", True, "")


def _another(speaker: str | None, other: str | None) -> bool:
    """Whether both are named and share no name; who is described or meant by a pronoun may be the same."""
    mine, theirs = ([w.text for w in name_words(f"x {one or ''}") if not is_state(w.text)] for one in (speaker, other))
    return bool(mine and theirs) and not any(same_name(a, b) for a in mine for b in theirs)


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
