"""From a question and sentences to evidence: what bears on it, whether that is enough, what is quoted."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import ClassVar

import pytest
from found import found
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import gate
from rag.evidence import BACKGROUND, FEATURES, Candidate, is_background, leans, refers, score
from rag.fitted import fitted
from rag.names import names
from rag.overlap import idf_of, terms_of
from rag.question import understand
from rag.quote import MOST, answered_back, answering, select, short_answer
from rag.schema import Span

words = st.sampled_from(["ferri", "sank", "bergen", "crew", "captain", "radar", "danish", "rate"])
EVEN = idf_of(100, {})


class TestBackground:
    DAY = datetime.date(2025, 8, 13)
    ASKED = "How many people did the flood kill?"

    @pytest.mark.parametrize(
        "text",
        ["In 2010 the same river killed 38 people.", "The worst flood there, in July 2019, killed 80.",
         "Back in 1998, 200 died."],
    )  # fmt: skip
    def test_years_before_are_background(self, text: str) -> None:
        assert is_background(understand(self.ASKED), text, self.DAY)
        old, new = (score(understand(self.ASKED), Candidate(text, "", "", 0.5, 0.5, day), EVEN).score
                    for day in (self.DAY, datetime.date(1998, 1, 1)))  # fmt: skip
        assert new - old == pytest.approx(BACKGROUND)

    @pytest.mark.parametrize(
        "text",
        ["The dam, built in 2010, held.", "In 2024 it killed 3.", "Since 2010 it has killed 38 in all.",
         "In 2010 and, again, in 2025 it killed 38.", "It killed 64 people."],
    )  # fmt: skip
    def test_what_goes_on_is_none(self, text: str) -> None:
        assert not is_background(understand(self.ASKED), text, self.DAY)

    @pytest.mark.parametrize(
        "question",
        ["How many people did the flood of 2010 kill?", "When did the river last kill people?",
         "How many did the previous flood kill?", "Had it ever killed anyone?"],
    )  # fmt: skip
    def test_nor_where_another_time_is_asked_for(self, question: str) -> None:
        assert not is_background(understand(question), "In 2010 the same river killed 38 people.", self.DAY)


class TestBefore:
    @pytest.mark.parametrize("text", ["He left.", "“They did,” she said.", "This was new.", "Its crew slept."])
    def test_leans_on_the_sentence_before(self, text: str) -> None:
        assert leans(text)

    @pytest.mark.parametrize("text", ["The crew left.", "Helen left.", "Itasca grew.", "Thistles grow here.", ""])
    def test_stands_alone(self, text: str) -> None:
        assert not leans(text)

    @pytest.mark.parametrize(
        "text", ["They demanded the cession of this city.", "Until then tankers wait.", "The port lost its crane."]
    )
    def test_may_refer_to_the_sentence_before(self, text: str) -> None:
        assert refers(text)

    @pytest.mark.parametrize("text", ["Hull lost a crane.", "The council of Hull met.", ""])
    def test_refers_to_nothing_before(self, text: str) -> None:
        assert not refers(text)

    def test_a_conjunction_is_taken_for_a_pronoun(self) -> None:
        assert refers("The council said that Hull lost a crane.")  # it is read once more in vain


class TestScore:
    QUESTION = understand("How many passengers did the ferry Aurora carry?")

    def of(self, text: str, *, around: str = "", cosine: float = 0.5, passage: float = 0.5) -> float:
        return score(self.QUESTION, Candidate(text, "", around, cosine, passage), EVEN).score

    def test_has_its_named_features(self) -> None:
        scored = score(self.QUESTION, Candidate("The ferry Aurora carried 212 passengers.", "", "", 0.7, 0.6), EVEN)
        assert tuple(scored.features) == FEATURES
        assert scored.features["cosine"] == 0.7
        assert scored.features["coverage"] == pytest.approx(1.0)
        assert scored.features["kind"] == 1.0
        assert all(0 <= value <= 1 for value in scored.features.values())

    def test_what_answers_scores_above_what_shares_words_or_less(self) -> None:
        answer = self.of("The ferry Aurora carried 212 passengers.")
        assert answer > self.of("The ferry Aurora carried many passengers.") > self.of("The strike went on for weeks.")
        assert self.of("It carried 212.", around="The ferry Aurora") >= self.of("It carried 212.")
        assert self.of("x", cosine=0.9) > self.of("x", cosine=0.1)
        assert self.of("x", passage=0.9) > self.of("x", passage=0.1)

    def test_a_table_row_is_read_with_its_header(self) -> None:
        row = Candidate("Aurora | 212", "Ferry | Passengers carried", "", 0.5, 0.5)
        assert score(self.QUESTION, row, EVEN).features["coverage"] == pytest.approx(1.0)

    def test_terms_are_distinct(self) -> None:
        assert terms_of("The ferry and the ferries") == frozenset({"the", "ferri", "and"})


class TestGate:
    QUESTION = understand("When did the ferry sink near Bergen in 2019?")
    FULL: ClassVar[dict[str, float]] = dict.fromkeys(gate.FEATURES, 1.0)
    EMPTY: ClassVar[dict[str, float]] = dict.fromkeys(gate.FEATURES, 0.0)

    def decide(self, features: dict[str, float] | None, **more: object) -> gate.Decision:
        usual: dict[str, object] = {"unknown": (), "years": (), "holds": True}
        return gate.decide(self.QUESTION, features, **{**usual, **more})  # type: ignore[arg-type]

    def test_good_evidence_opens_it(self) -> None:
        made = self.decide(self.FULL)
        assert (made.outcome, made.reason) == ("answered", None)
        assert made.answers > 0.5

    def test_nothing_retrieved(self) -> None:
        made = self.decide(None)
        assert (made.outcome, made.answers) == ("nothing", 0.0)
        assert made.reason

    def test_evidence_of_another_subject(self) -> None:
        made = self.decide(self.EMPTY)
        assert made.outcome == "nothing"
        assert made.reason
        assert made.answers < 0.5

    def test_related_but_no_answer(self) -> None:
        made = self.decide({**self.EMPTY, "cosine": 0.45})
        assert made.outcome == "not-said"
        assert made.reason

    def test_a_name_that_no_article_mentions_closes_it_whatever_the_score(self) -> None:
        made = self.decide(self.FULL, unknown=["Bergen", "Aurora"])
        assert made.outcome == "nothing"
        assert made.reason is not None
        assert "“Bergen”" in made.reason
        assert "“Aurora”" in made.reason

    def test_another_year_closes_it(self) -> None:
        made = self.decide(self.FULL, years=[2019])
        assert made.outcome == "not-said"
        assert made.reason is not None
        assert "2019" in made.reason

    def test_no_thing_of_the_asked_kind_closes_it(self) -> None:
        made = self.decide(self.FULL, holds=False)
        assert made.outcome == "not-said"
        assert made.reason is not None
        assert "a date" in made.reason

    @settings(deadline=None)
    @given(st.fixed_dictionaries({name: st.floats(0, 1) for name in gate.FEATURES}))
    def test_the_estimate_is_a_probability_and_abstaining_has_a_reason(self, features: dict[str, float]) -> None:
        made = self.decide(features)
        assert 0 <= made.answers <= 1
        assert (made.reason is None) == (made.outcome == "answered")

    def test_what_the_reader_says_can_close_and_open_it(self) -> None:
        half = dict.fromkeys(gate.FEATURES, 0.5)
        doubted, sure = {"odds": -3.0, "stated": -3.0, "denied": 1.0}, {"odds": 4.0, "stated": 4.0, "denied": -4.0}
        assert self.decide({**half, **doubted}).outcome == "not-said"
        assert self.decide({**half, **sure}).outcome == "answered"

    def test_a_statement_that_is_supported_is_likelier_answered_and_a_denied_one_less(self) -> None:
        half = {**dict.fromkeys(gate.FEATURES, 0.5), "odds": 0.0}
        held = self.decide({**half, "stated": 3.0, "denied": -3.0}).answers
        assert held > self.decide({**half, "stated": -3.0, "denied": -3.0}).answers
        assert held > self.decide({**half, "stated": 3.0, "denied": 3.0}).answers


    @pytest.mark.parametrize(
        ("asked", "coverage", "outcome"),
        [("What do we know about Bergen?", 1.0, "answered"), ("What do we know about Bergen?", 0.5, "not-said"),
         ("How high is Bergen?", 1.0, "not-said")],
    )  # fmt: skip
    def test_what_speaks_of_its_subject_answers_an_open_question(
        self, asked: str, coverage: float, outcome: str
    ) -> None:
        doubted = {**self.EMPTY, "cosine": 0.45, "coverage": coverage, "around": 1.0}
        doubted |= {"odds": -9.0, "stated": -9.0, "denied": 9.0}
        assert gate.decide(understand(asked), doubted, unknown=(), years=(), holds=True).outcome == outcome


class TestSelect:
    def test_the_best_comes_first_and_alone_when_the_others_lag(self) -> None:
        ranked = [found("It sank off Bergen.", 1, score=3.0), found("The sea was calm.", 2, score=0.5)]
        assert select(understand("What sank?"), ranked, []) == ranked[:1]

    def test_a_close_one_that_says_something_else_follows(self) -> None:
        near = [found("It sank off Bergen.", 1, score=3.0), found("A tug went down too.", 2, score=2.95)]
        assert select(understand("What sank?"), near, []) == near
        same = [near[0], found("Off Bergen it sank.", 2, score=2.95)]
        assert select(understand("What sank?"), same, []) == same[:1]

    @pytest.mark.parametrize(("behind", "quoted"), [(0.6, 2), (0.8, 1)])  # the half as likely is worth its reading
    def test_one_more_is_quoted_where_that_raises_the_expected_f1(self, behind: float, quoted: int) -> None:
        ranked = [found("It sank off Bergen.", 1, score=3.0), found("A tug went down too.", 2, score=3.0 - behind)]
        assert select(understand("What sank?"), ranked, []) == ranked[:quoted]

    def test_of_a_list_the_item_alone_answers_but_where_several_things_are_asked_for(self) -> None:
        items = [found(f"Town {n} was hit.", n, score=2.0 - n, context="The towns:") for n in range(1, 7)]
        last = replace(items[-1], score=3.0)
        ranked = [last, *items[:-1]]
        assert select(understand("When was the sixth town hit?"), ranked, []) == [last]
        assert select(understand("Which towns were hit?"), ranked, []) == [*items[: MOST - 1], last]

    def test_a_number_is_quoted_only_where_there_is_one(self) -> None:
        bare = found("Many were aboard.", 1, score=3.0, why={"kind": 0.0})
        number = found("There were 212 aboard.", 2, score=2.9, why={"kind": 1.0})
        assert select(understand("How many were aboard?"), [bare, number], []) == [number]
        assert select(understand("How many were aboard?"), [bare], []) == []
        assert answering(understand("Is it safe?"), [bare]) == [bare]

    def test_an_exact_wording_is_quoted_only_where_there_are_quotation_marks(self) -> None:
        told = found("The captain said that all was well.", 1, score=3.0, why={"kind": 0.0})
        quoted = found("“All is well,” the captain said.", 2, score=2.0, why={"kind": 1.0})
        assert select(understand("How did the captain sum it up, word for word?"), [told, quoted], []) == [quoted]
        assert select(understand("How did the captain sum it up?"), [told, quoted], [])[0] == told

    ROWS = ("| Halvey | 11,046 | 66.8% |", "| Old Brannick | 13,377 | n/a |", "| Dunmarch | 6,230 | 58.1% |")

    @pytest.mark.parametrize(
        ("question", "answers"),
        [
            ("What was the leader of Civic Renewal before?", ()),  # the header speaks for all rows
            ("What did Civic Renewal win in Old Brannick?", (1,)),
            ("Where did Civic Renewal win the most votes?", (0, 1, 2)),
            ("What did Civic Renewal win in each district?", (0, 1, 2)),
        ],
    )
    def test_a_row_of_numbers_as_good_as_its_neighbours_is_no_answer(
        self, question: str, answers: tuple[int, ...]
    ) -> None:
        head = "| District | Civic Renewal | Turnout |"
        ranked = [found(row, at, context=head, score=3 - at / 10) for at, row in enumerate(self.ROWS)]
        assert answering(understand(question), ranked) == [ranked[at] for at in answers]

    def test_what_lies_behind_rows_that_answer_nothing_is_not_far(self) -> None:
        head = "| District | Civic Renewal | Turnout |"
        rows = [found(row, at, context=head, score=6 - at / 10) for at, row in enumerate(self.ROWS)]
        said = found("She led the harbour works before.", 9, score=2.0)
        assert answering(understand("What was the leader of Civic Renewal before?"), [*rows, said]) == [said]

    def test_a_row_that_stands_out_is_one_and_so_is_a_row_with_words(self) -> None:
        asked, head = understand("What are the sales of Skarvik?"), "| | Skarvik |"
        rows = ("| Revenue | 415 |", "| Ships | 9 |")
        ranked = [found(row, at, context=head, score=3.0 - at) for at, row in enumerate(rows)]
        assert answering(asked, ranked) == ranked[:1]
        worded = [replace(ranked[0], quote="| Flag | Danish |"), replace(ranked[1], quote="| Port | Hull |", score=2.9)]
        assert answering(asked, worded) == worded

    def test_a_question_of_the_text_is_no_answer(self) -> None:
        asking = found("Who was aboard?", 1, score=3.0)
        assert answering(understand("What sank?"), [asking]) == []

    @pytest.mark.parametrize(("before", "answers"), [("Coach Luis Ferrer left early.", True), ("It rained.", False)])
    def test_he_who_said_it_is_named_in_the_sentence_before(self, before: str, answers: bool) -> None:
        said = found("“The match was lost in March,” he said.", 2, score=3.0)
        ranked = [said, found(before, 1, score=1.5)]
        assert (said in answering(understand("What did Luis Ferrer say about the match?"), ranked)) is answers

    @pytest.mark.parametrize(
        ("question", "answers"),
        [
            ("What did the mayor say about the match?", True),
            ("What did the prime minister say about the match?", False),  # nobody of that office is known there
            ("What did the boss say about the match?", True),  # may be anybody, in other words
        ],
    )
    def test_an_office_is_to_be_named_somewhere_in_the_article(self, question: str, answers: bool) -> None:
        said = found("“The match was lost in March,” he said.", 2, score=3.0)
        ranked = [said, found("Mayor Luis Ferrer left early.", 1, score=1.5)]
        assert (said in answering(understand(question), ranked)) is answers

    def test_an_error_put_right_is_quoted_only_when_asked_for(self) -> None:
        note = found("An earlier version of this article gave a wrong name of the ferry.", 1, score=3.0)
        assert answering(understand("What is the ferry called?"), [note]) == []
        assert answering(understand("Which mistake did the article make?"), [note]) == [note]

    def test_whom_something_befell_are_not_all_who_were_there(self) -> None:
        killed = found("The fire killed nine people.", 1, score=2.1)
        carried = found("The ferry carried 212 passengers.", 2, score=2.0)
        assert answering(understand("How many passengers were aboard?"), [killed, carried])[0] == carried
        assert answering(understand("How many passengers died?"), [killed, carried])[0] == killed

    def test_each_part_of_a_question_gets_its_sentence(self) -> None:
        asked = understand("When did the ferry sink and how many people were aboard?")
        day = found("The ferry sank on Tuesday.", 1, score=2.0)
        number = found("It had 212 people aboard.", 5, score=1.0)
        assert select(asked, [day, number], [[day, number], [number]]) == [day, number]

    def test_a_list_is_given_whole_and_in_order(self) -> None:
        lead = "The ports that will close:"
        items = [found(f"{name}", at, context=lead, score=2.0 - at) for at, name in ((3, "Goole"), (2, "Hull"))]
        assert select(understand("What closes?"), items, []) == items[::-1]

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.floats(-3, 3), st.integers(1, 40)), min_size=1, max_size=12))
    def test_at_most_four_all_from_the_evidence_each_once(self, drawn: list[tuple[float, int]]) -> None:
        made = [
            found(" ".join(f"word{at}{n}" for n in range(size)) + ".", at, score=score)
            for at, (score, size) in enumerate(drawn)
        ]
        ranked = sorted(made, key=lambda e: -e.score)
        chosen = select(understand("What sank?"), ranked, [])
        assert 1 <= len(chosen) <= MOST
        assert chosen[0] == ranked[0]
        assert all(one in ranked for one in chosen)
        assert len({one.span for one in chosen}) == len(chosen)

    def test_a_claim_is_followed_by_its_denial(self) -> None:
        claim = found("The rebels said they had taken the town.", 4, score=2.0)
        denial = found("The army denied that claim.", 5)
        later = found("It rained.", 6)
        assert answered_back([claim], [claim, later, denial]) == [claim, denial]
        assert answered_back([later], [claim, later, denial]) == [later]
        assert answered_back([claim], [claim, later, replace(denial, position=9)]) == [claim]

    @pytest.mark.parametrize(
        ("denial", "answers"),
        [
            ("The owner denied that the ship had been overloaded.", False),  # which nobody said
            ("The owner denied that the fire began in the engine room.", True),
            ("The owner denied that and spoke of a bomb.", True),
            ("The owner denied that it broke out below.", False),  # may be, but shares no word
            ("The owner denied that this was so.", True),
            ("The owner denied that claim.", True),
        ],
    )
    def test_a_denial_of_something_else_is_no_answer_to_a_claim(self, denial: str, *, answers: bool) -> None:
        claim, after = found("The fire began in the engine room, police said.", 4), found(denial, 5)
        assert answered_back([claim], [claim, after]) == ([claim, after] if answers else [claim])

    def test_a_denial_is_found_behind_the_claim_s_quotation(self) -> None:
        claim = found("The rebels said they had taken the town.", 4, score=2.0)
        more = found("“We hold every street,” their spokesman said.", 5)
        denial = found("The army denied that claim.", 6)
        assert answered_back([claim], [claim, more, denial]) == [claim, denial]
        assert answered_back([claim], [claim, replace(more, quote="It rained."), denial]) == [claim]


ASKED = ["How many boats sank?", "When did it sink?", "Who led it?", "Who said so?", "Where did it sink?"]
PIECES = "12 twelve May Monday Reis Nuno Bergen , . said sank in near boats “ ” 4.5% police 3-4 between and"


class TestShortAnswer:
    @pytest.mark.parametrize(
        ("question", "quote", "short"),
        [
            ("How many stations were hit?", "Some 14 polling stations were hit.", "14 polling stations"),
            ("How many sailors were hurt?", "Some 14 sailors guards had seen were hurt.", "14 sailors"),
            ("How many passengers were aboard?", "It left at 9 with 212 passengers and 14 crew.", "212 passengers"),
            ("How many passengers were aboard?", "It had between 180 and 200 passengers.", "180 and 200 passengers"),
            ("How many passengers were aboard?", "It carried 180–200 passengers.", "180–200 passengers"),
            ("How many seats did they win?", "They won 103 out of 151 seats.", "103 out of 151 seats"),
            ("How many dockers struck?", "Of late 1,850 of the port’s 2,100 dockers struck.",
             "1,850 of the port’s 2,100 dockers"),
            ("How many dockers joined the union?", "Some 2,000 dockers work there, and 1,200 of them joined the union.",
             "1,200"),
            ("How many dockers work there?", "Some 2,000 dockers work there, and 1,200 of them joined the union.",
             "2,000 dockers"),
            ("Who is Nikola Radev?", "Nikola Radev is governor of the Upper Drovna district.", None),
            ("How many sailors died?", "Two lorries fell on it and three sailors died.", "three sailors"),
            ("When did the ferry sink?", "The ferry, built in 1998, sank on Tuesday, 4 June.", "Tuesday, 4 June"),
            ("Who said the radar broke?", "The radar was broken, the port's director said.", "the port's director"),
            ("Who led the search for the crew?", "The search for the crew was led by Nuno Reis.", "Nuno Reis"),
            ("Where did the ferry run aground?", "On Tuesday the ferry ran aground near Bergen.", "Bergen"),
            ("How many passengers were aboard?", "Nobody knew how many.", None),
            ("Why did it sink?", "It sank because the radar failed.", None),
        ],
    )  # fmt: skip
    def test_examples(self, question: str, quote: str, short: str | None) -> None:
        assert short_answer(understand(question), found(quote)) == short

    @settings(deadline=None)
    @given(st.sampled_from(ASKED), st.lists(st.sampled_from(PIECES.split()), max_size=14), st.sampled_from([" ", ""]))
    def test_always_stands_in_the_sentence(self, question: str, pieces: list[str], glue: str) -> None:
        quote = glue.join(pieces)
        short = short_answer(understand(question), found(quote))
        assert short is None or (short in quote and short.strip() == short != "")

    @pytest.mark.parametrize(
        ("question", "quote", "marked", "short"),
        [
            ("Which ports closed?", "At last Hull, Goole, and Grimsby closed.", "Grimsby", "Hull, Goole, and Grimsby"),
            ("Which port closed last?", "At last Hull, Goole, and Grimsby closed.", "Grimsby", "Grimsby"),
            ("Which ports closed?", "President Marsh closed Goole.", "Goole", "Goole"),
            ("When did it close?", "The port closed after the long strike.", "the long strike", None),
            ("When did it close?", "The port closed last week.", "last week", "last week"),
            ("How many closed?", "All ports but some closed.", "All ports", None),
            ("How much did it earn?", "Profit fell 38% to 61 million euros.", "38% to 61 million euros",
             "61 million euros"),
            ("What does she make?", "Her pay rose 14 per cent last year, to £2.2m.", "14 per cent last year, to £2.2m",
             "£2.2m"),
            ("By what percentage did pay rise?", "Pay rose 4% to £2.2m.", "4% to £2.2m", "4% to £2.2m"),
            ("How much did it cut?", "It cut 3% to 5% of the jobs.", "3% to 5% of the jobs", "3% to 5% of the jobs"),
            ("How many boats sank?", "Of 12 boats, the port lost nine boats.", "12 boats, the port lost nine boats",
             "12 boats"),  # the rule's
            ("How much was lost?", "It lost £3,000 and 1,200 kg.", "£3,000 and 1,200 kg", "£3,000 and 1,200 kg"),
            ("Who paid for it?", "Cargo Ltd of Hull, which owns it, paid.", "Cargo Ltd of Hull, which owns it",
             "Cargo Ltd of Hull"),
            ("Who survived?", "Among them the victims were six of the crew.", "the victims were six of the crew", None),
            ("Who survived?", "The boy who was asleep survived.", "The boy", "The boy"),
            ("Who was the referee?", "A court freed Nuno Reis on Thursday.", "Thursday", "Nuno Reis"),  # the rule's
            ("Who was the referee?", "It was May Reis.", "May Reis", "May Reis"),
            ("Who wept?", "In court Mr Reis wept.", "Mr", "Mr Reis"),
            ("Who lives there?", "Dr May lives there, not a lord.", "Dr May", "Dr May"),
            ("Why did it break?", "The dam broke early and flooded six villages.", "flooded six villages", None),
            ("Why did he quit?", "The coach quit on Friday and flew to Oslo.", "on Friday", None),
            ("Why did it break?", "It broke because of the rain.", "the rain", "the rain"),
            ("Why did it break?", "A week of rain caused the breach.", "A week of rain", "A week of rain"),
            ("Why did they go?", "They went to “save the crew”, he said.", "to “save the crew”", "to “save the crew”"),
            ("Why did they march?", "They marched to keep the school.", "keep the school", "keep the school"),
        ],
    )  # fmt: skip
    def test_what_the_reader_marked_must_be_of_the_kind(
        self, question: str, quote: str, marked: str, short: str | None
    ) -> None:
        one = found(quote)
        start = one.span.start + quote.index(marked)
        read = replace(one, answer=Span(one.span.article, start, start + len(marked)))
        assert short_answer(understand(question), read) == short

    def test_what_the_reader_marked_but_does_not_believe_is_not_shown(self) -> None:
        one = found("The strike went on because of the radar.")
        start = one.span.start + one.quote.index("the radar")
        read = replace(one, answer=Span(one.span.article, start, start + 9))
        asked = understand("What went on?")
        cut = fitted()["thresholds"]["short"]
        assert short_answer(asked, replace(read, why={"stated": cut + 0.01})) == "the radar"
        assert short_answer(asked, replace(read, why={"stated": cut - 0.01})) is None
        doubted = {"stated": cut - 0.01}
        dated = replace(found("Shut on Tuesday, it sank in June."), answer=Span("a" * 12, 0, 4), why=doubted)
        assert short_answer(understand("When did it sink?"), dated) == "June"  # it marked no date
        dated = replace(dated, answer=Span("a" * 12, 8, 15))
        assert short_answer(understand("When did it sink?"), dated) is None
        told = replace(found("It carried 212 passengers."), answer=Span("a" * 12, 0, 2), why={"stated": cut - 0.01})
        assert short_answer(understand("How many passengers were aboard?"), told) == "212 passengers"  # the rule's

    def test_names_of_the_question_answer_nothing(self) -> None:
        text = "Nuno Reis met Helen Marsh."
        assert short_answer(understand("Who met Nuno Reis?"), found(text)) == "Helen Marsh"
        assert [n.text for n in names(text)] == ["Nuno Reis", "Helen Marsh"]
