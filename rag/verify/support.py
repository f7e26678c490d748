"""The reader's own judgement: is the sentence supported by what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from rag.fitted import fitted
from rag.reader import Reader
from rag.schema import Check
from rag.verify.cited import Cited


def check(
    sentence: str, spans: Sequence[Cited], around: Sequence[str], reader: Reader | None
) -> tuple[float, Check] | None:
    """Its probability of "supports", and the check, named with its scores. It reads all spans together, each behind
    what is needed to read it, and each text of ``around``; that which supports most counts."""
    if reader is None:
        return None
    texts = dict.fromkeys((" ".join(map(_read, spans)), *around))
    judged = max(reader.judge(sentence, list(texts)), key=lambda one: one.supports)
    passed = judged.supports >= fitted()["thresholds"]["supports"]
    said = f"supports {judged.supports:.2f}, contradicts {judged.contradicts:.2f}"
    return judged.supports, Check("reader", passed, said)


def _read(span: Cited) -> str:
    """A row of a table means nothing without its header."""
    header = span.context if span.text.startswith("|") else ""
    return " ".join(filter(None, (span.before, header, span.text)))
