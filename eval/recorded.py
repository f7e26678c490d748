"""Replies of a real model, taken down once and answered from again: parsing and checking meet real model output.

    python -m eval.recorded --model local             record what is lacking or stale, forty questions of each corpus
    python -m eval.recorded --model local --corpus seeds

A reply is kept under the hash of its prompt (the random fence aside). When the template or the sentences offered have
changed, the prompt is another, its reply is stale, and the command above makes it anew; it goes on where it stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from eval.alone import alone
from eval.answers import ask, ask_all, graded, header
from eval.corpora import HERE, NAMES, Corpus, corpus, opened
from eval.gold import Asked
from eval.report import Run
from rag import Settings, prompting
from rag.chat import ChatModel, open_model
from rag.errors import BylineError
from rag.model_file import QWEN
from rag.provider import Server

FOLDER = HERE / "recorded"
QUESTIONS = 40  # of each corpus
_FENCE = re.compile(r"~~~ [0-9a-f]{16} ~~~")
_PIECE = 7  # characters at a time, so that a marker comes in parts
_TAKE = "`python -m eval.recorded --model {}` makes them anew"


class Tape:
    """Replies by prompt, in a file of one line each; ``missing`` are prompts asked for that it does not hold."""

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        self.head: dict[str, str] = json.loads(lines[0]) if lines else {}
        self._replies: dict[str, str] = {}
        for line in lines[1:]:
            entry = json.loads(line)
            self._replies[entry["prompt"]] = entry["reply"]
        self.missing: list[str] = []

    def start(self, head: dict[str, str]) -> None:
        """Keeps what is there when it is of the same model and corpus; else begins anew."""
        if any(self.head.get(name) != value for name, value in head.items()):
            self.head, self._replies = head, {}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(head) + "\n", "utf-8")

    def find(self, key: str) -> str | None:
        found = self._replies.get(key)
        if found is None:
            self.missing.append(key)
        return found

    def add(self, key: str, reply: str, seconds: float) -> None:
        self._replies[key] = reply
        line = {"prompt": key, "seconds": round(seconds, 1), "reply": reply}
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")

    def finish(self, keys: set[str], made_with: dict[str, str]) -> int:
        """Drops the replies to prompts that are asked no more (how many?), and notes what the rest was made with."""
        lines = self._file.read_text("utf-8").splitlines()
        kept = [line for line in lines[1:] if json.loads(line)["prompt"] in keys]
        self._file.write_text("\n".join([json.dumps({**self.head, **made_with}), *kept]) + "\n", "utf-8")
        return len(lines) - 1 - len(kept)


def key_of(messages: Sequence[BaseMessage]) -> str:
    """The hash of a prompt, whatever its fence."""
    told = "\n\0".join(f"{one.type}: {_FENCE.sub('~~~', str(one.content))}" for one in messages)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class TapedModel(BaseChatModel):
    """A LangChain model that answers from a tape; what the tape lacks it asks ``source`` for, if there is one."""

    _tape: Tape = PrivateAttr()
    _source: Callable[[], BaseChatModel] | None = PrivateAttr()
    _asked: set[str] = PrivateAttr(default_factory=set)

    def __init__(self, tape: Tape, source: Callable[[], BaseChatModel] | None) -> None:
        super().__init__()
        self._tape, self._source = tape, source

    @property
    def _llm_type(self) -> str:
        return "taped"

    @property
    def asked(self) -> set[str]:
        """Keys of all prompts that it was sent."""
        return self._asked

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError("Byline streams")

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,  # noqa: ARG002  # LangChain passes it
        **options: Any,
    ) -> Iterator[ChatGenerationChunk]:
        key = key_of(messages)
        self._asked.add(key)
        reply = self._tape.find(key)
        if reply is None and self._source is not None:
            begun = time.monotonic()
            reply = "".join(str(chunk.text) for chunk in self._source().stream(messages, stop=stop, **options))
            self._tape.add(key, reply, time.monotonic() - begun)
        if reply is None:
            raise ConnectionError("this prompt was not recorded")
        for start in range(0, len(reply), _PIECE):
            yield ChatGenerationChunk(message=AIMessageChunk(content=reply[start : start + _PIECE]))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))


class TapedChat(ChatModel):
    """Byline's chat model over a tape; its name and window are those of the model that was recorded."""

    def __init__(self, tape: Tape, settings: Settings, of: ChatModel | None = None) -> None:
        name, window = tape.head["model"], int(tape.head["window"])
        server = Server(who=f"the recording of {name}", model=name, key="")
        super().__init__("local", name, window, server, settings)
        self._taped = TapedModel(tape, of.langchain if of is not None else None)

    def langchain(self) -> BaseChatModel:
        return self._taped

    @property
    def asked(self) -> set[str]:
        return self._taped.asked


