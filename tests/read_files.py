"""Loading a file in a test, with the checks that hold for every record and every refusal."""

from __future__ import annotations

from pathlib import Path

from rag.parse.load import Refused, load
from rag.schema import Record
from rag.text import canonical

# The sentences that most files of the tests hold.
PARAGRAPHS = [
    "The river rose by three metres on Monday, officials said, and hundreds of people left their homes.",
    "“We were lucky,” said the mayor of the old quarter, who spoke at the town hall.",
    "It was the worst flood since 12 May 2019, the institute said in a statement.",
]
PROSE = " ".join(PARAGRAPHS)


def outcomes(path: Path, max_mb: float = 20) -> list[Record | Refused]:
    return list(load(path, max_mb=max_mb))


def article(path: Path) -> Record:
    """The one article of a file; its blocks hold what every reader of them relies on."""
    (record,) = outcomes(path)
    assert isinstance(record, Record), record
    check_record(record)
    return record


def refusal(path: Path, max_mb: float = 20) -> Refused:
    """The one refusal of a file; it names the file and says what to do."""
    (refused,) = outcomes(path, max_mb)
    assert isinstance(refused, Refused), refused
    assert path.name in refused.error.message
    assert refused.error.remedy
    return refused


def check_record(record: Record) -> None:
    text = record.text
    assert text.strip()
    assert canonical(text) == text
    text.encode()  # no lone surrogates: SQLite could not store them
    at = 0
    for block in record.blocks:
        piece = text[block.start : block.end]
        assert at <= block.start < block.end <= len(text)
        assert piece == piece.strip()
        assert "\n" not in piece
        assert not text[at : block.start].strip(), "text between blocks belongs to none"
        at = block.end
    if record.blocks:
        assert at == len(text)
    for value in (record.title, record.outlet, record.author, record.date, record.url, record.language):
        assert value is None or (value.strip() == value and value and "\n" not in value)


def kinds(record: Record) -> list[tuple[str, str]]:
    return [(block.kind, record.text[block.start : block.end]) for block in record.blocks]
