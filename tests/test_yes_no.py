"""Yes and no are said only where a sentence of the outlet's own says, or denies, just what is asked."""

from __future__ import annotations

import datetime

import pytest
from found import found

from rag.question import understand
from rag.yes_no import judged, plain, side

PLAIN = """
    yes | Was the captain arrested? | The captain was arrested on Monday.
    no  | Was the captain arrested? | The captain was not arrested.
    no  | Was the captain arrested? | The captain wasn’t arrested.
    yes | Did the visiting team leave? | The visiting team left on 28 June after ten days.
    no  | Did the home side score? | The home side failed to score.
    no  | Did rebel forces capture Zarn? | Rebel forces have not captured Zarn, and the town remains under siege.
    yes | Was the pay offer rejected? | The pay offer was rejected by both unions at talks in Oslo.
    no  | Was the pay offer accepted? | The pay offer was rejected by both unions at talks in Oslo.
    no  | Did the court convict the banker? | The court acquitted the banker.
    no  | Was the vote legal? | The vote was illegal.
    yes | Did Minister Voss order an inquiry? | Minister Karl Voss ordered an inquiry.
    yes | Did the dam break on Tuesday? | The dam broke early on Tuesday and flooded six villages.
    yes | Has the bridge reopened? | The bridge reopened on Friday.
    yes | Has the bridge been closed? | On Monday the bridge was closed.
    yes | Is the bridge closed? | The bridge is closed.
    yes | Does the plant employ 450 people? | The plant employs 450 people.
    no  | Does the plant employ women? | The plant does not employ women.
    yes | Is Lind the coach of Malmo? | Lind is the coach of Malmo.
"""
UNSURE = """
    another does it      | Did Lund beat Malmo? | Malmo beat Lund.
    another's            | Was the captain arrested? | The captain's son was arrested.
    another              | Was the president arrested? | The vice president was arrested.
    another              | Did Korea attack? | North Korea attacked.
    another              | Was the village captured? | Another village was captured.
    another's            | Did the mayor sign the bill? | The mayor's office signed the bill.
    any                  | Was the plan accepted? | A plan was accepted.
    of which             | Is Lind the coach? | Lind is the coach of the women.
    as what              | Was Ann Vole elected? | Ann Vole was elected treasurer.
    of something else    | Did police find the car? | Police found the car keys.
    of something else    | Did the army take the town? | The army took the town hall.
    of something else    | Did the council approve the tower? | The council approved plans for the tower.
    another verb         | Did the team leave? | The team left out two players.
    another verb         | Did prices fall? | Prices fell short of forecasts.
    another verb         | Was the deal signed? | The deal was signed off by lawyers.
    another number       | Did 200 people march? | Some 1,200 people marched.
    another number       | Did 200 people march? | More than 200 people marched.
    another time         | Was the village captured on Monday? | The village was captured on Tuesday.
    another time         | Was the bridge closed? | In 1998 the bridge was closed.
    another time         | Is the bridge closed? | The bridge was closed.
    to come              | Did the team leave? | The team leaves on Monday.
    to come              | Was the deal signed? | The deal was to be signed on Monday.
    to come              | Will the plant open? | The plant will open.
    planned              | Did the firm open a plant? | The firm plans to open a plant.
    on a condition       | Did the firm open a plant? | The firm would open a plant if taxes fell.
    on a condition       | Did the union accept the offer? | Had the union accepted the offer, work would go on.
    refused              | Did the captain leave the ship? | The captain refused to leave the ship.
    told to              | Did the captain leave the ship? | The captain was told to leave the ship.
    tried                | Did the club sell Berg? | The club tried to sell Berg.
    almost               | Was the captain arrested? | The captain was almost arrested.
    partly               | Was the plan accepted? | The plan was only partly accepted.
    partly               | Was the plan accepted? | The plan was accepted in principle.
    by some              | Was the plan accepted? | The plan was rejected by the opposition.
    by some              | Was the banker convicted? | The banker was acquitted by the lower court.
    in part              | Was the banker convicted? | The banker was acquitted of one count.
    to some              | Was the bridge closed? | The bridge was closed to lorries.
    somewhere            | Were the schools closed? | The schools were closed in two districts.
    somewhere            | Is smoking banned? | Smoking is banned in schools.
    at times             | Is the bridge closed? | The bridge is closed at night.
    of half              | Was the village captured? | Half the village was captured.
    taken back           | Was the plan accepted? | The plan was accepted but later annulled.
    not only             | Was the captain arrested? | The captain was not only arrested, he was jailed.
    not for that         | Did the minister resign? | The minister did not resign because of the scandal.
    not until            | Did the minister resign? | The minister did not resign until May.
    not yet              | Has the war ended? | The war has not yet ended.
    not so much          | Did shares rise? | Shares did not rise as much as hoped.
    not wholly           | Was the bridge closed? | The bridge was never fully closed.
    denied and opposite  | Was the strike legal? | The strike was not illegal.
    somebody believed it | Did the court free the banker? | Nobody believed the court freed the banker.
    somebody says so     | Was the ceasefire violated? | The ceasefire was violated, rebels say.
    somebody says so     | Was the ceasefire violated? | According to rebels, the ceasefire was violated.
    somebody says so     | Did the court free the banker? | “The court freed the banker.”
    reported             | Was the village captured? | The village was reportedly captured.
    which was arrested   | Did the captain arrest the thief? | The captain arrested in May was freed.
    asks what is denied  | Was the captain not arrested? | The captain was not arrested.
    asks of two          | Did the ship sink or burn? | The ship burned.
    asks of whom         | Did it leave? | It left.
    asks of all          | Did all ministers leave? | All ministers did not leave.
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("answer", "question", "sentence"), rows(PLAIN))
def test_what_a_sentence_says_or_denies_outright(answer: str, question: str, sentence: str) -> None:
    assert plain(understand(question), found(sentence)) == answer


@pytest.mark.parametrize(("_kind", "question", "sentence"), rows(UNSURE))
def test_what_falls_short_of_it_is_neither_yes_nor_no(_kind: str, question: str, sentence: str) -> None:
    assert plain(understand(question), found(sentence)) is None


def test_whose_it_is_may_stand_in_the_title_and_a_year_must_be_the_article_s() -> None:
    asked = understand("Was the Aurora captain freed?")
    assert plain(asked, found("The captain was freed.", title="Aurora crew home")) == "yes"
    assert plain(asked, found("The captain was freed.", title="Crew home")) is None
    year = found("The captain was freed in May 2024.", title="Aurora crew home")
    assert plain(asked, year) == "yes"
    assert plain(asked, found(year.quote, title=year.title, date=datetime.date(2031, 1, 1))) is None


@pytest.mark.parametrize(
    ("question", "sentence", "before", "expected"),
    [
        ("Was the Aurora overloaded?", "Passengers said the Aurora had been overloaded.", "", "yes"),
        ("Was the Aurora overloaded?", "“The Aurora was never overloaded,” its owner said.", "", "no"),
        ("Was the Aurora overloaded?", "Its owner denied that the Aurora had been overloaded.", "", "no"),
        ("Was the square cleared in peace?", "Strikers denied that and spoke of gas.",
         "The mayor said the square was cleared in peace.", "no"),
        ("Is Elvik responsible for the breach?", "It denied responsibility for the breach.",
         "Elvik owns the dam.", "no"),
        ("Is Elvik responsible for the breach?", "The firm confirmed it was responsible for the breach.",
         "Elvik knew of cracks.", "yes"),
        ("Was the Aurora overloaded?", "Its owner did not deny that the Aurora was not overloaded.", "", None),
        ("Was the Aurora overloaded?", "Inspectors may say the Aurora had been overloaded.", "", None),
        ("Was the Aurora overloaded?", "The Borealis was overloaded, its owner said.", "", None),
        ("Was the captain arrested?", "Neighbours said the captain's son was arrested.", "", None),
        ("Was the Aurora overloaded?", "That the Aurora was overloaded could not be verified.", "", None),
        ("Did the owner deny the overload?", "The owner denied the overload.", "", None),
    ],
)  # fmt: skip
def test_the_side_of_those_who_speak(question: str, sentence: str, before: str, expected: str | None) -> None:
    assert side(understand(question), found(sentence, 1, before=before, title="News")) == expected


def test_a_denial_makes_it_disputed_unless_the_denial_is_what_is_asked() -> None:
    denial = found("The owner denied that the Aurora was overloaded.")
    assert judged(understand("Was the Aurora overloaded?"), denial) == "disputed"
    assert judged(understand("Did the owner deny that the Aurora was overloaded?"), denial) is None
    assert judged(understand("Was the Aurora overloaded?"), found("Passengers said the Aurora was overloaded.")) is None
