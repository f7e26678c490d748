"""Who speaks in an interview told as turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Desk, Settings
from rag.attribution import attribute
from rag.transcript import put, turn

ASKED = "Gazette: Who destroyed the bridge?"


@pytest.mark.parametrize(
    ("sentence", "before", "earlier", "speaker"),
    [
        ("Marrant: Seven of my people are missing.", "", "", "Marrant"),
        ("Ilse van Marrant: We held the bank.", "", "", "Ilse van Marrant"),
        ("The Ministry of Works: Our books are open.", "", "", "The Ministry of Works"),
        ("Marrant: They did.", ASKED, "", "Marrant"),
        ("Marrant: They did.", "Gazette: So it was them.", "", "Marrant"),
        ("Why would I bomb a bridge?", "Marrant: They did.", ASKED, "Marrant"),
        ("I was wrong.", "The fog helped.", "Marrant: I asked for 48 hours.", "Marrant"),
        # not surely a turn, or nobody's
        ("Marrant: They did.", "", "", None),
        ("Result: Ostby won.", "Who won?", "", None),
        ("Update: We now know more.", "", "", None),
        ("Referee: Noor Valdis.", "", "", None),
        ("He left the room.", "Marrant: I was wrong.", "", None),
        ("She said one thing: We will go.", "", "", None),
        ("I was wrong.", "The fog helped.", "Snow fell.", None),
    ],
)
def test_whose_turn_it_is(sentence: str, before: str, earlier: str, speaker: str | None) -> None:
    assert turn(sentence, before, earlier) == speaker


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        (ASKED, "Marrant: They did.", True),
        (ASKED, "They did.", True),
        ("Who destroyed the bridge?", "They did.", True),
        ("**Who destroyed the bridge?**", "Their sappers.", True),
        ("Gazette: Let us talk of Pereth.", "Marrant: My brigade has no rockets.", True),
        ("Gazette: Let us talk of Pereth.", "The interview has been shortened.", False),
        ("Marrant: Who would do that?", "Marrant: They did.", False),
        ("They did.", "Marrant: We know it.", False),
        ("", "Marrant: We know it.", False),
        ("So " * 150 + "who did it?", "They did.", False),
    ],
)
def test_what_was_put_to_whom_the_words_answer(before: str, text: str, expected: bool) -> None:
    assert put(before, text) is expected


def test_a_turn_says_who_speaks_where_the_words_name_nobody_else() -> None:
    assert attribute("Marrant: I asked for 48 hours.").speaker == "Marrant"
    assert attribute("Marrant: The ministry said that we lost.").speaker == "The ministry"
    assert attribute("It was them, said Petr Hanak.", "Marrant: I saw it.").speaker == "Petr Hanak"
    told = attribute("I was wrong.", "Marrant: I asked for 48 hours.")
    assert (told.speaker, told.status, told.inherited) == ("Marrant", "attributed", True)


def test_what_an_interview_says_is_not_told_as_the_outlets_own(tmp_path: Path) -> None:
    file = tmp_path / "talk.md"
    file.write_text(
        "# A talk at the bridge\n\nGazette: How many of your soldiers are missing?\n\n"
        "Marrant: Seven of my people are missing. We hold a strip 900 metres wide.\n", "utf-8",
    )  # fmt: skip
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as desk:
        desk.ingest([file])
        answer, claims = desk.ask("How many soldiers are missing?"), desk.claims()
    told = {s.text: (s.speaker, s.claim_status) for s in answer.sentences}
    assert told["Marrant: Seven of my people are missing."] == ("Marrant", "attributed")
    assert {claim.speaker for claim in claims if not claim.text.endswith("?")} == {"Marrant"}
