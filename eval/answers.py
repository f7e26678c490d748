"""Every gold question of a corpus asked, and the answers kept in a file that can be gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from eval.alone import cpu, program
from eval.corpora import Corpus, Opened
from eval.gold import Asked
from eval.grade import Grade, grade
from rag.errors import BylineError
from rag.schema import Answer, Turn
from rag.serialise import answer_from_json, answer_json

Outcome = Answer | str  # the answer, or why there is none: then nothing was measured


class Asks(Protocol):
    """A desk, or whatever else answers questions as a desk does."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Header:
    """What the answers of a file hang on."""

    corpus: str
    model: str
    program: str
    data: str
    cpu: str


def header(corpus: Corpus, model: str) -> Header:
    """Of answers that are made here and now."""
    return Header(corpus.name, model, program(), corpus.digest(), cpu())


def ask(desk: Asks, asked: Asked) -> Outcome:
    """The answer to a gold question, after the questions that it follows; else the error in words."""
    try:
        history: list[Turn] = []
        for question in asked.gold.after:
            before = desk.ask(question, history)
            history.append(Turn(question, before.understood, before.text or before.reason or ""))
        return desk.ask(asked.gold.question, history)
    except BylineError as error:
        return f"{type(error).__name__}: {error.message}"
    except Exception as error:  # noqa: BLE001  # a fault of one answer is counted as such, and the rest measured
        return f"{type(error).__name__}: {error}"


def ask_all(desk: Asks, asked: Sequence[Asked], told: Callable[[int], object] = lambda _: None) -> dict[str, Outcome]:
    """Answers by question id; ``told`` hears how many there are after each."""
    made: dict[str, Outcome] = {}
    for one in asked:
        made[one.gold.id] = ask(desk, one)
        told(len(made))
    return made


def kept(file: Path, head: Header, desk: Asks, asked: Sequence[Asked]) -> Iterator[tuple[str, Outcome]]:
    """Answers of ``file``, and those still lacking, each written as it comes. Raises ValueError for a file of
    another program, corpus or model."""
    done: dict[str, Outcome] = {}
    if file.exists():
        there, done = read(file)
        if there != head:
            other = [n for n in ("corpus", "model", "program", "data", "cpu") if getattr(there, n) != getattr(head, n)]
            raise ValueError(f"{file} holds answers of another {', '.join(other)}; give another name to --save.")
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(head)) + "\n", "utf-8")
    for one in asked:
        if one.gold.id not in done or isinstance(done[one.gold.id], str):
            done[one.gold.id] = ask(desk, one)
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(_line(one.gold.id, done[one.gold.id]), ensure_ascii=False) + "\n")
        yield one.gold.id, done[one.gold.id]


def read(file: Path) -> tuple[Header, dict[str, Outcome]]:
    """A saved file; a line that was cut off at its end is left out. Raises ValueError for another file."""
    lines = file.read_text("utf-8").splitlines()
    try:
        head = Header(**json.loads(lines[0]))
    except (IndexError, TypeError, ValueError):
        raise ValueError(f"{file} is not a file of saved answers.") from None
    found: dict[str, Outcome] = {}
    for number, line in enumerate(lines[1:], 2):
        try:
            entry = json.loads(line)
        except ValueError:
            if number == len(lines):
                break
            raise ValueError(f"{file}, line {number}, is no JSON.") from None
        answer = entry.get("answer")
        found[entry["id"]] = answer_from_json(answer) if answer is not None else str(entry["error"])
    return head, found


def graded(opened: Opened, outcomes: dict[str, Outcome]) -> tuple[list[Grade], dict[str, str]]:
    """Grades of what was answered, and what could not be measured with its reason, by question."""
    grades: list[Grade] = []
    unmeasured: dict[str, str] = {}
    for one in opened.asked:
        outcome = outcomes.get(one.gold.id, "it was not asked")
        if isinstance(outcome, str):
            unmeasured[one.gold.id] = outcome
        else:
            grades.append(grade(one, outcome, opened.texts))
    return grades, unmeasured


def _line(id: str, outcome: Outcome) -> dict[str, object]:
    return {"id": id, "error": outcome} if isinstance(outcome, str) else {"id": id, "answer": answer_json(outcome)}
