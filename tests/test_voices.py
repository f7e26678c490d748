"""Where articles answer differently: both are quoted, and it is said that they differ; nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Desk, Settings
from rag.question import understand
from rag.schema import Answer
from rag.voices import differ

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
