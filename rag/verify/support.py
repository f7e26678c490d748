"""The reader's own judgement: is the sentence supported by what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.fitted import fitted
from rag.parse.metadata import language_of
from rag.reader import LANGUAGES, Reader
from rag.schema import Check
from rag.verify.cited import Cited


@dataclass(frozen=True, slots=True)
class Read:
    """``supports`` is the probability that what the sentence rests on supports it; ``sure``: enough to settle what
    code only doubts; ``rather``: supported rather than contradicted."""

    supports: float
    sure: bool
    rather: bool
    check: Check


def check(sentence: str, spans: Sequence[Cited], around: Sequence[str], reader: Reader | None) -> Read | None:
    """It reads all spans together, each behind what is needed to read it, and each text of ``around``; that which
    supports most counts. Of another language than it was taught it says nothing."""
    if reader is None or not _understood(sentence, spans):
        return None
    texts = dict.fromkeys((" ".join(map(_read, spans)), *around))
    judged = max(reader.judge(sentence, list(texts)), key=lambda one: one.supports)
    cuts = fitted()["thresholds"]
    said = f"supports {judged.supports:.2f}, contradicts {judged.contradicts:.2f}"
    passed = Check("reader", judged.supports >= cuts["supports"], said)
    return Read(judged.supports, judged.supports >= cuts["settles"], judged.supports > judged.contradicts, passed)


def _understood(sentence: str, spans: Sequence[Cited]) -> bool:
    return LANGUAGES.issuperset((language_of(sentence), *(one.language or language_of(one.text) for one in spans)))


def _read(span: Cited) -> str:
    """A row of a table means nothing without its header."""
    header = span.context if span.text.startswith("|") else ""
    return " ".join(filter(None, (span.before, header, span.text)))