def chosen(asked: Sequence[Asked], number: int = QUESTIONS) -> list[Asked]:
    """A fixed choice of so many, of each kind its share: kinds take turns, questions of a kind in an order that
    their ids fix."""
    kinds: dict[str, list[Asked]] = {}
    for one in sorted(asked, key=lambda one: hashlib.sha256(one.gold.id.encode()).hexdigest()):
        kinds.setdefault(one.gold.kind, []).append(one)
    turns = [((place + 0.5) / len(ones), kind, one) for kind, ones in kinds.items() for place, one in enumerate(ones)]
    taken = [one for _, _, one in sorted(turns, key=lambda turn: turn[:2])[:number]]
    ids = {one.gold.id for one in taken}
    return [one for one in asked if one.gold.id in ids]


def tape_of(name: str, folder: Path = FOLDER) -> Path:
    return folder / f"{name}.jsonl"


def replay(name: str, settings: Settings) -> tuple[Run, list[str]] | None:
    """A run from the recording of a corpus, and the ids whose recording is stale; None where there is no recording.

    Stale ones are in neither the grades nor the unmeasured.
    """
    tape = Tape(tape_of(name))
    if not tape.head:
        return None
    settings = settings.model_copy(update={"model_retries": 0})
    with opened(corpus(name), settings, TapedChat(tape, settings)) as there:
        fresh: list[Asked] = []
        stale: list[str] = []
        outcomes = {}
        for one in chosen(there.asked):
            tape.missing.clear()
            outcome = ask(there.desk, one)
            if tape.missing:
                stale.append(one.gold.id)
            else:
                fresh.append(one)
                outcomes[one.gold.id] = outcome
        measured = replace(there, asked=fresh)
        grades, unmeasured = graded(measured, outcomes)
        return Run(header(corpus(name), tape.head["model"]), fresh, outcomes, grades, unmeasured), stale


def record(one: Corpus, settings: Settings, file: Path) -> None:
    """Asks the model what the tape lacks. Raises BylineError."""
    model = open_model(settings)
    if model is None:
        raise ValueError("Quotes mode has no model to record; name one with --model.")
    tape = Tape(file)
    sha = QWEN.sha256 if model.name == "local" else ""
    tape.start({"corpus": one.name, "model": model.name, "window": str(model.window), "model_sha256": sha})
    taped = TapedChat(tape, settings, model)
    with opened(one, settings, taped) as there:
        asked = chosen(there.asked)
        begun = time.monotonic()

        def told(done: int) -> None:
            print(
                f"{one.name}: {done} of {len(asked)} after {time.monotonic() - begun:.0f} s",
                file=sys.stderr,
                flush=True,
            )

        outcomes = ask_all(there.desk, asked, told)
    failed = {id: outcome for id, outcome in outcomes.items() if isinstance(outcome, str)}
    for id, why in failed.items():
        print(f"{one.name}, {id}: {why}", file=sys.stderr)
    if not failed:
        indexes = {outcome.index for outcome in outcomes.values() if not isinstance(outcome, str)}
        made_with = {f"prompt_{name}": prompting.load(name).hash for name in prompting.PLACEHOLDERS}
        dropped = tape.finish(taped.asked, {**made_with, "index": " ".join(sorted(indexes))})
        print(f"{one.name}: recorded; {dropped} replies to prompts that are asked no more were dropped")


def stale_told(model: str, stale: Sequence[str]) -> str:
    return (
        f"{len(stale)} recordings are stale ({', '.join(stale[:6])}{' …' if len(stale) > 6 else ''}); "
        + _TAKE.format(model)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.recorded", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="local, openai:NAME or provider:NAME")
    parser.add_argument("--corpus", action="append", choices=NAMES, help="default: the three")
    given = parser.parse_args(arguments)
    folder = FOLDER.resolve()
    try:
        for name in given.corpus or NAMES:
            one = corpus(name)
            with alone(given.model) as settings:
                record(one, settings, tape_of(name, folder))
    except (BylineError, ValueError) as error:
        print(f"{error} {getattr(error, 'remedy', '') or ''}".strip(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; what was recorded is kept.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
