"""Answers and articles as data for the browser: every piece in its place, nothing that hides or turns writing."""

from __future__ import annotations

import dataclasses
import datetime
import json
import time
import unicodedata
from typing import cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some
from views import ABSTAINED, ARTICLE, ATTACK, HOSTILE, PLAIN, answered, cite, found, sentence

from rag.schema import Block, BlockKind, Check, Citation, ClaimStatus, Outcome, Verdict
from ui import rendering
from ui.pieces import BlockView, Piece, article_data, block_views

KINDS = get_args(BlockKind)
texts = some.text(some.sampled_from("ab |\n\t\u202e\u0301é中🌊𝔘\ud83d") | some.characters(), max_size=60)


def pieces(blocks: list[BlockView]) -> list[Piece]:
    return [piece for block in blocks for cell in block["cells"] for piece in cell]


def marked(blocks: list[BlockView], level: int) -> str:
    return "".join(piece["text"] for piece in pieces(blocks) if piece["mark"] == level)


# Articles


@given(texts, some.data())
def test_the_pieces_of_an_article_joined_are_its_text(text: str, data: some.DataObject) -> None:
    edges = sorted(data.draw(some.lists(some.integers(0, len(text)), max_size=8)))
    kinds = data.draw(some.lists(some.sampled_from(KINDS), min_size=8, max_size=8))
    blocks = tuple(
        Block(kind, start, end) for kind, start, end in zip(kinds, edges[::2], edges[1::2], strict=False) if start < end
    )
    spans = [
        sorted(span) for span in data.draw(some.lists(some.tuples(*[some.integers(0, len(text))] * 2), max_size=4))
    ]
    cited = [(start, end) for start, end in spans if start < end]
    lit = data.draw(some.none() | some.sampled_from(cited)) if cited else None
    article = dataclasses.replace(ARTICLE, text=text, blocks=blocks)

    views = list(block_views(article, cited, lit))

    assert "".join(piece["text"] for piece in pieces(views)) == text
    assert all(piece["text"] for piece in pieces(views))
    levels = "".join(str(piece["mark"]) * len(piece["text"]) for piece in pieces(views))
    for at, level in enumerate(levels):
        inside = any(start <= at < end for start, end in cited)
        assert level == ("2" if lit and lit[0] <= at < lit[1] else "1" if inside else "0")


def test_what_is_lit_is_the_cited_sentence_behind_characters_of_two_code_units() -> None:
    quote = "The ministry denied that the pumps had failed 🚱."
    start = ARTICLE.text.index(quote)
    view = article_data(ARTICLE, [(0, 5), (start, start + len(quote))], (start, start + len(quote)))
    assert marked(view["blocks"], 2) == quote
    assert marked(view["blocks"], 1) == ARTICLE.text[:5]
    assert view["lit"] != article_data(ARTICLE, [], (0, 5))["lit"]


def test_rows_of_a_table_have_their_pieces_cell_by_cell() -> None:
    rows = [view for view in block_views(ARTICLE) if view["kind"] == "table-row"]
    cells = [["".join(p["text"] for p in cell if not p["bar"]).strip() for cell in row["cells"]] for row in rows]
    assert cells == [["Lower", "900", ""], ["Mill", "300", ""]]


def test_text_outside_every_block_is_not_lost() -> None:
    article = dataclasses.replace(ARTICLE, blocks=ARTICLE.blocks[1:3])
    views = list(block_views(article))
    assert [view["kind"] for view in views] == ["gap", "paragraph", "gap", "boilerplate", "gap"]
    assert "".join(piece["text"] for piece in pieces(views)) == ARTICLE.text


def test_a_long_article_is_cut_in_a_moment() -> None:
    line = "A sentence of the middling length that newspapers print, ninety characters of it in all, no. "
    count = 10_000
    blocks = tuple(Block("paragraph", n * len(line), (n + 1) * len(line)) for n in range(count))
    article = dataclasses.replace(ARTICLE, text=line * count, blocks=blocks)
    began = time.perf_counter()
    view = article_data(article, [(n * 900, n * 900 + 90) for n in range(30)])
    assert time.perf_counter() - began < 3
    assert len(view["blocks"]) == count
    strokes = dataclasses.replace(ARTICLE, text="|" * 50_000, blocks=(Block("table-row", 0, 50_000),))
    began = time.perf_counter()
    assert len(article_data(strokes)["blocks"][0]["cells"]) == 50_000
    assert time.perf_counter() - began < 3


