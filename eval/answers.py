"""Every gold question of a corpus asked, and the answers kept in a file that can be gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from eval.alone import cpu, program
from eval.corpora import Corpus, Opened
from eval.gold import Asked
from eval.grade import Grade, grade
from rag.errors import BylineError
from rag.schema import Answer, Turn
from rag.serialise import answer_from_json, answer_json

Outcome = Answer | str  # the answer, or why there is none: then nothing was measured
Line = dict[str, Any]  # of a file of answers: its id, and what was made or the ``error``


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
        return desk.ask(asked.gold.question, turns(desk, asked))
    except BylineError as error:
        return f"{type(error).__name__}: {error.message}"
    except Exception as error:  # noqa: BLE001  # a fault of one answer is counted as such, and the rest measured
        return f"{type(error).__name__}: {error}"


def turns(desk: Asks, asked: Asked) -> list[Turn]:
    """The questions that a gold question follows, asked and answered."""
    history: list[Turn] = []
    for question in asked.gold.after:
        before = desk.ask(question, history)
        history.append(Turn(question, before.understood, before.text or before.reason or ""))
    return history


def ask_all(desk: Asks, asked: Sequence[Asked], told: Callable[[int], object] = lambda _: None) -> dict[str, Outcome]:
    """Answers by question id; ``told`` hears how many there are after each."""
    made: dict[str, Outcome] = {}
    for one in asked:
        made[one.gold.id] = ask(desk, one)
        told(len(made))
    return made


def resumed(file: Path, head: Header, ids: Sequence[str], make: Callable[[str], Line]) -> Iterator[Line]:
    """The lines of ``file`` with these ids, and those still lacking, each made and written as it comes; one that holds
    an ``error`` is made again. Raises ValueError for a file of another program, corpus or model."""
    done: dict[str, Line] = {}
    if file.exists():
        there, done = lines(file)
        if there != head:
            other = [n for n in ("corpus", "model", "program", "data", "cpu") if getattr(there, n) != getattr(head, n)]
            raise ValueError(f"{file} holds answers of another {', '.join(other)}; give another name to --save.")
        whole = file.read_bytes()
        if not whole.endswith(b"\n"):  # its last line was cut off
            file.write_bytes(whole[: whole.rfind(b"\n") + 1] or whole + b"\n")
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(head)) + "\n", "utf-8")
    for id in ids:
        if id not in done or "error" in done[id]:
            done[id] = {"id": id, **make(id)}
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(done[id], ensure_ascii=False) + "\n")
        yield done[id]


def kept(file: Path, head: Header, desk: Asks, asked: Sequence[Asked]) -> Iterator[tuple[str, Outcome]]:
    """Answers of ``file``, and those still lacking. Raises as ``resumed``."""
    by_id = {one.gold.id: one for one in asked}
    for line in resumed(file, head, [*by_id], lambda id: _line(ask(desk, by_id[id]))):
        yield line["id"], _outcome(line)


def read(file: Path) -> tuple[Header, dict[str, Outcome]]:
    """The answers of a saved file. Raises as ``lines``."""
    head, found = lines(file)
    return head, {id: _outcome(line) for id, line in found.items()}


def lines(file: Path) -> tuple[Header, dict[str, Line]]:
    """A saved file; a line that was cut off at its end is left out. Raises ValueError for another file."""
    texts = file.read_text("utf-8").splitlines()
    try:
        head = Header(**json.loads(texts[0]))
    except (IndexError, TypeError, ValueError):
        raise ValueError(f"{file} is not a file of saved answers.") from None
    found: dict[str, Line] = {}
    for number, text in enumerate(texts[1:], 2):
        try:
            line = json.loads(text)
        except ValueError:
            if number == len(texts):
                break
            raise ValueError(f"{file}, line {number}, is no JSON.") from None
        found[line["id"]] = line
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


def _line(outcome: Outcome) -> Line:
    return {"error": outcome} if isinstance(outcome, str) else {"answer": answer_json(outcome)}


def _outcome(line: Line) -> Outcome:
    return str(line["error"]) if "error" in line else answer_from_json(line["answer"])
