"""Where articles answer differently: both are quoted, and it is said that they differ; nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from found import found

from rag import Desk, Settings
from rag.question import understand
from rag.schema import Answer
from rag.voices import conflicts, differ

TOLL = "How many people died when the ferry Aurora sank?"


def asked(folder: Path, question: str, *articles: str) -> Answer:
    """The answer from articles of one sentence of news each, between a title and another sentence."""
    with Desk.open(Settings(data_dir=folder / "data", model="quotes")) as desk:
        for number, article in enumerate(articles):
            file = folder / f"{number}.txt"
            file.write_text(f"News of the ferry Aurora\n\n{article} The harbour lay still.\n", "utf-8")
            desk.ingest([file])
        return desk.ask(question)


def test_another_number_in_another_article_is_quoted_too_and_both_are_named(tmp_path: Path) -> None:
    answer = asked(
        tmp_path, TOLL, "On Tuesday 12 people died when the ferry Aurora sank, the coastguard said.",
        "When the ferry Aurora sank 17 people died, the harbour police said.",
    )  # fmt: skip
    assert len(answer.sentences) == 2
    (conflict,) = answer.conflicts
    assert conflict.sentences == (0, 1)
    assert conflict.kind == "true"
    assert "12 people (the coastguard)" in conflict.note and "17 people (the harbour police)" in conflict.note
    assert answer.short is None  # none of them is the answer


@pytest.mark.parametrize(
    "second", [
        "Twelve people died when the ferry Aurora sank, the harbour police said.",  # the same
        "The ferry Aurora carried 212 people, the harbour police said.",  # another matter
        "When the trawler Borealis sank 17 people died, the harbour police said.",  # another ship
    ],
)  # fmt: skip
def test_what_says_the_same_or_speaks_of_something_else_is_no_other_side(tmp_path: Path, second: str) -> None:
    first = "On Tuesday 12 people died when the ferry Aurora sank, the coastguard said."
    assert asked(tmp_path, TOLL, first, second).conflicts == ()


def test_two_figures_in_one_article_are_no_conflict_of_articles(tmp_path: Path) -> None:
    both = "At first 12 people died when the ferry Aurora sank. In all 17 people died when the ferry Aurora sank."
    assert asked(tmp_path, TOLL, both).conflicts == ()


@pytest.mark.parametrize(
    ("question", "article", "kind", "short"),
    [
        ("How many people marched through Tarn?",
         "Some 4,000 people marched through Tarn, police said. Organisers put the number of marchers at 15,000.",
         "true", None),
        ("Was the hall cleared in peace?",
         "The mayor said the hall was cleared in peace. Strikers denied that and spoke of gas.", "true", "disputed"),
    ],
)  # fmt: skip
def test_two_who_speak_in_one_article_are_two_voices(
    tmp_path: Path, question: str, article: str, kind: str, short: str | None
) -> None:
    answer = asked(tmp_path, question, article)
    (conflict,) = answer.conflicts
    assert (conflict.kind, answer.short, len(conflict.sentences)) == (kind, short, 2)


@pytest.mark.parametrize(
    ("question", "one", "other", "kind", "short"),
    [
        ("Was the ferry Aurora overloaded?", "“The Aurora was never overloaded,” its owner, Nordlink, said.",
         "Passengers said the ferry had been overloaded.", "true", "disputed"),
        ("How many barns were burnt?", "In Tarn 120 barns were burnt, the fire service said.",
         "In the whole county 310 barns were burnt, the fire service said.", "scope", None),
        ("How many barns were burnt?", "In Tarn 120 barns were burnt, the fire service said.",
         "In Tarn 310 barns were burnt, the police said.", "true", None),
        ("When was the lift last inspected?", "The lift was last inspected in 2021, documents show.",
         "The owner, Liv Haug, said the lift had been inspected on 3 May 2024.", "true", None),
    ],
)  # fmt: skip
def test_how_two_articles_differ(
    tmp_path: Path, question: str, one: str, other: str, kind: str, short: str | None
) -> None:
    answer = asked(tmp_path, question, one, other)
    (conflict,) = answer.conflicts
    assert (conflict.kind, answer.short) == (kind, short)
    assert {s.text for s in answer.sentences} >= {one, other}


def test_where_two_name_other_places_neither_is_the_answer(tmp_path: Path) -> None:
    answer = asked(
        tmp_path, "Where did the fire start?", "The fire started in the engine room, police said.",
        "The fire started on the car deck, investigators said.",
    )  # fmt: skip
    assert len(answer.sentences) == 2 and answer.short is None


def test_yes_is_said_where_only_the_outlet_speaks(tmp_path: Path) -> None:
    assert asked(tmp_path, "Was the captain arrested?", "The captain was not arrested.").short == "no"


def test_another_speaker_s_figure_of_something_else_is_no_other_side() -> None:
    why = {"kind": 1.0, "coverage": 1.0}
    lasts = found("The diesel will last 11 days, the report said.", 1, why=why)
    shut = found("The plant has been shut for four years, officials said.", 2, why=why)
    assert conflicts(understand("How long will the diesel last?"), [(lasts,), (shut,)]) == ()


def test_a_day_of_something_else_is_no_other_day() -> None:
    hopes = ("The lines hope to merge in the third quarter of 2025.", "2025-01-22")
    pumps = ("The utility hopes to pump again by 9 October.", "2023-10-03")
    assert days_apart("By when do the lines hope to merge?", hopes, pumps) == []


def test_who_said_so_is_said_by_each_of_two_and_is_no_conflict_of_an_article(tmp_path: Path) -> None:
    both = (
        "The hall will close in May, said Ann Vole, the mayor. The hall will close in May, said Omar Haddad, its owner."
    )
    assert asked(tmp_path, "Who said that the hall will close?", both).conflicts == ()


def days_apart(question: str, one: tuple[str, str], other: tuple[str, str]) -> list[str]:
    """The kinds of conflict between two sentences, each with the day of its article."""
    sides = [
        (found(text, article=str(n) * 12, date=date.fromisoformat(day), why={"kind": 1.0, "coverage": 1.0}),)
        for n, (text, day) in enumerate((one, other))
    ]
    return [conflict.kind for conflict in conflicts(understand(question), sides)]


def test_a_day_is_told_by_its_article_s_date() -> None:
    when, monday, tuesday = (
        "When did the dam break?",
        ("The dam broke on Monday.", "2025-06-13"),
        "The dam broke on Tuesday.",
    )
    assert days_apart(when, monday, (tuesday, "2025-06-13")) == []  # a night may lie between
    assert days_apart(when, monday, (tuesday, "2025-06-20")) == ["true"]
    assert days_apart(when, monday, ("The dam broke on Friday.", "2025-06-13")) == ["true"]


def test_what_is_so_today_may_have_changed_and_what_was_has_not() -> None:
    closed = ("The bridge is closed.", "2025-06-10")
    assert days_apart("Is the bridge closed?", closed, ("The bridge is not closed.", "2025-07-01")) == ["date"]
    was = ("The bridge was closed.", "2025-06-10")
    assert days_apart("Was the bridge closed?", was, ("The bridge was not closed.", "2025-07-01")) == ["true"]


def test_two_things_of_the_sort_asked_for_are_both_quoted_and_need_not_contradict(tmp_path: Path) -> None:
    answer = asked(
        tmp_path, "What sport does Ann Vole play?", "Ann Vole plays badminton for a club in Ternberg.",
        "Ann Vole plays chess, the club of Ostby says.",
    )  # fmt: skip
    assert {"badminton", "chess"} <= set(answer.text.replace(",", "").split())
    assert answer.conflicts == ()


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"), [
        ("How many people died?", "12 people", "17 dead", True),
        ("How many people died?", "12 people", "twelve", False),
        ("How many people died?", "1,000 people", "1,020", False),  # rounded
        ("How many people died?", "10 to 15 people", "12 people", False),
        ("How much did it cost?", "12 euros", "17 crowns", False),  # cannot be compared
        ("How much did prices rise?", "12%", "17 percent", True),
        ("How much did prices rise?", "12%", "17 euros", False),
        ("When did it sink?", "3 May 2024", "May 2024", False),
        ("When did it sink?", "3 May 2024", "5 May", True),
        ("When did it sink?", "Tuesday", "5 May", False),
        ("Who is the mayor?", "Anna Lind", "Lind", False),
        ("Who is the mayor?", "Anna Lind", "Omar Haddad", True),
        ("Where did it sink?", "Oslo", "Norway", False),
        ("Why did it sink?", "the storm", "a leak", False),  # no rule can compare these
    ],
)  # fmt: skip
def test_what_cannot_both_be_the_answer(question: str, one: str, other: str, expected: bool) -> None:
    assert differ(understand(question), one, other) is expected
    assert differ(understand(question), other, one) is expected
