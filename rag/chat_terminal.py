"""The conversation in a terminal: a prompt with history, answers as they come, follow-ups, a few commands.

Where standard input is no terminal, or JSON is wanted, each line of it is a question and nothing is asked back.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from rich.console import Console
from rich.text import Text

from rag.console import Interrupted, clean, follow, line, open_console, print_json, print_problem
from rag.desk import Desk
from rag.errors import ArticleNotFound, BylineError, EmptyStoreError, UsageError
from rag.lists import sources_view
from rag.schema import Answer, Turn
from rag.serialise import answer_json
from rag.terminal import answer_view, article_head, excerpt, shown

REMEMBERED = 6  # exchanges that a follow-up can refer to
HISTORY = "chat_history"
_HELP = """\
Ask anything; a follow-up such as "and who denied it?" knows what was said before.
/show N    the N-th source of the last answer, within its article
/sources   the stored articles
/new       begin anew: forget what was said
/help      this
/quit      leave (or Ctrl-D); Ctrl-C stops an answer"""


def converse(desk: Desk, *, as_json: bool) -> int:
    """The whole conversation; its exit code.

    At a terminal 0; reading lines, 0 or the code of the last question that failed. Raises EmptyStoreError when
    there is nothing to ask, SettingsError when the model cannot be meant.
    """
    listed = desk.sources()
    if not listed:
        raise EmptyStoreError(
            f"No articles are stored in {desk.settings.data_dir}.", "Add some first, for example: byline ingest seeds/"
        )
    talk = Conversation(desk, open_console(), as_json=as_json)
    mode = desk.mode
    if as_json or sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _read_lines(talk)
    outlets = len({one.outlet for one in listed if one.outlet})
    hint = " (for prose set OPENAI_API_KEY, or byline model fetch and --model local)" if mode == "quotes" else ""
    talk.console.print(
        Text(f"{_count(len(listed), 'article')}, {_count(outlets, 'outlet')}; answering: {line(mode)}{hint}"),
        Text("Ask, or /help. Ctrl-D leaves.", style="dim"), sep="\n",
    )  # fmt: skip
    warming = threading.Thread(target=_warm, args=(desk,))
    warming.start()
    try:
        return _prompt(talk, warming)
    finally:
        warming.join()  # it uses the desk, which is closed next


def _warm(desk: Desk) -> None:
    """Loads what the first answer needs while the question is being typed."""
    with suppress(BylineError):  # the first question will meet it too, and report it
        desk.search("news", 1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _read_lines(talk: Conversation) -> int:
    code = 0
    for asked in sys.stdin or ():
        try:
            if not talk.take(asked):
                break
        except BylineError as error:
            print_problem(error.problem, as_json=talk.as_json)
            code = error.exit_code
    return code


def _prompt(talk: Conversation, warming: threading.Thread) -> int:
    session: PromptSession[str] = PromptSession(
        history=_history(talk.desk.settings.data_dir),
        completer=WordCompleter(list(talk.commands), sentence=True),
        complete_while_typing=False,
    )
    while True:
        try:
            typed = session.prompt("\n> ")
            if warming.is_alive():
                with talk.console.status(Text("opening the index", style="dim")):
                    warming.join()
            if not talk.take(typed):
                return 0
        except EOFError:
            return 0
        except Interrupted as stopped:
            talk.stopped(stopped.draft)
        except KeyboardInterrupt:  # at the prompt: it only clears the line
            continue
        except BylineError as error:
            print_problem(error.problem, as_json=False)


def _history(folder: Path) -> History:
    """What was typed, kept in the data folder; only in memory where that cannot be written."""
    path = folder / HISTORY
    try:
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)


class Conversation:
    """What was said so far, and what a line typed next does."""

    def __init__(self, desk: Desk, console: Console, *, as_json: bool = False) -> None:
        self.desk = desk
        self.console = console
        self.as_json = as_json
        self.turns: list[Turn] = []
        self.last: Answer | None = None
        self.commands: dict[str, Callable[[str], None]] = {
            "/help": lambda _: console.print(_HELP),
            "/sources": lambda _: console.print(sources_view(desk.sources())),
            "/new": self._new,
            "/show": self._show,
            "/quit": lambda _: None,
        }

    def take(self, typed: str) -> bool:
        """Answers a question or obeys a command; False when it was to leave. Raises BylineError, Interrupted."""
        typed = clean(typed).strip()
        name, _, rest = typed.partition(" ")
        if name in {"/quit", "/exit"}:
            return False
        if name.startswith("/"):
            if name not in self.commands:
                raise UsageError(f"There is no command {name}.", f"There are {', '.join(self.commands)}.")
            self.commands[name](rest.strip())
        elif typed:
            self._ask(typed)
        return True

    def stopped(self, draft: str) -> None:
        """After Ctrl-C: what had come, which nobody has checked."""
        if draft.strip():
            self.console.print(Text(clean(draft).strip(), style="dim"))
        self.console.print(Text("Stopped" + ("; this draft was not checked." if draft.strip() else "."), "yellow"))

    def _ask(self, question: str) -> None:
        answer = follow(self.desk.stream(question, self.turns), self.console)
        self.last = answer
        said = answer.text or answer.reason or ""
        self.turns = [*self.turns, Turn(answer.question, answer.understood, said)][-REMEMBERED:]
        if self.as_json:
            print_json(answer_json(answer))
        else:
            self.console.print(answer_view(answer))
            if not self.console.is_terminal:
                self.console.print()

    def _new(self, _: str) -> None:
        self.turns, self.last = [], None
        self.console.print(Text("What was said is forgotten.", style="dim"))

    def _show(self, number: str) -> None:
        cited = {one.n: one for one in shown(self.last)} if self.last is not None else {}
        if not number.isdecimal() or int(number) not in cited:
            listed = ", ".join(map(str, cited))
            raise UsageError(
                f"There is no source {line(number) or 'without its number'} here.",
                f"/show takes one of {listed}." if listed else "Ask something first.",
            )
        one = cited[int(number)]
        try:
            article = self.desk.article(one.article)
        except ArticleNotFound as error:
            raise ArticleNotFound("That article was removed meanwhile.", "Ask again.") from error
        self.console.print(article_head(article), "", excerpt(article, one.start, one.end), sep="\n")
