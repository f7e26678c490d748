"""The usual chain, against a real server that speaks OpenAI's API: what it is sent, how graded, that it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ferry import ASHORE, FERRY
from openai_server import OpenAIServer

from eval import peer
from eval.answers import read
from eval.corpora import corpus, opened
from eval.gold import Asked, GoldSpan, Question
from eval.grade import grade
from eval.metrics import scores
from eval.peer import CHUNKS, PROMPT, chain, chunks_of, refuses
from rag import Desk, Settings
from rag.chat import open_model
from rag.schema import Article, Turn

GOLD: list[dict[str, Any]] = [
    ASHORE,
    {"id": "captain", "kind": "near-miss", "question": "Who was the captain, Bo Rask or another?",
     "why": "no captain is named"},
]  # fmt: skip


@pytest.mark.parametrize(
    "reply",
    [
        "I don't know.", "I don’t know the answer to that.", "I do not have enough information to answer this.", "",
        "I'm sorry, but the context does not mention the price.", "The provided context doesn't contain this.",
        "The articles do not explicitly state who won.", "The price is not mentioned in the article.",
        "There is no information about sourdough here.", "It cannot be determined from the text.",
        "We cannot tell from the passages.", "The name of the captain was not provided in the text.",
        "The name of the captain is not specified.", "No mention of bread is made.", "There is no answer to this.",
        "That is not known from the given context.", "There is nothing in the text about bread.",
        "I am not sure. The text has no details on it.",
        "Bread? The context does not give a recipe. I cannot say more.",
    ],
)  # fmt: skip
def test_a_refusal_in_any_wording(reply: str) -> None:
    assert refuses(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "41 passengers were taken ashore.", "It is not known how many people died, the ministry said.",
        "Officials said they do not expect more.", "The ministry denied it.", "No passengers were hurt.",
        "He said he did not know the pilot. The pilot was 31.", "The cause was not clear on Monday.",
        "41 were taken ashore. The office said nobody was hurt. The context does not say who steered.",
        "The report did not blame the crew.", "The ministry gave no details.", "Police had no information on him.",
        "The minister was not available for comment.", "Russia has no answer to the missile, he claimed.",
    ],
)  # fmt: skip
def test_no_refusal(reply: str) -> None:
    assert not refuses(reply)


def test_chunks_are_the_articles_own_characters(desk: Desk) -> None:
    articles = {one.source: desk.article(one.id) for one in desk.sources()}
    chunks = chunks_of(articles)
    assert len(chunks) > 2 * len(articles)
    for one in chunks:
        start = one.metadata["start_index"]
        text = articles[one.metadata["source"]].text
        assert text[start : start + len(one.page_content)] == one.page_content
        assert len(one.page_content) <= 1000
    ends = [(one.metadata["source"], one.metadata["start_index"] + len(one.page_content)) for one in chunks]
    overlaps = [end - after.metadata["start_index"] for (source, end), after in zip(ends, chunks[1:], strict=False)
                if source == after.metadata["source"]]  # fmt: skip
    assert max(overlaps) > 100
    assert max(overlaps) <= 200


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer("quote") as running:
        yield running


@pytest.fixture
def articles(desk: Desk) -> dict[str, Article]:
    return {one.source: desk.article(one.id) for one in desk.sources()}


def _settings(server: OpenAIServer) -> Settings:
    return Settings(model="openai:test-model", openai_base_url=server.url, model_retries=0)


def test_the_model_is_sent_the_tutorials_prompt(server: OpenAIServer, articles: dict[str, Article]) -> None:
    model = open_model(_settings(server))
    assert model is not None
    # The server answers with sentences that it finds numbered in the last message.
    question = "Which missile was used?\nQuestion: Which missile?\n[1] It was an Oreshnik missile."
    with chain(articles, model) as usual:
        answer = usual.ask(question, [Turn("Who spoke?", "Who spoke?", "The ministry.")])
    system, *earlier, last = server.requests[0].body["messages"]
    assert system["content"].startswith(f"{PROMPT}\n\n")
    sent = system["content"].removeprefix(f"{PROMPT}\n\n")
    cited = answer.sentences[0].citations
    assert sent == "\n\n".join(one.quote for one in cited)
    assert len(cited) == CHUNKS
    assert [(one["role"], one["content"]) for one in earlier] == [
        ("user", "Who spoke?"),
        ("assistant", "The ministry."),
    ]
    assert last["content"] == question
    assert (answer.status, answer.text) == ("answered", "It was an Oreshnik missile [1].")
    assert answer.tokens is not None
    assert answer.tokens["input"] > 100


def test_an_answer_is_graded_by_its_text_and_its_chunks(server: OpenAIServer, articles: dict[str, Article]) -> None:
    model = open_model(_settings(server))
    assert model is not None
    gold = Question.model_validate({"id": "a", "kind": "fact", "question": "Which?", "facts": [{"any": ["Oreshnik"]}]})
    with chain(articles, model) as usual:
        answer = usual.ask("Which missile?\nQuestion: Which missile?\n[1] It was an Oreshnik.")
        refusal = usual.ask("Who baked the bread?")
    first = answer.sentences[0].citations[0]
    texts = {source: one.text for source, one in articles.items()}
    asked = Asked(gold, (GoldSpan(first.source, first.end - 1, first.end + 9),))
    graded = grade(asked, answer, texts)
    on_gold = sum(c.source == first.source and c.start < first.end + 9 and first.end - 1 < c.end
                  for c in answer.sentences[0].citations)  # fmt: skip
    assert (graded.missing, graded.citations, graded.citations_on_gold) == ((), CHUNKS, on_gold)
    assert graded.false_quotes == 0
    assert graded.right
    assert (refusal.status, refusal.text) == ("abstained", "")
    assert refusal.reason == "I'm sorry, the documents don't contain this information."
    assert grade(asked, refusal, texts).fault == "refuses (not-said)"


@pytest.fixture
def own_corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "ferries"
    (folder / "articles").mkdir(parents=True)
    (folder / "gold").mkdir()
    (folder / "articles" / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "gold" / "own.yaml").write_text(yaml.safe_dump(GOLD), "utf-8")
    return folder


def test_the_command_shows_byline_beside_and_goes_on(
    server: OpenAIServer, own_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(peer, "SAVED", tmp_path / "saved")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    command = ["--model", "openai:test-model", "--corpus", str(own_corpus), "--save", "mini"]
    server.script = ["quote", "bad-request"]
    assert peer.main(command) == 1  # the chain's second answer broke
    assert "1 UNMEASURED" in capsys.readouterr().out
    asked = len(server.requests)
    assert peer.main(command) == 0
    assert len(server.requests) == asked + 1  # that one alone is asked again
    said = capsys.readouterr().out
    assert "ferries: 2 questions, openai:test-model" in said
    assert all(name in said for name in ("usual chain", "Byline, same model", "Byline, quotes"))
    assert "right in the usual chain alone 0, in Byline, quotes alone 1" in said
    files = {file.name for file in (tmp_path / "saved").iterdir()}
    assert files == {"mini.ferries.jsonl", "mini-byline.ferries.jsonl", "mini-quotes.ferries.jsonl"}
    header, outcomes = read(tmp_path / "saved" / "mini.ferries.jsonl")
    assert header.model == "usual chain, test-model"
    assert {*outcomes} == {"ashore", "captain"}
    assert peer.main(command) == 0
    assert len(server.requests) == asked + 1


def test_what_an_answer_hangs_on_is_kept(own_corpus: Path) -> None:
    of = corpus(str(own_corpus))
    with opened(of, Settings(model="quotes")) as there:
        before = peer.head(of, there, "m")
        assert peer.head(of, there, "m") == before
        assert peer.head(of, there, "other") != before
        one = there.articles.pop("ferry.txt")
        assert peer.head(of, there, "m").program != before.program
        assert one.text


def test_quotes_is_no_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert peer.main(["--model", "quotes"]) == 2
    assert "quotes is none" in capsys.readouterr().err


def test_the_figures_shown_are_figures() -> None:
    nothing = scores([])
    assert all(hasattr(nothing, name) for name in peer.FIGURES)
