"""Summaries, timelines, claims and receipts on the command line, end to end on a real store."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from make_files import write
from markdown_it import MarkdownIt
from screens import byline
from test_cli import CITATION, CLAIM, SEED, UNKNOWN, Ran

from rag import Desk, Settings
from rag.cli import main
from rag.receipt import seal

NOBODY = "zeppelin racing in Antarctica"
TOPIC = "Siversk"
WIRE = """Barrier holds at Harbour Town

The flood barrier at Harbour Town closed on 12 August 2024, the water ministry said. Some 900 people slept in schools.
The ministry denied that the pumps had failed.
"""
OTHER = """Pumps failed, residents say

The pumps at Harbour Town failed twice, residents said. Their claim could not be verified.
The barrier was built in 1998.
"""


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stored: Path) -> Any:
    """Runs a command in this process over the session's store, unless ``--data`` names another."""
    monkeypatch.setenv("BYLINE_DATA_DIR", str(stored))

    def command(*args: str | Path) -> Ran:
        capfd.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
        return Ran(main([str(arg) for arg in args]), *capfd.readouterr())

    return command


@pytest.fixture
def small(run: Any, tmp_path: Path) -> Path:
    """A store of two articles of its own."""
    write(tmp_path, "in/wire.txt", WIRE)
    write(tmp_path, "in/other.txt", OTHER)
    assert run("ingest", tmp_path / "in", "--data", tmp_path / "small").code == 0
    return tmp_path / "small"


def stands(citation: dict[str, Any], data: Path) -> bool:
    with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
        text = desk.article(citation["article"]).text
    quote: str = citation["quote"]
    return text[citation["start"] : citation["end"]] == quote


def with_claims(run: Any, *args: str | Path) -> list[dict[str, Any]]:
    done = run("claims", "--json", *args)
    assert done.code == 0
    listed: list[dict[str, Any]] = done.json
    return listed


# Summaries


def test_a_summary_as_json_has_its_fields_and_its_spans_hold(run: Any, stored: Path) -> None:
    done = run("summarise", "--length", "full", "--json")
    told = done.json
    assert done.code == 0 and told["status"] == "answered" and told["mode"] == "quotes"
    assert {
        "status", "outcome", "reason", "topic", "length", "articles", "sentences", "conflicts", "warnings", "mode",
    } <= told.keys()  # fmt: skip
    assert told["length"] == "full" and 0 < len(told["sentences"]) <= 12
    for sentence in told["sentences"]:
        assert sentence["verdict"] == "supported" and sentence["citations"]
        for cited in sentence["citations"]:
            assert set(cited) == CITATION | {"n"} and stands(cited, stored)
            assert cited["article"] in told["articles"]


def test_a_summary_for_people_lists_its_sources_and_what_it_covers(run: Any) -> None:
    done = run("summarise", SEED, "--length", "line")
    assert done.code == 0
    assert "[1]" in done.out and "Sources" in done.out and "Covers 1 article (" in done.out and SEED in done.out
    bullets = run("summarise", "--bullets").out.splitlines()
    assert bullets[0].startswith("• ") and bullets[1].startswith("• ")


def test_summarize_is_the_same_command(run: Any) -> None:
    assert run("summarize", SEED, "--json").json == run("summarise", SEED, "--json").json
    assert "summarize" not in run("--help").out


def test_the_lengths_are_kept(run: Any) -> None:
    words = {}
    for length in ("line", "short", "full"):
        told = run("summarise", "--length", length, "--json").json
        words[length] = sum(len(sentence["text"].split()) for sentence in told["sentences"])
    assert 0 < words["line"] <= 30 and words["line"] < words["short"] <= 80 < words["full"]


def test_a_summary_s_markdown_is_markdown(run: Any) -> None:
    done = run("summarise", "--format", "markdown")
    kinds = [token.type for token in MarkdownIt().parse(done.out)]
    assert kinds[0] == "heading_open" and "[^1]: " in done.out
    assert run("summarise", "--format", "json").json == run("summarise", "--json").json


# Timelines


