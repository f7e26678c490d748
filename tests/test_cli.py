"""The command line: every command on a real store, its JSON field by field, its exit codes, its errors."""

from __future__ import annotations

import io
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from calendar import monthrange
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_files import write
from screens import BYLINE, byline

from rag import Desk, Settings
from rag.cli import main
from rag.errors import BylineError, UsageError
from rag.options import day_of
from rag.store.catalog import Catalog
from rag.store.database import FILE

CITATION = {"article", "source", "title", "outlet", "date", "date_basis", "start", "end", "quote"}
ANSWER = {
    "id", "question", "understood", "status", "outcome", "reason", "short", "text", "mode", "sentences", "conflicts",
    "evidence", "warnings", "timings_ms", "tokens", "prompt", "index", "task",
}  # fmt: skip
ITEM = {
    "id", "source", "status", "title", "outlet", "date", "date_basis", "sentences", "passages", "copy_of", "error",
}  # fmt: skip
STORY = """Harbour bridge reopens after repairs

The swing bridge over the Lindholm canal reopened on Thursday, the port authority said.

Engineers replaced 14 steel bearings during the closure, which lasted nine weeks.
"""
BEARINGS = "How many bearings did the engineers replace?"
UNKNOWN = "What is the capital of Peru?"
CLAIM = "Which village did the Russian army claim to have taken?"


class Ran:
    """What a command gave: its exit code and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        """The one JSON document of standard output."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.split("\n") if line]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in this process; ``stdin`` are the bytes of its standard input."""

    def command(*args: str | Path, stdin: bytes = b"") -> Ran:
        capfd.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(arg) for arg in args])
        return Ran(code, *capfd.readouterr())

    return command


def text_of(run: Any, article: str, data: Path) -> str:
    return str(run("show", article, "--json", "--data", data).json["text"])


# Ingest


def test_ingest_reports_each_file_and_stores_the_good_ones(run: Any, tmp_path: Path) -> None:
    good, empty = write(tmp_path, "bridge.txt", STORY), write(tmp_path, "empty.txt", "")
    done = run("ingest", good, empty, tmp_path / "missing.txt", "--data", tmp_path / "data", "--json")
    assert done.code == 2
    assert set(done.json) == {"articles", "seconds"}
    stored, *refused = done.json["articles"]
    assert set(stored) == ITEM
    assert (stored["source"], stored["status"], stored["error"]) == ("bridge.txt", "stored", None)
    assert re.fullmatch("[0-9a-f]{12}", stored["id"])
    assert stored["title"] == "Harbour bridge reopens after repairs"
    assert [one["status"] for one in refused] == ["refused", "refused"]
    for one in refused:
        assert one["id"] is None
        assert set(one["error"]) == {"type", "message", "remedy"}
        assert one["source"] in one["error"]["message"] and one["error"]["remedy"]
    again = run("ingest", good, "--data", tmp_path / "data", "--json")
    assert again.code == 0
    assert [one["status"] for one in again.json["articles"]] == ["unchanged"]
    assert run("ask", BEARINGS, "--data", tmp_path / "data").code == 0


