"""What a person sees: answers and lists as drawn, at any width, with nothing in them taken for an order."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from rag.console import UNLIMITED, clean, open_console
from rag.lists import findings_view, hits_view, report_view, sources_view
from rag.schema import (
    Answer,
    AnswerSentence,
    Article,
    Block,
    Check,
    Citation,
    ClaimStatus,
    Conflict,
    Evidence,
    Finding,
    IngestItem,
    IngestReport,
    Problem,
    SourceInfo,
    Span,
    Verdict,
)
from rag.terminal import AROUND, COLUMNS, Paragraph, answer_view, article_head, article_text, excerpt, shown

QUOTE = "The Russian army claims to have taken Zelena Dolyna after 14 days."
CITED = Citation(1, "8ef5ae13a983", "a.txt", "A title", "Kyiv Post", date(2024, 8, 6), "inferred", 447, 513, QUOTE)
SENTENCE = AnswerSentence(QUOTE, "Kyiv Post", "The Russian army", "attributed", "supported", (CITED,), ())
FOUND = Evidence(
    Span("8ef5ae13a983", 447, 513), QUOTE, "", 3, "a.txt", "A title", None, None, "unknown", 1.25, 0.5,
    {"bm25_rank": 2, "cosine": 0.4567, "spelt": "Kiev"},
)  # fmt: skip
ANSWER = Answer(
    "q", "Which village?", "Which village?", "answered", "answered", None, None, f"{QUOTE} [1]", "quotes",
    (SENTENCE,), (), (FOUND,), (), {"retrieve": 40.0, "gate": 2.5}, None, None, "index",
)  # fmt: skip
ARTICLE = Article(
    "8ef5ae13a983", "a.txt", "The title\nFirst line. Second line.\nJOIN US\n", "The title", None, "A. Nyman", None,
    date(2024, 8, 6), "inferred", "en", None, (Block("title", 0, 9), Block("boilerplate", 34, 41)),
)  # fmt: skip
SOURCE = SourceInfo("8ef5ae13a983", "a.txt", "A title", None, None, "unknown", "en", 371, 15, 6, None)
STEERING = re.compile(r"\x1b\[[0-9;]*m")


def pipe(view: RenderableType) -> str:
    """As it goes into a pipe."""
    console = Console(file=io.StringIO(), width=UNLIMITED, markup=False, emoji=False, highlight=False)
    console.print(view)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def screen(view: RenderableType, width: int = 80, **more: Any) -> str:
    """As a terminal of that width gets it."""
    file = io.StringIO()
    Console(
        file=file, width=width, force_terminal=True, markup=False, emoji=False, highlight=False, _environ={},
        **{"color_system": "standard", **more},
    ).print(view)  # fmt: skip
    return file.getvalue()


def bare(view: RenderableType, width: int = 80) -> str:
    return STEERING.sub("", screen(view, width))


# Answers


def test_an_answer_leads_in_marks_and_lists_its_sources() -> None:
    assert pipe(answer_view(ANSWER)).splitlines() == [
        f"Kyiv Post: {QUOTE} [1]",
        "",
        "Sources",
        f"[1] Kyiv Post, ~2024-08-06 inferred: “{QUOTE}” a.txt 8ef5ae13a983:447-513",
        "",
        "quotes · 0.04 s",
    ]


def test_the_short_answer_comes_first_and_is_marked_where_it_stands() -> None:
    drawn = screen(answer_view(replace(ANSWER, short="14 DAYS")))
    assert STEERING.sub("", drawn).splitlines()[0] == "14 DAYS"
    assert re.search(r"\x1b\[1;32m14 days\x1b\[0m\.", drawn.replace("\n", " "))
    assert "\x1b[1;32m" not in screen(answer_view(ANSWER))


def test_sentences_of_one_lead_in_run_on_and_another_begins_a_paragraph() -> None:
    second = replace(SENTENCE, text="More.", claim_status=None, citations=(replace(CITED, n=2),))
    third = replace(second, text="Other.", lead_in="BORNA", citations=(replace(CITED, n=2), replace(CITED, n=3)))
    first, blank, last, *_ = pipe(answer_view(replace(ANSWER, sentences=(SENTENCE, second, third)))).splitlines()
    assert (first, blank, last) == (f"Kyiv Post: {QUOTE} [1] More. [2]", "", "BORNA: Other. [2][3]")


@pytest.mark.parametrize(
    "status, speaker, note",
    [
        ("attributed", "Kopytko", "— according to Kopytko"), ("attributed", "The Russian army", None),
        ("attributed", None, None), ("asserted", None, None), (None, None, None),
        ("unverified", "The army", "— claim of The army, unverified"), ("unverified", None, "— unverified"),
        ("denied", "Kyiv", "— Kyiv; denied"), ("disputed", None, "— disputed"),
    ],
)  # fmt: skip
def test_whose_claim_it_is_is_said_where_the_sentence_does_not(status: Any, speaker: str | None, note: str) -> None:
    drawn = pipe(answer_view(replace(ANSWER, sentences=(replace(SENTENCE, claim_status=status, speaker=speaker),))))
    first = drawn.splitlines()[0]
    assert first.endswith(f"[1] {note}" if note else "[1]")


@pytest.mark.parametrize("verdict", ["partly", "contradicted", "unsupported", "uncited"])
def test_nobody_is_named_for_what_the_source_does_not_bear_out(verdict: Verdict) -> None:
    invented = replace(SENTENCE, text="It rained frogs.", verdict=verdict)
    for status in get_args(ClaimStatus):
        drawn = pipe(answer_view(replace(ANSWER, sentences=(replace(invented, claim_status=status),))))
        assert "The Russian army" not in drawn.splitlines()[0]


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_verdict_but_supported_is_said_in_words(verdict: Verdict) -> None:
    checks = (Check("numbers", False, "40 is not in the source"), Check("names", True, "all there"))
    drawn = pipe(answer_view(replace(ANSWER, sentences=(replace(SENTENCE, verdict=verdict, checks=checks),))))
    first = drawn.splitlines()[0]
    if verdict == "supported":
        assert first.endswith("[1]")
    else:
        assert re.search(r"\[1\] \(.*(?:what it cites|claim this is|no source): 40 is not in the source\)$", first)
        assert "all there" not in first


def test_a_replaced_sentence_is_shown_with_its_verdict() -> None:
    wrong = replace(SENTENCE, text="They took it in 40 days.", verdict="contradicted")
    drawn = pipe(answer_view(replace(ANSWER, sentences=(replace(SENTENCE, replaces=wrong),))))
    assert "(in place of “They took it in 40 days.”, contradicted by what it cites)" in drawn


def test_an_abstention_says_why_and_shows_the_nearest() -> None:
    none = replace(
        ANSWER, status="abstained", outcome="nothing", reason="No article mentions “Peru”.", sentences=(), text=""
    )
    lines = pipe(answer_view(none)).splitlines()
    assert lines[0] == "No answer. No article mentions “Peru”."
    assert f"[1] A title: “{QUOTE}” a.txt 8ef5ae13a983:447-513" in lines
    assert [one.quote for one in shown(none)] == [QUOTE] and shown(ANSWER) == [CITED]


def test_nothing_that_must_be_known_is_left_out() -> None:
    told = replace(
        ANSWER, understood="Which village was taken?", outcome="partly", reason="Nothing is said of the date.",
        conflicts=(Conflict((0,), "true", "One says 14 days, one 15."),), warnings=("2 undated articles left out.",),
        mode="gpt-x", tokens={"input": 812, "output": 96},
    )  # fmt: skip
    lines = pipe(answer_view(told)).splitlines()
    assert lines[0] == "Understood as: Which village was taken?"
    assert "Not answered: Nothing is said of the date." in lines
    assert "The sources disagree: One says 14 days, one 15. [1]" in lines
    assert "Note: 2 undated articles left out." in lines
    assert lines[-1] == "gpt-x · 0.04 s · tokens: 812 input, 96 output"


def test_without_colour_nothing_is_lost() -> None:
    short = answer_view(replace(ANSWER, short="14 days"))
    assert not re.search(r"\x1b\[[0-9;]*3\dm", screen(short, no_color=True, color_system="truecolor"))
    assert STEERING.sub("", screen(short, no_color=True)) == bare(short)


@pytest.mark.parametrize("width", [12, 24, 40, 79, 120, 300])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    answer = replace(ANSWER, short="14 days", warnings=("Some articles were left out.",))
    finding = Finding("data folder", False, "It cannot be written at all.", "Make it writable.")
    views: list[RenderableType] = [
        answer_view(answer), hits_view([FOUND] * 11, explain=True), article_head(ARTICLE), findings_view([finding]),
    ]  # fmt: skip
    for view in [*views, sources_view([SOURCE, replace(SOURCE, copy_of="92b0cd891932")])]:
        drawn = bare(view, width)
        assert max(cell_len(line) for line in drawn.splitlines()) <= width
        assert "…" not in drawn
    if width >= 40:
        assert all(set(pipe(view).split()) == set(bare(view, width).split()) for view in views)


def test_running_text_is_narrow_and_its_lines_stand_under_each_other() -> None:
    for width in (40, 300):
        first, *rest = bare(Paragraph(Text("word " * 90), "[12] "), width).splitlines()
        assert first.startswith("[12] word") and rest
        assert all(re.match(" {5}word", line) for line in rest)
        longest = max(len(line) for line in (first, *rest))
        assert min(width, COLUMNS) - 5 < longest <= min(width, COLUMNS)


# Nothing is an order


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["[bold]b[/bold]", "[/]", "[link=http://x]y[/link]", ":smile:", "\x1b]0;title\x07", "\x1b[2J\x1b[31mred",
         "\x9b2J", "a\rb", "\u202egnp.exe", "[1]", "{x}", "%s"]
    ),
)  # fmt: skip


@given(words=st.lists(HOSTILE, min_size=6, max_size=6))
def test_no_text_steers_the_terminal_or_is_read_as_markup(words: list[str]) -> None:
    quote, title, source, reason, speaker, detail = words
    cited = replace(CITED, quote=quote, title=title, outlet=None, source=source)
    wrong = replace(
        SENTENCE, text=quote, lead_in=title, speaker=speaker, claim_status="unverified", citations=(cited,),
        verdict="unsupported", checks=(Check("names", False, detail),),
    )  # fmt: skip
    found = replace(FOUND, quote=quote, title=title, source=source, why={detail or "x": speaker})
    answer = replace(
        ANSWER, question=reason, understood=quote, short=speaker, sentences=(replace(wrong, replaces=wrong),),
        outcome="partly", reason=reason, conflicts=(Conflict((0,), "true", detail),), warnings=(quote,), mode=title,
        evidence=(found,),
    )  # fmt: skip
    item = IngestItem(source, "refused", None, title, speaker, error=Problem("InputError", quote, detail))
    text = clean(quote) + " end"
    article = replace(ARTICLE, text=text, title=title, source=source, author=speaker, blocks=())
    views: list[RenderableType] = [
        answer_view(answer), answer_view(replace(answer, status="abstained", sentences=())),
        hits_view([found], explain=True), report_view(IngestReport((item,), 0.1)),
        sources_view([replace(SOURCE, source=source, title=title, outlet=speaker)]),
        findings_view([Finding("x", False, quote, detail)]), article_head(article), article_text(article),
        excerpt(article, 0, len(text)),
    ]  # fmt: skip
    for view in views:
        for drawn in (STEERING.sub("", screen(view)), pipe(view)):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", drawn)
    squeezed = "".join(clean(quote).split())
    assert squeezed in "".join(pipe(views[0]).split())
    assert squeezed in "".join(bare(views[0], 4000).split())


@given(text=st.text())
def test_cleaning_keeps_every_place(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text) and clean(cleaned) == cleaned
    assert all(a == b for a, b in zip(text, cleaned, strict=True) if b != " ")


# Articles


def test_the_text_of_an_article_keeps_its_places_and_tells_its_blocks_apart() -> None:
    text = article_text(ARTICLE)
    assert text.plain == ARTICLE.text
    assert {(span.start, span.end, span.style) for span in text.spans} == {(0, 9, "bold"), (34, 41, "dim")}


@given(
    before=st.text(alphabet="ab c\n", max_size=3 * AROUND), span=st.text(alphabet="xyz ", min_size=1, max_size=40),
    after=st.text(alphabet="de f\n", max_size=3 * AROUND),
)  # fmt: skip
def test_an_excerpt_holds_the_span_between_its_marks_and_the_text_around_it(
    before: str, span: str, after: str
) -> None:
    article = replace(ARTICLE, text=before + span + after, blocks=())
    drawn = excerpt(article, len(before), len(before) + len(span)).plain
    head, rest = drawn.split("»")
    middle, tail = rest.split("«")
    assert middle == span
    assert before.endswith(head.removeprefix("… ")) and after.startswith(tail.removesuffix(" …"))
    assert head.startswith("… ") or head == before
    assert tail.endswith(" …") or tail == after
    assert len(head) <= AROUND + 2 and len(tail) <= AROUND + 2


# Lists


def test_a_report_gives_each_file_and_the_sum() -> None:
    items = (
        IngestItem("a.txt", "stored", "8ef5ae13a983", "A title", "Kyiv Post", date(2024, 8, 6), "inferred", 18, 6),
        IngestItem("b.txt", "copy", "92b0cd891932", copy_of="8ef5ae13a983"),
        IngestItem("c.txt", "refused", error=Problem("InputError", "c.txt is empty.", "Save it again.")),
    )
    drawn = pipe(report_view(IngestReport(items, 1.25)))
    head, _, first, *_ = drawn.splitlines()
    assert head.split() == ["status", "source", "title", "outlet", "date", "sentences"]
    assert first.split() == ["stored", "a.txt", "A", "title", "Kyiv", "Post", "~2024-08-06", "inferred", "18"]
    assert "refused: c.txt is empty.\n→ Save it again.\n" in drawn
    assert "b.txt is a near copy of 8ef5ae13a983" in drawn
    assert drawn.splitlines()[-1] == "1 stored, 1 copy, 1 refused in 1.2 s"


def test_a_long_report_names_only_what_was_refused() -> None:
    stored = [IngestItem(f"{n}.txt", "stored", "8ef5ae13a983") for n in range(100)]
    refused = IngestItem("bad.txt", "refused", error=Problem("InputError", "bad.txt is empty.", "Save it again."))
    assert pipe(report_view(IngestReport((*stored, refused), 1.0))).splitlines() == [
        "refused: bad.txt is empty.", "→ Save it again.", "100 stored, 1 refused in 1.0 s",
    ]  # fmt: skip


def test_rows_become_blocks_where_the_table_does_not_fit() -> None:
    view = sources_view([replace(SOURCE, outlet="Kyiv Post"), replace(SOURCE, title=None)])
    assert bare(view, 120).splitlines()[0].split() == ["id", "source", "title", "outlet", "language", "words"]
    assert [line.rstrip() for line in bare(view, 50).splitlines()] == [
        "8ef5ae13a983  a.txt", "              A title · Kyiv Post · en · 371 words",
        "8ef5ae13a983  a.txt", "              en · 371 words",
    ]  # fmt: skip


def test_search_results_give_their_reasons_when_asked() -> None:
    assert pipe(hits_view([], explain=False)) == "Nothing was found.\n"
    plain, explained = (pipe(hits_view([FOUND] * 10, explain=asked)).splitlines() for asked in (False, True))
    assert plain[0] == f" 1. A title: “{QUOTE}” a.txt 8ef5ae13a983:447-513"
    assert explained[1] == "    score 1.250 bm25_rank 2 cosine 0.457 spelt Kiev"
    assert len(plain) == 10 and len(explained) == 20


def test_findings_say_fault_in_words_and_the_remedy() -> None:
    drawn = pipe(findings_view([Finding("disk", True, "free"), Finding("model", False, "It is dead.", "Start it.")]))
    assert drawn.splitlines() == [
        "ok     disk   free", "FAULT  model  It is dead.", "            → Start it.", "1 fault found",
    ]  # fmt: skip
    assert pipe(findings_view([Finding("disk", True, "free")])).splitlines()[-1] == "No fault found"


# The console


@pytest.mark.parametrize("name, value", [("TERM", "dumb"), ("TERM", "xterm-256color"), ("COLUMNS", "30")])
def test_into_a_pipe_goes_plain_text_of_any_length(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    open_console().print(answer_view(replace(ANSWER, short=QUOTE * 20)))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == QUOTE * 20
    assert "\x1b" not in "".join(lines)
