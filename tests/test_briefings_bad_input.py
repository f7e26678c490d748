"""Briefings of bad input, by the real commands on real stores: what is said, what is left out, and the exit code."""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from make_files import write
from stores import HashingEmbedder, Store, assert_whole
from test_briefing_cli import stands
from test_cli import Ran

from rag import Desk, Settings
from rag.cli import main
from rag.schema import Length

NOBODY = "zeppelin racing in Antarctica"
COMMANDS = ["summarise", "timeline", "claims"]
LENGTHS: list[Length] = ["line", "short", "full"]
ONE = "The flood barrier at Harbour Town was closed on 12 August 2024, the water ministry said."
FOREIGN = {
    "fr": "La centrale fermée après l'inondation\n\nLe ministère a déclaré mardi que la centrale de Valmont avait été "
    "fermée le 12 août 2024. Les habitants ont nié que l'eau soit contaminée. « Nous n'avons pas été prévenus », a "
    "affirmé le maire, Jean Durand. La centrale avait été construite en mai 1998.",
    "ru": "Плотина закрыта после наводнения\n\nМинистерство заявило во вторник, что плотина была закрыта 12 августа "
    "2024 года. Жители отрицали, что вода загрязнена. Мэр сказал, что 900 человек спали в школах.",
    "zh": "水库关闭\n\n水利部周二表示,水库已于2024年8月12日关闭。居民否认水受到污染。"
    "市长说有900人在学校过夜。该水库建于1998年。",
    "ar": "إغلاق السد بعد الفيضان\n\nقالت الوزارة يوم الثلاثاء إن السد أغلق في 12 أغسطس 2024. ونفى السكان أن تكون "
    "المياه ملوثة. وقال رئيس البلدية إن 900 شخص ناموا في المدارس.",
}  # fmt: skip

Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process over the store of the test."""
    monkeypatch.setenv("BYLINE_DATA_DIR", str(tmp_path / "data"))

    def command(*args: str | Path) -> Ran:
        capfd.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
        return Ran(main([str(arg) for arg in args]), *capfd.readouterr())

    return command


def store(run: Run, folder: Path, **texts: str) -> None:
    """Stores one file a text."""
    for name, text in texts.items():
        write(folder, f"in/{name}.txt", text)
    assert run("ingest", folder / "in").code == 0


def told(summary: dict[str, Any]) -> list[str]:
    return [one["text"] for one in summary["sentences"]]


# None, one, and one of one sentence


@pytest.mark.parametrize("command", COMMANDS)
def test_filters_that_leave_no_article_leave_nothing_to_say(run: Run, tmp_path: Path, command: str) -> None:
    store(run, tmp_path, one=ONE)
    done = run(command, "--outlet", "Nobody's Gazette", "--json")
    assert done.code == 3 and (done.json == [] or done.json["status"] == "abstained")
    assert run(command, "--json").code == 0, "the next is as ever"


@pytest.mark.parametrize("length", LENGTHS)
def test_an_article_of_one_sentence_is_that_sentence_whole(run: Run, tmp_path: Path, length: str) -> None:
    store(run, tmp_path, one=ONE)
    done = run("summarise", "--length", length, "--json")
    assert done.code == 0 and told(done.json) == [ONE]
    assert [one["verdict"] for one in done.json["sentences"]] == ["supported"] and done.json["conflicts"] == []


def test_one_sentence_gives_one_event_and_one_claim(run: Run, tmp_path: Path) -> None:
    store(run, tmp_path, one=ONE)
    (event,) = run("timeline", "--json").json
    assert (event["date"], event["precision"]) == ("2024-08-12", "day")
    (claim,) = run("claims", "--json").json
    assert (claim["speaker"], claim["status"], claim["about"]) == ("the water ministry", "attributed", [])
    table = run("claims", "--of", claim["id"], "--json")
    assert table.code == 0 and [one["stance"] for one in table.json["articles"]] == ["says"]


def test_a_sentence_too_long_for_a_line_is_cut_and_it_is_said(run: Run, tmp_path: Path) -> None:
    store(run, tmp_path, one=ONE[:-1] + " and " + " ".join(f"word{at}" for at in range(60)) + ".")
    done = run("summarise", "--length", "line", "--json")
    (text,) = told(done.json)
    assert 5 < len(text.split()) <= 30 and any("beginning" in one for one in done.json["warnings"])
    assert stands(done.json["sentences"][0]["citations"][0], tmp_path / "data")


# 200,000 words


def long_text(words: int) -> str:
    chooser = random.Random(11)
    vocabulary = [f"{a}{i}{b}" for i in "abcdefghij" for a in "bar kel mon tas vir nol pel gan dur sho".split()
                  for b in "dan ton ley mar nik rosh tal vin wick ford".split()]  # fmt: skip
    lines, count = [], 0
    while count < words:
        said = chooser.choices(["The minister said that", "Officials denied that", "In 2019", "On 3 May 2021"], k=1)[0]
        line = f"{said} {' '.join(chooser.choices(vocabulary, k=chooser.randint(8, 24)))}."
        lines.append(line)
        count += len(line.split())
    return "\n\n".join(" ".join(lines[at : at + 6]) for at in range(0, len(lines), 6))


@pytest.mark.timeout(300)
def test_an_article_of_200_000_words_is_summed_up_within_the_limits(tmp_path: Path) -> None:
    """Embedded by words alone, for the model takes minutes. What it costs is for ``bench/briefings.py`` to say."""
    file = write(tmp_path, "long.jsonl", json.dumps({"text": long_text(200_000), "language": "en"}))
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes", reader=False)) as desk:
        desk.__dict__["_embedder"] = HashingEmbedder()
        (stored,) = desk.ingest([file]).articles
        assert stored.status == "stored" and desk.sources()[0].words >= 200_000
        assert all(kept(desk, length) for length in LENGTHS)
        events, claims = desk.timeline(), desk.claims()
        assert {(e.date, e.precision) for e in events if e.date} == {
            (date(2019, 1, 1), "year"), (date(2021, 5, 3), "day"),
        }  # fmt: skip
        assert {one.status for one in claims} >= {"attributed", "denied"}
        assert_whole(Store(desk.settings, desk._catalog, desk._vectors, HashingEmbedder(), []))


def kept(desk: Desk, length: Length) -> bool:
    """Whether a summary tells something within the limits of its length."""
    summary = desk.summarise(length=length)
    words = sum(len(one.text.split()) for one in summary.sentences)
    assert summary.status == "answered" and 0 < len(summary.sentences) <= 12
    assert words <= {"line": 30, "short": 80, "full": 80_000}[length]
    return all(one.verdict == "supported" for one in summary.sentences)


# Another language


@pytest.mark.parametrize("language", list(FOREIGN))
def test_another_language_is_quoted_whole_and_what_is_not_told_apart_is_said(
    run: Run, tmp_path: Path, language: str
) -> None:
    text = FOREIGN[language]
    store(run, tmp_path, foreign=text)
    done = run("summarise", "--json")
    assert done.code == 0 and told(done.json)
    assert all(one in text and one.endswith((".", "。")) for one in told(done.json)), "whole sentences"
    assert all(one["claim_status"] is None and one["speaker"] is None for one in done.json["sentences"])
    assert any("English only" in one and language in one for one in done.json["warnings"])
    events = run("timeline", "--json")
    assert {(e["date"] or "")[:4] for e in events.json} <= {"1998", "2024", ""}, "no invented year"
    assert {e["precision"] for e in events.json} <= {"year", "none"}
    assert f"in {language} often no more than the year" in events.err
    claims = run("claims", "--json")
    assert (claims.code, claims.json) == (3, []) and f"without 1 article in {language}" in claims.err
    shown = run("claims")
    assert shown.code == 3 and "English only" in shown.err and "asserted" not in shown.out


def test_english_articles_are_told_apart_beside_others(run: Run, tmp_path: Path) -> None:
    store(run, tmp_path, one=ONE, fr=FOREIGN["fr"])
    done = run("claims", "--json")
    assert done.code == 0 and {one["source"] for one in done.json} == {"one.txt"}
    table = run("claims", "--of", done.json[0]["id"], "--json")
    assert {one["source"] for one in table.json["articles"]} == {"one.txt"}, "the other is not called silent"
    assert "fr" in table.err


def test_english_alone_needs_no_note(run: Run, tmp_path: Path) -> None:
    store(run, tmp_path, one=ONE)
    for command in COMMANDS:
        assert "Note" not in run(command, "--json").err


# What nobody mentions


@pytest.mark.parametrize("command", COMMANDS)
def test_a_topic_that_nobody_mentions(run: Run, tmp_path: Path, command: str) -> None:
    store(run, tmp_path, one=ONE)
    done = run(command, "--topic", NOBODY, "--json")
    assert done.code == 3 and (done.json == [] or (done.json["sentences"] == [] and done.json["reason"]))
    assert run(command, "--topic", "the flood barrier at Harbour Town", "--json").code == 0


# Without a date


WEEK = "The bridge was closed on Tuesday. It reopened last month, the mayor said. The bridge was built on 3 May 1998."


def test_without_a_date_relative_days_stay_open(run: Run, tmp_path: Path) -> None:
    store(run, tmp_path, week=WEEK)
    events = run("timeline", "--json").json
    assert [(one["date"], one["precision"]) for one in events] == [
        ("1998-05-03", "day"), (None, "none"), (None, "none")
    ]  # fmt: skip
    assert {one["when"] for one in events[1:]} == {"Tuesday", "last month"}


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_date_days_of_publication_leave_it_out_and_say_so(run: Run, tmp_path: Path, command: str) -> None:
    file = tmp_path / "in" / "dated.jsonl"
    file.parent.mkdir()
    file.write_text(json.dumps({"text": ONE, "date": "2024-08-13"}) + "\n", "utf-8")
    store(run, tmp_path, week=WEEK)
    done = run(command, "--since", "2024-01-01", "--json")
    assert done.code == 0 and WEEK[:20] not in done.out and "Harbour Town" in done.out
    said = done.err + (" ".join(done.json["warnings"]) if command == "summarise" else "")
    assert "1 undated article left out" in said
    none = run(command, "--since", "2025-01-01", "--json")
    assert none.code == 3 and "1 undated article left out" in none.out + none.err
