"""Public records as they lie in a folder, and the half of them that figures are of.

Each file is split once, by its documents: ``sha256(document) mod 2`` 0 is for choosing thresholds (and for tuning
whatever one likes), 1 for reporting. Which ids are reported is committed in ``ids.json``, and no more of the data is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

IDS = Path(__file__).parent / "ids.json"
RULE = "reported where sha256(document, UTF-8) is odd; a document is the passage, or all documents joined by line ends"


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    origin: str = ""

    @property
    def document(self) -> str:
        raise NotImplementedError


class Answerable(_Record):
    """A question to a passage that answers it, or not."""

    title: str = ""
    passage: str
    question: str
    answerable: bool
    answers: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        return self.passage


class Summarised(_Record):
    """A document with a summary that holds, or was edited to be wrong (``consistent`` False)."""

    summary: str
    consistent: bool
    text: str

    @property
    def document(self) -> str:
        return self.text


class Told(BaseModel):
    """One of the documents of a question; ``type`` is correct, misinfo or noise."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    type: str = ""
    answer: str = ""


class Conflicting(_Record):
    """A question with documents that agree, conflict, misinform or are noise."""

    question: str
    documents: tuple[Told, ...]
    gold_answers: tuple[str, ...]
    wrong_answers: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        return "\n".join(one.text for one in self.documents)


R = TypeVar("R", bound=_Record)


@dataclass(frozen=True, slots=True)
class Halves(Generic[R]):
    """The records of one file: ``even`` for thresholds, ``odd`` for reporting; ``sha256`` of the whole file."""

    file: str
    sha256: str
    even: tuple[R, ...]
    odd: tuple[R, ...]

    def first(self, number: int | None) -> Halves[R]:
        """So many of each half, in an order that their ids fix, so that each origin has its share."""
        if number is None:
            return self
        return Halves(self.file, self.sha256, _some(self.even, number), _some(self.odd, number))


def is_odd(document: str) -> bool:
    """Whether a document is of the half that is reported."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % 2 == 1


def read_answerable(file: Path) -> Halves[Answerable]:
    """Raises ValueError for a line that is no such record; so do the two below."""
    return _halves(file, [Answerable.model_validate(line) for line in _lines(file, Answerable)])


def read_consistency(file: Path) -> Halves[Summarised]:
    return _halves(file, [Summarised.model_validate(line) for line in _lines(file, Summarised)])


def read_conflicts(file: Path) -> Halves[Conflicting]:
    return _halves(file, [Conflicting.model_validate(line) for line in _lines(file, Conflicting)])


def _lines(file: Path, shape: type[_Record]) -> list[dict[str, object]]:
    """The lines as objects, each tried; ``document`` of a summarised one is its ``text`` here."""
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if shape is Summarised and isinstance(entry, dict):
                entry["text"] = entry.pop("document", None)
            shape.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise ValueError(f"{file.name}, line {number}: {where}: {first['msg']}") from None
        except ValueError as error:
            raise ValueError(f"{file.name}, line {number}, is no JSON: {error}") from None
        found.append(entry)
    return found


def _halves(file: Path, records: Sequence[R]) -> Halves[R]:
    if not records:
        raise ValueError(f"{file.name} is empty.")
    ids = {one.id for one in records}
    if len(ids) < len(records):
        raise ValueError(f"{file.name}: {len(records) - len(ids)} ids stand there twice.")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    odd = tuple(one for one in records if is_odd(one.document))
    return Halves(file.name, digest, tuple(one for one in records if not is_odd(one.document)), odd)


def _some(records: Sequence[R], number: int) -> tuple[R, ...]:
    return tuple(sorted(records, key=lambda one: hashlib.sha256(one.id.encode()).hexdigest())[:number])


# The committed list


def known_ids(file: Path = IDS) -> dict[str, tuple[str, frozenset[str]]]:
    """File name -> (its sha256, the ids that are reported of it). Raises ValueError for a broken list."""
    if not file.exists():
        return {}
    try:
        listed = json.loads(file.read_text("utf-8"))["files"]
        return {name: (one["sha256"], frozenset(one["ids"])) for name, one in listed.items()}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file.name} is not a list of reported ids: {error}") from None


def write_ids(read: Iterable[Halves[R]], file: Path = IDS) -> None:
    """Commits to the reporting halves of these files; others in the list stay."""
    listed = {name: {"sha256": sha, "ids": sorted(ids)} for name, (sha, ids) in known_ids(file).items()}
    listed |= {one.file: {"sha256": one.sha256, "ids": sorted(r.id for r in one.odd)} for one in read}
    parts = [f" {json.dumps(name)}: {json.dumps(one, separators=(',', ':'))}" for name, one in sorted(listed.items())]
    file.write_text(f'{{"rule": {json.dumps(RULE)},\n"files": {{\n' + ",\n".join(parts) + "\n}}\n", "utf-8")


def changed(read: Halves[R], known: dict[str, tuple[str, frozenset[str]]]) -> str | None:
    """In words, how a file differs from the one whose reported ids are committed; None where it does not."""
    if read.file not in known:
        return f"{read.file}: no list of its reported ids is committed, so its figures are nobody else's."
    sha, ids = known[read.file]
    here = {one.id for one in read.odd}
    if here != ids:
        return (
            f"{read.file} IS ANOTHER FILE than the one reported before: of its reported ids {len(here - ids)} are new "
            f"and {len(ids - here)} are gone. Its figures cannot be compared with earlier ones."
        )
    if read.sha256 != sha:
        return f"{read.file} HAS CHANGED (sha256 {read.sha256[:12]}…, was {sha[:12]}…), though its ids are the same."
    return None
