"""What the reader says of the sentences found: which come first, and where in the article the answer stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Desk, Settings
from rag.fitted import fitted
from rag.reader import Judgement, Reader, Reading, open_reader
from rag.rerank import READ, reranked, stated
from rag.schema import Evidence, Filters, Span
from rag.store.catalog import ArticleCard

TEXTS = ("The bridge was shut.", "Repairs cost 3 million crowns.", "Nobody was hurt.", "Trains ran late.")
ID = "a" * 12


@dataclass
class Pointing(Reader):
    """Finds ``words`` wherever they stand, with the odds of 9 to 1 of an answer there, and of 1 to 9 elsewhere."""

    words: str
    asked: list[str] = field(default_factory=list)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        assert question
        self.asked += passages
        places = [one.find(self.words) for one in passages]
        return [Reading(at, at + len(self.words), 0.45, 0.1) if at >= 0 else Reading(0, 3, 0.01, 0.9) for at in places]


def evidence(
    texts: Sequence[str], contexts: Sequence[str] = ("",) * 4, title: str | None = "Bridge news"
) -> list[Evidence]:
    """Sentences with one space between, from character 100 of their article, ranked as they stand."""
    found, start = [], 100
    for place, (text, context) in enumerate(zip(texts, contexts, strict=False)):
        span = Span(ID, start, start + len(text))
        found.append(Evidence(span, text, context, place, "x.txt", title, None, None, "unknown",
                              -0.1 * place, 0.5, {"cosine": 0.5}))  # fmt: skip
        start += len(text) + 1
    return found


def card(language: str = "en") -> dict[str, ArticleCard]:
    return {ID: ArticleCard(ID, "x.txt", "Bridge news", None, None, "unknown", language)}


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
    for one in reranked("?", evidence(TEXTS, contexts, title), card(), reader):
        (read,) = [text for text in reader.asked if text.endswith(one.quote)]
        at = read.find(reader.words)
        head = len(read) - len(one.quote)
        if 0 <= at < head or (at < 0 < head):  # in a title or header the words stand in no sentence
            assert one.answer is None
        else:
            begin = max(at, 0) - head
            length = len(reader.words) if at >= 0 else 3
            assert one.answer == Span(ID, one.span.start + begin, one.span.start + begin + length)
            assert one.answer_text == one.quote[begin : begin + length]


def test_what_the_reader_takes_for_an_answer_comes_first() -> None:
    ranked = reranked("?", evidence(TEXTS), card(), Pointing("Nobody"))
    assert [one.position for one in ranked] == [2, 0, 1, 3]
    assert [one.why["odds"] for one in ranked] == pytest.approx([2.197, -2.197, -2.197, -2.197])
    weights = fitted()["reader"]
    assert ranked[0].score - ranked[1].score == pytest.approx(
        weights["score"] * -0.2 + weights["odds"] * 2 * 2.197, abs=0.001
    )


def test_only_the_best_placed_are_read_and_the_rest_count_as_they_do_on_average() -> None:
    many = evidence([f"Item {n} burned." for n in range(READ + 5)], [""] * (READ + 5), None)
    reader = Pointing("Item 0 ")
    ranked = reranked("?", many, card(), reader)
    assert reader.asked == [one.quote for one in many[:READ]]
    last = [one for one in ranked if one.position >= READ]
    assert all("odds" not in one.why and one.answer is None for one in last)
    usual = (2.1972 - (READ - 1) * 2.1972) / READ
    weights = fitted()["reader"]
    told = {one.position: one.score for one in ranked}
    assert told[READ] == pytest.approx(
        weights["score"] * many[READ].score + weights["cosine"] * 0.5 + weights["odds"] * usual, abs=0.001
    )


def test_another_language_is_not_read() -> None:
    reader = Pointing("Nobody")
    ranked = evidence(TEXTS)
    assert reranked("?", ranked, card("uk"), reader) == ranked
    assert reader.asked == []


def test_to_a_question_in_another_language_nothing_is_read() -> None:
    ranked = evidence(TEXTS)
    for question, reads in (("Nobody was hurt where?", True), ("Combien ont coûté les réparations du pont ?", False)):
        reader = Pointing("Nobody")
        assert (reranked(question, ranked, card(), reader) != ranked) is reads
        assert bool(reader.asked) is reads


def test_equal_scores_stand_in_the_order_of_the_text() -> None:
    ranked = [replace(one, score=0.0) for one in reversed(evidence(TEXTS))]
    assert [one.position for one in reranked("?", ranked, card(), Pointing("x"))] == [0, 1, 2, 3]


class Judging(Reader):
    """Finds everything supported with 0.7 and contradicted with 0.1; keeps what it was asked."""

    def judge(self, sentence: str, spans: Sequence[str]) -> list[Judgement]:
        self.asked = (sentence, *spans)
        return [Judgement(0.7, 0.1, 0.2) for _ in spans]


def test_the_question_is_judged_as_a_statement_with_the_answer_marked_in_it() -> None:
    one = evidence(TEXTS)[1]
    at = one.span.start + one.quote.index("3 million")
    reader = Judging()
    told = stated("What did the repairs cost?", replace(one, answer=Span(ID, at, at + 16)), reader)
    assert reader.asked == ("the repairs cost 3 million crowns", "Bridge news\nRepairs cost 3 million crowns.")
    assert told.why == {"cosine": 0.5, "stated": pytest.approx(1.253), "denied": pytest.approx(-0.693)}
    assert replace(told, why=one.why, answer=None) == one
    unfilled = Judging()
    stated("Who paid for the repairs?", one, unfilled)
    assert unfilled.asked[0] == "someone paid for the repairs"


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


class Scripted(Reader):
    """Reads what it is told to for each text."""

    def __init__(self, script: dict[str, Reading]) -> None:
        self.script = script

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        assert question
        return [self.script[passage] for passage in passages]


def place(text: str, words: str, none: float) -> Reading:
    return Reading(text.index(words), text.index(words) + len(words), 1 - none, none)


@pytest.mark.parametrize(
    ("marked", "none_behind", "odds", "answer"),
    [
        ("3 million", 0.1, 2.197, "3 million"),  # what "its" means is told by the sentence in front
        ("3 million", 0.9, -1.386, "Its repair"),  # read alone it answers better
        ("The bridge", 0.1, -1.386, "Its repair"),  # the sentence in front answers, not this one
    ],
)
def test_a_sentence_that_refers_back_is_read_behind_the_one_before(
    marked: str, none_behind: float, odds: float, answer: str
) -> None:
    quote, before = "Its repair cost 3 million.", "The bridge was shut."
    behind = f"{before}\n{quote}"
    script = {quote: place(quote, "Its repair", 0.8), behind: place(behind, marked, none_behind)}
    one = replace(evidence([quote], title=None)[0], before=before)
    (told,) = reranked("?", [one], card(), Scripted(script))
    assert told.why["odds"] == pytest.approx(odds)
    assert told.answer_text == answer


def test_one_that_stands_alone_is_read_alone() -> None:
    quote = "Repairs cost 3 million."
    one = replace(evidence([quote], title=None)[0], before="The bridge was shut.")
    (told,) = reranked("?", [one], card(), Scripted({quote: place(quote, "3 million", 0.1)}))
    assert told.answer_text == "3 million"
