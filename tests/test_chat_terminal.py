"""The conversation in a terminal: at a real pseudo-terminal, and line by line from a pipe."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from make_files import write
from openai_server import OpenAIServer
from screens import Screen, byline

from rag import Desk, Settings
from rag.chat_terminal import HISTORY, REMEMBERED, Conversation
from rag.console import Interrupted, follow, open_console
from rag.errors import UsageError
from rag.schema import Answer, Delta, Step
from rag.store.database import FILE

CLAIM = "Which village did the Russian army claim to have taken?"
UNKNOWN = "What is the capital of Peru?"


def chat(data: Path, *questions: str, args: tuple[str, ...] = ()) -> tuple[int, str, str]:
    stdin = "".join(f"{question}\n" for question in questions).encode()
    done = byline("chat", "--terminal", "--data", str(data), *args, stdin=stdin)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# From a pipe


def test_each_line_of_a_pipe_is_a_question_and_follow_ups_are_understood(stored: Path) -> None:
    asked = ["Who captured the village of Zelena Dolyna?", "", "And who denied it?", "/new", "And who denied it?"]
    code, out, err = chat(stored, *asked, args=("--json",))
    first, second, third = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert (code, err) == (0, "")
    assert [first["question"], second["question"], third["question"]] == [asked[0], asked[2], asked[4]]
    assert "Zelena Dolyna" in second["understood"] and "Zelena Dolyna" not in third["understood"]


def test_answers_into_a_pipe_are_plain_text_and_a_bad_question_stops_no_other(stored: Path) -> None:
    code, out, err = chat(stored, CLAIM, "/show 1", "x" * 5000, "/nonsense", UNKNOWN, "/sources", "/quit", CLAIM)
    assert code == 2, "the last error was a usage error"
    assert "\x1b" not in out + err and "Traceback" not in out + err
    assert out.count("Sources\n") == 1, "nothing is answered after /quit"
    assert "No answer." in out
    with Desk.open(Settings(data_dir=stored)) as desk:
        answer = desk.ask(CLAIM)
        cited = answer.sentences[0].citations[0]
        assert f"»{cited.quote}«" in out
        assert all(one.id in out for one in desk.sources())
    assert "5,000 characters" in err and "There is no command /nonsense." in err


# At a terminal


def test_a_conversation_at_a_terminal(own: Path) -> None:
    with Screen("chat", "--terminal", "--data", str(own), columns=78) as screen:

        def said(keys: str) -> str:
            screen.type(keys)
            return screen.prompted()

        assert re.search(r"7 articles, \d outlets; answering: quotes", screen.prompted())
        assert "[1]" in said("Who captured the village of Zelena Dolyna?\r")
        assert "Understood as:" in said("and who denied it?\r")
        assert re.search(r"»[^«]+«", said("/show 1\r"))
        assert "There is no source 99 here." in said("/show 99\r")
        assert "Error" not in said("half a question\x03")
        assert "/quit" in said("/help\r")
        screen.type("\x04")
        assert screen.end() == 0
    assert "Traceback" not in screen.output
    kept = own / HISTORY
    assert "+Who captured the village of Zelena Dolyna?" in kept.read_text("utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_ctrl_c_stops_an_answer_keeps_what_came_and_returns_to_the_prompt(own: Path) -> None:
    with OpenAIServer("slow") as server:
        server.chunk_size, server.delay = 40, 1.0
        env = {"OPENAI_BASE_URL": server.url, "BYLINE_MODEL": "openai:test-model", "BYLINE_DATA_DIR": str(own)}
        with Screen("chat", "--terminal", env=env, columns=100) as screen:
            screen.prompted()
            screen.type(f"{CLAIM}\r")
            sent = _first_words(screen, server)
            screen.type("\x03")
            stopped = screen.prompted()
            assert sent in stopped and "Stopped; this draft was not checked." in stopped
            assert server.requests[0].over.wait(20) and server.requests[0].outcome == "cancelled"
            server.behaviour = "quote"
            screen.type(f"{CLAIM}\r")
            answered = screen.prompted()
            assert "Sources" in answered and "test-model · " in answered
            screen.type("\x04")
            assert screen.end() == 0
    assert "Traceback" not in screen.output
    with closing(sqlite3.connect(own / FILE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _first_words(screen: Screen, server: OpenAIServer) -> str:
    """The words that the slow server has sent, once they are on the screen."""
    screen.wait_for("test-model is writing")
    deadline = time.monotonic() + 60
    while not server.requests:
        assert time.monotonic() < deadline, "the model was never asked"
        time.sleep(0.05)
    prompt = server.requests[0].prompt
    sent = prompt.evidence[prompt.best()[0]][:20]
    screen.wait_for(sent)
    return sent


def test_ctrl_c_while_asking_once_exits_130_with_one_line(own: Path) -> None:
    with OpenAIServer("hang") as server:
        env = {"OPENAI_BASE_URL": server.url, "BYLINE_MODEL": "openai:test-model", "BYLINE_DATA_DIR": str(own)}
        with Screen("ask", CLAIM, env=env) as screen:
            screen.wait_for("test-model is writing")
            screen.type("\x03")
            assert "Stopped." in screen.wait_for("Stopped.")
            assert screen.end() == 130
    assert "Traceback" not in screen.output


def test_nothing_an_article_says_steers_the_terminal(tmp_path: Path) -> None:
    hostile = {
        "title": "\x1b]0;pwned\x07 [red]Flood[/red] :smile:", "outlet": "\x1b[2J\x9b31mRiver Post",
        "text": "The river \x1b[31mrose\x1b[0m by [bold]three[/bold] metres :boom: on Monday, officials said.\n"
        "\x1b]8;;http://evil.example\x1b\\The mayor\x1b]8;;\x1b\\ left.\u202e",
    }  # fmt: skip
    file = write(tmp_path, "\x1b[31mflood.json", json.dumps(hostile))
    data = str(tmp_path / "data")
    for args in (
        ["ingest", str(file)], ["ask", "By how much did the river rise?\x1b[31m"], ["show", file.name],
        ["show", "\x1b[31mno\x07"],
    ):  # fmt: skip
        with Screen(*args, "--data", data) as screen:
            screen.end()
        # What Byline itself sends: colours, and moves of the cursor within its progress.
        ours = re.sub(r"\x1b\[(?:[0-9;]*m|\?25[lh]|[0-9]*[AK]|2K|1A)", "", screen.output)
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", ours), args
        if args[0] in {"ask", "show"} and "no" not in args[1]:
            assert "[bold]three[/bold] metres :boom:" in " ".join(ours.split())
        assert "😄" not in ours


def test_a_dumb_terminal_gets_no_sequences_at_all(stored: Path) -> None:
    with Screen("ask", CLAIM, "--data", str(stored), env={"TERM": "dumb"}) as screen:
        assert screen.end() == 0
    assert "Sources" in screen.output and "\x1b" not in screen.output


# Its parts


def test_only_the_last_exchanges_are_remembered(desk: Desk) -> None:
    talk = Conversation(desk, open_console())
    for number in range(REMEMBERED + 2):
        assert talk.take(f"{CLAIM} {number}")
    assert [turn.question for turn in talk.turns] == [f"{CLAIM} {number}" for number in range(2, REMEMBERED + 2)]
    assert talk.last is not None
    talk.take("/new")
    assert talk.turns == [] and talk.last is None
    with pytest.raises(UsageError, match="no source"):
        talk.take("/show 1")
    assert not talk.take("/quit") and talk.take("   ")


def test_the_sentences_of_an_abstention_can_be_shown(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    talk = Conversation(desk, open_console())
    talk.take(UNKNOWN)
    assert talk.last is not None and talk.last.status == "abstained"
    capsys.readouterr()
    talk.take("/show 2")
    assert f"»{talk.last.evidence[1].quote}«" in capsys.readouterr().out


def test_following_gives_the_answer_and_closes_the_stream_when_interrupted(desk: Desk) -> None:
    answer = desk.ask(CLAIM)
    closed = []

    def pieces(fail: bool) -> Iterator[Step | Delta | Answer]:
        try:
            yield Step("write", "m is writing")
            yield Delta("One ")
            yield Delta("two")
            if fail:
                raise KeyboardInterrupt
            yield answer
        finally:
            closed.append(fail)

    assert follow(pieces(False), open_console()) is answer
    with pytest.raises(Interrupted) as stopped:
        follow(pieces(True), open_console())
    assert stopped.value.draft == "One two" and closed == [False, True]
