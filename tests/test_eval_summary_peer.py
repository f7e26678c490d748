"""Summaries of the usual chain, against a real server that speaks OpenAI's API: what it is sent, how graded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openai_server import OpenAIServer

from eval import summary_peer
from eval.answers import lines
from eval.corpora import corpus, opened
from eval.summary_peer import Graded, graded
from rag import Settings

FERRY = """Ferry runs aground

The ferry Aurelia ran aground off Tarsk on 3 May. The harbour office said 41 passengers were taken ashore. Nobody was
hurt.

Divers will look at the hull on Friday. The line to Ostby is served by buses until then. The owner, Bo Rask, called the
sandbank well known. The coast guard lent two boats. Tickets of the day stay valid for a week.
"""
GOLD: dict[str, Any] = {
    "ferry.txt": {
        "points": [
            {"name": "aground", "facts": [{"any": ["Aurelia"]}, {"any": ["aground"]}],
             "evidence": ["The ferry Aurelia ran aground off Tarsk on 3 May."]},
            {"name": "ashore", "facts": [{"any": ["41"]}],
             "evidence": ["The harbour office said 41 passengers were taken ashore."]},
            {"name": "unhurt", "facts": [{"any": ["Nobody was hurt"]}], "evidence": ["Nobody was\nhurt."]},
            {"name": "divers", "facts": [{"any": ["Divers"]}], "evidence": ["Divers will look at the hull on Friday."]},
            {"name": "buses", "facts": [{"any": ["buses"]}],
             "evidence": ["The line to Ostby is served by buses until then."]},
        ],
        "never": [{"name": "sunk", "any": ["sank"]}, {"name": "deaths", "any": ["died"]}],
    }
}  # fmt: skip
QUESTION = {"id": "price", "kind": "near-miss", "question": "What does a ticket cost?", "why": "no price is named"}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer("quote") as running:
        yield running


@pytest.fixture
def ferries(tmp_path: Path) -> Path:
    folder = tmp_path / "ferries"
    (folder / "articles").mkdir(parents=True)
    (folder / "gold").mkdir()
    (folder / "articles" / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "gold" / "summaries.yaml").write_text(yaml.safe_dump(GOLD), "utf-8")
    (folder / "gold" / "own.yaml").write_text(yaml.safe_dump([QUESTION]), "utf-8")
    return folder


@pytest.fixture
def command(server: OpenAIServer, ferries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(summary_peer, "SAVED", tmp_path / "saved")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    return ["--model", "openai:test-model", "--corpus", str(ferries), "--save", "mini"]


def test_the_model_is_sent_the_whole_article_once(server: OpenAIServer, command: list[str]) -> None:
    assert summary_peer.main([*command, "--length", "short"]) == 0
    chain, ours = (one.body["messages"] for one in server.requests)
    ((role, content),) = [(one["role"], one["content"]) for one in chain]
    assert role == "system"
    assert content.startswith("Write a concise summary of the following, in at most 80 words:\n\n")
    assert "Nobody was" in content and content.rstrip().endswith("Tickets of the day stay valid for a week.")
    assert [one["role"] for one in ours] == ["system", "user"]


def test_it_is_shown_beside_byline_and_goes_on(
    server: OpenAIServer, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lengths = ["--length", "line", "--length", "short"]
    server.script = ["quote", "bad-request", "quote", "bad-request"]  # each system's second, the short one
    assert summary_peer.main([*command, *lengths]) == 1
    said = capsys.readouterr().out
    assert "usual chain: 1 UNMEASURED (ferry.txt short: " in said
    assert "Byline, same model: 1 UNMEASURED (ferry.txt short: " in said
    asked = len(server.requests)
    assert summary_peer.main([*command, *lengths]) == 0
    assert len(server.requests) == asked + 2  # those alone are asked again
    said = capsys.readouterr().out
    assert all(name in said for name in ("usual chain", "Byline, same model", "Byline, quotes", "short, gold points"))
    assert "short: right in the usual chain alone 0, in Byline, quotes alone " in said
    assert {file.name for file in (tmp_path / "saved").iterdir()} == {
        "mini.ferries.jsonl", "mini-byline.ferries.jsonl", "mini-quotes.ferries.jsonl"
    }  # fmt: skip
    header, kept = lines(tmp_path / "saved" / "mini.ferries.jsonl")
    assert header.model == "usual summaries, test-model"
    assert {*kept} == {"ferry.txt line", "ferry.txt short"}


def test_a_summary_is_graded_by_its_words_alone(ferries: Path) -> None:
    written = ["Nobody was hurt.", "The Aurelia sank, and 41 people died.", "It was Friday."]
    with opened(corpus(str(ferries)), Settings(model="quotes")) as there:
        found = graded(written, 1.5, "ferry.txt", 9, there)
    held = {"aground": False, "ashore": True, "unhurt": True, "divers": False, "buses": False}
    assert found == Graded(held, forbidden=2, words=13, long=True, sentences=3, prose=2, seconds=1.5)


def test_quotes_is_no_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert summary_peer.main(["--model", "quotes"]) == 2
    assert "quotes is none" in capsys.readouterr().err


def test_without_gold_there_is_nothing_to_measure(
    command: list[str], ferries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ferries / "gold" / "summaries.yaml").unlink()
    assert summary_peer.main(command) == 2
    assert "no gold summaries" in capsys.readouterr().err
