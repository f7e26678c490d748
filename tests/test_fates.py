"""Who was killed and who was hurt: numbers of different things."""

from __future__ import annotations

import pytest
from found import found
from hypothesis import given
from hypothesis import strategies as st

from rag.fates import asked_fate, fates
from rag.holding import holds
from rag.numbers import quantities
from rag.question import understand
from rag.quote import short_answer


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Two clerks died and 31 guards were injured, four badly.", {"Two": "dead", "31": "hurt", "four": "hurt"}),
        ("It ended with it killing 12 and injuring at least 30 others.", {"12": "dead", "30": "hurt"}),
        ("The death toll rose to 31 on Friday, with 4 still missing.", {"31": "dead", "4": "missing"}),
        ("Police arrested 14 marchers, 3 of whom were hurt.", {"14": "held", "3": "hurt"}),
        ("At least 200 are missing; 40 bodies were found.", {"200": "missing", "40": None}),
        ("Some 900 families came.", {"900": None}),
        ("The death toll from the fire in Aren stands at 14.", {"14": "dead"}),
        ("The number of people injured in the Korvik crash has climbed to 31.", {"31": "hurt"}),
        ("Two were killed in the race, and the price rose to 14.", {"Two": "dead", "14": None}),
        ("About 500 people had to leave their homes.", {"500": "driven out"}),
    ],
)  # fmt: skip
def test_what_befell_those_who_are_counted(text: str, told: dict[str, str | None]) -> None:
    assert {one.text: fate for one, fate in zip(quantities(text), fates(text), strict=True)} == told


@pytest.mark.parametrize(
    ("question", "fate"),
    [("How many guards were killed?", "dead"), ("How many died or were hurt?", None), ("How many voted?", None)],
)
def test_what_a_question_asks(question: str, fate: str | None) -> None:
    assert asked_fate(question) == fate


def test_a_number_of_the_hurt_does_not_tell_how_many_died() -> None:
    text = "Two clerks died and 31 guards were injured, four of them badly."
    killed, hurt = understand("How many guards were killed?"), understand("How many guards were hurt?")
    assert not holds(killed, "Of the guards 31 were injured, four of them badly.")
    assert holds(hurt, text)
    assert short_answer(hurt, found(text)) == "31 guards"
    assert short_answer(killed, found(text)) is None
    assert short_answer(understand("How many clerks died?"), found(text)) == "Two clerks"


@given(st.text(alphabet=st.sampled_from("12 killed hurt missing of them, and. ;"), max_size=80))
def test_every_number_has_its_place(text: str) -> None:
    assert len(fates(text)) == len(quantities(text))
