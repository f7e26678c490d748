"""Briefings that a typed question asks for: of what, how long, from whom; and that nothing of them is lost."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from rag import Desk, Settings
from rag.schema import Answer, Filters, Length, SourceInfo, Task
from rag.serialise import answer_from_json, answer_json
from rag.task import Asked, asked, meant
from rag.terminal import answer_view
from ui.export import markdown


def typed(folder: Path, question: str, *texts: str, **about: str) -> Answer:
    """What is answered over these articles, which have the same labels."""
    for at, text in enumerate(texts):
        (folder / f"a{at}.json").write_text(json.dumps({"text": text, "title": f"News {at}", **about}), "utf-8")
    with Desk.open(Settings(data_dir=folder / "data", model="quotes")) as desk:
        desk.ingest([folder / f"a{at}.json" for at in range(len(texts))])
        return desk.ask(question)


def test_a_typed_timeline_tells_events_whose_time_cannot_be_known(tmp_path: Path) -> None:
    answer = typed(tmp_path, "Timeline of Ostby", "The bridge at Ostby was shut by police on Tuesday.")
    assert (answer.task, answer.status) == ("timeline", "answered")
    (told,) = answer.sentences
    assert (told.lead_in, told.citations[0].quote) == (
        "undated: Tuesday", "The bridge at Ostby was shut by police on Tuesday.",
    )  # fmt: skip


OPENED = "The new court house at Ostby was opened by the king on 3 May 2024."
REPORTS = (
    f"{OPENED} The old court house at Ostby burned down in 1998.",
    "The new court house at Ostby was opened by the king on 3 May 2024 in the rain.",
    "The new court house at Ostby was opened by the king on 5 May 2024.",
)


def test_a_typed_timeline_tells_every_sentence_of_an_event_and_what_is_told_otherwise(tmp_path: Path) -> None:
    answer = typed(tmp_path, "Timeline of the court house", *REPORTS, date="2024-05-06", outlet="Ostby Post")
    told = [(one.lead_in, [c.n for c in one.citations], one.citations[0].source) for one in answer.sentences]
    assert told == [
        ("1998", [1], "a0.json"), ("3 May 2024", [2], "a0.json"), ("3 May 2024", [3], "a1.json"),
        ("5 May 2024", [4], "a2.json"),
    ]  # fmt: skip
    (conflict,) = answer.conflicts
    assert conflict.sentences == (1, 3)
    assert conflict.note == "Ostby Post, 2024-05-06: 3 May 2024; Ostby Post, 2024-05-06: 5 May 2024"
    assert f"The sources disagree: {conflict.note} [2][4]" in screen_of(answer)
    assert "5 May 2024[^2][^4]" in markdown(answer).replace("\\", "")


def test_a_long_typed_timeline_keeps_the_other_side_of_what_it_tells(tmp_path: Path) -> None:
    years = " ".join(f"Mine {name} of the valley was closed in {1950 + at}." for at, name in enumerate(NAMES))
    answer = typed(tmp_path, "Timeline of the mines", f"The king opened mine Zeta of the valley in 1940. {years}",
                   "The king opened mine Zeta of the valley in 1999.")  # fmt: skip
    assert [one.lead_in for one in answer.sentences][::12] == ["1940", "1999"] and len(answer.sentences) == 13
    assert [one.sentences for one in answer.conflicts] == [(0, 12)]
    assert [n for one in answer.sentences for n in [c.n for c in one.citations]] == list(range(1, 14))
    assert any(note.startswith("2 more events") for note in answer.warnings)


NAMES = "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike".split()


def test_a_typed_summary_says_what_it_covers_what_one_source_alone_reports_and_what_is_left_open(
    tmp_path: Path,
) -> None:
    answer = typed(
        tmp_path, "Summarise everything", "The jury at Ostby found the banker guilty of fraud after nine hours.",
        "The villagers’ claim that two dams had burst at Nordby could not be independently verified.",
        outlet="Ostby Post",
    )  # fmt: skip
    open_ = [c.n for one in answer.sentences if one.claim_status == "unverified" for c in one.citations]
    assert open_ and f"Left open by the articles: {''.join(f'[{n}]' for n in open_)}" in answer.warnings
    every = "".join(f"[{c.n}]" for one in answer.sentences for c in one.citations)
    assert f"Reported by one source alone: {every}" in answer.warnings
    assert "Covers 2 articles (2 undated): Ostby Post undated; Ostby Post undated." in answer.warnings
    assert answer_from_json(answer_json(answer)).warnings == answer.warnings


def test_typed_claims_are_told_where_nobody_but_the_outlet_makes_them(tmp_path: Path) -> None:
    answer = typed(tmp_path, "Claims about Ostby", "The bridge at Ostby is closed to lorries.")
    assert (answer.task, answer.status) == ("claims", "answered")
    assert [one.text for one in answer.sentences] == ["The bridge at Ostby is closed to lorries."]


def info(source: str, outlet: str | None = None, title: str | None = None) -> SourceInfo:
    return SourceInfo(source, source, title, outlet, None, "unknown", "en", 9, 9, 9, None)


LISTED = (
    info("gazette.md", "Korvik Gazette", "At least 17 dead in ferry blaze"), info("courier.md", "Northern Courier"),
    info("late.txt", "The Evening Mail", "Rain"), info("time.html", "Time"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "sources", "rest"),
    [
        ("the Korvik Gazette article", ["gazette.md"], None),
        ("the korvik gazette stories about the strike", ["gazette.md"], "the strike"),
        ("what the Evening Mail said about the election", ["late.txt"], "the election"),
        ("Evening Mail’s coverage of the verdict", ["late.txt"], "the verdict"),
        ("floods according to the Northern Courier and Korvik Gazette", ["courier.md", "gazette.md"], "floods"),
        ("the merger in the Evening Mail", ["late.txt"], "the merger"),
        ("the file late.txt", ["late.txt"], None),
        ("the report “At least 17 dead in ferry blaze”", ["gazette.md"], None),
        ("Time on the cup final", ["time.html"], "the cup final"),
        # Of which the outlet, the word or the title is no source here.
        ("the strike at the Korvik Gazette", [], "the strike at the Korvik Gazette"),
        ("the verdict against the Evening Mail", [], "the verdict against the Evening Mail"),
        ("the trains that came in time", [], "the trains that came in time"),
        ("Rain", [], "Rain"),
        ("the Gazetteer article", [], "the Gazetteer article"),
    ],
)  # fmt: skip
def test_articles_named_in_a_topic_are_those_that_are_read(topic: str, sources: list[str], rest: str | None) -> None:
    assert meant(topic, LISTED) == (tuple(sources), rest)


@pytest.mark.parametrize(
    ("text", "task", "topic", "length"),
    [
        ("Summarise in three bullets what the coach said", "summary", "what the coach said", "short"),
        ("In two sentences, summarise the verdict", "summary", "the verdict", "short"),
        ("Briefly summarise the floods in ten bullet points, please", "summary", "the floods", "full"),
        ("Summarise the merger in short", "summary", "the merger", "short"),
        ("Summarise the election in under 40 words", "summary", "the election", "line"),
        ("Summarise in detail the takeover", "summary", "the takeover", "full"),
        ("A one-sentence summary of the match", "summary", "the match", "line"),
        ("Give me a 100-word overview of the trial", "summary", "the trial", "short"),
        ("Summarise as bullets", "summary", None, "short"),
        ("Timeline of the strike in five points", "timeline", "the strike", "short"),
        ("Who says what about the dam, briefly", "claims", "the dam", "short"),
        # Of which it is a part of the topic, or of a question.
        ("Summarise the cuts in full-time posts", "summary", "the cuts in full-time posts", "short"),
        ("Summarise the row over words in songs", "summary", "the row over words in songs", "short"),
        ("In short, who won the cup?", "answer", "In short, who won the cup?", "short"),
    ],
)
def test_words_for_length_and_form_are_no_topic(text: str, task: Task, topic: str | None, length: Length) -> None:
    assert asked(text) == Asked(task, topic, length)


def test_a_typed_summary_of_an_outlet_reads_that_outlet_alone(tmp_path: Path) -> None:
    for name, outlet in {"a": "Nordby Echo", "b": "Ostby Post"}.items():
        told = {"text": f"The judge sent the banker to prison, says {outlet}.", "outlet": outlet}
        (tmp_path / f"{name}.json").write_text(json.dumps(told), "utf-8")
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as desk:
        desk.ingest([tmp_path / "a.json", tmp_path / "b.json"])
        answer = desk.ask("Summarise the Ostby Post article")
        assert {c.outlet for one in answer.sentences for c in one.citations} == {"Ostby Post"}
        within = Filters(articles=tuple(one.id for one in desk.sources() if one.outlet == "Nordby Echo"))
        assert desk.ask("Summarise the Ostby Post article", filters=within).status == "abstained"


def screen_of(answer: Answer) -> str:
    """As it stands in a terminal."""
    out = io.StringIO()
    Console(file=out, width=300).print(answer_view(answer))
    return out.getvalue()