def test_ingest_tells_people_what_became_of_each_file(run: Any, tmp_path: Path) -> None:
    long = "a-very-long-name-" * 8 + ".txt"
    write(tmp_path, f"in/{long}", STORY)
    write(tmp_path, "in/picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    done = run("ingest", tmp_path / "in", "--data", tmp_path / "data")
    assert done.code == 2
    assert long in done.out, "a pipe must get names whole"
    assert "1 stored, 1 refused" in done.out
    assert "picture.txt" in done.out and "→" in done.out
    assert "\x1b" not in done.out + done.err


def test_ingest_reads_standard_input(run: Any, tmp_path: Path) -> None:
    done = run("ingest", "-", "--data", tmp_path, "--json", stdin=STORY.encode())
    assert (done.code, [one["source"] for one in done.json["articles"]]) == (0, ["-"])
    assert text_of(run, "-", tmp_path).startswith("Harbour bridge")


def test_standard_input_that_is_too_large_is_refused(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_MAX_FILE_MB", "0.01")
    done = run("ingest", "-", "--data", tmp_path, "--json", stdin=b"Words. " * 3000)
    assert (done.code, done.json["articles"][0]["status"]) == (2, "refused")


# Ask


def test_an_answer_as_json_has_the_fields_that_were_promised(run: Any, stored: Path) -> None:
    done = run("ask", CLAIM, "--data", stored, "--json")
    answer = done.json
    assert done.code == 0 and answer["status"] == "answered"
    assert set(answer) == ANSWER
    assert answer["id"] is None and answer["mode"] == "quotes"
    cited = [citation for sentence in answer["sentences"] for citation in sentence["citations"]]
    assert cited
    for sentence in answer["sentences"]:
        assert set(sentence) == {
            "text", "lead_in", "speaker", "claim_status", "verdict", "citations", "checks",
        }  # fmt: skip
        assert all(set(check) == {"name", "passed", "detail"} for check in sentence["checks"])
    for citation in cited:
        assert set(citation) == CITATION | {"n"}
        assert text_of(run, citation["article"], stored)[citation["start"] : citation["end"]] == citation["quote"]
    for found in answer["evidence"]:
        assert set(found) == CITATION | {"score"}


def test_an_answer_for_people_shows_markers_sources_and_how_it_was_made(run: Any, stored: Path) -> None:
    answer = run("ask", CLAIM, "--data", stored, "--json").json
    done = run("ask", CLAIM, "--data", stored)
    assert done.code == 0
    assert answer["sentences"][0]["text"] in done.out, "a pipe must get sentences whole"
    for citation in [c for s in answer["sentences"] for c in s["citations"]]:
        assert f"[{citation['n']}]" in done.out
        assert f"“{citation['quote']}” {citation['source']} {citation['article']}:" in done.out
    assert done.out.splitlines()[-1].startswith("quotes · ")
    assert "\x1b" not in done.out


def test_a_question_without_an_answer_exits_3_and_says_why(run: Any, stored: Path) -> None:
    as_json, for_people = run("ask", UNKNOWN, "--data", stored, "--json"), run("ask", UNKNOWN, "--data", stored)
    assert as_json.code == for_people.code == 3
    assert (as_json.json["status"], as_json.json["text"], as_json.json["sentences"]) == ("abstained", "", [])
    assert as_json.json["reason"] in for_people.out
    assert as_json.json["evidence"][0]["quote"] in for_people.out


def test_an_empty_store_names_the_command_that_fills_it(run: Any, tmp_path: Path) -> None:
    done = run("ask", CLAIM, "--data", tmp_path / "none")
    assert done.code == 2 and done.out == ""
    assert "byline ingest" in done.err
    assert run("ask", CLAIM, "--data", tmp_path / "none", "--json").json["error"]["type"] == "EmptyStoreError"
    assert run("chat", "--terminal", "--data", tmp_path / "none").code == 2
    assert "byline ingest" in run("sources", "--data", tmp_path / "none").out


def test_filters_reach_the_articles_that_were_meant(run: Any, stored: Path) -> None:
    (borna,) = [one for one in run("sources", "--data", stored, "--json").json if one["outlet"] == "BORNA"]
    for option in (["--outlet", "borna"], ["--article", borna["id"][:6]], ["--article", borna["source"]]):
        hits = run("search", "drones and missiles", *option, "--data", stored, "--json").json["hits"]
        assert {hit["article"] for hit in hits} == {borna["id"]}, option
    two = run("search", "drones", "--outlet", "BORNA", "--outlet", "Kyiv Post", "--data", stored, "--json").json["hits"]
    assert {hit["outlet"] for hit in two} == {"BORNA", "Kyiv Post"}
    dated = run("search", "offensive", "--since", "2024-08", "--until", "2024-08", "--data", stored, "--json")
    assert {hit["date"] for hit in dated.json["hits"]} == {"2024-08-06"}
    late = run("ask", CLAIM, "--as-of", "1999", "--data", stored, "--json")
    assert late.code == 3 and late.json["outcome"] == "outside-dates"
    assert "undated" in late.json["warnings"][0]


# Ask, a file of questions


def questions(*lines: str | bytes) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n"


def test_a_file_of_questions_is_answered_line_by_line(run: Any, stored: Path, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "question": CLAIM, "unknown": [1]}, {"id": 7, "question": UNKNOWN}, {"question": CLAIM, "id": None},
    ]  # fmt: skip
    file = write(tmp_path, "q.jsonl", b"\xef\xbb\xbf" + questions(*map(json.dumps, lines), "", "  "))
    done = run("ask", "--file", file, "--data", stored)
    assert done.code == 0
    assert [one["id"] for one in done.lines] == ["a", 7, None]
    assert [one["status"] for one in done.lines] == ["answered", "abstained", "answered"]
    assert all(set(one) == ANSWER for one in done.lines)
    assert run("ask", "--file", "-", "--data", stored, "--json", stdin=file.read_bytes()).lines[1]["id"] == 7


@pytest.mark.parametrize(
    "line, id",
    [
        ("no json", None), ("[1, 2]", None), ('{"id": "x"}', "x"), ('{"id": 3, "question": 5}', 3),
        ('{"id": "e", "question": "  "}', "e"), ('{"id": "h", "question": "Who?", "history": {"question": 1}}', "h"),
        ('{"id": 1.5, "question": "Who?"}', None), ('{"id": true, "question": "Who?"}', None),
        (b'{"id": "b", "question": "\xff"}', None), ("[" * 100_000, None),
        (json.dumps({"id": "long", "question": "a" * 100_000}), "long"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_stops_no_other(run: Any, stored: Path, line: str | bytes, id: Any) -> None:
    good = json.dumps({"id": "good", "question": CLAIM})
    done = run("ask", "--file", "-", "--data", stored, stdin=questions(line, good))
    assert done.code == 2
    bad, answer = done.lines
    assert set(bad) == {"id", "error"} and bad["id"] == id
    assert set(bad["error"]) == {"type", "message", "remedy"} and bad["error"]["message"]
    assert (answer["id"], answer["status"]) == ("good", "answered")


def test_the_history_of_a_line_completes_its_question(run: Any, stored: Path) -> None:
    before = {"question": "Who captured the village of Zelena Dolyna?", "answer": "The Russian army claims it."}
    lines = [{"question": "And who denied it?"}, {"question": "And who denied it?", "history": [before]}]
    alone, after = run("ask", "--file", "-", "--data", stored, stdin=questions(*map(json.dumps, lines))).lines
    assert "Zelena Dolyna" not in alone["understood"]
    assert "Zelena Dolyna" in after["understood"]


def test_what_befalls_every_line_fails_the_command(
    run: Any, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = questions('{"id": 1, "question": "Who?"}')
    for args, code in (
        (["--data", tmp_path / "none"], 2), (["--data", stored, "--model", "gpt-9"], 2),
        (["--data", stored, "--article", "nothing"], 2),
    ):  # fmt: skip
        done = run("ask", "--file", "-", *args, "--json", stdin=asked)
        assert (done.code, set(done.json)) == (code, {"error"})
    monkeypatch.setenv("BYLINE_EMBEDDINGS", "nonsense")
    for command in (["ask", "--file", "-", "--data", stored], ["verify", "-"]):
        done = run(*command, "--json", stdin=asked)
        assert (done.code, set(done.json), done.json["error"]["type"]) == (2, {"error"}, "SettingsError")
    monkeypatch.delenv("BYLINE_EMBEDDINGS")
    for missing in (tmp_path / "missing.jsonl", tmp_path, ""):
        done = run("ask", "--file", missing, "--data", stored, "--json")
        assert (done.code, done.json["error"]["type"]) == (2, "InputError")


# The other commands


def test_search_ranks_and_explains(run: Any, stored: Path) -> None:
    done = run("search", "off-site power", "-k", "3", "--data", stored, "--json")
    assert done.code == 0 and set(done.json) == {"query", "hits"} and done.json["query"] == "off-site power"
    hits = done.json["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    for hit in hits:
        assert set(hit) == CITATION - {"date_basis"} | {"rank", "score", "why"}
        assert text_of(run, hit["article"], stored)[hit["start"] : hit["end"]] == hit["quote"]
        assert hit["why"]
    short, explained = (run("search", "off-site power", *more, "--data", stored).out for more in ([], ["--explain"]))
    assert hits[0]["quote"] in short
    for name in hits[0]["why"]:
        assert any(f" {name} " in line for line in explained.splitlines() if line.strip().startswith("score "))
    assert not any(line.strip().startswith("score ") for line in short.splitlines())


def test_sources_lists_every_article_with_its_fields(run: Any, stored: Path) -> None:
    listed = run("sources", "--data", stored, "--json").json
    assert len(listed) == 7
    for one in listed:
        assert set(one) == {
            "id", "source", "title", "outlet", "date", "date_basis", "language", "words", "sentences", "passages",
            "copy_of", "mentions",
        }  # fmt: skip
    for_people = run("sources", "--data", stored).out
    assert all(one["id"] in for_people and one["source"] in for_people for one in listed)
    assert "~2024-08-06 inferred" in for_people


def test_show_prints_the_stored_text_and_nothing_else_into_a_pipe(run: Any, stored: Path) -> None:
    with Desk.open(Settings(data_dir=stored)) as desk:
        for one in desk.sources():
            article = desk.article(one.id)
            done = run("show", one.id, "--data", stored)
            assert done.out.removesuffix("\n") == article.text.removesuffix("\n")
            shown = run("show", one.source, "--data", stored, "--json").json
            assert {"id", "source", "title", "outlet", "author", "date", "date_basis", "language", "text"} <= set(shown)
            assert shown["text"] == article.text
            assert all(set(block) == {"kind", "start", "end"} for block in shown["blocks"])


def test_remove_takes_out_what_was_named_and_nothing_else(run: Any, own: Path) -> None:
    before = run("sources", "--data", own, "--json").json
    first, second, *rest = before
    refused = run("remove", first["id"], "no-such-article", "--data", own, "--json")
    assert (refused.code, refused.json["error"]["type"]) == (2, "ArticleNotFound")
    assert run("sources", "--data", own, "--json").json == before
    done = run("remove", first["id"][:8], second["source"], "--data", own, "--json")
    assert (done.code, done.json) == (0, {"removed": [first["id"], second["id"]]})
    assert run("sources", "--data", own, "--json").json == rest
    gone = run("show", first["id"], "--data", own)
    assert gone.code == 2 and first["id"] in gone.err


def test_correct_changes_what_an_article_says_of_itself(run: Any, own: Path) -> None:
    first = run("sources", "--data", own, "--json").json[0]
    done = run("correct", first["id"][:8], "--outlet", "The Gull", "--date", "2024-08-07", "--data", own, "--json")
    assert done.code == 0
    shown = run("show", first["id"], "--data", own, "--json").json
    assert done.json == shown
    assert (shown["outlet"], shown["date"], shown["date_basis"]) == ("The Gull", "2024-08-07", "given")
    assert shown["title"] == first["title"]
    found = run("search", "power", "--outlet", "the gull", "--data", own, "--json").json["hits"]
    assert {hit["article"] for hit in found} == {first["id"]}
    cleared = run("correct", first["id"], "--title", "", "--data", own)
    assert cleared.code == 0 and "The Gull" in cleared.out
    assert run("show", first["id"], "--data", own, "--json").json["title"] is None


def test_reindex_embeds_every_passage_anew(run: Any, own: Path) -> None:
    passages = sum(one["passages"] for one in run("sources", "--data", own, "--json").json)
    before = run("ask", CLAIM, "--data", own, "--json").json
    done = run("reindex", "--data", own, "--json")
    assert (done.code, done.json) == (0, {"passages": passages})
    assert run("ask", CLAIM, "--data", own, "--json").json["text"] == before["text"]


def test_verify_needs_no_store_and_points_into_the_quotes(run: Any, tmp_path: Path) -> None:
    quotes = ["It rained.", "The bridge reopened on Thursday after nine weeks. Engineers replaced 14 bearings."]
    lines: list[dict[str, Any]] = [
        {"id": "right", "quotes": quotes, "text": "Engineers replaced 14 bearings."},
        {"id": 2, "document": quotes[1], "text": "The bridge reopened on Thursday. Engineers replaced 40 bearings."},
    ]
    file = write(tmp_path, "claims.jsonl", questions(*map(json.dumps, lines)))
    done = run("verify", file, "--data", tmp_path / "data")
    assert done.code == 0 and not (tmp_path / "data").exists()
    right, wrong = done.lines
    assert [right["id"], wrong["id"]] == ["right", 2]
    assert right["verdict"] == "supported" and right["score"] > wrong["score"]
    for line, one in zip(lines, done.lines, strict=True):
        assert set(one) == {"id", "verdict", "score", "checks", "sentences"}
        assert one["score"] == min(sentence["score"] for sentence in one["sentences"])
        given = line.get("quotes") or [line["document"]]
        for sentence in one["sentences"]:
            assert set(sentence) == {"text", "verdict", "score", "checks", "citations"}
            for cited in sentence["citations"]:
                assert set(cited) == {"quote_index", "start", "end", "quote"}
                assert given[cited["quote_index"]][cited["start"] : cited["end"]] == cited["quote"]


def test_lines_that_verify_cannot_read_exit_2(run: Any) -> None:
    bad = ['{"id": 1, "text": "A."}', '{"id": 2, "text": "A.", "quotes": "A."}', '{"id": 3, "quotes": ["A."]}',
           '{"id": 4, "text": "A.", "quotes": []}', '{"id": 5, "text": " ", "document": "A."}']  # fmt: skip
    good = '{"id": 6, "text": "It rained.", "document": "It rained."}'
    done = run("verify", "-", "--json", stdin=questions(*bad, good))
    assert done.code == 2
    assert [one["id"] for one in done.lines] == [1, 2, 3, 4, 5, 6]
    assert [set(one) == {"id", "error"} for one in done.lines] == [True] * 5 + [False]


def test_doctor_gives_its_findings_and_exits_1_for_a_fault(run: Any, own: Path) -> None:
    done = run("doctor", "--data", own, "--json")
    assert (done.code, done.json["ok"]) == (0, True)
    assert all(set(check) == {"name", "ok", "detail", "remedy"} for check in done.json["checks"])
    shutil.rmtree(own / "chroma")
    broken = run("doctor", "--data", own, "--json")
    assert (broken.code, broken.json["ok"]) == (1, False)
    assert "FAULT" in run("doctor", "--data", own).out


def test_model_fetch_says_what_it_could_not_use(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_MODEL_DIR", str(write(tmp_path, "a-file", "")))
    done = run("model", "fetch", "--json")
    assert (done.code, done.json["error"]["type"]) == (1, "ModelFileError")
    assert "BYLINE_MODEL_DIR" in done.json["error"]["remedy"]


# Errors


SEED = "000_0aeb08dcb75f037a.txt"
BAD_USAGES: list[Sequence[str]] = [
    ["frobnicate"], ["model"], ["model", "frobnicate"], ["ingest"], ["search"], ["show"], ["remove"],
    ["verify"], ["ask"], ["ask", "a", "b"], ["ask", "a", "--file", "b"], ["ask", ""], ["ask", "  "],
    ["ask", "a" * 100_000], ["ask", "Who?", "--since", "yesterday"], ["ask", "Who?", "--since", "2024-13"],
    ["ask", "Who?", "--until", "2023-02-30"], ["ask", "Who?", "--as-of", ""],
    ["ask", "Who?", "--since", "2025", "--until", "2024"], ["ask", "Who?", "--article", "nowhere.txt"],
    ["ask", "Who?", "--model", "gpt-9"], ["ask", "Who?", "--model", ""], ["ask", "Who?", "--model", "no-such:x"],
    ["ask", "Who?", "--data", ""], ["ask", "Who?", "--no-such-option"], ["search", ""], ["search", "x", "-k", "0"],
    ["search", "x", "-k", "many"], ["show", ""], ["show", "no-such"], ["show", "\x1b[31m"], ["remove", "no-such"],
    ["correct"], ["correct", SEED], ["correct", "no-such", "--title", "T"], ["correct", SEED, "--date", "2024-13"],
    ["correct", SEED, "--title", "a" * 10_000], ["correct", SEED, "--outlet", "a\x1b[31mb"],
    ["verify", "no-such.jsonl"], ["doctor", "extra"], ["chat", "--terminal", "--model", "nobody"],
]  # fmt: skip


@pytest.mark.parametrize("args", BAD_USAGES, ids=lambda args: ascii(" ".join(args)[:40]))
def test_bad_usage_exits_2_with_words_and_no_traceback(
    run: Any, stored: Path, args: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_DATA_DIR", str(stored))
    for_people, as_json = run(*args), run(*args, "--json")
    assert for_people.code == as_json.code == 2
    assert for_people.out == "" and for_people.err.startswith("Error: ") and "\n→ " in for_people.err
    assert "Traceback" not in for_people.err and "\x1b" not in for_people.err
    assert set(as_json.json) == {"error"} and set(as_json.json["error"]) == {"type", "message", "remedy"}
    assert as_json.json["error"]["message"] and as_json.json["error"]["remedy"]
    assert as_json.err == ""


@pytest.mark.parametrize("path", ["\x00", "no\udcffname", "n" * 5000, "/dev/null", ""])
def test_a_path_that_is_no_file_is_refused_with_its_name(run: Any, tmp_path: Path, path: str) -> None:
    command = ["ingest", path, "--data", tmp_path / "data"]
    for_people, as_json = run(*command), run(*command, "--json")
    assert for_people.code == as_json.code == 2
    assert [one["status"] for one in as_json.json["articles"]] == ["refused"]
    assert "Traceback" not in for_people.err and "refused: " in for_people.out


def test_a_misspelt_setting_is_refused(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_MODLE", "quotes")
    done = run("sources", "--json")
    assert (done.code, done.json["error"]["type"]) == (2, "SettingsError")
    assert "BYLINE_MODEL" in done.json["error"]["remedy"]


def test_bare_byline_shows_its_commands(run: Any) -> None:
    done = run()
    assert done.code == 2 and "ingest" in done.out
    assert run("--version").out.startswith("byline 0.")


def test_every_command_has_help_with_an_example(run: Any) -> None:
    commands = re.findall(r"(?m)^  ([\w-]+)  ", run("--help").out.split("Commands:")[1])
    assert set(commands) == {
        "ingest", "ask", "search", "sources", "show", "remove", "correct", "reindex", "verify", "chat", "doctor",
        "model", "summarise", "timeline", "claims", "verify-receipt",
    }  # fmt: skip
    for command in (*commands, "model fetch"):
        done = run(*command.split(), "--help")
        assert done.code == 0
        if command != "model":
            assert "Example: byline " + command in done.out
            assert all(option in done.out for option in ("--data DIR", "--model NAME", "--json"))


def test_a_fault_of_ours_is_owned_and_its_traceback_kept_in_a_file(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("no such thing \x1b[31m")

    monkeypatch.setattr(Desk, "sources", broken)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for_people, as_json = run("sources", "--data", tmp_path), run("sources", "--data", tmp_path, "--json")
    assert for_people.code == as_json.code == 1
    assert "fault in Byline" in for_people.err and "Traceback" not in for_people.err and "\x1b" not in for_people.err
    error = as_json.json["error"]
    kept = Path(error["remedy"].rstrip(".").split()[-1])
    assert kept.parent == tmp_path
    assert "KeyError" in kept.read_text("utf-8") and "Traceback" in kept.read_text("utf-8")


def test_an_error_of_a_command_exits_as_the_error_says(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        raise BylineError("It is broken.", "Mend it.")

    monkeypatch.setattr(Desk, "sources", fails)
    done = run("sources", "--data", tmp_path)
    assert (done.code, done.out, done.err) == (1, "", "Error: It is broken.\n→ Mend it.\n")


# Days


@given(day=st.dates(min_value=date(1000, 1, 1)))
def test_a_day_a_month_and_a_year_mean_their_first_or_last_day(day: date) -> None:
    for last in (False, True):
        assert day_of("--since", day.isoformat(), last=last) == day
    month, year = day.isoformat()[:7], day.isoformat()[:4]
    assert day_of("--since", month, last=False) == day.replace(day=1)
    assert day_of("--until", month, last=True) == day.replace(day=monthrange(day.year, day.month)[1])
    assert day_of("--since", year, last=False) == date(day.year, 1, 1)
    assert day_of("--until", year, last=True) == date(day.year, 12, 31)


@given(text=st.one_of(st.text(max_size=12), st.from_regex(r"\d{1,5}(-\d{1,3}){0,3}", fullmatch=True)))
def test_no_other_text_is_a_day(text: str) -> None:
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return
    try:
        day = day_of("--since", text, last=False)
    except UsageError as error:
        assert error.message == f"--since {text} is not a date." and error.remedy
    else:
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", text), f"{text!r} was taken for {day}"


# In a process of its own


def test_a_reader_that_goes_away_is_no_fault(stored: Path) -> None:
    process = subprocess.Popen(
        [*BYLINE, "sources", "--data", str(stored)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), told) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full to write to")
def test_output_that_cannot_be_written_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*BYLINE, "--help"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 1
    assert b"No space left" in done.stderr and b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_output_encoding_will_do(tmp_path: Path, encoding: str) -> None:
    story = 'The mayor — Łukasz Žižka — said: “It’s 5 °C … in Kyїv → cold.” ' + STORY
    write(tmp_path, "żółw.txt", story)
    env = {"PYTHONIOENCODING": encoding, "BYLINE_DATA_DIR": str(tmp_path / "data")}
    assert byline("ingest", str(tmp_path / "żółw.txt"), env=env).returncode == 0
    shown = byline("show", "żółw.txt", env=env)
    assert shown.returncode == 0 and shown.stderr == b""
    text = shown.stdout.decode(encoding)
    assert "5 " in text and "cold" in text
    if encoding == "ascii":
        assert 'The mayor - ?ukasz Zizka - said: "It\'s 5' in text
    else:
        assert "“It’s 5 °C …" in text
    document = byline("show", "żółw.txt", "--json", env=env)
    assert "“It’s 5 °C … in Kyїv → cold.”" in json.loads(document.stdout.decode(encoding))["text"]


def test_a_closed_standard_stream_is_no_fault(tmp_path: Path) -> None:
    for closed, code in (("<&-", 2), (">&- 2>&-", 0)):
        done = subprocess.run(
            ["bash", "-c", f'"$@" {closed}', "bash", *BYLINE, "ingest", "-", "--data", str(tmp_path)],
            input=STORY.encode(), capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code, done
        assert b"Traceback" not in done.stdout + done.stderr


def test_ctrl_c_stops_an_ingest_and_leaves_the_store_whole(tmp_path: Path) -> None:
    for number in range(400):
        filler = " ".join(f"Item {item} of {number} came late." for item in range(6))
        write(tmp_path, f"in/{number:03}.txt", f"Story number {number}\n\n{filler}\n\n{STORY}")
    data = tmp_path / "data"
    process = subprocess.Popen(
        [*BYLINE, "ingest", str(tmp_path / "in"), "--data", str(data), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while _articles(data) == 0:
        assert time.monotonic() < deadline and process.poll() is None, "the first batch never came"
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert json.loads(out)["error"]["type"] == "Interrupted"
    assert b"Traceback" not in err
    kept = _articles(data)
    assert 0 < kept < 400
    with Desk.open(Settings(data_dir=data)) as desk:
        assert len(desk.sources()) == kept
        assert desk.ask(BEARINGS).status == "answered"
        for one in desk.sources():
            assert STORY.split("\n")[2] in desk.article(one.id).text


def _articles(data: Path) -> int:
    """Articles that a reader sees now; nothing is repaired by looking."""
    if not (data / FILE).exists():
        return 0
    with closing(Catalog.open(data)) as catalog:
        return catalog.count()