def test_a_timeline_as_json_is_in_order_and_its_spans_hold(run: Any, stored: Path) -> None:
    done = run("timeline", "--json")
    assert done.code == 0
    days = [event["date"] for event in done.json if event["date"] is not None]
    assert len(days) > 3 and days == sorted(days)
    dated = [event["date"] is not None for event in done.json]
    assert dated == sorted(dated, reverse=True), "the undated last"
    for event in done.json:
        assert event["precision"] in {"day", "month", "year", "none"} and event["sentences"]
        assert (event["date"] is None) == (event["precision"] == "none")
        for sentence in event["sentences"]:
            assert all(stands(cited, stored) for cited in sentence["citations"])


def test_a_timeline_for_people_and_for_other_programs_tells_the_same(run: Any) -> None:
    events = run("timeline", "--json").json
    shown = run("timeline").out
    rows = list(csv.DictReader(io.StringIO(run("timeline", "--format", "csv").out), strict=True))
    assert {int(row["event"]) for row in rows} == set(range(1, len(events) + 1))
    assert [row["date"] or None for row in rows if row["event"] == "1"][0] == events[0]["date"]  # noqa: RUF015
    written = run("timeline", "--format", "markdown").out
    items = [token for token in MarkdownIt().parse(written) if token.type == "list_item_open" and token.level == 1]
    assert len(items) == len(events)
    assert "Sources" in shown and events[0]["date"][:4] in shown.splitlines()[0]


def test_filters_reach_the_articles_that_were_meant(run: Any) -> None:
    for command in ("timeline", "claims"):
        listed = run(command, "--article", SEED, "--json").json
        cited = [one for event in listed for s in event.get("sentences", [event]) for one in s.get("citations", [s])]
        assert {one["source"] for one in cited} == {SEED}
    assert run("summarise", "--outlet", "No Such Outlet", "--json").code == 3
    assert run("timeline", "--since", "2100", "--json").json == []


# Claims


def test_claims_as_json_have_their_fields_and_their_spans_hold(run: Any, stored: Path) -> None:
    listed = with_claims(run)
    ids = {claim["id"] for claim in listed}
    assert len(ids) == len(listed) > 20
    for claim in listed[:20]:
        assert {
            "id", "text", "speaker", "verb", "status", "date", "article", "source", "start", "end", "quote", "about",
        } <= claim.keys()  # fmt: skip
        assert stands(claim, stored) and claim["status"] in {
            "asserted", "attributed", "unverified", "denied", "disputed"
        }  # fmt: skip
        for met in claim["about"]:
            assert met["id"] in ids and met["relation"] in {"agrees", "conflicts", "updates"}


def test_the_table_of_a_claim_says_who_says_it_and_who_is_silent(run: Any, stored: Path) -> None:
    chosen = with_claims(run)[0]
    done = run("claims", "--of", chosen["id"], "--json")
    assert done.code == 0 and done.json["claim"] == chosen
    with Desk.open(Settings(data_dir=stored, model="quotes")) as desk:
        assert {one["article"] for one in done.json["articles"]} == {one.id for one in desk.sources()}
    stances = {one["article"]: one["stance"] for one in done.json["articles"]}
    assert stances[chosen["article"]] == "says" and "silent" in stances.values()
    shown = run("claims", "--of", chosen["id"][:8]).out
    assert "Independent voices: " in shown and chosen["quote"][:40] in shown


def test_claims_for_people_and_for_other_programs_tell_the_same(run: Any) -> None:
    listed = with_claims(run)
    rows = list(csv.DictReader(io.StringIO(run("claims", "--format", "csv").out), strict=True))
    assert [row["id"] for row in rows] == [claim["id"] for claim in listed]
    assert [row["status"] for row in rows] == [claim["status"] for claim in listed]
    tables = MarkdownIt().enable("table").parse(run("claims", "--format", "markdown").out)
    matters = {claim["matter"] for claim in listed}
    assert sum(token.type == "tr_open" for token in tables) == len(listed) + len(matters)
    assert "Matter 1  " in run("claims").out


