"""Questions about the page around an article are no questions about the news."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Desk, Settings
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


def test_only_an_article_that_speaks_of_one_answers(tmp_path: Path) -> None:
    question = "Who wrote the article about the harbour deal?"
    articles = {
        "deal": "The council of Ternberg approved the harbour deal on Monday. Ann Vole led the talks.",
        "trial": "The journalist Petr Hanak, who wrote the article about the harbour deal, was fined on Friday.",
    }
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as desk:
        answers = []
        for title, told in articles.items():
            file = tmp_path / f"{title}.md"
            file.write_text(f"# {title.title()}\n\n{told}", "utf-8")
            desk.ingest([file])
            answers.append(desk.ask(question))
    refused, answered = answers
    assert (refused.outcome, refused.reason) == ("not-said", ABOUT_PAGE)
    assert "Petr Hanak" in answered.text
