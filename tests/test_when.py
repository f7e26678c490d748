"""When a sentence says that something happens, and which of its times a timeline tells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag import Desk, Settings
from rag.when import Known, when

MONDAY = date(2025, 10, 6)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Police cleared the square on Sunday.", 5),
        ("The vote will be held on Wednesday.", 8),
        ("The union has called a strike for Wednesday.", 8),
        ("They called a march for Thursday evening, but few came.", 9),
        ("The minister blamed the rebels for Sunday's fire.", 5),
        ("The minister blamed the rebels for Sunday night’s fire.", 5),
        ("He was fined for Sunday games.", 5),
    ],
)
def test_a_weekday_is_behind_or_ahead_by_what_is_said_of_it(sentence: str, day: int) -> None:
    (found,) = when(sentence, Known(MONDAY))
    assert (found.first, found.precision) == (date(2025, 10, day), "day")


def test_a_year_that_only_bounds_a_comparison_is_no_event(tmp_path: Path) -> None:
    article = tmp_path / "flood.txt"
    article.write_text(
        "River towns flooded\n\nIt was the worst flood in the valley since 1998. Turnout at the aid points was the "
        "highest since independence in 1994, said the mayor. She has led the town since 2019 and lost the first vote "
        "in 2012. The west bank has been closed since 2021.\n", "utf-8"
    )  # fmt: skip
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes", reader=False)) as desk:
        desk.ingest([article])
        assert [event.date.year for event in desk.timeline() if event.date] == [2012, 2019, 2021]
