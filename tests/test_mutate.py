"""Wrong sentences: each differs in what its kind says, in nothing else, and the same way every time."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import find_dates
from rag.mutate import KINDS, Elsewhere, Mutation, elsewhere, miscited, mutations
from rag.numbers import outside_dates
from rag.text import content_terms

OTHERS = [
    "Governor Ada Brandt told reporters in Lisburn that the bridge near Carrow would open on Friday.",
    "The Harbour Authority said that 1,400 containers had been counted, and Captain Josef Lind said few were empty.",
    "Residents said the market in Dunmore region was quietly crowded; the French army was helping.",
    "According to the Transport Institute, nearly 40 percent of the trains came late in March 2019.",
]
FROM = elsewhere(OTHERS)


def of(kind: str, sentence: str, seed: int = 0) -> list[Mutation]:
    return [one for one in mutations(sentence, FROM, seed) if one.kind == kind]


def _texts(kind: str, sentence: str) -> set[str]:
    """Over several seeds."""
    return {one.text for seed in range(12) for one in of(kind, sentence, seed)}


@pytest.mark.parametrize(
    "sentence",
    ["The crew of 212 left 3,400 tonnes behind.", "Some 650 drones and six boats came.", "Profit rose 4.5 percent.",
     "It is the 17th strike.", "Three million people live there.", "Twenty-five houses burned.",
     "A quarter of the town is dry.", "Dozens of missiles fell.", "They took twice the area.", "It cost $12.50."],
)  # fmt: skip
def test_a_number_becomes_another_value(sentence: str) -> None:
    before = sorted(n.value for n in outside_dates(sentence))
    for seed in range(12):
        found = of("number", sentence, seed)
        assert found
        for one in found:
            after = sorted(n.value for n in outside_dates(one.text))
            assert after != before, one
            assert len(after) == len(before), one


def test_a_number_keeps_its_form() -> None:
    for sentence, form in (
        ("It holds 4,600 tonnes.", r"It holds \d{1,2},\d00 tonnes\."),
        ("It is 41.3 percent.", r"It is \d+\.\d percent\."),
        ("It is the 7th time.", r"It is the \d+(?:st|nd|rd|th) time\."),
    ):
        assert all(re.fullmatch(form, one) for one in _texts("number", sentence))
    assert all(one[0].isupper() for one in _texts("number", "Six boats came."))


@pytest.mark.parametrize("bound", ["more than", "over", "at least", "upwards of"])
def test_what_is_more_than_a_number_is_not_made_more_than_a_smaller_one(bound: str) -> None:
    found = {outside_dates(one)[-1].value for one in _texts("number", f"They counted {bound} 650 drones.")}
    assert found and min(found) > 650


@pytest.mark.parametrize("bound", ["less than", "up to", "no more than", "under"])
def test_what_is_less_than_a_number_is_not_made_less_than_a_larger_one(bound: str) -> None:
    found = {outside_dates(one)[-1].value for one in _texts("number", f"They counted {bound} 650 drones.")}
    assert found and max(found) < 650


def test_codes_years_and_known_pairs_are_no_numbers_to_change() -> None:
    assert of("number", "The T0504 was closed in 2022 by the two sides.") == []
    assert of("number", "One could say that the first of them won.") == []


@pytest.mark.parametrize(
    "sentence",
    ["It began on 14 May 2024.", "It ended on Tuesday.", "In March 2024 it rained.", "On Aug. 6 they crossed.",
     "It was 2024-05-14.", "They met in late December.", "The 3rd of June was dry."],
)  # fmt: skip
def test_a_date_becomes_another_date(sentence: str) -> None:
    before = [(d.year, d.month, d.day, d.weekday) for d in find_dates(sentence)]
    texts = _texts("date", sentence)
    assert texts
    for text in texts:
        assert [(d.year, d.month, d.day, d.weekday) for d in find_dates(text)] != before, text


def test_a_time_becomes_another_hour() -> None:
    for text in _texts("date", "The gate was shut by 11 p.m."):
        assert text != "The gate was shut by 11 p.m." and text.endswith("p.m.")


def test_a_name_becomes_one_of_its_sort() -> None:
    assert "They marched on Velden in Lisburn region." in _texts("name", "They marched on Velden in Corran region.")
    towns = {re.sub(r"Fighting went on near |\.$", "", one) for one in _texts("name", "Fighting went on near Velden.")}
    assert towns == {"Lisburn", "Carrow", "Dunmore"}
    people = _texts("name", "They accused President Ivo Tamm of it.")
    assert people == {"They accused President Ada Brandt of it.", "They accused President Josef Lind of it."}


def test_another_word_for_the_same_is_no_other_name() -> None:
    names = elsewhere(["They met in Moscow.", "They met in Russia.", "They met near Lisburn."])
    found = {m.changed[1] for seed in range(8) for m in mutations("It was decided in Russia.", names, seed)
             if m.kind == "name"}  # fmt: skip
    assert found == {"Lisburn"}
    spelt = elsewhere(["They met in Kyiv.", "They met in Kiev."])
    assert [m for m in mutations("It was decided in Kyiv.", spelt, 0) if m.kind == "name"] == []
    short = elsewhere(["The ISW said so.", "They met in Oslo."])
    assert all("ISW" not in m.text for m in mutations("Experts of the Institute for the Study of War met.", short, 0))


def test_a_speaker_becomes_another_voice() -> None:
    for text in _texts("speaker", "The dyke broke at night, Mara Holt said."):
        assert "Mara Holt" not in text and text.startswith("The dyke broke at night, ")
    assert "Ada Brandt" in " ".join(_texts("speaker", "The dyke broke at night, Mara Holt said."))
    assert mutations("The dyke broke, Mara Holt said.", Elsewhere(), 0)  # it has voices of its own


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [("The minister confirmed the plan.", "The minister denied the plan."),
     ("Troops retreated from the town.", "Troops advanced from the town."),
     ("Prices rose in spring.", "Prices fell in spring."),
     ("The tanks did not stop.", "The tanks did stop."),
     ("She cannot govern alone.", "She can govern alone."),
     ("It has no way out.", "It has some way out."),
     ("Nobody was hurt.", "Everybody was hurt."),
     ("They hold it no longer.", "They hold it still."),
     ("He left without a word.", "He left with a word."),
     ("The bridge was struck.", "The bridge was not struck."),
     ("He failed to attend.", "He managed to attend.")],
)  # fmt: skip
def test_polarity_is_turned(sentence: str, wrong: str) -> None:
    assert wrong in {one.text for one in of("polarity", sentence)}


@pytest.mark.parametrize("sentence", ["They may not come.", "They might come.", "It was not only rain."])
def test_what_would_stay_possible_is_not_called_a_denial(sentence: str) -> None:
    assert of("polarity", sentence) == []


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [("It may help them.", "It will help them."),
     ("The claim could not be verified.", "The claim has been verified."),
     ("They reportedly fled.", "They fled."),
     ("Reportedly they fled.", "They fled."),
     ("He filmed the alleged theft.", "He filmed the confirmed theft."),
     ("An alleged thief fled.", None),
     ("He is said to have fled.", "He is known to have fled."),
     ("The firm plans to expand.", "The firm has begun to expand."),
     ("The report is unconfirmed.", "The report is confirmed.")],
)  # fmt: skip
def test_doubt_becomes_certainty(sentence: str, wrong: str | None) -> None:
    found = {one.text for one in of("certainty", sentence)}
    assert wrong in found if wrong else found == set()


def test_the_month_of_may_is_no_doubt() -> None:
    assert of("certainty", "It began on 14 May and in May ended.") == []


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [("Some 40 boats and nine lorries sank.", "Some nine boats and 40 lorries sank."),
     ("Six died and 31 were hurt.", "31 died and six were hurt."),
     ("Ada Brandt accused Josef Lind of fraud.", "Josef Lind accused Ada Brandt of fraud."),
     ("Ada Brandt was sued by Josef Lind.", "Josef Lind was sued by Ada Brandt."),
     ("On Friday Lisburn beat Carrow 3-1.", "On Friday Carrow beat Lisburn 3-1."),
     ("Norway met Iceland in 7 of 10 games.", None)],
)  # fmt: skip
def test_two_of_one_sentence_change_places(sentence: str, wrong: str | None) -> None:
    assert {one.text for one in of("exchange", sentence)} == ({wrong} if wrong else set())


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [("More than 70 flats burnt.", {"Up to 70 flats burnt.", "70 flats burnt."}),
     ("It costs up to $70.", {"It costs more than $70.", "It costs $70."}),
     ("At least 70 flats burnt.", {"Up to 70 flats burnt."}),
     ("About 70 flats burnt.", {"Exactly 70 flats burnt."}),
     ("70 flats burnt, more than in May.", set())],
)  # fmt: skip
def test_a_bound_becomes_another_or_goes(sentence: str, wrong: set[str]) -> None:
    assert {one.text for one in of("bound", sentence)} == wrong


def test_a_word_within_quotation_marks_is_changed_and_nothing_else_there() -> None:
    sentence = 'She said on Monday that "nobody had counted six boats" in the harbour.'
    found = of("quotation", sentence)
    assert len(found) == 1
    outside = re.sub('"[^"]*"', "", sentence)
    assert re.sub('"[^"]*"', "", found[0].text) == outside
    for one in mutations(sentence, FROM, 0):
        if one.kind != "quotation":
            assert '"nobody had counted six boats"' in one.text


def test_a_span_of_elsewhere_is_on_the_like_but_does_not_carry_it() -> None:
    span = "The bridge near Carrow opened on Friday, the governor said."
    copy = "On Friday the bridge near Carrow opened, said the governor."
    other = "The bridge near Lisburn is still shut to lorries this week."
    found = miscited("Carrow's bridge was opened on Friday.", [span], [span, copy, other], 0)
    assert found == Mutation("citation", "Carrow's bridge was opened on Friday.", (span, other))
    assert miscited("Carrow's bridge was opened on Friday.", [span], [span, copy], 0) is None
    assert miscited("Anything.", [], [other], 0) is None


TEXTS = st.text(max_size=200) | st.lists(
    st.sampled_from("The Six 650 2.5 4,600 may not could Mayor Ada Brandt said “liberate” \" 14 May 2024 Tuesday "
                    "more than no alleged reportedly , . 10th 95% rose ' US U.S. half a quarter | ½ İ".split()),
    max_size=25,
).map(" ".join)  # fmt: skip


@given(TEXTS, st.lists(TEXTS, max_size=3), st.integers())
def test_any_text_gives_wrong_ones_that_differ_and_the_same_ones_each_time(
    text: str, others: list[str], seed: int
) -> None:
    offered = elsewhere(others)
    found = mutations(text, offered, seed)
    assert found == mutations(text, offered, seed) == mutations(text, elsewhere(others), seed)
    assert max(Counter(one.text for one in found).values(), default=1) == 1
    for one in found:
        assert one.text != text and one.kind in KINDS and one.kind != "citation"
        assert one.changed[0] in text and one.changed[0] != one.changed[1]
    cited = miscited(text, others[:1], others, seed)
    assert cited is None or (cited.text == text and content_terms(cited.changed[1]) != content_terms(text))


def test_another_seed_gives_others() -> None:
    sentence = "Some 650 drones struck Velden region on 14 May 2024, Mara Holt said."
    assert len({tuple(m.text for m in mutations(sentence, FROM, seed)) for seed in range(6)}) > 3


def test_it_is_fast_enough_to_teach_with() -> None:
    sentences = [f"Some {n} drones struck Velden region on {n % 28 + 1} May, Mara Holt said." for n in range(3, 403)]
    began = time.process_time()
    made = sum(len(mutations(one, FROM, 0)) for one in sentences)
    assert made / (time.process_time() - began) > 1000
