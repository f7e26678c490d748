"""Which sentences a timeline takes for one event, which for one told otherwise, and which for neither."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from stores import HashingEmbedder, article

from rag import timeline as chronology
from rag.facts import Worded, read_out
from rag.schema import Event, Sentence
from rag.store.catalog import ArticleCard, StoredSentence
from rag.timeline import merged, timeline, times
from rag.told import Read, Told
from rag.when import Known

THURSDAY = date(2025, 6, 12)
PAIRS: dict[str, tuple[str, str]] = {
    # one denies it
    "denied": (
        "The striker failed a doping test in Rome on 3 May 2025.",
        "The club denied that the striker had failed a doping test in Rome on 3 May 2025.",
    ),
    "not": (
        "Officers searched the headquarters of the bank in Basel on 3 May 2025.",
        "Officers did not search the headquarters of the bank in Basel on 3 May 2025, the prosecutor said.",
    ),
    "opposite": (
        "Exports of Varna wine rose sharply in May 2025.",
        "Exports of Varna wine fell sharply in May 2025, brokers said.",
    ),
    # the same counted otherwise
    "toll": (
        "The landslide above Tolm killed 12 people on 3 May 2025.",
        "At least 17 people died in the landslide above Tolm on 3 May 2025.",
    ),
    "crowd": (
        "Some 40,000 people marched through Mavra on 3 May 2025.",
        "Only 8,000 people marched through Mavra on 3 May 2025.",
    ),
    "share": (
        "Turnout in the Korvik runoff reached 61 percent on 3 May 2025.",
        "Turnout in the Korvik runoff reached 43 percent on 3 May 2025.",
    ),
    # another time
    "day": (
        "The supervisory board of Orex dismissed its director on 3 May 2025.",
        "The supervisory board of Orex dismissed its director on 5 May 2025.",
    ),
}
APART: dict[str, tuple[str, str]] = {
    # another thing, though the words are nearly the same
    "another number": (
        "Flight 204 from Oslo airport was delayed by fog on 3 May 2025.",
        "Flight 310 from Oslo airport was delayed by fog on 3 May 2025.",
    ),
    "of another number": (
        "A fire in block 4 of the Tolm estate killed 3 people on 3 May 2025.",
        "A fire in block 7 of the Tolm estate killed 5 people on 3 May 2025.",
    ),
    "other days, other numbers": (
        "Inflation in Norland rose to 3.1 percent in April 2025.",
        "Inflation in Norland rose to 3.6 percent in May 2025.",
    ),
    "of a longer time": (
        "Avalanches in the Tolm range killed five skiers on 3 May 2025.",
        "Avalanches in the Tolm range killed fourteen skiers in May 2025.",
    ),
    "no name in common": (
        "A public meeting on the bypass will be held in the village hall on 3 May 2025.",
        "A public meeting on the bypass will be held in the village hall on 7 May 2025.",
    ),
    # nothing of it is denied
    "unknown": (
        "It is not clear why the north dam at Tolm burst on 3 May 2025.",
        "The north dam at Tolm burst on 3 May 2025.",
    ),
    "denied beside": (
        "Orex, whose north tunnel at Tolm flooded on 3 May 2025, denied any fault.",
        "The north tunnel at Tolm flooded on 3 May 2025, Orex admits.",
    ),
    # only the date is shared
    "date": (
        "The mayor of Tolm resigned on 3 May 2025.",
        "The mayor of Tolm opened a school on 3 May 2025.",
    ),
}  # fmt: skip


def read(*texts: str, of: str = "a", language: str = "en", header: str = "") -> Read:
    """An article of these sentences, rows of a table where it has a ``header``."""
    card = ArticleCard(of, of, None, of.upper(), THURSDAY, "given", language)
    told, start = [], 0
    for at, (text, vector) in enumerate(zip(texts, HashingEmbedder().matrix(texts), strict=True)):
        stored = StoredSentence(Sentence(at, start, start + len(text), 0, header), text, vector)
        fact = read_out(Worded(text, texts[at - 1] if at else "", header), Known(THURSDAY))
        told.append(Told(card, of, "table-row" if header else "paragraph", stored, "", fact))
        start += len(text) + 1
    return Read(article("\n".join(texts), source=of, day=THURSDAY).article, tuple(told))


def events(*reads: Read) -> list[tuple[str, list[str], list[int]]]:
    """Day, outlets and what is told otherwise of each event."""

    def told(event: Event) -> tuple[str, list[str], list[int]]:
        leads = [one.lead_in or "" for one in event.sentences]
        return str(event.date), leads, list(event.differs)

    return [told(event) for event in timeline(reads)]


@pytest.mark.parametrize(
    "texts",
    [
        ("The Tolm ice rink burnt down on 3 May 2025.", "On 3 May 2025 the old ice rink at Tolm burnt down."),
        (
            "The appeal court freed Anna Lund, the former minister, on Tuesday.",
            "Former minister Anna Lund was freed by an appeal court in Oslo on 10 June 2025.",
        ),
        (
            "The club denied that the striker had failed a doping test on 3 May 2025.",
            "The striker's club denied that he failed a doping test on 3 May 2025.",
        ),
        (
            "About 40,000 people marched through Mavra on 3 May 2025.",
            "Some 39,600 people marched through Mavra on 3 May 2025.",
        ),
    ],
)
def test_what_is_told_alike_of_one_time_is_one_event(texts: Sequence[str]) -> None:
    (event,) = events(*(read(text, of=of) for text, of in zip(texts, "ab", strict=True)))
    assert event[1:] == (["A", "B"], [])


@pytest.mark.parametrize("texts", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_told_otherwise_is_an_event_of_its_own_and_each_names_the_other(
    texts: tuple[str, str], turned: bool
) -> None:
    one, other = reversed(texts) if turned else texts
    assert [event[2] for event in events(read(one, of="a"), read(other, of="b"))] == [[1], [0]]


@pytest.mark.parametrize("texts", APART.values(), ids=APART)
@pytest.mark.parametrize("turned", [False, True])
def test_what_may_be_another_thing_is_neither_merged_nor_told_otherwise(texts: tuple[str, str], turned: bool) -> None:
    one, other = reversed(texts) if turned else texts
    assert [event[1:] for event in events(read(one, of="a"), read(other, of="b"))] in (
        [(["A"], []), (["B"], [])], [(["B"], []), (["A"], [])]
    )  # fmt: skip


def test_a_third_that_agrees_with_one_of_two_joins_that_one() -> None:
    few, many = PAIRS["toll"]
    assert events(read(few, of="a"), read(many, of="b"), read(f"Again: {few}", of="c")) == [
        ("2025-05-03", ["A", "C"], [1]), ("2025-05-03", ["B"], [0])
    ]  # fmt: skip


def test_two_speakers_of_one_article_may_differ_in_what_they_count_but_the_outlet_not_with_itself() -> None:
    few, many = PAIRS["crowd"]
    spoken = read(f"{few[:-1]}, organisers said.", f"{many[:-1]}, police said.")
    assert [event[2] for event in events(spoken)] == [[1], [0]]
    assert [event[2] for event in events(read(few, many))] == [[], []]


def test_the_day_of_the_report_is_left_out_where_the_sentence_has_another_and_contradicts_none() -> None:
    rescuers = read("The landslide above Tolm killed three hikers on Tuesday, rescuers said on Wednesday.", of="a")
    police = read("Police said on Thursday that the landslide above Tolm killed three hikers.", of="b")
    assert events(rescuers, police) == [("2025-06-10", ["A"], []), ("2025-06-12", ["B"], [])]
    retailer = read("The retailer, founded in 1902, said on Wednesday that it would cut jobs.")
    assert [event[0] for event in events(retailer)] == ["1902-01-01", "2025-06-11"]


def test_a_row_carries_what_its_columns_are_called() -> None:
    row = read("| 3 May 2025 | Mavra | 51 |", of="a", header="| Day | Place | Arrests |")
    police = read("The police did not arrest anyone in Mavra on 3 May 2025.", of="b")
    assert [event[1] for event in events(row, police)] == [["A (Day | Place | Arrests)"], ["B"]]


def test_in_a_language_whose_denials_are_not_read_nothing_is_called_denied() -> None:
    first, second = "El puerto de Varna no cerró el 3 May 2025.", "El puerto de Varna cerró el 3 May 2025."
    found = events(read(first, of="a", language="es"), read(second, of="b", language="es"))
    assert [event[2] for event in found] == [[]]


def test_one_sentence_stands_once_in_a_group_for_each_time_it_gives() -> None:
    timed = [*times(read("The mill at Tolm was built in 1902 and burnt down in 1950, and again in 1950."))]
    assert [one.words for one in timed] == ["1902", "1950"]
    assert [len(group) for group in merged(timed)] == [1, 1]


def test_however_many_articles_tell_one_event_in_a_few_wordings_no_more_is_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []
    real = chronology.alike

    def alike(told: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
        compared.append(len(told))
        return real(told)

    monkeypatch.setattr(chronology, "alike", alike)
    for many in (20, 60):
        pile = [read(*PAIRS["toll"], of=f"a{at}") for at in range(many)]
        assert [(len(one.sentences), one.differs) for one in timeline(pile)] == [(many, (1,)), (many, (0,))]
    assert compared[:2] == compared[2:]
