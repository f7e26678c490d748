"""What a summary tells and what it says beside: nothing loses its speaker, and a topic is kept to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Desk, Settings
from rag.schema import Length, Summary
from rag.summarise import MOST, allowed

HARBOUR = """Crane collapse at Sallow dock

A crane collapsed at the Sallow dock on Tuesday and killed 12 people, the harbour master said.

The crane had been built in 1998 by the firm Nordhavn. Its operator was arrested on Friday.

The dockers' union claimed that two alarms had not sounded. This could not be independently verified.

The dock will reopen next week, the minister of transport said.
"""
VALLEY = """Nine dead at Sallow dock

A crane collapsed at the Sallow dock on Tuesday and nine people were killed, the mayor of Sallow said.

It is not known who had inspected the cables.

Nordhavn said that every alarm in the dock had sounded at once.
"""
GERMAN = (
    "Ein Kran ist am Dienstag im Hafen von Sallow umgestürzt und hat zwölf Menschen getötet, teilte der Hafenmeister "
    "mit. Der Kran war 1998 gebaut worden."
)


ENGLISH = ["harbour.json", "valley.json"]


def summed(folder: Path, texts: dict[str, str], length: Length, topic: str | None = None) -> Summary:
    with Desk.open(Settings(data_dir=folder / "data", model="quotes", reader=False)) as desk:
        if not desk.sources():
            for name, text in texts.items():
                (folder / f"{name}.txt").write_text(text, "utf-8")
            desk.ingest(sorted(folder.glob("*.txt")))
        return desk.summarise(length=length, topic=topic)


@pytest.fixture(scope="module")
def dock(tmp_path_factory: pytest.TempPathFactory, _own_machine: None) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("dock")
    for name, text in (("harbour", HARBOUR), ("valley", VALLEY), ("kran", GERMAN)):
        told = {"text": text, "outlet": name.capitalize(), "date": "2025-06-12"}
        (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
    with Desk.open(Settings(data_dir=folder / "data", model="quotes", reader=False)) as desk:
        desk.ingest(sorted(folder.glob("*.json")))
        yield desk


def texts(summary: Summary) -> list[str]:
    return [one.text for one in summary.sentences]


# A sentence that is too long

LONG = (
    "The club has paid the referee of the final at least four times in the course of the last three seasons through a "
    "company in the port of Tolm that belongs to its chairman"
)


@pytest.mark.parametrize("length", ["line", "full"])
@pytest.mark.parametrize(
    "end",
    [
        ", two former players claimed in a television interview on Sunday",
        ", according to a leaked audit of the league",
        ", a report that the chairman immediately dismissed as false",
        ", unless the documents that the league has published are forged",
        ", though nobody has been able to confirm it",
    ],
)
def test_no_sentence_is_cut_in_front_of_whose_claim_it_is(tmp_path: Path, end: str, length: Length) -> None:
    (told,) = summed(tmp_path, {"long": f"{LONG}{end}."}, length).sentences
    assert told.text == f"{LONG}{end}."


def test_what_keeps_its_speaker_is_cut_in_a_line_and_whole_in_full(tmp_path: Path) -> None:
    article = {"long": f"Two former players said on Sunday that {LONG[0].lower()}{LONG[1:]}, near the old fish market."}
    (told,) = summed(tmp_path, article, "line").sentences
    assert len(told.text.split()) == 30 and told.speaker == "Two former players"
    assert texts(summed(tmp_path, article, "full")) == [article["long"]]


def test_of_several_that_are_too_long_one_that_may_be_cut_is_told(tmp_path: Path) -> None:
    flood = (
        "The river rose by four metres within two days and flooded the lower quarter of the town of Tolm with its "
        "school and its market, the third time in ten years that it came so high"
    )
    (told,) = summed(tmp_path, {"long": f"{LONG}, two players claimed.\n\n{flood}."}, "line").sentences
    assert told.text.startswith("The river rose")


def test_in_a_language_in_which_nobody_can_tell_who_speaks_nothing_is_cut(tmp_path: Path) -> None:
    german = f"{GERMAN.split('. ')[0]}, und " + " und ".join(f"das Haus Nummer {at} brannte" for at in range(12)) + "."
    assert texts(summed(tmp_path, {"de": german}, "line")) == [german]


# How much there is room for


def test_in_full_there_is_room_for_what_the_short_form_tells_and_for_a_share_of_the_whole_articles() -> None:
    assert allowed([8, 9], "full", 100) == (80, MOST)
    assert allowed([8, 9], "full", 1000) == (400, MOST)
    assert allowed([90], "full", 90) == (90, MOST)
    assert allowed([90], "short", 1000) == (80, MOST)


@pytest.mark.parametrize("topic", [None, "the alarms", "the crane"])
def test_in_full_no_less_is_told_than_in_short(dock: Desk, topic: str | None) -> None:
    short, full = (dock.summarise(length=length, topic=topic) for length in ("short", "full"))
    assert {*texts(short)} <= {*texts(full)}


# A topic


def test_of_a_topic_all_is_told_that_speaks_of_it_and_nothing_else(dock: Desk) -> None:
    summary = dock.summarise(length="full", topic="alarms")
    assert texts(summary) == [
        "The dockers' union claimed that two alarms had not sounded.",
        "Nordhavn said that every alarm in the dock had sounded at once.",
    ]
    assert summary.left_open == (0,), "by the sentence behind it"


def test_a_topic_in_other_words_finds_what_means_that(dock: Desk) -> None:
    told = texts(dock.summarise(length="short", topic="casualties of the accident"))
    assert told and all("killed" in one for one in told)


@pytest.mark.parametrize("topic", ["the price of butter", "football", "Rotterdam", "Felixstowe", "Maersk Line"])
def test_of_a_topic_that_nobody_mentions_nothing_is_told(dock: Desk, topic: str) -> None:
    assert dock.summarise(topic=topic).status == "abstained"
    assert not dock.timeline(topic=topic) and not dock.claims(topic=topic)


def test_timeline_and_claims_keep_to_the_topic_and_to_the_article_that_is_about_it(dock: Desk) -> None:
    assert [one.text[:9] for one in dock.claims(topic="alarms")] == ["The docke", "This coul", "Nordhavn "]
    assert {one.sentences[0].text for one in dock.timeline(topic="crane collapse")} >= {
        "Its operator was arrested on Friday.", "The dock will reopen next week, the minister of transport said.",
    }  # fmt: skip


# What is said beside


def test_a_line_says_who_tells_it_differently_and_who_is_not_told_of(dock: Desk) -> None:
    summary = dock.summarise(ENGLISH, length="line")
    (told,) = texts(summary)
    one, other = ("valley", "harbour") if "nine people" in told else ("harbour", "valley")
    assert summary.sentences[0].citations[0].source == f"{one}.json"
    assert any(one.startswith(f"Told differently by {other.capitalize()}, 2025-06-12: “A") for one in summary.warnings)
    assert f"It tells of 1 of 2 articles, not of {other}.json." in summary.warnings
    assert summary.lone == (), "others tell of it too"


def test_what_conflicts_or_was_not_compared_is_not_marked_as_told_by_one_alone(dock: Desk) -> None:
    summary = dock.summarise(length="full")
    apart = {at for conflict in summary.conflicts for at in conflict.sentences}
    foreign = {at for at, one in enumerate(texts(summary)) if "Kran" in one}
    assert apart and foreign and summary.lone
    assert not {*summary.lone} & (apart | foreign)


def test_what_the_articles_leave_open_is_named_though_it_is_not_told(dock: Desk) -> None:
    warnings = dock.summarise(ENGLISH, length="line").warnings
    assert {one for one in warnings if one.startswith("Left open")} == {
        "Left open by Valley, 2025-06-12: “It is not known who had inspected the cables.”",
        "Left open by Harbour, 2025-06-12: “The dockers' union claimed that two alarms had not sounded. "
        "This could not be independently verified.”",
    }


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("It was not immediately clear who had won the seat in Tolm.", True),
        ("The cause of the fire at the mill has not been established.", True),
        ("The bank's losses remain unknown after a week of talks.", True),
        ("The court has yet to confirm the date of the hearing.", True),
        ("The striker is not known for his patience with referees.", False),
        ("The company did not clear the snow from the two roads.", False),
        ("“Nothing is known, it is not clear,” sang the choir of Tolm.", False),
    ],
)
def test_what_counts_as_left_open(tmp_path: Path, text: str, is_open: bool) -> None:
    summary = summed(tmp_path, {"one": text}, "short")
    assert summary.left_open == ((0,) if is_open else ())
