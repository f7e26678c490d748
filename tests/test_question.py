"""A question: what it asks for, what it is about, and how the conversation completes it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import UsageError
from rag.question import MAX_CHARS, refers_back, understand
from rag.schema import Turn
from rag.wanted import Wants

HARBOUR = Turn("Who runs the port of Hull?", "Who runs the port of Hull?", "Peter Lang runs it.")


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("How many people were hurt in the Lyon train crash?", "number"),
        ("Tell me how much the stadium cost", "number"),
        ("What was the attendance at the final?", "number"),
        ("What profit did the line make?", "number"),
        ("How heavy is the bell?", "number"),
        ("What percentage of voters backed it?", "number"),
        ("how far is the epicentre from Lisbon", "number"),
        ("How old is the pilot?", "number"),
        ("When did the strike begin?", "date"),
        ("In which year did Jonas Weber win?", "date"),
        ("How long ago did it open?", "date"),
        ("What day does the vote start?", "date"),
        ("Where was the ferry built?", "place"),
        ("Which city hosts the games?", "place"),
        ("Who is the mayor of Lisbon?", "person"),
        ("Whose boat sank?", "person"),
        ("Which company owns the mine?", "person"),
        ("Why did the bank raise rates?", "reason"),
        ("What was the reason for the delay?", "reason"),
        ("How did the rescuers reach the miners?", "manner"),
        ("What did Anna Lind say about the bridge?", "statement"),
        ("How did the minister respond?", "statement"),
        ("How did the judge sum it up, word for word?", "statement"),
        ("Is the bridge safe?", "yes-no"),
        ("Didn't the U.S. agree?", "yes-no"),
        ("What is the bridge made of?", "thing"),
        ("What happened in Lisbon?", "thing"),
        ("HOW MANY PEOPLE DIED IN LISBON", "number"),
        ("What did the pilot do when the engine failed?", "thing"),
        ("Who was in charge when the fire broke out?", "person"),
        ("How did the crew feel when the storm came?", "manner"),
        ("What did the minister say when asked about the reason?", "statement"),
        ("In what words did she rate the chances when in Rome?", "statement"),
        ("Was the bridge closed when the storm hit?", "yes-no"),
        ("Did the men who struck go back?", "yes-no"),
        ("Do the articles say when the vote is?", "date"),
        ("Is it known how many were hurt?", "number"),
        ("When the bus crashed, who was driving?", "person"),
        ("The papers do not agree when it opens; which dates do they print?", "date"),
        ("When they arrived how much time was left?", "number"),
        ("Who scored the goal?", "person"),
        ("How did the town where he lived vote?", "manner"),
        ("The ferry was built where?", "place"),
        ("What kind of speed does it measure?", "thing"),
        ("How frequently does it sail?", "number"),
        ("What is the name of the man who jumped?", "person"),
        ("According to the mayor, why was it closed?", "reason"),
    ],
)
def test_what_is_asked_for(text: str, wants: Wants) -> None:
    assert understand(text).wants == wants


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("How many people were hurt in the Lyon train crash?", ("peopl", "hurt", "lyon", "train", "crash")),
        ("Which day did the strike begin?", ("strike", "begin")),
        ("Please tell me about the U.S. debt", ("u_s", "debt")),
        ("Did Anglo-Danish relations improve?", ("anglo", "danish", "relat", "improv")),
        ("What profit did the line make?", ("profit", "line")),  # not its revenue
        ("What is the number?", ("number",)),  # frame words alone: the question is about them
    ],
)
def test_terms_are_what_it_is_about(text: str, terms: tuple[str, ...]) -> None:
    assert understand(text).terms == terms


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What did Anna Lind say about Hull?", ("Anna", "Lind", "Hull")),
        ("Did the U.S. leave NATO?", ("U.S.", "NATO")),
        ("Summarise the news about Hull", ("Hull",)),
        ("HOW MANY PEOPLE DIED IN LISBON", ()),  # all in capitals: no telling which are names
        ("When did it open in May?", ()),
        ("who is the mayor of lisbon?", ()),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert understand(text).names == names


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("How many fishing boats sank?", ("fish", "boat")),
        ("How many Danish boats sank?", ("boat",)),
        ("How many Danes drowned?", ("dane",)),
        ("How many metres long is it?", ("metr", "long", "m")),
        ("How many people were hurt?", ("peopl",)),
        ("How old is the pilot?", ("year", "month", "aged", "age")),
        ("What's the distance to Bergen?", ("km", "kilomet", "mile", "metre", "meter", "mi")),
        ("What is the population of Bergen?", ("popul", "peopl", "resid", "inhabit", "citizen")),
        ("Who sank the boat?", ()),
    ],
)
def test_what_is_counted(text: str, counted: tuple[str, ...]) -> None:
    assert understand(text).counted == counted


def test_years_and_what_only_a_name_answers() -> None:
    asked = understand("What is the name of the ship that sank in 2019, and which one sank in May 2021?")
    assert asked.years == (2019, 2021)
    assert asked.asks_name
    assert not understand("What sank?").asks_name
    assert understand("Which sides dispute it?").asks_voices


def test_a_question_that_asks_several_things_has_parts() -> None:
    asked = understand("When did the ferry sink and how many people were aboard?")
    assert [part.wants for part in asked.parts] == ["date", "number"]
    assert "ferri" in asked.parts[1].background
    assert understand("When did the ferry and the tug sink?").parts == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who won the vote, and have they named a cabinet?", ["Who won the vote", "have they named a cabinet?"]),
        ("Who won? And when?", ["Who won", "when?"]),
        ("Who won? Is it final?", ["Who won", "Is it final?"]),
        ("What did the mayor and the council decide?", []),
        ("Has the mayor and will the council resign?", ["Has the mayor", "will the council resign?"]),
        ("What is known about the mayor and can be told?", []),
    ],
)
def test_where_one_thing_asked_ends_and_the_next_begins(text: str, parts: list[str]) -> None:
    assert [part.text for part in understand(text).parts] == parts


class TestFollowUps:
    @pytest.mark.parametrize(
        "text",
        ["And who denied it?", "When did he start?", "What about Goole?", "Why?", "How many ships use it?"],
    )
    def test_leans_on_the_question_before(self, text: str) -> None:
        assert refers_back(text)
        asked = understand(text, [HARBOUR])
        assert "port" in asked.background
        assert "Hull" in asked.understood
        assert asked.text == text

    @pytest.mark.parametrize("text", ["What did Anna Lind say about the harbour?", "How many ships use Goole?"])
    def test_stands_alone(self, text: str) -> None:
        assert not refers_back(text)
        asked = understand(text, [HARBOUR])
        assert (asked.understood, asked.background) == (text, ())

    def test_a_long_conversation_keeps_its_subject(self) -> None:
        turns = [HARBOUR]
        for text in ("When did he start?", "And who denied it?", "Why?"):
            turns.append(Turn(text, understand(text, turns).understood, "Nobody knows."))
        assert "Hull" in understand("And in 2020?", turns).understood

    def test_names_in_the_answer_help_a_question_without_any(self) -> None:
        before = Turn("who runs it?", "who runs it?", "The harbour is run by Peter Lang.")
        asked = understand("When did he start?", [before])
        assert "Peter Lang" in asked.understood

    def test_without_a_conversation_nothing_is_added(self) -> None:
        assert understand("And who denied it?").understood == "And who denied it?"

    def test_a_model_s_completion_is_taken(self) -> None:
        asked = understand("And who denied it?", [HARBOUR], completed="Who denied the sale\u200b of\nthe port?")
        assert asked.text == "And who denied it?"
        assert asked.understood == "Who denied the sale of the port?"
        assert asked.terms == ("deni", "sale", "port")


class TestLimits:
    @pytest.mark.parametrize("text", ["", "   ", "?!", "\u200b\n"])
    def test_an_empty_question_is_refused(self, text: str) -> None:
        with pytest.raises(UsageError, match="empty") as caught:
            understand(text)
        assert "byline ask" in caught.value.remedy

    def test_a_question_of_100_000_characters_is_refused(self) -> None:
        with pytest.raises(UsageError, match="100,000 characters") as caught:
            understand("a" * 100_000)
        assert "byline ingest" in caught.value.remedy
        assert understand("why " * (MAX_CHARS // 4)).wants == "reason"

    @settings(deadline=None)
    @given(st.text(max_size=200))
    def test_any_other_text_is_understood(self, text: str) -> None:
        try:
            asked = understand(text, [HARBOUR])
        except UsageError:
            assert not any(map(str.isalnum, text)) or len(text) > MAX_CHARS
        else:
            assert asked.understood
            assert "\n" not in asked.understood


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("What did the mayor say about the bridge?", ()),
        ("what has Elena Mircheva claimed so far?", ("elena", "mircheva")),
        ("What do the Norwegians demand?", ("norwegian",)),
        ("What did the storm destroy?", ()),
        ("Who said that the bridge is open?", ()),
        ("What did the mayor of Hull say about the bridge?", ()),  # in an article about Hull he is "the mayor"
        ("What does Kenya's foreign ministry say?", ()),
        ("What did analysts at Nordbank think?", ()),
        ("What did the University of Hull say?", ("universiti", "hull")),
        ("What did the bank's chairman Omar Haddad say?", ("omar", "haddad")),
    ],
)
def test_whose_words_are_asked_for(asked: str, speaker: tuple[str, ...]) -> None:
    assert understand(asked).speaker == speaker


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("What does Elena Mircheva think of the bridge?", ("bridg",)),
        ("What did foreign minister Omar Haddad warn?", ()),
        ("What does the mayor of Hull say about the bridge?", ("bridg",)),
        ("Who built the bridge?", ("built", "bridg")),
    ],
)
def test_what_somebody_s_words_are_to_be_about(asked: str, topic: tuple[str, ...]) -> None:
    assert understand(asked).topic == topic


@pytest.mark.parametrize(
    ("text", "wording", "year"),
    [
        ("With what words did she describe it?", True, False),
        ("How did he put it, word for word?", True, False),
        ("What were the pilot's own words?", True, False),
        ("What did she say about the words of the treaty?", False, False),
        ("In which year was it built?", False, True),
        ("In which years and months was it built?", False, False),
        ("When was it built?", False, False),
    ],
)
def test_what_only_quotation_marks_or_a_year_will_do_for(text: str, wording: bool, year: bool) -> None:
    asked = understand(text)
    assert (asked.asks_wording, asked.asks_year) == (wording, year)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What is known about the Lyon crash?", ("lyon", "crash")),
        ("Tell me more about Hull.", ("hull",)),
        ("what do the reports say about the strike", ("strike",)),
        ("What can you tell me about Peter Lang?", ("peter", "lang")),
        ("Anything on the vote?", ("vote",)),
        ("What’s new about the ferry?", ("ferri",)),
    ],
)
def test_an_open_question_is_about_its_subject_alone(text: str, topic: tuple[str, ...]) -> None:
    asked = understand(text)
    assert asked.asks_open
    assert asked.terms == topic


def test_what_somebody_said_of_a_matter_is_open_to_whatever_they_said() -> None:
    assert understand("What did Anna Lind say about the bridge?").asks_open
    assert understand("what does the prime minister claim on pensions").asks_open


@pytest.mark.parametrize(
    "text",
    ["What did Anna Lind call the bridge?", "What is the bridge made of?", "Tell me how much the stadium cost",
     "What happened in Lisbon?", "What is on the table?", "Tell me when the vote on the bridge is."],
)  # fmt: skip
def test_what_asks_for_one_thing_is_not_open(text: str) -> None:
    assert not understand(text).asks_open


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which three villages were captured?", True),
        ("what losses did the army report", True),
        ("Who were the victims?", True),
        ("List the towns that were hit.", True),
        ("Which people lost their homes?", True),
        ("What was the damage?", False),
        ("Which bus hit him?", False),
        ("What does the mayor say?", False),
        ("What is the status of the talks?", False),
        ("Who commands the brigade?", False),
    ],
)
def test_whether_several_things_are_asked_for(question: str, several: bool) -> None:
    assert understand(question).asks_list is several


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("What does the opposition say about the dam?", "opposit"),
        ("What did the fire service of Ostby say?", "servic"),
        ("How many people fled according to the table?", None),
        ("What did the striking dockers demand?", "docker"),
        ("What did Ada Brunn say?", None),
        ("What did the mayor say?", None),  # an office
        ("What did officials say?", None),  # whoever they are
        ("What did she say?", None),
        ("What did both sides say?", None),
        ("Who said that?", None),
    ],
)
def test_whose_words_are_asked_for_by_what_they_are(question: str, role: str | None) -> None:
    assert understand(question).role == role


@pytest.mark.parametrize(
    ("question", "each"),
    [
        ("How many posts go, according to the firm, and according to the union?", ["the firm", "the union"]),
        ("Why was the bridge shut - the engineer's version and the council's?", ["the engineer", "the council"]),
        ("how many marched, police count vs organisers", ["police", "organisers"]),
        ("Was it tested? What do the mayor's lawyer and the agency each say?", ["the mayor's lawyer", "the agency"]),
        ("Was it tested? Compare what the residents said with the agency's answer.", ["the residents", "the agency"]),
    ],
)  # fmt: skip
def test_a_question_put_to_two_is_asked_of_each(question: str, each: list[str]) -> None:
    asked = understand(question)
    assert asked.asks_voices
    assert [part.text.partition(", according to ")[2] for part in asked.parts] == [f"{who}?" for who in each]
    assert len({part.text.partition(", according to ")[0] for part in asked.parts}) == 1
    assert question.startswith(asked.parts[0].text.partition(",")[0])


@pytest.mark.parametrize(
    "question",
    ["What was the score, the final line and the table?", "Who is right, the police or the organisers?",
     "When did he resign? His first account and the party's", "What was agreed between the ministry and the union?"],
)  # fmt: skip
def test_what_is_put_to_nobody_in_particular_stays_whole(question: str) -> None:
    assert not any("according to" in part.text for part in understand(question).parts)
