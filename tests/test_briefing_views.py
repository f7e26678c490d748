"""Summaries, timelines and claims as data for the browser: nothing lost, nothing that hides, every number in place."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from briefs import (
    ABOUT_900,
    CLOSED,
    NOTHING,
    OTHER,
    OTHER_TEXT,
    SLEPT,
    claim,
    claims,
    event,
    events,
    many_events,
    stances,
    summary,
)
from hypothesis import given
from hypothesis import strategies as some
from views import ARTICLE, cite

from rag.schema import Article, ClaimStatus, Event, Precision, SourceInfo
from ui import claims_view, summary_view, timeline_view
from ui.chart import CUT, MONTH_ROWS, ROWS, Numbered, chart, kind_of, lapse


def listed(*articles: Article) -> list[SourceInfo]:
    return [
        SourceInfo(a.id, a.source, a.title, a.outlet, a.date, a.date_basis, "en", 9, 9, 1, None) for a in articles
    ]  # fmt: skip


def charted(*of: Event) -> list[Numbered]:
    return [Numbered(n, one) for n, one in enumerate(of, 1)]


# Summaries


def test_each_sentence_of_a_summary_says_what_is_to_be_said_of_it_and_no_other_does() -> None:
    view = summary_view.summary_data(summary(), "prose", listed(ARTICLE, OTHER))
    lone, apart, open_ = "◇ only one source reports this", "≠ the sources differ", "… left open"
    assert [one["tags"] for one in view["lines"]] == [[], [apart], [apart], [open_], [open_], [lone], []]
    assert view["lines"][4]["speaker"] == "claims: residents (unverified)"
    assert view["left_open"].startswith("2 sentences tell")
    assert view["conflicts"] == ["The sources disagree: 1,200 people, or 900 [2][3]"]
    assert view["form"] == "prose"
    assert set(view["sources"]) == {str(n) for n in range(1, 8)}
    assert "\u202e" not in json.dumps(view, ensure_ascii=False)


def test_what_a_summary_covers_is_told_with_its_days() -> None:
    undated = replace(ARTICLE, id="none", date=None, date_basis="unknown")
    many = [replace(ARTICLE, id=f"{n}") for n in range(summary_view.LISTED)]
    ids = [ARTICLE.id, OTHER.id, "none", "gone"]
    covers = summary_view.covers(ids, listed(OTHER, undated, ARTICLE, *many))
    assert covers["words"] == "4 articles · 12 August 2024 to 13 August 2024 · 1 undated"
    assert [one["outlet"] for one in covers["articles"]] == ["Harbour Courier", "Valley Wire", "Harbour Courier"]
    assert summary_view.covers(["1"], listed(*many))["words"] == "1 article · 12 August 2024"
    everything = summary_view.covers([*ids, *(one.id for one in many)], listed(OTHER, undated, ARTICLE, *many))
    assert (len(everything["articles"]), everything["more"]) == (summary_view.LISTED, 3)


def test_a_summary_of_nothing_says_why() -> None:
    view = summary_view.summary_data(NOTHING, "bullets", listed(ARTICLE))
    assert (view["abstained"], view["heading"], view["lines"]) == (True, "Nothing to sum up", [])
    assert view["reason"] == "No article mentions “cheese”."
    assert view["left_open"] == ""


# Timelines


def test_citations_are_numbered_through_the_whole_timeline_and_lead_to_their_words() -> None:
    found = timeline_view.numbered(events())
    cited = timeline_view.citations(found)
    view = timeline_view.timeline_data(found, found)
    assert sorted(cited) == list(range(1, 8))
    assert {n: one.n for n, one in cited.items()} == {n: n for n in cited}
    for shown in view["events"] + view["undated"]:
        for at, line in enumerate(shown["lines"]):
            (n,) = line["chips"]
            assert cited[n].quote == events()[shown["n"] - 1].sentences[at].citations[0].quote
            article = ARTICLE if cited[n].article == ARTICLE.id else OTHER
            assert article.text[cited[n].start : cited[n].end] == cited[n].quote
            assert str(n) in view["sources"]


def test_the_undated_stand_apart_with_the_words_of_the_text_and_what_differs_is_named() -> None:
    found = timeline_view.numbered(events())
    view = timeline_view.timeline_data(found, found)
    assert [one["n"] for one in view["undated"]] == [8] and view["undated"][0]["when"] == ""
    assert view["undated"][0]["told"].startswith("one day <script>")
    assert {one["n"]: one["differs"] for one in view["events"] if one["differs"]} == {6: [7], 7: [6]}
    assert sum(len(row["marks"]) for row in view["chart"]["rows"]) == 7


def test_a_part_of_a_timeline_has_the_chart_of_the_whole() -> None:
    found = timeline_view.numbered(many_events(150))
    view = timeline_view.timeline_data(found[100:], found)
    assert [one["n"] for one in view["events"]] == list(range(101, 151))
    assert sum(row["count"] for row in view["chart"]["rows"]) == 150


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        (None, None, {1, 2, 3, 4, 5, 6, 7, 8}),
        (date(2024, 8, 13), None, {3, 5, 7}),
        (None, date(1998, 3, 1), {1}),
        (date(1998, 12, 31), date(2016, 5, 1), {1, 2}),
        (date(2016, 7, 31), date(2016, 8, 1), {2}),
        (date(2016, 8, 1), date(2016, 8, 1), set()),
    ],
)
def test_days_let_in_each_event_that_may_lie_in_them(since: date | None, until: date | None, kept: set[int]) -> None:
    assert {one.n for one in timeline_view.within(timeline_view.numbered(events()), since, until)} == kept


def test_the_chart_names_each_time_and_cuts_long_pauses_short_and_says_so() -> None:
    view = chart(charted(*events()))
    assert view["unit"] == "time" and view["apart"]
    assert [kind for kind, _ in view["kinds"]] == ["day", "span", "month", "year"]
    pauses = {row["label"]: row["pause"] for row in view["rows"] if row["pause"]}
    assert pauses == {"May–Jul 2016": "18 years", "Aug 2024": "8 years"}
    days = [event(date(2024, 1, day), "day", "then") for day in (1, 2, 4, 5, 5 + CUT + 2)]
    assert [row["pause"] for row in chart(charted(*days))["rows"]] == ["", "", "", "", "6 days"]
    assert [round(row["gap"], 2) for row in chart(charted(*days))["rows"]] == [0, 0.5, 1, 0.5, 1]


def test_many_times_are_counted_by_months_and_very_many_by_years() -> None:
    assert chart(charted(*many_events(ROWS)))["unit"] == "time"
    months = chart(charted(*many_events(ROWS + 1)))
    assert (months["unit"], [row["label"] for row in months["rows"]]) == ("month", ["Jan 2024"])
    assert months["kinds"] == []
    years = chart(charted(*many_events(31 * (MONTH_ROWS + 2))))
    assert years["unit"] == "year" and [row["label"] for row in years["rows"]] == ["2024", "2025", "2026", "2027"]
    assert years["rows"][0]["count"] == 366 and years["rows"][0]["share"] == 1


dates = some.dates(date(1, 1, 1), date(2500, 1, 1))
precisions: some.SearchStrategy[Precision] = some.sampled_from(("day", "month", "year"))


@given(some.lists(some.tuples(dates, precisions, some.none() | dates), max_size=80))
def test_no_event_is_lost_in_the_chart_and_time_runs_downwards(
    given_events: list[tuple[date, Precision, date | None]],
) -> None:
    of = [Event(day, precision, (), "then", until) for day, precision, until in given_events]
    view = chart(charted(*of))
    assert sum(row["count"] for row in view["rows"]) == len(of)
    if view["unit"] == "time":
        numbers = [mark["n"] for row in view["rows"] for mark in row["marks"]]
        assert sorted(numbers) == list(range(1, len(of) + 1))
        days = [given_events[n - 1][0] for n in numbers]
        assert days == sorted(days)
        assert all(mark["kind"] == kind_of(of[mark["n"] - 1]) for row in view["rows"] for mark in row["marks"])
    assert all(0 <= row["gap"] <= 1 and 0 < row["share"] <= 1 for row in view["rows"])


def test_a_pause_is_told_in_round_words() -> None:
    assert [lapse(days) for days in (1, 45, 90, 400, 729, 731, 4100)] == [
        "1 day", "45 days", "3 months", "13 months", "24 months", "2 years", "11 years",
    ]  # fmt: skip


# Claims


def test_claims_are_grouped_by_matter_and_each_number_is_its_source() -> None:
    every = claims_view.numbered(claims())
    view = claims_view.claims_data(every, every)
    assert [matter["heading"] for matter in view["matters"]] == [
        "3 claims, 2 independent voices; one updates another", "3 claims, 2 independent voices; they conflict", "", "",
    ]  # fmt: skip
    assert [one["id"] for matter in view["matters"] for one in matter["claims"]] == [
        "c-slept", "c-900", "c-dispute", "c-pumps", "c-ran", "c-failed", "c-closed", "c-hostile",
    ]  # fmt: skip
    for one in every:
        text = ARTICLE.text if one.claim.article == ARTICLE.id else OTHER_TEXT
        cited = claims_view.citation(one)
        assert text[cited.start : cited.end] == one.claim.quote and cited.n == one.n
        assert view["sources"][str(one.n)]["n"] == one.n


def test_each_status_has_a_sign_and_a_word_of_its_own() -> None:
    assert set(claims_view.STATUSES) == set(get_args(ClaimStatus))
    assert len({mark.symbol for mark in claims_view.STATUSES.values()}) == 5
    assert len({mark.word for mark in claims_view.STATUSES.values()}) == 5


def test_the_later_claim_updates_the_earlier_though_both_say_so() -> None:
    every = claims_view.numbered(claims())
    found = {one["id"]: one for m in claims_view.claims_data(every, every)["matters"] for one in m["claims"]}
    assert found["c-slept"]["met"] == [{"word": "is updated by", "numbers": [2]}]
    assert found["c-900"]["met"] == [{"word": "updates", "numbers": [1]}]
    assert found["c-pumps"]["met"] == [
        {"word": "conflicts with", "numbers": [6]}, {"word": "agrees with", "numbers": [5]},
    ]  # fmt: skip
    assert (found["c-failed"]["words"], found["c-failed"]["who"]) == ("could not be verified", "residents")


def test_a_relation_to_a_claim_that_is_not_there_is_left_out() -> None:
    every = claims_view.numbered([one for one in claims() if one.id != "c-failed"])
    (pumps,) = [
        one for m in claims_view.claims_data(every, every)["matters"] for one in m["claims"] if one["id"] == "c-pumps"
    ]  # fmt: skip
    assert [met["word"] for met in pumps["met"]] == ["agrees with"]


def test_copies_of_one_text_are_one_voice() -> None:
    every = claims_view.numbered(claims())
    pumps = next(one.claim for one in every if one.claim.id == "c-pumps")
    view = claims_view.stances_data(pumps, stances(), every)
    assert view["summary"] == [
        "Says so: 1 independent voice (2 articles)", "Contradicts it: 1 independent voice",
        "Is silent: 1 independent voice",
    ]  # fmt: skip
    assert [(row["kind"], row["copy"], row["numbers"]) for row in view["rows"]] == [
        ("says", False, [4, 5]), ("says", True, [4]), ("contradicts", False, [6]), ("silent", False, []),
    ]  # fmt: skip
    silent = [replace(stances()[3], article=f"{n}", voice=f"{n}") for n in range(claims_view.SILENT + 7)]
    many = claims_view.stances_data(pumps, silent, every)
    assert (len(many["rows"]), many["more"]) == (claims_view.SILENT, 7)


def test_two_thousand_claims_of_one_matter_are_drawn_in_a_moment() -> None:
    one = claim("c", CLOSED, ARTICLE, 1)
    every = claims_view.numbered([replace(one, id=f"{n}") for n in range(2000)])
    view = claims_view.claims_data(every[:100], every)
    assert len(view["matters"][0]["claims"]) == 100
    assert view["matters"][0]["heading"] == "2,000 claims, 1 independent voice"


def test_the_made_up_quotes_are_where_they_say() -> None:
    for quote, article in ((SLEPT, ARTICLE), (ABOUT_900, OTHER)):
        one = cite(1, quote, article)
        assert article.text[one.start : one.end] == quote
