"""The statement that a question and its answer make."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.asking.stated import statement


@pytest.mark.parametrize(
    ("question", "answer", "stated"),
    [
        ("When did the port close?", "in May", "the port closed in May"),
        ("When was the port closed?", "in May", "the port was closed in May"),
        ("Who led the talks?", "Ann Vole", "Ann Vole led the talks"),
        ("Who is the mayor?", "Ann Vole", "Ann Vole is the mayor"),
        ("How many people died in the flood?", "eleven", "eleven people died in the flood"),
        ("How many drones did the raid involve?", "650", "the raid involved 650 drones"),
        ("In which year did Hull build the port?", "1299", "Hull built the port in 1299"),
        ("What percentage of the voters was against it?", "34%", "34% of the voters was against it"),
        ("Why was the plan accepted?", None, "the plan was accepted for some reason"),
        ("Who led the talks?", None, "someone led the talks"),
        ("Which city hosted the talks?", None, "some city hosted the talks"),
        ("Did the port close?", None, "the port closed"),
        ("Was the port closed in May?", None, "the port was closed in May"),
        ("To whom did he give it?", "the king", "he gave it to the king"),
        ("Where was the gate of King Hugo?", "Tours", "the gate of King Hugo was Tours"),
        ("Tell me about the port", "Hull", "Tell me about the port"),
    ],
)
def test_examples(question: str, answer: str | None, stated: str) -> None:
    assert statement(question, answer) == stated


WORDS = "who what how many much when did was is the port of Hull in which year city close closed and ? , “a”".split()


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.none() | st.sampled_from(["Ann Vole", "12 May", ""]))
def test_any_question_has_one_with_its_answer_in_it(pieces: list[str], answer: str | None) -> None:
    question = " ".join(pieces)
    made = statement(question, answer)
    assert made == " ".join(made.split())
    asks = question.strip(" ?").split()[:1] and any(w in {"who", "what", "how", "when", "which"} for w in pieces)
    opens = question.strip(" ?").split()[:1] and question.strip(" ?").split()[0] in {"did", "was", "is"}
    if answer and asks and not opens:
        assert answer in made