def test_what_is_known_of_an_article_stands_above_it() -> None:
    view = article_data(ARTICLE)
    assert view["about"] == ["Harbour Courier", "Ada Lund", "12 August 2024, stated", "harbour-flood.html"]
    bare = article_data(dataclasses.replace(ARTICLE, title=None, outlet=None, author=None, date=None))
    assert (bare["title"], bare["about"]) == ("harbour-flood.html", ["undated"])


# Text


@given(texts)
def test_nothing_shown_hides_or_turns_the_writing_round(text: str) -> None:
    out = rendering.shown(text)
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not any(unicodedata.bidirectional(char) in turning for char in out)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in out)
    out.encode("utf-8")
    plain = [
        char for char in text if unicodedata.category(char)[0] not in "CZ" and char not in "\u115f\u1160\u3164\uffa0"
    ]
    assert [char for char in out if char in plain] == [char for char in plain if char in out]
    assert len(rendering.line(text).splitlines()) <= 1


@pytest.mark.parametrize("kept", ["می\u200cخواهم", "👩\u200d🚒", "🏛\ufe0f", "क्\u200dष", "e\u0301", "שלום"])
def test_what_words_and_emoji_need_is_kept(kept: str) -> None:
    assert rendering.shown(kept) == kept


def test_dates_are_in_words_with_what_they_rest_on() -> None:
    day = datetime.date(2024, 8, 12)
    assert rendering.day_words(day, "given") == "12 August 2024, given"
    assert rendering.day_words(day, "inferred") == "12 August 2024, inferred"
    assert rendering.day_words(None, "unknown") == "undated"


# Answers


def test_each_verdict_has_a_symbol_and_a_word_of_its_own() -> None:
    marks = [rendering.verdict_mark(verdict) for verdict in get_args(Verdict)]
    assert len({mark["symbol"] for mark in marks}) == len({mark["word"] for mark in marks}) == len(marks)
    assert all(mark["meaning"] for mark in marks)


def test_an_answer_is_plain_json_with_every_sentence_and_source() -> None:
    view = rendering.answer_data(PLAIN)
    assert json.loads(json.dumps(view)) == view
    assert [line["chips"] for line in view["lines"]] == [[1], [2], [3], [4], []]
    assert [line["verdict"]["word"] for line in view["lines"]] == [
        "supported", "supported", "contradicted", "supported", "no source",
    ]  # fmt: skip
    assert view["lines"][0]["speaker"] == "says: the water ministry"
    assert view["lines"][2]["failed"] == ["Numbers: not in the source: 1,500"]
    replaced = view["lines"][3]["replaced"]
    assert replaced is not None and replaced["text"] == "The pumps failed." and replaced["failed"]
    assert view["conflicts"] == ["Counted differently: 900 counts the lower quarter alone, 1,200 both. [2][3]"]
    assert [used["sources"] for used in view["used"]] == [[1, 2, 3, 4]]
    assert [one["sources"] for one in view["found"]] == [[5, 6]]
    assert view["sources"]["2"]["quote"] == "“Lower · 900”"
    assert view["sources"]["1"]["label"].startswith("Source 1: Harbour Courier, 12 August 2024, stated, “HARBOUR TOWN")
    assert view["understood"] == "" and not view["abstained"]


def test_sources_are_the_citations_and_then_what_was_only_found() -> None:
    listed = rendering.sources(PLAIN)
    assert [c.n for c in listed] == [1, 2, 3, 4, 5, 6]
    assert listed[4].quote == PLAIN.evidence[0].quote
    cited = rendering.sources(dataclasses.replace(PLAIN, evidence=()))
    assert cited == listed[:4]


def test_cited_evidence_is_not_listed_as_only_found() -> None:
    quote = "The ministry denied that the pumps had failed 🚱."
    one = cite(1, quote)
    offered = dataclasses.replace(found(quote), span=dataclasses.replace(found(quote).span, article=one.article))
    offered = dataclasses.replace(offered, span=dataclasses.replace(offered.span, start=one.start, end=one.end))
    assert rendering.answer_data(answered(sentence(quote, one), evidence=(offered,)))["found"] == []


