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


THURSDAY = date(2025, 6, 12)


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        # to come: a modal or "to" makes a participle no past
        ("The wreck would be towed on Friday.", "2025-06-13"),
        ("The minister is expected to be formally sworn in on Friday.", "2025-06-13"),
        ("The squad will be tested on Tuesday.", "2025-06-17"),
        ("The bank will cut rates on Tuesday.", "2025-06-17"),
        ("The union plans to shut the mine on Monday.", "2025-06-16"),
        ("The election, to be held on Sunday, is the first.", "2025-06-15"),
        # the present of what is scheduled
        ("The striker faces trial in July.", "2025-07-01"),
        ("The tax comes into force in January.", "2026-01-01"),
        ("Leaders meet in Oslo on Saturday.", "2025-06-14"),
        ("On Monday the court hears the appeal.", "2025-06-16"),
        ("By-elections are being held in September.", "2025-09-01"),
        ("The festival opens on 3 January.", "2026-01-03"),
        # put off to another day
        ("The game has been moved to Sunday.", "2025-06-15"),
        ("The coroner adjourned the inquest to Tuesday.", "2025-06-17"),
        # past, whatever else stands there
        ("Residents had to be rescued on Sunday.", "2025-06-08"),
        ("The verdict would have been read on Monday.", "2025-06-09"),
        ("The road was closed due to snow on Monday.", "2025-06-09"),
        ("The company shut the plant in December.", "2024-12-01"),
        ("He was arrested on 20 December.", "2024-12-20"),
        ("The fire on Monday that killed six began in a kitchen.", "2025-06-09"),
        ("Firefighters were told in May that the pumps had failed.", "2025-05-01"),
        # so near that the tense decides nothing
        ("The firm announced lay-offs effective 1 July.", "2025-07-01"),
        # no tense decides, or the day is another's
        ("The death toll from Sunday’s flood is now 12.", None),
        ("The two sides agreed to meet again on Friday.", None),
        ("The minister is being questioned over a raid on Monday.", None),
        ("The following Monday the mine reopened.", None),
        ("Every Friday they marched.", None),
        ("The quake struck on 3/4/2025.", None),
    ],
)  # fmt: skip
def test_what_is_to_come_lies_ahead_and_what_nothing_tells_stays_open(sentence: str, first: str | None) -> None:
    (found,) = when(sentence, Known(THURSDAY))
    assert (found.first.isoformat() if found.first else None) == first


def test_a_match_that_is_put_off_lasts_no_four_days() -> None:
    found = when("The match was postponed from Saturday to Tuesday.", Known(THURSDAY))
    assert [(one.first, one.last) for one in found] == [(None, None), (date(2025, 6, 17), None)]


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("In the 1990s the mine closed.", ("1990s", 1990, 1999)),
        ("The mill stood empty from the 1980s to the 1990s.", ("1980s to the 1990s", 1980, 1999)),
        ("The mill stood empty from the 1980s to 2004.", ("1980s to 2004", 1980, 2004)),
    ],
)
def test_a_decade_is_ten_years(sentence: str, span: tuple[str, int, int]) -> None:
    found = when(sentence, Known(THURSDAY))[0]
    assert found.first and found.last and found.precision == "year"
    assert (sentence[found.start : found.end], found.first.year, found.last.year) == span


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Seventeen people died on Tuesday, rescuers said on Saturday.", [False, True]),
        ("On Saturday, rescuers said the bridge fell on Tuesday.", [True, False]),
        ("The coach told a news conference in Tolm late on Monday that two were injured in May.", [True, False]),
        ("Doctors on Saturday confirmed that the virus had spread in May.", [True, False]),
        ("The retailer, founded in 1902, said yesterday that it would cut 300 jobs.", [False, True]),
        ("Officials said the talks in Geneva on Monday were useful.", [False]),
        ("Three cases were reported in March.", [False]),
        ("Residents were told on Monday to leave.", [False]),
    ],
)
def test_the_time_of_the_saying_is_not_that_of_what_is_said(sentence: str, said: list[bool]) -> None:
    assert [one.said for one in when(sentence, Known(THURSDAY))] == said


def test_in_a_language_whose_tenses_are_not_read_only_what_is_written_out_is_a_date(tmp_path: Path) -> None:
    article = tmp_path / "bericht.md"
    article.write_text(
        "---\ntitle: Bahn prüft neue Strecke\ndate: 2025-06-12\n---\nDer Minister kündigte für September einen Bericht "
        "an. Die Arbeiten an der Strecke begannen im April 2024 und dauern länger als geplant.\n", "utf-8"
    )  # fmt: skip
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes", reader=False)) as desk:
        desk.ingest([article])
        assert [(event.when, event.date) for event in desk.timeline()] == [
            ("April 2024", date(2024, 4, 1)), ("September", None)
        ]  # fmt: skip


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
