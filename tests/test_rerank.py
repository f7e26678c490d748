"""What the reader says of retrieved passages, told of sentences: whose, where in the article, and which come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Desk, Settings
from rag.reader import Reader, Reading, open_reader
from rag.rerank import READ, read, reranked
from rag.schema import Filters, Hit, Sentence
from rag.store.catalog import ArticleCard, StoredSentence

TEXTS = ("The bridge was shut.", "Repairs cost 3 million crowns.", "Nobody was hurt.", "Trains ran late.")
ID = "a" * 12


@dataclass
class Pointing(Reader):
    """Finds ``words`` wherever they stand, with these odds of an answer there and the opposite elsewhere."""

    words: str
    asked: list[str] = field(default_factory=list)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        assert question
        self.asked += passages
        places = [one.find(self.words) for one in passages]
        return [
            Reading(at, at + len(self.words), 0.45, 0.1) if at >= 0 else Reading(0, 3, 0.01, 0.9) for at in places
        ]


def stored(texts: Sequence[str], contexts: Sequence[str]) -> dict[tuple[str, int], StoredSentence]:
    """Sentences with one space between, from character 100 of their article."""
    found, start = {}, 100
    for place, (text, context) in enumerate(zip(texts, contexts, strict=True)):
        sentence = Sentence(place, start, start + len(text), 0, context)
        found[ID, place] = StoredSentence(sentence, text, np.zeros(3, dtype=np.float32))
        start += len(text) + 1
    return found


def card(title: str | None = "Bridge news", language: str = "en") -> dict[str, ArticleCard]:
    return {ID: ArticleCard(ID, "x.txt", title, None, None, "unknown", language)}


def hit(first: int, last: int, passage: int = 1, score: float = 0.03) -> Hit:
    return Hit(ID, passage, 0, 0, first, last, score, 1, 1)


@given(
    title=st.none() | st.text(min_size=1, max_size=20),
    contexts=st.lists(st.sampled_from(["", "Item | Cost", "Listed:"]), min_size=4, max_size=4),
    place=st.integers(0, 3),
    data=st.data(),
)
def test_the_span_lies_in_its_sentence_at_its_place_in_the_article(
    title: str | None, contexts: list[str], place: int, data: st.DataObject
) -> None:
    text = TEXTS[place]
    start = data.draw(st.integers(0, len(text) - 4))
    end = data.draw(st.integers(start + 4, len(text)))
    reader = Pointing(text[start:end])
    rows = stored(TEXTS, contexts)
    _, found = read("?", [hit(0, 3)], card(title), rows, reader)
    passage = reader.asked[0]
    holders = [index for (_, index), one in found.items() if one.answer is not None]
    at = passage.find(text[start:end])
    inside = [i for i, row in enumerate(TEXTS) if passage.find(row) <= at < passage.find(row) + len(row)]
    assert holders == inside  # in a title or header the words stand in no sentence
    if holders == [place]:
        answer = found[ID, place].answer
        assert answer is not None
        begin = rows[ID, place].sentence.start
        assert text[answer.start - begin : answer.end - begin] == text[start:end]
        assert found[ID, place].holds == pytest.approx(0.5)


def test_odds_are_those_of_the_best_passage_that_holds_a_sentence() -> None:
    hits = [hit(0, 1, 1), hit(1, 2, 2)]
    odds, found = read("?", hits, card(), stored(TEXTS, [""] * 4), Pointing("Nobody"))
    assert odds[1] < 0 < odds[2]
    assert found[ID, 0].odds == odds[1]
    assert found[ID, 1].odds == odds[2] == found[ID, 2].odds
    assert [index for (_, index), one in found.items() if one.answer] == [2]


def test_what_was_read_comes_first_by_what_the_reader_says() -> None:
    hits = [hit(0, 0, 1, 0.033), hit(1, 1, 2, 0.03), hit(2, 2, 3, 0.02)]
    ranked = reranked(hits, {1: -3.0, 2: 3.0})
    assert [one.passage for one in ranked] == [2, 1, 3]
    assert [one.odds for one in ranked] == [3.0, -3.0, None]
    assert [one.passage for one in reranked(hits, {})] == [1, 2, 3]


def test_only_the_best_placed_passages_are_read() -> None:
    reader = Pointing("x")
    odds, _ = read("?", [hit(0, 0, n) for n in range(READ + 5)], card(), stored(TEXTS, [""] * 4), reader)
    assert list(odds) == list(range(READ))


def test_another_language_is_not_read_and_without_a_reader_nothing_is() -> None:
    rows = stored(TEXTS, [""] * 4)
    assert read("?", [hit(0, 3)], card(language="uk"), rows, Pointing("x")) == ({}, {})
    assert read("?", [hit(0, 3)], card(), rows, None) == ({}, {})


def test_a_sentence_that_went_meanwhile_is_passed_over() -> None:
    rows = stored(TEXTS, [""] * 4)
    del rows[ID, 1]
    reader = Pointing("Nobody")
    _, found = read("?", [hit(0, 3)], card(), rows, reader)
    assert TEXTS[1] not in reader.asked[0]
    assert set(found) == {(ID, 0), (ID, 2), (ID, 3)}


@pytest.mark.skipif(open_reader(Settings()) is None, reason="no model file of the reader has earned its place yet")
@pytest.mark.parametrize(
    "question", ["How many people were killed?", "Who denied the claim?", "Where did the strike hit?"]
)
def test_the_answer_that_a_real_desk_marks_stands_in_the_article(desk: Desk, question: str) -> None:
    found = [one for one in desk.search(question, 10, filters=Filters()) if one.answer is not None]
    assert found
    for one in found:
        assert one.answer is not None and one.span.start <= one.answer.start < one.answer.end <= one.span.end
        assert one.answer_text == desk.article(one.span.article).text[one.answer.start : one.answer.end]