def test_an_abstention_looks_like_one() -> None:
    view = rendering.answer_data(ABSTAINED)
    assert view["abstained"] and view["heading"] == "The articles do not say"
    assert view["reason"] == "The articles tell of the barrier but not of its cost."
    assert view["lines"] == [] and view["used"] == [] and [one["sources"] for one in view["found"]] == [[1]]
    headings = {
        rendering.answer_data(dataclasses.replace(ABSTAINED, outcome=outcome))["heading"]
        for outcome in get_args(Outcome)
        if outcome not in {"answered", "partly"}
    }
    assert len(headings) == 5 and "" not in headings


def test_an_answer_in_part_says_what_is_missing() -> None:
    view = rendering.answer_data(dataclasses.replace(PLAIN, outcome="partly", reason="Not said: the cost."))
    assert (view["heading"], view["reason"]) == ("Answered in part", "Not said: the cost.")


def test_a_source_that_cannot_be_shown_says_why() -> None:
    view = rendering.answer_data(PLAIN, {2: "The article has changed."})
    assert view["sources"]["2"]["missing"] == "The article has changed."
    assert view["sources"]["2"]["label"].endswith("The article has changed.")
    assert view["sources"]["1"]["missing"] == ""


@pytest.mark.parametrize(
    ("status", "speaker", "said"),
    [
        ("attributed", "the mayor", "says: the mayor"),
        ("attributed", None, "a claim; who makes it is not said"),
        ("unverified", "the mayor", "claims: the mayor (unverified)"),
        ("denied", "the mayor", "denied; speaker: the mayor"),
        ("disputed", None, "a disputed claim"),
        ("asserted", None, ""),
        (None, None, ""),
    ],
)
def test_the_speaker_and_how_sure_the_claim_is_are_said(status: str | None, speaker: str | None, said: str) -> None:
    one = dataclasses.replace(
        sentence("It held.", cite(1, "Ada Lund")), claim_status=cast("ClaimStatus | None", status), speaker=speaker
    )
    assert rendering.voice(one) == said
    assert rendering.voice(dataclasses.replace(one, verdict="contradicted")) == ""


def test_a_lead_in_is_said_once_for_the_sentences_that_share_it() -> None:
    one = cite(1, "Ada Lund")
    leads = [sentence("A.", one, lead_in=lead) for lead in ("On Monday", "On Monday", None, "On Monday")]
    assert [line["lead_in"] for line in rendering.answer_data(answered(*leads))["lines"]] == [
        "On Monday", "", "", "On Monday",
    ]  # fmt: skip


def test_a_failed_check_without_words_is_named_all_the_same() -> None:
    one = sentence("A.", checks=(Check("numbers", False, ""), Check("names", True, "fine"), Check("new", False, "x")))
    assert rendering.failed(one) == ["Numbers: did not hold", "New: x"]


def test_hostile_words_lose_only_what_turns_them_round() -> None:
    view = rendering.answer_data(ATTACK)
    assert "\u202e" not in json.dumps(view, ensure_ascii=False)
    assert view["lines"][0]["text"] == HOSTILE.replace("\u202e", "")


def test_timings_are_in_words_with_their_sum() -> None:
    assert rendering.timing_rows(PLAIN) == [
        ("Understanding the question", "0.2 ms"),
        ("Finding passages", "0.04 s"),
        ("Checking each sentence", "0.01 s"),
        ("Together", "0.05 s"),
    ]


def test_a_sentence_with_quotation_marks_at_an_end_gets_no_more_of_them() -> None:
    for bare in (
        'They crossed a "red line."',
        '"We ran all night," he said.',
        "„Nein“, sagte sie.",
        "Er sagte: „Nein.“",
    ):
        assert rendering.quoted(bare) == bare
        assert f"“{bare}" not in str(rendering.answer_data(answered(sentence(bare, _quoting(bare)))))
    assert rendering.quoted('A "red line" was crossed.') == '“A "red line" was crossed.”'
    assert rendering.quoted("The workers'") == "“The workers'”"


def _quoting(quote: str) -> Citation:
    return dataclasses.replace(cite(1, "Ada Lund"), quote=quote)
