"""Briefings for other programs, read back by other programs: nothing in an article becomes a formula or markup."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.briefing_export import (
    claims_csv,
    claims_markdown,
    escape,
    numbered,
    summary_markdown,
    timeline_csv,
    timeline_markdown,
)
from rag.console import clean, line
from rag.schema import AnswerSentence, Check, Citation, Claim, Conflict, Event, Meeting, Precision, SourceInfo, Summary
from rag.serialise import summary_json
from rag.timeline import when_words

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN = {"text", "text_special", "paragraph_open", "paragraph_close", "inline", "softbreak"}
OURS = PLAIN | {
    "heading_open", "heading_close", "strong_open", "strong_close", "em_open", "em_close", "hr", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close", "thead_open",
    "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close",
}  # fmt: skip
PUNCTUATION = "\\`*_{}[]()#+-.!|<>&~$:@^\"'=/%;?, \n\t"
hostile = st.text(st.sampled_from(PUNCTUATION + "ab1x\u202e中🌊"), max_size=40) | st.text(max_size=30)

QUOTE = "The army claims to have taken Zelena Dolyna after 14 days."
CITED = Citation(
    1, "8ef5ae13a983", "a.txt", "A title", "Kyiv Post", date(2024, 8, 6), "inferred", 447, 447 + len(QUOTE), QUOTE
)
OTHER = replace(CITED, article="0f38b6e338f1", source="b.txt", outlet="BORNA", date=None, start=3, end=3 + len(QUOTE))
SENTENCE = AnswerSentence(QUOTE, "Kyiv Post", "The army", "attributed", "supported", (CITED,), ())
SECOND = replace(SENTENCE, text="It did not.", lead_in="BORNA", claim_status="disputed", citations=(OTHER,))
EVENTS = (
    Event(date(2024, 8, 6), "day", (SENTENCE, replace(SECOND, citations=(replace(OTHER, n=2),))), "Tuesday"),
    Event(date(2024, 8, 9), "day", (SECOND,), "Aug. 9", differs=(0,)),
    Event(None, "none", (replace(SECOND, citations=()),), "on\nWednesday"),
)
CLAIM = Claim(
    "1f0c5a9e77d2", QUOTE, "The army", "claims", "unverified", "could not be verified", date(2024, 8, 6),
    "8ef5ae13a983", "a.txt", "A title", "Kyiv Post", "8ef5ae13a983", 447, 447 + len(QUOTE), QUOTE, 0,
    (Meeting("2bd5e7a008e1", "conflicts"), Meeting("2bd5e7a008e2", "agrees")),
)  # fmt: skip
DENIAL = replace(
    CLAIM, id="2bd5e7a008e1", text="No.", quote="No.", speaker=None, verb=None, status="denied", words=None,
    outlet=None, date=None, about=(Meeting("1f0c5a9e77d2", "conflicts"),),
)  # fmt: skip
SUMMARY = Summary(
    "answered", "answered", None, "the village", "short", ("8ef5ae13a983", "0f38b6e338f1"),
    (SENTENCE, replace(SECOND, citations=(replace(OTHER, n=2),))), (Conflict((0, 1), "true", "taken, or not"),),
    ("One article has no date.",), "quotes", (1,), (0,),
)  # fmt: skip


def tokens(written: str) -> Iterator[Token]:
    for token in READER.parse(written):
        yield token
        yield from token.children or []


def visible(written: str) -> str:
    return "".join(token.content for token in tokens(written) if token.type in {"text", "text_special"})


def rows(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written), strict=True))


# When


@pytest.mark.parametrize(
    "first, precision, last, words",
    [
        (date(2024, 5, 12), "day", None, "12 May 2024"),
        (date(2024, 5, 12), "day", date(2024, 5, 12), "12 May 2024"),
        (date(2025, 12, 26), "day", date(2025, 12, 27), "26–27 Dec 2025"),
        (date(2025, 11, 30), "day", date(2025, 12, 2), "30 Nov – 2 Dec 2025"),
        (date(2024, 12, 26), "day", date(2025, 12, 26), "26 Dec 2024 – 26 Dec 2025"),
        (date(2024, 5, 1), "month", None, "May 2024"),
        (date(2024, 5, 1), "month", date(2024, 5, 31), "May 2024"),
        (date(2024, 5, 1), "month", date(2024, 7, 31), "May–Jul 2024"),
        (date(2024, 12, 1), "month", date(2025, 1, 1), "Dec 2024 – Jan 2025"),
        (date(2024, 1, 1), "year", None, "2024"),
        (date(2014, 1, 1), "year", date(2016, 12, 31), "2014–2016"),
        (None, "none", None, "undated: on Tuesday"),
        (date(2024, 1, 1), "none", None, "undated: on Tuesday"),
    ],
)
def test_a_date_is_told_as_precisely_as_it_is_known(
    first: date | None, precision: Precision, last: date | None, words: str
) -> None:
    assert when_words(Event(first, precision, (), "on\nTuesday", last)) == words
    assert when_words(Event(None, "none", (), " ")) == "undated"


def test_citations_are_numbered_through_the_whole_timeline() -> None:
    given_twice = replace(SENTENCE, replaces=replace(SECOND, citations=(OTHER,)))
    shown = numbered([*EVENTS, Event(date(2025, 1, 1), "year", (given_twice,), "2025")])
    assert [[c.n for s in event.sentences for c in s.citations] for event in shown] == [[1, 2], [2], [], [1]]
    assert shown[3].sentences[0].replaces is not None
    assert [c.n for c in shown[3].sentences[0].replaces.citations] == [2]


# CSV


def test_a_timeline_s_rows_name_the_event_its_sentence_and_its_span() -> None:
    first, second, third, fourth = rows(timeline_csv(EVENTS))
    assert (first["event"], first["date"], first["precision"], first["when"]) == ("1", "2024-08-06", "day", "Tuesday")
    assert (first["outlet"], first["published"], first["quote"]) == ("Kyiv Post", "2024-08-06", QUOTE)
    assert int(first["end"]) - int(first["start"]) == len(QUOTE) and first["article"] == "8ef5ae13a983"
    assert (second["event"], second["outlet"], second["published"]) == ("1", "BORNA", "")
    assert (third["event"], third["differs"]) == ("2", "1")
    assert (fourth["date"], fourth["text"], fourth["article"], fourth["quote"]) == ("", "It did not.", "", "")


def test_a_claim_s_row_names_the_claims_that_it_meets() -> None:
    first, second = rows(claims_csv([CLAIM, DENIAL]))
    assert (first["speaker"], first["verb"], first["status"]) == ("The army", "claims", "unverified")
    assert (first["words"], first["published"]) == ("could not be verified", "2024-08-06")
    assert (first["conflicts"], first["agrees"], first["updates"]) == ("2bd5e7a008e1", "2bd5e7a008e2", "")
    assert (second["speaker"], second["outlet"], second["published"]) == ("", "", "")


def test_pandas_reads_the_same() -> None:
    pandas: Any = pytest.importorskip("pandas")
    read = pandas.read_csv(io.StringIO(claims_csv([CLAIM, DENIAL])))
    assert list(read["quote"]) == [QUOTE, "No."] and list(read["start"]) == [447, 447]
    read = pandas.read_csv(io.StringIO(timeline_csv(EVENTS)))
    assert list(read["event"]) == [1, 1, 2, 3] and read["text"][0] == QUOTE


@given(hostile)
@example('=HYPERLINK("http://x")')
@example("\t=1+1")
@example("  @SUM(A1)")
@example("＝1+1")
@example('a,"b"\n"c"')
def test_no_cell_is_a_formula_and_none_runs_over(text: str) -> None:
    cited = replace(CITED, quote=text, title=text, outlet=text, source=text)
    said = replace(SENTENCE, text=text, speaker=text, citations=(cited,))
    claim = replace(
        CLAIM, text=text, speaker=text, verb=text, words=text, quote=text, title=text, outlet=text, source=text
    )
    for written in (timeline_csv([Event(None, "none", (said, said), text)]), claims_csv([claim, claim])):
        read = rows(written)
        assert len(read) == 2
        for row in read:
            assert None not in row and None not in row.values()
            cells = [cell.lstrip() for cell in row.values()]
            assert [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))] == []
    plain = rows(claims_csv([claim]))[0]["speaker"]
    assert plain in (clean(text), f"'{clean(text)}")


def test_what_is_no_formula_stays_as_it_is() -> None:
    for text in ("3.5 % = a third", "It’s -5 °C", "“Yes”", "'tis"):
        assert rows(claims_csv([replace(CLAIM, text=text)]))[0]["text"] == text
    assert rows(claims_csv([replace(CLAIM, text="-5 °C")]))[0]["text"] == "'-5 °C"


def test_nothing_has_its_header_alone() -> None:
    assert rows(timeline_csv([])) == [] and timeline_csv([]).startswith("event,date,")
    assert rows(claims_csv([])) == [] and claims_csv([]).startswith("id,matter,")


# Markdown


@given(hostile)
@example("1. first")
@example("- item")
@example("    code")
@example("[a]: http://x")
@example("| a |\n|---|")
@example("&amp; \\*")
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    assert {token.type for token in tokens(escape(text))} <= PLAIN
    assert visible(escape(text)) == line(text)


@given(hostile)
@example("http://x.org (a)")
@example("a|b\\|c\\")
@example("-")
@example("")
@example("=")
def test_no_word_of_a_briefing_becomes_markup(text: str) -> None:
    cited = replace(CITED, quote=text, title=text, outlet=text, source=text)
    check = Check("names", False, text)
    wrong = replace(
        SENTENCE, text=text, speaker=text, lead_in=text, citations=(cited,), verdict="partly", checks=(check,)
    )
    said = replace(wrong, verdict="supported", replaces=wrong)
    bare = replace(said, lead_in=None, citations=(), replaces=None)
    summary = replace(
        SUMMARY, topic=text, sentences=(wrong, said, bare), conflicts=(Conflict((0, 1), "scope", text),),
        warnings=(text,), mode=text,
    )  # fmt: skip
    claim = replace(
        CLAIM, text=text, speaker=text, verb=text, words=text, quote=text, title=text, outlet=text, source=text
    )
    abstained = replace(summary, status="abstained", reason=text, sentences=(), conflicts=(), lone=(), left_open=())
    for written in (
        summary_markdown(summary), summary_markdown(summary, bullets=True), summary_markdown(abstained),
        timeline_markdown([Event(None, "none", (wrong, bare), text, differs=(1,)), Event(None, "none", (bare,), text)]),
        claims_markdown([claim, replace(claim, matter=1)]),
    ):  # fmt: skip
        assert {token.type for token in tokens(written)} <= OURS
    table = [token for token in tokens(claims_markdown([claim, claim])) if token.type in {"td_open", "tr_open"}]
    assert [token.type for token in table] == ["tr_open", *["tr_open", *["td_open"] * 7] * 2]


def test_a_summary_has_its_footnotes_its_conflicts_and_what_it_leaves_open() -> None:
    written = summary_markdown(SUMMARY)
    assert written.startswith("# Summary: the village\n\nKyiv Post: The army claims")
    assert "days.[^1]\n" in written and "BORNA: It did not.[^2] — The army; disputed\n" in written
    assert "**The sources disagree:** taken, or not [^1][^2]" in written
    assert "**Reported by one source alone:** [^2]" in written
    assert "**Left open by the articles:** [^1]" in written
    assert f"[^1]: Kyiv Post, \\~2024-08-06 inferred: “{QUOTE}” (file a.txt)" in written
    covered = [
        SourceInfo("8ef5ae13a983", "a.txt", "A *title*", "Kyiv Post", CITED.date, "inferred", "en", 9, 1, 1, None),
        SourceInfo("0f38b6e338f1", "b.txt", None, "BORNA", None, "unknown", "en", 9, 1, 1, None),
    ]  # fmt: skip
    listed = summary_markdown(SUMMARY, covered)
    assert "**Covers 2 articles:**\n\n- A \\*title\\*, Kyiv Post, \\~2024-08-06 inferred (file a.txt)\n" in listed
    assert "\n- BORNA, undated (file b.txt)\n" in listed
    assert [one["outlet"] for one in summary_json(SUMMARY, covered)["covers"]] == ["Kyiv Post", "BORNA"]
    assert "[^2]: BORNA, undated" in written and "Made by Byline of 2 articles, in the sources’ own words" in written
    assert "\n- Kyiv Post: The army claims" in summary_markdown(SUMMARY, bullets=True)
    nothing = replace(SUMMARY, status="abstained", reason="No article.", sentences=(), conflicts=(), lone=(),
                      left_open=())  # fmt: skip
    assert "**No summary.** No article." in summary_markdown(nothing)


def test_a_timeline_says_what_is_told_otherwise() -> None:
    written = timeline_markdown(EVENTS)
    assert "- **6 Aug 2024**\n  - Kyiv Post: The army claims" in written
    assert "- **9 Aug 2024**\n  - BORNA: It did not.[^2] — The army; disputed\n  - *told otherwise,* 6 Aug" in written
    assert "2024: Kyiv Post: The army claims" in written and "- **undated: on Wednesday**" in written
    assert written.count("[^1]: ") == written.count("[^2]: ") == 1
    assert "No event was found." in timeline_markdown([])


def test_claims_stand_in_tables_by_matter() -> None:
    written = claims_markdown([CLAIM, DENIAL, replace(CLAIM, id="333333333333", matter=4)])
    assert written.count("| Id | Who |") == 2 and "## Matter 2" in written
    assert "| 1f0c5a9e77d2 | The army | claims | unverified (“could not be verified”) |" in written
    assert "conflicts: 2bd5e7a008e1, agrees: 2bd5e7a008e2 |" in written.replace("\\", "")
    assert "| 2bd5e7a008e1 | A title |  | denied | No. | A title, undated (file a.txt) |" in written
    assert "No claim was found." in claims_markdown([])
