"""Questions about the page around an article are no questions about the news."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Desk
from rag.furniture import asked_of_page
from rag.outcome import ABOUT_PAGE


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who wrote the article about the harbour?", {"articl"}),
        ("who penned this piece?", {"piec"}),
        ("Which agency supplied the picture for the harbour story?", {"pictur"}),
        ("Who took the photo above the article on the strike?", {"photo"}),
        ("Which further stories are recommended below the bridge piece?", {"stori"}),
        ("Under which handle can readers follow our coverage?", {"reader"}),
        ("Who is the author of the article on wolves?", {"author"}),
    ],
)
def test_what_asks_of_the_page(question: str, asked: set[str]) -> None:
    assert asked_of_page(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the report on the collapse?",
        "Who took the photographs shown in court?",
        "What did the author of the study say?",
        "Which stories of the tower are closed?",
        "Who wrote to the mayor?",
        "Which links does Lima have to the cartel?",
        "What do readers think of the library's hours?",
    ],
)
def test_what_asks_of_the_news(question: str) -> None:
    assert not asked_of_page(question)


def test_only_an_article_that_speaks_of_one_answers(desk: Desk, tmp_path: Path) -> None:
    question = "Who wrote the article about the harbour deal?"
    told = "The council of Ternberg approved the harbour deal on Monday. Ann Vole led the talks."
    tmp_path.joinpath("deal.md").write_text(f"# Harbour deal\n\n{told}", "utf-8")
    desk.ingest([tmp_path / "deal.md"])
    refused = desk.ask(question)
    assert (refused.outcome, refused.reason) == ("not-said", ABOUT_PAGE)
    told = "The journalist Petr Hanak, who wrote the article about the harbour deal, was fined on Friday."
    tmp_path.joinpath("trial.md").write_text(f"# Trial\n\n{told}", "utf-8")
    desk.ingest([tmp_path / "trial.md"])
    assert "Petr Hanak" in desk.ask(question).text
