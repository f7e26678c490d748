"""Dates in English text: what they state, what they leave open, and where they stand."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dates import DateMention, find_dates

Parts = tuple[str, int | None, int | None, int | None, int | None]
MONTHS, DAYS = list(calendar.month_name)[1:], list(calendar.day_name)
days = st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31))
PIECES = "May mar. March 3 31 3rd 30-31 2024 1999 Sept. Monday Tue , . - 03/04/2024 13.13.2024 2024-02-30 14:30 of may"
pieces = st.sampled_from(PIECES.split())


def read(text: str) -> list[Parts]:
    return [(text[d.start : d.end], d.year, d.month, d.day, d.weekday) for d in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # whole dates
        ("on May 3, 2024", [("May 3, 2024", 2024, 5, 3, None)]),
        ("on 3 May 2024", [("3 May 2024", 2024, 5, 3, None)]),
        ("the 3rd of May, 2024", [("3rd of May, 2024", 2024, 5, 3, None)]),
        ("Sunday, 3 March 2024", [("Sunday, 3 March 2024", 2024, 3, 3, 6)]),
        ("Wed, 03 Apr 2024", [("Wed, 03 Apr 2024", 2024, 4, 3, 2)]),
        ("2024-05-03T14:30 and 2024/05/03", [("2024-05-03", 2024, 5, 3, None), ("2024/05/03", 2024, 5, 3, None)]),
        # figures: the day first where both readings are possible
        ("03/04/2024", [("03/04/2024", 2024, 4, 3, None)]),
        ("13/04/2024", [("13/04/2024", 2024, 4, 13, None)]),
        ("04/13/2024", [("04/13/2024", 2024, 4, 13, None)]),
        ("03.04.2024", [("03.04.2024", 2024, 4, 3, None)]),
        # parts left open
        ("Tuesday, Aug. 6", [("Tuesday, Aug. 6", None, 8, 6, 1)]),
        ("Tues. Aug 6", [("Tues. Aug 6", None, 8, 6, 1)]),
        ("since January 2023", [("January 2023", 2023, 1, None, None)]),
        ("in 1984 and mid-2023", [("1984", 1984, None, None, None), ("2023", 2023, None, None, None)]),
        ("on Friday", [("Friday", None, None, None, 4)]),
        ("In Oct. it rained", [("Oct", None, 10, None, None)]),
        ("It ended on 4 June.", [("4 June", None, 6, 4, None)]),
        ("Oct. 4 and Oct., 2023.", [("Oct. 4", None, 10, 4, None), ("Oct., 2023", 2023, 10, None, None)]),
        # capitals
        ("TUESDAY, AUGUST 6", [("TUESDAY, AUGUST 6", None, 8, 6, 1)]),
        # ranges
        ("3-5 May", [("3-5 May", None, 5, 3, None)]),
        ("30 May - 2 June", [("30 May", None, 5, 30, None), ("2 June", None, 6, 2, None)]),
        ("from 2019 to 2021", [("2019", 2019, None, None, None), ("2021", 2021, None, None, None)]),
        # what only looks like a date
        ("It may rain; they march 5 miles.", []),
        ("May resigned.", []),
        ("late in May, by May and mid-May", [("May", None, 5, None, None)] * 3),
        ("2,024 people, 2024 people and 2024 km", []),
        ("the March 24-hour strike", [("March", None, 3, None, None)]),
        ("at 14:30 May 3", [("May 3", None, 5, 3, None)]),
        ("on Mondays", []),
        ("a 7-0 win, call 555-1234", []),
        # impossible days
        ("31 June 2024, June 31", []),
        ("Feb. 29, 2023", []),
        ("Feb. 29, 2024 or Feb. 29", [("Feb. 29, 2024", 2024, 2, 29, None), ("Feb. 29", None, 2, 29, None)]),
        ("2024-02-30", []),
        ("", []),
    ],
)
def test_examples(text: str, found: list[Parts]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "either"),
    [("03/04/2024", True), ("13/04/2024", False), ("04/13/2024", False), ("05/05/2024", False), ("03.04.2024", False),
     ("2024/04/03", False)],
)  # fmt: skip
def test_figures_with_strokes_may_be_either_of_two_days(text: str, either: bool) -> None:
    assert [one.either for one in find_dates(text)] == [either]


@settings(deadline=None)
@given(st.lists(pieces, max_size=12).map(" ".join) | st.text(max_size=40))
def test_offsets_slice_in_order_and_days_exist(text: str) -> None:
    end = 0
    for found in find_dates(text):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == text[found.start : found.end]
        end = found.end
        if found.month and found.day:
            datetime.date(found.year or 2024, found.month, found.day)


@settings(deadline=None)
@given(days)
def test_every_usual_way_to_write_a_day_is_read_alike(day: datetime.date) -> None:
    month, weekday = MONTHS[day.month - 1], DAYS[day.weekday()]
    for written in (
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{weekday}, {month} {day.day}, {day.year}",
        f"{weekday} {day.day} {month[:3]}. {day.year}" if month != "May" else f"{weekday} {day.day} May {day.year}",
        day.isoformat(),
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{month.upper()} {day.day}, {day.year}",
    ):
        (found,) = find_dates(f"It began on {written}, they said.")
        assert (found.year, found.month, found.day) == (day.year, day.month, day.day)
        assert f"It began on {written}, they said."[found.start : found.end] == written
        assert found.weekday in {None, day.weekday()}


def mention(text: str) -> DateMention:
    (found,) = find_dates(text)
    return found


class TestAgrees:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("3 May 2024", "May 3"), ("3 May 2024", "2024"), ("Tuesday 6 August", "Aug. 6"), ("6 May", "3-8 May"),
            ("in May 2024", "3 May 2024"), ("3-8 May", "3-8 May"),
        ],
    )  # fmt: skip
    def test_what_both_state_is_the_same(self, one: str, other: str) -> None:
        assert mention(one).agrees(mention(other))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("3 May 2024", "4 May 2024"), ("3 May 2024", "3 May 2023"), ("3 May", "3 June"), ("9 May", "3-8 May"),
            ("Monday", "Tuesday"), ("3-8 May", "3-9 May"), ("2024", "Monday"),
        ],
    )  # fmt: skip
    def test_a_part_differs_or_none_is_shared(self, one: str, other: str) -> None:
        assert not mention(one).agrees(mention(other))

    @settings(deadline=None)
    @given(days)
    def test_a_date_agrees_with_itself(self, day: datetime.date) -> None:
        found = mention(day.isoformat())
        assert found.agrees(found)
