"""Numbers in English text: values, kinds, and that offsets slice to what was read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.numbers import find_numbers, outside_dates, quantities

WORDS = "one two five eleven nineteen twenty thirty-five a hundred thousand million and half third percent dozen or to"
SIGNS = "1 07 1,234 3.5 12:30 5th $ € % - – p.m. k m bn ½ . ,"
pieces = st.sampled_from([*WORDS.split(), *SIGNS.split()])


def read(text: str) -> list[tuple[str, object, str]]:
    return [(n.text, pytest.approx(n.value), n.kind) for n in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # digits and their groupings
        ("1,234,567 people", [("1,234,567", 1234567, "count")]),
        ("1 000 000 euros", [("1 000 000", 1e6, "count")]),
        ("1.234.567 euros", [("1.234.567", 1234567, "count")]),
        ("a 0.5 second gap", [("0.5", 0.5, "count"), ("second", 2, "ordinal")]),
        ("It ended in 5.", [("5", 5, "count")]),
        ("version 1.2.3 at 192.168.0.1", []),
        ("the F-16, the B52 and COVID-19", [("16", 16, "count"), ("52", 52, "count"), ("19", 19, "count")]),
        # multipliers and currencies
        ("$3.5bn, €2 million and £40m",
         [("3.5bn", 3.5e9, "count"), ("2 million", 2e6, "count"), ("40m", 4e7, "count")]),
        ("100k users", [("100k", 1e5, "count")]),
        ("a 5m-tall wall", [("5", 5, "count")]),
        ("a 60 million-euro deal", [("60 million", 6e7, "count")]),
        # words
        ("twenty-one people", [("twenty-one", 21, "count")]),
        ("TWENTY-ONE PEOPLE", [("TWENTY-ONE", 21, "count")]),
        ("one hundred and five", [("one hundred and five", 105, "count")]),
        ("two million five hundred thousand", [("two million five hundred thousand", 2.5e6, "count")]),
        ("fifteen hundred", [("fifteen hundred", 1500, "count")]),
        ("a hundred boats", [("a hundred", 100, "count")]),
        ("twenty and thirty", [("twenty", 20, "count"), ("thirty", 30, "count")]),
        # fractions and mixed numbers
        ("two-thirds of voters", [("two-thirds", 2 / 3, "fraction")]),
        ("a third of them", [("a third", 1 / 3, "fraction")]),
        ("a third suspect", [("third", 3, "ordinal")]),
        ("three quarters, four-fifths", [("three quarters", 0.75, "fraction"), ("four-fifths", 0.8, "fraction")]),
        ("half a million", [("half a million", 5e5, "count")]),
        ("a quarter of a million", [("a quarter of a million", 2.5e5, "count")]),
        ("two and a half million", [("two and a half million", 2.5e6, "count")]),
        ("3½ years", [("3½", 3.5, "count")]),
        ("½ litre", [("½", 0.5, "fraction")]),
        # percent
        ("3.5 percent, 12 per cent, 4%",
         [("3.5 percent", 3.5, "percent"), ("12 per cent", 12, "percent"), ("4%", 4, "percent")]),
        ("forty-two percent", [("forty-two percent", 42, "percent")]),
        ("five percentage points", [("five", 5, "count")]),
        # ordinals
        ("the 3rd and 21st", [("3rd", 3, "ordinal"), ("21st", 21, "ordinal")]),
        ("the twenty-first century", [("twenty-first", 21, "ordinal")]),
        ("second-largest", [("second", 2, "ordinal")]),
        ("one hundred and first", [("one hundred and first", 101, "ordinal")]),
        # ranges: the first number shares the second's scale and percent sign
        ("12–15 km", [("12", 12, "count"), ("15", 15, "count")]),
        ("between 5 and 10", [("5", 5, "count"), ("10", 10, "count")]),
        ("between five and ten percent", [("five", 5, "percent"), ("ten percent", 10, "percent")]),
        ("$3-4 billion", [("3", 3e9, "count"), ("4 billion", 4e9, "count")]),
        ("from 500 to 1 million", [("500", 500, "count"), ("1 million", 1e6, "count")]),
        # groups
        ("a dozen eggs", [("dozen", 12, "group")]),
        ("two dozen boats", [("two dozen", 24, "group")]),
        ("half a dozen", [("half a dozen", 6, "count")]),
        ("hundreds of thousands fled", [("hundreds of thousands", 1e5, "group")]),
        ("several hundred", [("several hundred", 100, "group")]),
        ("twice as many", [("twice", 2, "group")]),
        # times, scores, ages, telephone numbers
        ("at 14:30 and 2.30 p.m.", [("14:30", 14.5, "time"), ("2.30 p.m.", 14.5, "time")]),
        ("10 a.m. to 12 p.m.", [("10 a.m.", 10, "time"), ("12 p.m.", 12, "time")]),
        ("won 3-1", [("3", 3, "count"), ("1", 1, "count")]),
        ("a 10-year-old", [("10", 10, "count")]),
        ("call 555-1234", [("555", 555, "count"), ("1234", 1234, "count")]),
        ("none at all", []),
        ("", []),
    ],
)  # fmt: skip
def test_examples(text: str, found: list[tuple[str, float, str]]) -> None:
    assert read(text) == found


@settings(deadline=None)
@given(st.lists(pieces, max_size=14).map(" ".join) | st.lists(pieces, max_size=10).map("".join) | st.text(max_size=40))
def test_offsets_slice_to_the_number_in_order(text: str) -> None:
    end = 0
    for number in find_numbers(text):
        assert text[number.start : number.end] == number.text
        assert end <= number.start < number.end
        assert number.value >= 0
        end = number.end


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_digits_with_and_without_grouping_are_one_value(value: int) -> None:
    for written in (str(value), f"{value:,}", f"${value:,}", f"{value:,}".replace(",", " ")):
        assert [n.value for n in find_numbers(f"It cost {written} there.")] == [value]


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
SMALL = [*ONES.split(), "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelt(value: int) -> str:
    if value < 20:
        return SMALL[value]
    if value < 100:
        return TENS[value // 10] + (f"-{SMALL[value % 10]}" if value % 10 else "")
    if value < 1000:
        return f"{SMALL[value // 100]} hundred" + (f" and {spelt(value % 100)}" if value % 100 else "")
    return f"{spelt(value // 1000)} thousand" + (f" {spelt(value % 1000)}" if value % 1000 else "")


@settings(deadline=None)
@given(st.integers(0, 999_999))
def test_words_have_the_value_of_digits(value: int) -> None:
    (number,) = find_numbers(f"There were {spelt(value)} of them.")
    assert (number.value, number.text) == (value, spelt(value))


@settings(deadline=None)
@given(st.integers(1, 99), st.sampled_from(["hundred", "thousand", "million", "billion", "bn"]))
def test_a_multiplier_multiplies(value: int, scale: str) -> None:
    times = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9}[scale]
    assert [n.value for n in find_numbers(f"worth €{value} {scale} now")] == [value * times]


def test_outside_dates_and_quantities() -> None:
    text = "On 3 May 2024, 12 boats of the 2nd fleet left at 14:30; 03/04/2024 and 2019 are dates, one or 45 are not."
    assert [n.text for n in outside_dates(text)] == ["12", "2nd", "14:30", "one", "45"]
    assert [n.text for n in quantities(text)] == ["12", "45"]
    assert [n.text for n in quantities("drug T0504 and 7 others, version X9")] == ["7"]
