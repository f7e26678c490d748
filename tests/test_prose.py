"""A model's prose over the evidence: checked sentence by sentence, matched where it cites wrongly or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from found import found
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.cite import Drafted
from rag.embed import LocalEmbeddings
from rag.prose import Around, Judgement, carries, cited, is_refusal, judge
from rag.reader import Judgement as Support
from rag.reader import Reader
from rag.schema import Span

FERRY = found("The ferry Aurora, carrying 212 passengers, ran aground off Bergen on Tuesday.", 1)
CREW = found("Its captain, Nuno Reis, and nine sailors were taken off by helicopter.", 2)
CLAIM = found("The operator said the radar had been repaired in May.", 3)
RATES = found("The central bank left its main interest rate at 4.5 percent.", 9, article="b" * 12)
NOTHING: Mapping[Span, str] = {}
OFFERED = [FERRY, CREW, CLAIM, RATES]


@pytest.fixture(scope="module")
def embedder() -> LocalEmbeddings:
    return LocalEmbeddings()


def judged(embedder: LocalEmbeddings, *drafted: Drafted, before: Mapping[Span, str] = NOTHING) -> list[Judgement]:
    return judge(list(drafted), OFFERED, Around(embedder.matrix([e.quote for e in OFFERED]), before), embedder, None)


def draft(text: str, *evidence: object, unknown: Sequence[int] = ()) -> Drafted:
    return Drafted(text, tuple(evidence), tuple(unknown))  # type: ignore[arg-type]


class TestJudge:
    def test_a_sentence_that_its_citation_carries_stays(self, embedder: LocalEmbeddings) -> None:
        text = "On Tuesday the ferry Aurora ran aground off Bergen with 212 passengers."
        (one,) = judged(embedder, draft(text, FERRY))
        assert (one.text, one.cited, one.judged.verdict) == (text, (FERRY,), "supported")
        assert "matched" not in [c.name for c in one.judged.checks]

    @pytest.mark.parametrize("language", ["en", "nb"])
    def test_an_article_of_another_language_is_not_judged_by_the_reader(
        self, embedder: LocalEmbeddings, language: str
    ) -> None:
        asked: list[str] = []

        class Asked(Reader):
            def judge(self, sentence: str, spans: Sequence[str]) -> list[Support]:
                asked.append(sentence)
                return [Support(1.0, 0.0, 0.0) for _ in spans]

        text = "On Tuesday the ferry Aurora ran aground off Bergen with 212 passengers."
        offered = [replace(FERRY, language=language)]
        around = Around(embedder.matrix([FERRY.quote]), {})
        judge([draft(text, *offered)], offered, around, embedder, Asked())
        assert bool(asked) is (language == "en")

    @pytest.mark.parametrize("named", [(), (RATES,), (CREW,)])
    def test_cited_wrongly_or_not_at_all_it_is_matched(
        self, embedder: LocalEmbeddings, named: tuple[object, ...]
    ) -> None:
        (one,) = judged(embedder, draft("On Tuesday the ferry Aurora ran aground off Bergen.", *named))
        assert (one.cited, one.judged.verdict) == ((FERRY,), "supported")
        (note,) = [c for c in one.judged.checks if c.name == "matched"]
        assert note.passed
        assert ("no sentence" if not named else "another sentence") in note.detail

    def test_what_two_sentences_carry_together_is_matched_to_both(self, embedder: LocalEmbeddings) -> None:
        text = (
            "The ferry Aurora ran aground off Bergen; "
            "captain Nuno Reis and nine sailors were taken off by helicopter."
        )
        (one,) = judged(embedder, draft(text))
        assert sorted(e.position for e in one.cited) == [1, 2]
        assert one.judged.verdict == "supported"

    def test_whom_its_means_is_read_from_the_sentence_before(self, embedder: LocalEmbeddings) -> None:
        text = "Nuno Reis, captain of the Aurora, and nine sailors were taken off by helicopter."
        (alone,) = judged(embedder, draft(text, CREW))
        (led,) = judged(embedder, draft(text, CREW), before={CREW.span: FERRY.quote})
        assert "Aurora" in " ".join(c.detail for c in alone.judged.checks if not c.passed)
        assert all(c.passed for c in led.judged.checks)
        assert led.cited == (CREW,)

    @pytest.mark.parametrize(
        "text",
        [
            "On Tuesday the ferry Aurora ran aground off Bergen with 221 passengers.",
            "On Tuesday the ferry Borealis ran aground off Bergen.",
            "On Friday the ferry Aurora ran aground off Bergen.",
            "Harlan Vexley counted 7,431 dolphins near the opera house.",
        ],
    )
    def test_what_no_sentence_carries_keeps_its_bad_verdict(self, embedder: LocalEmbeddings, text: str) -> None:
        for one in (draft(text, FERRY), draft(text)):
            (made,) = judged(embedder, one)
            assert made.text == text
            assert made.judged.verdict != "supported"

    def test_a_worse_match_does_not_replace_what_the_model_cited(self, embedder: LocalEmbeddings) -> None:
        (one,) = judged(embedder, draft("On Tuesday the ferry Aurora ran aground near Bergen, 99 died.", FERRY, CREW))
        assert [e.position for e in one.cited] == [1, 2]
        assert "matched" not in [c.name for c in one.judged.checks]

    def test_a_claim_without_its_speaker_is_not_supported(self, embedder: LocalEmbeddings) -> None:
        (one,) = judged(embedder, draft("The radar had been repaired in May.", CLAIM))
        assert one.judged.verdict == "attribution-missing"

    def test_a_number_that_stands_for_nothing_stays_visible(self, embedder: LocalEmbeddings) -> None:
        (one,) = judged(embedder, draft("The ferry Aurora ran aground off Bergen.", FERRY, unknown=[41]))
        assert any(c.name == "citation" and not c.passed and "41" in c.detail for c in one.judged.checks)

    def test_order_is_kept_and_requests_to_quote_are_left_out(self, embedder: LocalEmbeddings) -> None:
        made = judged(
            embedder, draft("The main interest rate stayed at 4.5%.", RATES), draft("", FERRY),
            draft("The ferry Aurora ran aground off Bergen.", FERRY),
        )  # fmt: skip
        assert [one.cited for one in made] == [(RATES,), (FERRY,)]
        assert judged(embedder) == judged(embedder, draft("", FERRY)) == []

    def test_never_cites_what_was_not_offered(self, embedder: LocalEmbeddings) -> None:
        made = judged(embedder, *(draft(f"{e.quote[:-1]} again.") for e in OFFERED), draft("Nothing of the kind."))
        assert all(cited_one in OFFERED for one in made for cited_one in one.cited)


def test_evidence_is_checked_with_what_explains_it() -> None:
    made = cited(found("Hull | 40", context="Port | Ships"), "It rained.")
    assert (made.text, made.before) == ("Hull | 40", "It rained.")
    assert made.context == "Port | Ships Harbour news The Daily Gull 2024-05-03"
    asked = "Gazette: Your opponents say that they counted 85 of your dead."
    assert "85" not in cited(found("Marrant: That is fantasy.", context=asked)).context
    assert "85" in cited(found("Hull.", context="The 85 towns named on Monday:")).context
    assert cited(found("It sank.", title=None, outlet=None, date=None)).context == ""


class TestRefusal:
    @pytest.mark.parametrize(
        "text",
        [
            "I'm sorry, the documents don't contain this information.",
            "I cannot answer that from the articles.",
            "The articles do not mention a captain.",
            "There is no information about the cause.",
            "The cause is not stated in the text.",
            "The article doesn’t say who the owner is.",
            "Not stated.",
            "N/A",
            "This cannot be determined.",
            "Unfortunately, the sources are silent on this.",
            "None of the sentences names the owner.",
            "It isn't specified.",
            "It is unclear from the text who led the talks.",
            "Nothing here answers that.",
            "The sentences offer nothing about this.",
        ],
    )
    def test_says_that_it_cannot_answer(self, text: str) -> None:
        assert is_refusal([draft(text)])

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The evidence does not state this.", True),
            ("None of the given passages mentions the owner.", True),
            ("Unfortunately, the sources are silent on this.", True),
            ("The owner could not say how many were aboard.", False),
            ("The captain’s log does not mention a fire.", False),
        ],
    )
    def test_where_it_cites_only_what_speaks_of_the_sources_does(self, text: str, expected: bool) -> None:
        assert is_refusal([draft(text, FERRY)]) is expected

    @pytest.mark.parametrize("text", ["The ferry ran aground.", "Nobody was hurt.", "It was not the first accident."])
    def test_an_answer_is_none(self, text: str) -> None:
        assert not is_refusal([draft(text)])

    def test_nothing_is_none(self) -> None:
        assert not is_refusal([])


class TestCarries:
    @pytest.mark.parametrize(
        ("prose", "short"),
        [
            ("In all, 212 people were aboard.", "212"),
            ("In all, two hundred and twelve were aboard.", "212 passengers"),
            ("It rose to 4.5% in March.", "4.5 percent"),
            ("It was bought for $3.2bn.", "3.2 billion"),
            ("It happened on May 3, 2024.", "3 May 2024"),
            ("It happened on Tuesday, 3 May.", "May 3"),
            ("It happened on a Tuesday.", "Tuesday"),
            ("The captain was NUNO  REIS.", "Nuno Reis"),
            ("Reis, whose first name is Nuno, led it.", "Nuno Reis"),
            ("The mayor of Bergen, “Liv”, left.", "Liv"),
        ],
    )
    def test_the_short_answer_in_any_spelling(self, prose: str, short: str) -> None:
        assert carries(prose, short)

    @pytest.mark.parametrize(
        ("prose", "short"),
        [
            ("In all, 2,120 people were aboard.", "212"),
            ("Some 15 people left.", "5 people"),  # no part of a longer number
            ("It rose by 5.", "5 percent"),
            ("It happened on June 3, 2024.", "3 May 2024"),
            ("It happened on May 3, 2023.", "3 May 2024"),
            ("It happened in May.", "3 May"),
            ("It happened on Monday.", "Tuesday"),
            ("The captain was saved.", "Nuno Reis"),
            ("Olivia left.", "Liv"),
            ("", "212"),
        ],
    )
    def test_without_it(self, prose: str, short: str) -> None:
        assert not carries(prose, short)

    @settings(deadline=None)
    @given(
        st.text(max_size=30), st.sampled_from(["212", "3 May 2024", "Nuno Reis", "4.5 percent"]), st.text(max_size=9)
    )
    def test_verbatim_between_spaces_it_is_always_found(self, before: str, short: str, after: str) -> None:
        assert carries(f"{before} {short} {after}", short)
