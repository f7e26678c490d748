"""JSON lines in: the questions of ``byline ask --file``, the texts of ``byline verify``; a bad line stops nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from rag.console import print_json, progress
from rag.errors import InputError, SettingsError, UsageError
from rag.schema import Progress, Turn
from rag.serialise import Json, problem_json

Id = str | int | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line (1-based) that cannot be read; ``id`` is what it is known by, None where that is unknown too."""

    id: Id
    error: InputError


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a line gives it, with the exchanges before it, oldest first."""

    id: Id
    question: str
    history: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A text to verify, and the quotes it should rest on."""

    id: Id
    text: str
    quotes: tuple[str, ...]


class Line(Protocol):
    """What a line became."""

    @property
    def id(self) -> Id: ...


L = TypeVar("L", bound=Line)


def answer_each(lines: Generator[L | BadLine], answer: Callable[[L], Json]) -> int:
    """Prints one JSON object a line, in order and at once, with the line's own id; its exit code, 2 when one could
    not be read or asked. Errors that would befall every line are raised."""
    code = 0
    with closing(lines):
        for one in lines:
            try:
                if isinstance(one, BadLine):
                    raise one.error
                out = answer(one)
            except SettingsError:
                raise
            except (UsageError, InputError) as error:
                out = {"error": problem_json(error.problem)}
                code = 2
            print_json({**out, "id": one.id} if "id" in out else {"id": one.id, **out})
    return code


def watched(lines: Iterable[Asked | BadLine]) -> Generator[Asked | BadLine]:
    """The same lines; on standard error stands which one is at work, unless the answers come to the same screen."""
    if sys.stdout.isatty():
        yield from lines
        return
    with progress() as report:
        for number, one in enumerate(lines, 1):
            report(Progress("answer", number, 0, one.question if isinstance(one, Asked) else ""))
            yield one


def read_lines(name: str) -> Iterator[bytes]:
    """The lines of a file, ``-`` for standard input. Raises InputError when it cannot be opened or read."""
    try:
        if name == "-":
            if sys.stdin is not None:
                yield from sys.stdin.buffer
            return
        with open(name, "rb") as file:  # noqa: PTH123  # Path("") would be the folder we are in
            yield from file
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name} cannot be read: {why}.", "Give a file with one JSON object a line.") from error


def questions(lines: Iterable[bytes]) -> Generator[Asked | BadLine]:
    """``{"id", "question"}`` a line, and ``history`` as ``[{"question", "answer"}, ...]`` where it is given."""
    return _each(lines, _asked)


def claims(lines: Iterable[bytes]) -> Generator[Claimed | BadLine]:
    """``{"id", "text", "document" or "quotes"}`` a line."""
    return _each(lines, _claimed)


def _each(lines: Iterable[bytes], make: Callable[[Id, Mapping[str, Any]], T]) -> Generator[T | BadLine]:
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        id: Id = None
        try:
            record = _record(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
            id = _id(record)
            yield make(id, record)
        except UsageError as error:
            yield BadLine(id, InputError(f"Line {number}: {error.message}", error.remedy))


def _record(raw: bytes) -> Mapping[str, Any]:
    remedy = "Write one JSON object a line, in UTF-8."
    try:
        record = json.loads(raw.decode())
    except UnicodeDecodeError:
        raise UsageError("it is not UTF-8.", remedy) from None
    except json.JSONDecodeError as error:
        raise UsageError(f"it is not JSON ({error.msg} at column {error.colno}).", remedy) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, a nest of thousands of brackets
        raise UsageError("its JSON is beyond measure.", remedy) from None
    if not isinstance(record, dict):
        raise UsageError("it is not a JSON object.", remedy)
    return record


def _id(record: Mapping[str, Any]) -> Id:
    id = record.get("id")
    if isinstance(id, bool) or not isinstance(id, str | int | None):
        raise UsageError('"id" is neither a string nor a whole number.', 'Correct "id", or leave it out.')
    return id


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    if not isinstance(value, str):
        fault = "is not text" if field in record else "is missing"
        raise UsageError(f'"{field}" {fault}.', f'Give "{field}" as a string.')
    return value


def _asked(id: Id, record: Mapping[str, Any]) -> Asked:
    return Asked(id, _text(record, "question"), tuple(_turns(record.get("history") or [])))


def _turns(history: object) -> Iterator[Turn]:
    if not isinstance(history, list) or not all(isinstance(turn, dict) for turn in history):
        raise UsageError('"history" is not a list of objects.', 'Give "history" as [{"question", "answer"}, ...].')
    for turn in history:
        question = _text(turn, "question")
        yield Turn(question, str(turn.get("understood") or question), _text(turn, "answer"))


def _claimed(id: Id, record: Mapping[str, Any]) -> Claimed:
    text = _text(record, "text")
    quotes = record.get("quotes")
    if quotes is None:
        return Claimed(id, text, (_text(record, "document"),))
    if not isinstance(quotes, list) or not all(isinstance(quote, str) for quote in quotes):
        raise UsageError('"quotes" is not a list of strings.', 'Give "quotes" as a list of strings, or "document".')
    return Claimed(id, text, tuple(quotes))
