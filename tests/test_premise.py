"""What a question takes for granted and the articles deny; whom a bare surname means; what is left unanswered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from found import found

from rag import Desk, Settings
from rag.namesakes import namesakes
from rag.outside import beyond, later
from rag.premise import contradicted, refuted
from rag.question import understand

ARTICLES = {
    "harbour.md": "---\ndate: 2024-05-06\n---\n# Harbour news\n\n"
    "The council of Ternberg rejected the harbour plan on 3 May 2024. The plan would have cost 40 million euros. "
    "Mayor Ada Brunn has not resigned, her office said on Monday. "
    "The opposition denied that it had paid for the campaign against the harbour plan. "
    "The engineer Petr Ivanov said on Friday that the bridge at Ostby must close. Ivanov called the cracks a danger.",
    "mill.md": "---\ndate: 2023-03-20\n---\n# Mills\n\n"
    "A paper mill in Ostby burned down in March 2023. The mill employed 140 people, the fire brigade said. "
    "The owner, Lars Vint, plans to rebuild the mill. "
    "Sergei Ivanov, the mayor, said that the bridge at Ostby will stay open. "
    "Ivanov called the engineers too careful.",
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("premise")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    with Desk.open(Settings(data_dir=folder / "data", model="quotes")) as desk:
        desk.ingest([folder / name for name in ARTICLES])
        yield desk


class TestPremise:
    @pytest.mark.parametrize(
        ("question", "sentence", "denied"),
        [
            ("Why was the plan accepted?", "The plan was rejected by both sides.", "accept"),
            ("When did the mayor resign?", "The mayor has not resigned, her office said.", "resign"),
            ("When did the mayor resign?", "The mayor hasn't resigned yet.", "resign"),
            ("What made the ministry confirm the attack?", "The attack was not confirmed by the ministry.", "confirm"),
            ("Why did the board accept the list?", "The board called the list unacceptable.", "accept"),
            ("How much did exports rise in May?", "Exports fell 3% in May.", "rise"),
            ("Why did the dam crack?", "Reports online that the dam had cracked were false, police said.", "crack"),
            ("When did the mayor resign?", "Rumours that the mayor had resigned are untrue, he said.", "resign"),
            ("Why did the bank cut jobs?", "The bank dismissed reports that it had cut 400 jobs.", "cut"),
            ("What did she get for destroying it?", "She was cleared of a charge, that of destroying it.", "destroy"),
            ("What did he say when he congratulated her?", "He stopped short of congratulating her.", "congratul"),
            ("When did the firm sign the deal?", "The firm failed to sign the deal.", "sign"),
            ("Why did turnout grow?", "Turnout dropped to 41 percent.", "grow"),
            ("How did Spain win the final?", "Spain lost the final 2-1.", "win"),
            ("Why was the driver convicted?", "The driver was acquitted on Friday.", "convict"),
            ("Why did the levee hold?", "The levee gave way at dawn and flooded two streets.", "hold"),
            ("Why did the alarm work?", "The alarm failed on both floors.", "work"),
            ("Why did the club agree to the transfer?", "The club refused the transfer.", "agre"),
            ("When will the court close the mine?", "The court rejected demands to close the mine.", "close"),
            ("Who led the capture of the pass?", "The rebels have not captured the pass.", "captur"),
            ("How many of its guards fled when the rebels seized it?", "The rebels have not seized it.", "seiz"),
            ("What did villagers in Ostby do after the bank collapsed?", "The bank did not collapse.", "collaps"),
            ("When will the minister resign?", "The minister will not resign.", "resign"),
        ],
    )
    def test_what_is_denied_undone_or_turned_round(self, question: str, sentence: str, denied: str) -> None:
        assert contradicted(understand(question), sentence) == denied

    @pytest.mark.parametrize(
        ("question", "sentence"),
        [
            ("Who accepted the offer?", "The union accepted the offer, though it was not happy."),
            ("How many mines were on the road?", "The road was cleared of 40 mines on Monday."),
            ("What did the mayor say about the bridge?", "The mayor did not speak of the bridge."),
            ("Who reported the crack?", "Reports of the crack were made on Friday."),
            ("When did the bridge open?", "The bridge opened in May, not in April."),
            ("Why was the plan not accepted?", "The plan was rejected by both sides."),  # it denies that itself
            ("Was the plan accepted?", "The plan was rejected by both sides."),  # it takes nothing for granted
            ("When did Ada Brunn resign?", "The mayor of Ostby has not resigned."),  # somebody else
            ("Why did the coach miss the interview?", "He was suspended, for he failed to attend the interview."),
            ("How long did the strike last?", "It is the first strike since 1998."),
            ("How much did imports of grain rise last year in the south?", "Exports fell 3% in May."),
            ("Who won the final?", "Spain lost the final 2-1."),
            ("Which team beat Spain?", "Spain lost to Italy."),
            ("How many pupils passed the exam?", "In all 40 pupils failed the exam."),
            ("How many people were injured in the crash?", "Nobody was injured in the crash, police said."),
            ("How many men were hurt in the crash?", "A woman was hurt in the crash."),
            ("Who bought the club?", "The club was sold to a fund from Texas."),
            ("Who opposed the bill?", "The unions supported the bill."),
            ("What does the law allow?", "The law bans smoking in parks."),
            ("What did the court reject?", "The court accepted the second complaint."),
            ("Who resigned?", "The mayor has not resigned."),
            ("When will the report be published?", "The report has not been published."),
            ("What will happen if the plan is accepted?", "The plan was rejected."),
            ("When did the volcano erupt?", "The volcano had not erupted since 1911 when it began to smoke on Monday."),
            ("When did they agree on the truce?", "They did not agree on the truce until Friday."),
            ("What was stolen from the church?", "Nothing else was stolen from the church."),
            ("Where was the conference held?", "The conference broke up in disorder."),
            ("Who holds the record?", "She broke the record in 2021."),
            ("Who left the party?", "The right wing of the party met on Monday."),
            ("How high is the tower?", "The tower is low."),
            ("Why did the council reject the plan?", "The council did not approve the plan for its cost."),
            ("Why did prices increase?", "Prices increased by 3 percent, after a decrease in May."),
            ("How did the climber survive?", "The climber survived by eating snow; his friend died."),
            ("Where did the hikers go missing?", "The hikers have not been found."),
            ("How many homes were destroyed?", "The fire destroyed 12 homes but did not destroy the school."),
        ],
    )
    def test_what_contradicts_nothing(self, question: str, sentence: str) -> None:
        assert contradicted(understand(question), sentence) is None

    @pytest.mark.parametrize(
        ("question", "taken", "correction"),
        [
            ("Why was the harbour plan accepted by the council?", "that the harbour plan was accepted by the council",
             "rejected the harbour plan"),
            ("When did mayor Ada Brunn resign?", "that mayor Ada Brunn resigned", "has not resigned"),
            ("Who spoke to the staff when Ada Brunn resigned?", "that Ada Brunn resigned", "has not resigned"),
            ("Who approved the resignation of Ada Brunn?", "“resignation” of this", "has not resigned"),
        ],
    )  # fmt: skip
    def test_the_correction_is_quoted_and_cited(self, read: Desk, question: str, taken: str, correction: str) -> None:
        answer = read.ask(question)
        assert (answer.outcome, answer.status, answer.short) == ("false-premise", "abstained", None)
        (sentence,) = answer.sentences
        assert answer.reason == f"The articles do not say {taken}; they say: “{sentence.text}”"
        assert correction in sentence.text and sentence.verdict == "supported"
        (cited,) = sentence.citations
        assert read.article(cited.article).text[cited.start : cited.end] == cited.quote == sentence.text

    @pytest.mark.parametrize(
        ("other", "outcome"),
        [
            ("The rebels said that they had taken and captured Alvar on Monday.", "disputed"),  # a claim, denied
            ("The rebels are trying to capture Alvar.", "false-premise"),
            ("Alvar was captured in 1944, a museum shows.", "disputed"),  # by whomever
            ("The rebels captured Ronda.", "false-premise"),
        ],
    )
    def test_what_another_sentence_says_is_not_taken_for_granted(self, other: str, outcome: str) -> None:
        denial = found("The rebels have not captured Alvar, the army said.", 0)
        refuting = refuted(understand("When was Alvar captured?"), None, [denial, found(other, 5)])
        assert (refuting is not None) == (outcome == "false-premise")

    def test_what_the_reader_takes_for_an_answer_stands(self) -> None:
        asked = understand("Why did the levee hold?")
        broke = found("The levee broke at noon.", 0)
        answer = found("It was built of stone, engineers said.", 5, why={"odds": 2.0})
        assert refuted(asked, answer, [answer, broke]) is None
        doubted = found("It was inspected in May.", 5, why={"odds": -0.5})
        assert refuted(asked, doubted, [doubted, broke]) == (broke, "that the levee held")

    def test_a_right_question_is_answered(self, read: Desk) -> None:
        answer = read.ask("When was the harbour plan rejected?")
        assert (answer.outcome, answer.short) == ("answered", "3 May 2024")


class TestParts:
    def test_what_is_not_said_is_named(self, read: Desk) -> None:
        answer = read.ask("How many people did the mill in Ostby employ and who insured it?")
        assert (answer.outcome, answer.status, answer.short) == ("partly", "answered", "140 people")
        assert answer.reason == "The articles do not say: “who insured it?”"

    @pytest.mark.parametrize(
        "question", [
            "Where was the regatta insured? How many people did the mill employ?",
            "Who insured Halvorsen's yacht, and how many people did the mill in Ostby employ?",
        ],
    )  # fmt: skip
    def test_a_first_part_that_is_not_said_leaves_the_second_answered(self, read: Desk, question: str) -> None:
        answer = read.ask(question)
        assert (answer.outcome, answer.short) == ("partly", "140 people")
        assert "insured" in (answer.reason or "") and "employ" not in (answer.reason or "")
        assert [s.text for s in answer.sentences] == ["The mill employed 140 people, the fire brigade said."]

    @pytest.mark.parametrize(
        ("question", "left"),
        [
            ("How many people did the mill in Ostby employ, and how many people died?", "how many people died?"),
            ("When did the paper mill burn down, and why?", "why?"),
            ("When was the harbour plan rejected, and who will be its auditor?", "who will be its auditor?"),
        ],
    )
    def test_a_thing_of_another_kind_answers_no_part(self, read: Desk, question: str, left: str) -> None:
        answer = read.ask(question)
        assert (answer.outcome, answer.reason) == ("partly", f"The articles do not say: “{left}”")

    def test_a_part_in_another_form_of_its_verb_is_answered(self, tmp_path: Path) -> None:
        article = tmp_path / "court.md"
        article.write_text(
            "# The trial\n\nThe king ordered a trial on Monday. The trial will be led by judge Ona Vey.", "utf-8"
        )
        with Desk.open(Settings(data_dir=tmp_path / "data", model="quotes")) as desk:
            desk.ingest([article])
            answer = desk.ask("Who ordered the trial, and who will lead it?")
            assert answer.outcome == "answered" and "Ona Vey" in answer.text

    def test_each_part_is_answered_by_its_own_words(self, read: Desk) -> None:
        answer = read.ask("How much would the harbour plan have cost and when was it rejected?")
        assert answer.outcome == "answered"
        assert [s.text[:8] for s in answer.sentences] == ["The plan", "The coun"]

    def test_a_part_that_refers_back_is_answered_by_its_own_words(self, read: Desk) -> None:
        answer = read.ask("How much would the harbour plan have cost and who rejected it?")
        assert [s.text[:8] for s in answer.sentences] == ["The plan", "The coun"]

    @pytest.mark.parametrize("turned", [False, True])
    def test_a_part_found_more_surely_leaves_the_other_answered(self, desk: Desk, *, turned: bool) -> None:
        asked = ["Which regions were left without power?", "How many drones were launched?"]
        answer = desk.ask(" And ".join(reversed(asked) if turned else asked))
        assert answer.outcome == "answered"
        assert {s.citations[0].quote[:10] for s in answer.sentences} == {"On Tuesday", "Ukraine's "}

    def test_a_part_without_words_of_its_own_is_about_the_same(self) -> None:
        why = understand("When was the plan rejected and why?").parts[1]
        assert (why.wants, why.terms) == ("reason", ("plan", "reject"))


class TestNamesakes:
    def test_a_surname_of_two_people_is_asked_back(self, read: Desk) -> None:
        answer = read.ask("What did Ivanov say about the bridge?")
        assert answer.outcome == "ambiguous"
        assert "Petr Ivanov" in (answer.reason or "") and "Sergei Ivanov" in (answer.reason or "")

    @pytest.mark.parametrize(
        ("question", "told"),
        [
            ("What did Petr Ivanov say about the bridge?", "must close"),
            ("What did Ivanov call a danger?", "the cracks"),  # only one of them did
            ("What did mayor Ivanov say about the bridge?", "stay open"),  # only one of them is
        ],
    )
    def test_one_that_can_only_be_one_is_answered(self, read: Desk, question: str, told: str) -> None:
        answer = read.ask(question)
        assert answer.outcome == "answered" and told in answer.text

    @pytest.mark.parametrize(
        ("quotes", "people"),
        [
            (["Ana Costa, the coach, said the club would sell.", "Rui Costa, the keeper, said he would stay."], 2),
            (["Ana Costa, the coach, said the club would sell.", "Coach Costa said it was late."], 1),
            (["The judge, A. Costa, said it was late.", "The judge, Ana Costa, said it was early."], 1),
            (["Foreign Minister Ana Costa said no.", "Minister Costa said yes.", "Ms Costa said maybe."], 1),
            (["Ana Costa, the coach, said no.", "The trip to the Costa Brava was long, said Rui Silva."], 1),
        ],
    )
    def test_who_is_another(self, quotes: list[str], people: int) -> None:
        ranked = [found(one, n, article=f"{n:012d}", score=-4.0 * n) for n, one in enumerate(quotes)]
        assert len(namesakes(understand("What did Costa say?"), ranked)) == (people if people > 1 else 0)


class TestDates:
    @pytest.mark.parametrize(
        ("question", "reason"),
        [
            ("Why was the bridge closed in 2031?", "The newest article is of 6 May 2024, and none speaks of 2031"),
            ("What did she say in June 2024?", "The newest article is of 6 May 2024, and none speaks of June 2024"),
            ("What did the mayor say about the mill on 20 May 2024?",
             "The newest article is of 6 May 2024, and none speaks of 20 May 2024"),
            ("Who owned the mill in 1950?", "The articles are of 20 March 2023 to 6 May 2024, and none speaks of 1950"),
        ],
    )  # fmt: skip
    def test_a_time_that_no_article_reaches(self, read: Desk, question: str, reason: str) -> None:
        answer = read.ask(question)
        assert (answer.outcome, answer.reason) == ("outside-dates", f"{reason}.")

    @pytest.mark.parametrize("question", ["Which mill burned down in March 2023?", "What was rejected on 3 May 2024?"])
    def test_a_time_within_is_not_outside(self, read: Desk, question: str) -> None:
        assert read.ask(question).outcome == "answered"

    @pytest.mark.parametrize(
        ("asked", "told", "outside"),
        [
            ("What will open in 2027?", "A plant will open in 2027.", False),
            ("What will open in June 2027?", "A plant will open in 2027.", False),
            ("What will open in June 2024?", "In June the plant opens.", False),
            ("What will open on 12 June 2024?", "The plant opens on 12 June.", False),
            ("What will open on 13 June 2024?", "The plant opens on 12 June.", True),
            ("What will open in June 2024?", "The plant will open in 2024.", True),
            ("What will open on 9 May 2024?", "The plant opens on Thursday.", False),
            ("What opened in June?", "The plant opened in May.", False),  # of any year
        ],
    )
    def test_what_is_told_of_a_later_time(self, asked: str, told: str, *, outside: bool) -> None:
        dated = (date(2023, 3, 20), date(2024, 5, 6))
        assert (later(understand(asked), dated, [found(told)]) is not None) == outside

    def test_the_past_is_told_of_too(self) -> None:
        dated = (date(2023, 3, 20), date(2024, 5, 6))
        asked = understand("Who built the mill in 1950?")
        assert beyond(asked, dated, [found("The mill was built in 1950.")]) is None
        assert beyond(asked, dated, [found("The mill was built in 1949.")]) is not None
        assert later(asked, dated, [found("The mill was built in 1949.")]) is None  # which is no reason not to answer


def test_what_is_denied_is_disputed_not_yes(read: Desk) -> None:
    answer = read.ask("Did the opposition pay for the campaign against the harbour plan?")
    assert (answer.outcome, answer.short) == ("answered", "disputed")
    assert answer.sentences[0].claim_status == "denied"


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("What did the insurers say about the bridge at Ostby?", "not-said"),
        ("What did the engineer say about the bridge at Ostby?", "answered"),
        ("How many people did the mill employ according to the fire brigade?", "answered"),
    ],
)
def test_nobody_s_words_are_given_for_those_of_others(read: Desk, question: str, outcome: str) -> None:
    assert read.ask(question).outcome == outcome
