"""The reader's own judgement: do the cited spans support the sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rag.fitted import fitted
from rag.reader import Reader
from rag.schema import Check
from rag.verify.cited import Cited


def check(sentence: str, spans: Sequence[Cited], reader: Reader | None) -> Check | None:
    """Named with its scores; against all spans together, each behind what is needed to read it. It is shown and moves
    no verdict as long as its threshold is not fitted."""
    if reader is None:
        return None
    judged = reader.judge(sentence, [" ".join(map(_read, spans))])[0]
    passed = judged.supports >= fitted()["thresholds"]["supports"]
    return Check("reader", passed, f"supports {judged.supports:.2f}, contradicts {judged.contradicts:.2f}")


def _read(span: Cited) -> str:
    """A row of a table means nothing without its header."""
    header = span.context if span.text.startswith("|") else ""
    return " ".join(filter(None, (span.before, header, span.text)))
