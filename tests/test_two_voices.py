"""What two say is two questions: each gets its own sentence, and neither's answer stands above the other's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from found import found

from rag import Desk, Settings
from rag.question import understand
from rag.quote import answering

STRIKE = """---
date: 2024-05-06
outlet: The Daily Gull
---
# Dockers at Ternberg walk out

Dockers at Ternberg harbour walked out on Monday over new cranes. The Dockers' Federation said 94 percent of the morning
shift had joined the strike. Gull Terminals, which runs the quays, put the figure at 75 percent and said medicines were
being moved. Rain is expected on Friday.
"""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What did the union and the company say about pay?",
         ["What did the union say about pay?", "What did the company say about pay?"]),
        ("What do both Ann Vole and Luis Ferrer claim?", ["What does Ann Vole claim?", "What does Luis Ferrer claim?"]),
        ("What do the families and Moscow say?", ["What do the families say?", "What does Moscow say?"]),
        ("How many died, according to Kyiv and according to Moscow?",
         ["How many died, according to Kyiv?", "How many died, according to Moscow?"]),
        ("How many died according to the police and the families?",
         ["How many died according to the police?", "How many died according to the families?"]),
        ("According to the army and the rebels, who fired first?",
         ["According to the army, who fired first?", "According to the rebels, who fired first?"]),
        ("What do Ann Vole and Luis Ferrer each say?", ["What does Ann Vole say?", "What does Luis Ferrer say?"]),
        ("Did it fall? And what did Ann Vole and the army say?",
         ["Did it fall", "what did Ann Vole say?", "what did the army say?"]),
        ("According to which of the army and the rebels did it fall?", []),
        ("What did the Ministry of Trade and Industry say?", []),
        ("What did the ministry say about salt and pepper?", []),
        ("What did the union and the company decide?", []),
    ],
)  # fmt: skip
def test_a_question_of_two_voices_is_asked_of_each(text: str, parts: list[str]) -> None:
    asked = understand(text)
    assert [part.text for part in asked.parts] == parts
    assert asked.asks_voices == bool(parts)


def test_what_is_so_according_to_somebody_is_theirs_to_say() -> None:
    asked = understand("What share joined the strike, according to Gull Terminals?")
    theirs = found('Gull Terminals put the figure at "75 percent" of the strike.', 2, score=1.0)
    ranked = [
        found("The Dockers' Federation said 94 percent had joined the strike.", 1, score=4.0),
        found("At Gull Terminals 3 percent joined the strike.", 5, score=3.9),  # nobody says so
        theirs,
    ]
    assert answering(asked, ranked) == [theirs]
    assert answering(understand("What share joined the strike?"), ranked)[0] == ranked[0]
    own = found("At the quays 3 percent joined the strike.", 5, score=3.9, outlet="The Daily Gull")
    assert answering(understand("What share joined the strike, according to the Daily Gull?"), [own]) == [own]


def test_a_number_may_be_theirs_who_came_to_it() -> None:
    asked = understand("How many families would have to move, according to River Watch?")
    theirs = found("River Watch went from door to door and arrived at 680 families.", 2, score=1.0)
    ranked = [found("The minister says that 120 families would have to move.", 1, score=4.0), theirs]
    assert answering(asked, ranked) == [theirs]


def test_those_who_are_described_are_told_before_others() -> None:
    asked = understand("How many marched, according to the organisers?")
    counted = found("In the square 3,000 people marched.", 1, score=4.0)
    theirs = found("The organisers said that 15,000 people marched.", 2, score=1.0)
    assert answering(asked, [counted, theirs])[0] == theirs
    far = replace(theirs, score=-1.0)
    assert answering(asked, [counted, far])[0] == counted


def test_a_year_may_stand_in_the_sentence_that_is_referred_to() -> None:
    asked = understand("Where was the truce signed that ended the 2019 war?")
    before = "The valley was fought over in the war of 2019."
    one = found("It ended with a truce that was signed on board a Swedish ship.", 2, before=before)
    assert answering(asked, [one]) == [one]
    assert answering(asked, [replace(one, before="The valley was fought over in the war of 2012.")]) == []


def test_a_figure_is_of_what_the_sentence_before_is_about() -> None:
    asked = understand("What share joined the walkout, according to Gull Terminals?")
    before = "The Dockers' Federation said 94 percent had joined the walkout."
    one = found("Gull Terminals put the figure at 75 percent.", 2, before=before)
    assert answering(asked, [one]) == [one]
    assert answering(asked, [found("Gull Terminals put profits at 75 percent.", 2, before=before)]) == []


def test_a_number_may_count_the_thing_in_another_word_where_the_reader_marks_it() -> None:
    text = "By 2031 some 480 posts would go."
    one = found(text, why={"kind": 0.0, "odds": 2.0})
    asked = understand("How many jobs would go by 2031?")
    start = text.index("480")
    assert answering(asked, [one]) == []
    marked = found(text, why={"kind": 0.0, "odds": 2.0}, answer=type(one.span)(one.span.article, start, start + 9))
    assert answering(asked, [marked]) == [marked]
    assert answering(asked, [replace(marked, why={"kind": 0.0, "odds": -0.1})]) == []
    text = "Some 600,000 soldiers came."
    soldiers = replace(marked, quote=text, answer=type(one.span)(one.span.article, 5, 21))
    assert answering(understand("How many tanks came?"), [soldiers]) == []


def test_a_seat_of_government_speaks_for_its_state() -> None:
    one = found("The raid failed, the Ukrainian army said.", score=1.0)
    assert answering(understand("What did Kyiv say about the raid?"), [one]) == [one]
    assert answering(understand("What did Moscow say about the raid?"), [one]) == []


@pytest.mark.parametrize(
    ("text", "asked", "theirs"),
    [
        ("The army reports a raid, a claim unverified by Ukraine.", "Ukraine", True),
        ("The army reports a raid, a claim not yet confirmed by Ukrainian officials.", "Kyiv", True),
        ("The army reports a raid, which Ann Vole denied.", "Ann Vole", True),
        ("The army reports a raid, which Ann Vole denied.", "Luis Ferrer", False),
        ("The Red Cross reports a raid on Ukraine.", "Ukraine", False),
    ],
)
def test_who_denies_or_does_not_confirm_says_so(text: str, asked: str, *, theirs: bool) -> None:
    one = found(text)
    assert (answering(understand(f"What did {asked} say about the raid?"), [one]) == [one]) is theirs


def test_what_a_speaker_is_asked_about_may_be_said_in_other_words_where_the_reader_believes_it() -> None:
    asked = understand("What does Ann Vole say about the strikes?")
    one = found("Ann Vole said that these attacks send a message.", why={"kind": 1.0, "odds": 1.5})
    assert answering(asked, [one]) == [one]
    assert answering(asked, [replace(one, why={"kind": 1.0, "odds": -0.5})]) == []


def test_both_sides_are_quoted_and_no_side_is_the_short_answer(tmp_path: Path) -> None:
    (tmp_path / "strike.md").write_text(STRIKE, "utf-8")
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as desk:
        desk.ingest([tmp_path / "strike.md"])
        answer = desk.ask("What share of the shift joined the strike, according to the federation and Gull Terminals?")
        lone = desk.ask("What share of the shift joined the strike, according to the federation and the lifeguards?")
    assert [s.text[:12] for s in answer.sentences] == ["The Dockers'", "Gull Termina"]
    assert answer.short is None
    assert [s.text[:12] for s in lone.sentences][:1] == ["The Dockers'"]
    assert lone.short is None


def test_a_question_put_to_two_is_answered_by_both(tmp_path: Path) -> None:
    file = tmp_path / "strike.md"
    file.write_text(STRIKE, "utf-8")
    with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as desk:
        desk.ingest([file])
        answer = desk.ask("What share of the shift joined the strike - the federation's figure and Gull Terminals'?")
    told = " ".join(one.text for one in answer.sentences)
    assert "94 percent" in told and "75 percent" in told