# Nothing, and bad input


@pytest.mark.parametrize("command", ["summarise", "timeline", "claims"])
def test_a_topic_that_nobody_mentions_exits_3_and_says_so(run: Any, command: str, tmp_path: Path) -> None:
    kept = tmp_path / "none.json"
    done = run(command, "--topic", NOBODY, "--json", "--receipt", kept)
    assert done.code == 3 and (done.json == [] or (done.json["status"] == "abstained" and done.json["reason"]))
    shown = run(command, "--topic", NOBODY)
    assert shown.code == 3 and ("No " in shown.out)
    assert run("verify-receipt", kept).code == 0, "that nothing was found can be kept too"
    assert run(command, "--topic", TOPIC, "--json").code == 0


@pytest.mark.parametrize("command", ["summarise", "timeline", "claims"])
def test_an_empty_store_names_the_command_that_fills_it(run: Any, command: str, tmp_path: Path) -> None:
    done = run(command, "--data", tmp_path / "empty", "--json")
    assert (done.code, done.json["error"]["type"]) == (2, "EmptyStoreError")
    assert "byline ingest" in done.json["error"]["remedy"]


@pytest.mark.parametrize(
    "args",
    [
        ["summarise", "no-such.txt"], ["summarise", "--length", "epic"], ["summarise", "--topic", " "],
        ["summarise", "--format", "csv"], ["summarise", "--since", "2025", "--until", "2024"],
        ["timeline", "--format", "xml"], ["timeline", "--topic", ""], ["timeline", "--article", "no-such"],
        ["timeline", "extra"], ["claims", "--of", "ffffffffffff"], ["claims", "--of", ""],
        ["claims", "--of", "1f0c5a9e77d2", "--topic", "x"], ["claims", "--of", "1f0c5a9e77d2", "--format", "csv"],
        ["timeline", "--receipt", ""], ["timeline", "--receipt", "no/such/folder.json"], ["claims", "--receipt", "."],
        ["verify-receipt"], ["verify-receipt", "no-such.json"], ["verify-receipt", "."],
        ["ask", "--file", "q.jsonl", "--receipt", "r.json"], ["ask", "Who?", "--receipt", "no/such/folder.json"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_bad_usage_exits_2_with_words(run: Any, args: list[str]) -> None:
    for_people, as_json = run(*args), run(*args, "--json")
    assert for_people.code == as_json.code == 2
    assert for_people.out == "" and "Error: " in for_people.err and "\n→ " in for_people.err
    assert "Traceback" not in for_people.err
    assert as_json.json["error"]["message"] and as_json.json["error"]["remedy"]


def test_two_forms_at_once_are_refused(run: Any) -> None:
    done = run("timeline", "--json", "--format", "csv")
    assert done.code == 2 and "two forms" in done.json["error"]["message"]


def test_json_is_all_of_standard_output_and_progress_goes_elsewhere(stored: Path) -> None:
    for command in ("summarise", "timeline", "claims"):
        done = byline(command, "--json", "--data", str(stored))
        assert done.returncode == 0 and len(done.stdout.splitlines()) == 1
        json.loads(done.stdout)
        assert b"\x1b" not in done.stderr


# Receipts


RECEIPTS = [
    ["ask", CLAIM], ["ask", UNKNOWN], ["summarise"], ["summarise", "--length", "full", "--topic", TOPIC], ["timeline"],
    ["claims"],
]  # fmt: skip


@pytest.mark.parametrize("args", RECEIPTS, ids=" ".join)
def test_every_result_can_be_kept_and_holds(run: Any, args: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    done = run(*args, "--json", "--receipt", kept)
    told = json.loads(kept.read_text(encoding="utf-8"))
    assert told["result"] == done.json and told["asked"]["filters"]["outlets"] == []
    assert {"mode", "embeddings", "reader"} <= told["settings"].keys()
    again = run("verify-receipt", kept, "--json")
    assert again.code == 0 and again.json["holds"] and again.json["sealed"] and again.json["altered"] == []
    assert {one["standing"] for one in again.json["citations"]} <= {"stands"}
    assert {one["standing"] for one in again.json["articles"]} <= {"same"}
    assert "The receipt holds." in run("verify-receipt", kept).out


def test_the_table_of_a_claim_can_be_kept(run: Any, tmp_path: Path) -> None:
    chosen = with_claims(run)[0]["id"]
    assert run("claims", "--of", chosen, "--receipt", tmp_path / "of.json").code == 0
    assert json.loads((tmp_path / "of.json").read_text(encoding="utf-8"))["asked"]["of"] == chosen
    assert run("verify-receipt", tmp_path / "of.json").code == 0


def test_what_changed_in_the_library_is_named(run: Any, small: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    assert run("claims", "--data", small, "--receipt", kept).code == 0
    write(tmp_path, "in/wire.txt", "Update\n\n" + WIRE.replace("Some 900 people", "Some 1,200 people"))
    assert run("ingest", tmp_path / "in", "--data", small).code == 0
    done = run("verify-receipt", kept, "--data", small, "--json")
    assert done.code == 1 and done.json["sealed"] and not done.json["holds"] and done.json["altered"] == []
    standing = {one["quote"]: one["standing"] for one in done.json["citations"]}
    assert standing["The ministry denied that the pumps had failed."] == "moved"
    assert standing["The pumps at Harbour Town failed twice, residents said."] == "stands"
    assert {one["source"]: one["standing"] for one in done.json["articles"]} == {
        "wire.txt": "changed", "other.txt": "same"
    }  # fmt: skip
    for one in done.json["citations"]:
        if one["now"]:
            assert stands({**one, **one["now"]}, small)
    shown = run("verify-receipt", kept, "--data", small)
    assert shown.code == 1 and "no longer holds" in shown.out and "moved: wire.txt" in shown.out
    assert run("remove", "other.txt", "--data", small).code == 0
    gone = run("verify-receipt", kept, "--data", small, "--json").json
    assert {one["standing"] for one in gone["citations"] if one["source"] == "other.txt"} == {"gone"}


def test_a_changed_quotation_is_named(run: Any, small: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    run("claims", "--data", small, "--receipt", kept)
    write(tmp_path, "in/other.txt", OTHER.replace("failed twice", "failed once"))
    run("ingest", tmp_path / "in", "--data", small)
    done = run("verify-receipt", kept, "--data", small, "--json")
    changed = [one["quote"] for one in done.json["citations"] if one["standing"] == "changed"]
    assert done.code == 1 and changed == ["The pumps at Harbour Town failed twice, residents said."]


def test_an_edit_by_hand_is_seen_and_so_is_one_sealed_anew(run: Any, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    run("ask", CLAIM, "--receipt", kept)
    told = json.loads(kept.read_text(encoding="utf-8"))
    sentence = told["result"]["sentences"][0]
    sentence["text"] = sentence["citations"][0]["quote"] = "Nobody claims anything."
    kept.write_text(json.dumps(told), encoding="utf-8")
    done = run("verify-receipt", kept)
    assert done.code == 1 and "The seal is broken" in done.out
    kept.write_text(json.dumps({**told, "seal": seal(told)}), encoding="utf-8")
    done = run("verify-receipt", kept, "--json")
    assert done.code == 1 and done.json["sealed"] and done.json["altered"]
    assert done.json["citations"][0]["standing"] == "changed"


def test_another_folder_is_suspected(run: Any, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    run("ask", CLAIM, "--receipt", kept)
    done = run("verify-receipt", kept, "--data", tmp_path / "elsewhere")
    assert done.code == 1 and "is this the right --data folder?" in done.out


def test_a_receipt_overwrites_nothing_and_is_refused_before_the_work(run: Any, tmp_path: Path) -> None:
    taken = write(tmp_path, "article.txt", "kept")
    for command in (["ask", CLAIM], ["summarise"], ["timeline"], ["claims"]):
        done = run(*command, "--receipt", taken)
        assert done.code == 2 and "is there already" in done.err and done.out == ""
    assert taken.read_text(encoding="utf-8") == "kept"
