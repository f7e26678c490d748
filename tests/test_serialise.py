"""The fixed JSON forms, field by field as the design lists them."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from found import found
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import InputError, SettingsError
from rag.schema import (
    Answer,
    AnswerSentence,
    Article,
    Block,
    Check,
    Citation,
    ClaimStatus,
    Conflict,
    DateBasis,
    Evidence,
    Finding,
    IngestItem,
    IngestReport,
    Outcome,
    Problem,
    QuoteCitation,
    SourceInfo,
    Span,
    Status,
    Task,
    Verdict,
    Verified,
    VerifiedSentence,
)
from rag.serialise import (
    answer_from_json,
    answer_json,
    article_json,
    doctor_json,
    evidence_json,
    problem_json,
    report_json,
    search_json,
    sources_json,
    verified_json,
)

DAY = datetime.date(2024, 5, 3)
CITED = Citation(1, "a" * 12, "news.txt", "Harbour news", None, DAY, "inferred", 10, 25, "The ferry sank.")
CHECKED = Check("numbers", False, "not in the source: 12")
DRAFT = AnswerSentence("Twelve ferries sank.", None, None, None, "unsupported", (CITED,), (CHECKED,))
SAID = AnswerSentence(
    "The ferry sank.", "Harbour news:", "police", "attributed", "supported", (CITED,), (CHECKED,), DRAFT
)  # fmt: skip


def answer(**more: Any) -> Answer:
    values: dict[str, Any] = {
        "id": "q1", "question": "What sank?", "understood": "What sank?", "status": "answered", "outcome": "answered",
        "reason": None, "short": "the ferry", "text": "The ferry sank. [1]", "mode": "quotes", "sentences": (SAID,),
        "conflicts": (Conflict((0, 1), "date", "two days"),), "evidence": (found("The ferry sank.", score=1.23456),),
        "warnings": ("1 undated article was left out",), "timings_ms": {"retrieve": 1.23456},
        "tokens": {"in": 3, "out": 4}, "prompt": "0123456789ab", "index": "minilm", "task": "answer",
    }  # fmt: skip
    return Answer(**{**values, **more})


def fields(value: dict[str, Any]) -> list[str]:
    json.loads(json.dumps(value))  # nothing in it that JSON does not know
    return list(value)


CITATION = ["n", "article", "source", "title", "outlet", "date", "date_basis", "start", "end", "quote"]


def test_an_answer() -> None:
    made = answer_json(answer())
    assert fields(made) == [
        "id", "question", "understood", "status", "outcome", "reason", "short", "text", "mode", "sentences",
        "conflicts", "evidence", "warnings", "timings_ms", "tokens", "prompt", "index", "task",
    ]  # fmt: skip
    (sentence,) = made["sentences"]
    usual = ["text", "lead_in", "speaker", "claim_status", "verdict", "citations", "checks"]
    assert fields(sentence) == [*usual, "replaces"]
    assert fields(sentence["replaces"]) == usual
    assert fields(sentence["citations"][0]) == CITATION
    assert sentence["citations"][0] == {
        "n": 1, "article": "a" * 12, "source": "news.txt", "title": "Harbour news", "outlet": None,
        "date": "2024-05-03", "date_basis": "inferred", "start": 10, "end": 25, "quote": "The ferry sank.",
    }  # fmt: skip
    assert sentence["checks"] == [{"name": "numbers", "passed": False, "detail": "not in the source: 12"}]
    assert made["conflicts"] == [{"sentences": [0, 1], "kind": "date", "note": "two days"}]
    assert fields(made["evidence"][0]) == [*CITATION[1:], "score"]
    assert made["evidence"][0]["score"] == 1.2346
    assert made["timings_ms"] == {"retrieve": 1.23}
    assert made["tokens"] == {"in": 3, "out": 4}


def test_an_answer_that_says_nothing() -> None:
    made = answer_json(
        answer(id=None, status="abstained", outcome="nothing", reason="No article.", text="", sentences=(), tokens=None)
    )
    assert (made["id"], made["tokens"], made["sentences"], made["text"]) == (None, None, [], "")
    assert made["reason"] == "No article."


def test_a_stored_answer_comes_back_but_for_what_its_form_leaves_out() -> None:
    kept = answer()
    (evidence,) = kept.evidence
    read = answer_from_json(json.loads(json.dumps(answer_json(kept))))
    assert read == replace(
        kept,
        evidence=(replace(evidence, score=1.2346, context="", position=0, cosine=0.0, why={}, leads=None),),
        timings_ms={"retrieve": 1.23},
    )


NAMES = st.text(max_size=8)
PERHAPS = st.none() | NAMES
NUMBERS = st.integers(0, 10**6)
DAYS = st.none() | st.dates()
BASES = st.sampled_from(get_args(DateBasis))
CHECKS = st.builds(Check, NAMES, st.booleans(), NAMES)
CITATIONS = st.builds(Citation, NUMBERS, NAMES, NAMES, PERHAPS, PERHAPS, DAYS, BASES, NUMBERS, NUMBERS, NAMES)


def sentences(replaces: st.SearchStrategy[AnswerSentence | None]) -> st.SearchStrategy[AnswerSentence]:
    return st.builds(
        AnswerSentence, NAMES, PERHAPS, PERHAPS, st.none() | st.sampled_from(get_args(ClaimStatus)),
        st.sampled_from(get_args(Verdict)), tuples(CITATIONS), tuples(CHECKS), replaces,
    )  # fmt: skip


def tuples(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(parts, max_size=2).map(tuple)


ANSWERS = st.builds(
    Answer, PERHAPS, NAMES, NAMES, st.sampled_from(get_args(Status)), st.sampled_from(get_args(Outcome)), PERHAPS,
    PERHAPS, NAMES, NAMES, tuples(sentences(st.none() | sentences(st.none()))),
    tuples(st.builds(Conflict, tuples(NUMBERS), st.sampled_from(["date", "scope", "true"]), NAMES)),
    tuples(
        st.builds(
            Evidence, st.builds(Span, NAMES, NUMBERS, NUMBERS), NAMES, st.just(""), st.just(0), NAMES, PERHAPS, PERHAPS,
            DAYS, BASES, st.floats(-99, 99).map(lambda score: round(score, 4)), st.just(0.0),
        )
    ),
    tuples(NAMES), st.dictionaries(NAMES, st.floats(0, 10**6).map(lambda ms: round(ms, 2)), max_size=2),
    st.none() | st.dictionaries(NAMES, NUMBERS, max_size=2), PERHAPS, NAMES, st.sampled_from(get_args(Task)),
)  # fmt: skip


@given(ANSWERS)
def test_any_answer_survives_the_way_there_and_back(kept: Answer) -> None:
    """As far as its form goes: scores have four decimals, timings two."""
    written = json.loads(json.dumps(answer_json(kept)))
    assert answer_from_json(written) == kept
    assert answer_json(answer_from_json(written)) == written


def test_fields_of_a_newer_version_are_ignored() -> None:
    made = answer_json(answer())
    made["weather"] = "fair"
    made["sentences"][0]["mood"] = made["evidence"][0]["mood"] = made["sentences"][0]["citations"][0]["mood"] = 1
    assert answer_json(answer_from_json(made)) == answer_json(answer())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question", None), ("question", 3), ("status", "maybe"), ("outcome", "fine"), ("sentences", {}),
        ("sentences", [3]), ("sentences", [{}]), ("evidence", [{}]), ("evidence", [None]), ("evidence", 3),
        ("conflicts", [{"sentences": ["0"], "kind": "date", "note": ""}]), ("timings_ms", []),
        ("timings_ms", {"a": "fast"}), ("tokens", {"in": "many"}), ("warnings", "none"), ("text", b"no JSON"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_the_field_named(field: str, value: object) -> None:
    made = answer_json(answer())
    with pytest.raises(InputError) as caught:
        answer_from_json({**made, field: value})
    assert caught.value.remedy and (field in caught.value.message or isinstance(value, bytes))
    del made[field]
    with pytest.raises(InputError, match=f"{field}: "):
        answer_from_json(made)


@pytest.mark.parametrize(
    ("field", "value"), [("start", "0"), ("start", 1.5), ("start", True), ("date", 5), ("date", "soon"), ("n", None)]
)
def test_a_citation_must_be_one(field: str, value: object) -> None:
    made = answer_json(answer())
    made["sentences"][0]["citations"][0][field] = value
    with pytest.raises(InputError, match=f"sentences.0.citations.0.{field}: "):
        answer_from_json(made)


def nested(depth: int) -> list[Any]:
    made: list[Any] = []
    for _ in range(depth):
        made = [made]
    return made


@pytest.mark.parametrize("data", [None, [], "answer", 3, {}, {"evidence": nested(100_000)}], ids=lambda _: "")
def test_other_json_is_no_answer(data: object) -> None:
    with pytest.raises(InputError, match="not the JSON of an answer"):
        answer_from_json(data)


def test_a_question_that_no_encoding_holds_does_not_make_an_answer_unreadable() -> None:
    assert answer_from_json(answer_json(answer(question="Who\ud800?"))).question == "Who??"


def test_undated_evidence() -> None:
    made = evidence_json(found("It sank.", date=None, date_basis="unknown"))
    assert (made["date"], made["date_basis"]) == (None, "unknown")


def test_search_hits_are_ranked_from_one() -> None:
    made = search_json("ferry", [found("It sank.", score=2.0), found("It left.", 1, score=1.0)])
    assert fields(made) == ["query", "hits"]
    assert fields(made["hits"][0]) == [
        "rank", "article", "source", "title", "outlet", "date", "start", "end", "quote", "score", "why",
    ]  # fmt: skip
    assert [(h["rank"], h["quote"], h["start"]) for h in made["hits"]] == [(1, "It sank.", 0), (2, "It left.", 1000)]
    assert made["hits"][0]["why"] == {"kind": 1.0}


def test_an_ingest_report_with_a_refusal() -> None:
    problem = SettingsError("No.", "Do this.").problem
    stored = IngestItem("a.txt", "stored", "a" * 12, "T", "O", DAY, "given", 4, 1)
    made = report_json(IngestReport((stored, IngestItem("b.txt", "refused", error=problem)), 0.12345))
    assert fields(made) == ["articles", "seconds"]
    wanted = ["id", "source", "status", "title", "outlet", "date", "date_basis", "sentences", "passages", "error"]
    assert set(wanted) <= set(fields(made["articles"][0]))
    assert (made["articles"][0]["error"], made["articles"][0]["date"], made["seconds"]) == (None, "2024-05-03", 0.123)
    assert made["articles"][1]["error"] == {"type": "SettingsError", "message": "No.", "remedy": "Do this."}
    assert (made["articles"][1]["id"], made["articles"][1]["date_basis"]) == (None, "unknown")


def test_sources() -> None:
    (made,) = sources_json([SourceInfo("a" * 12, "a.txt", None, None, None, "unknown", "en", 100, 5, 1, "b" * 12)])
    assert fields(made) == [
        "id", "source", "title", "outlet", "date", "date_basis", "language", "words", "sentences", "passages",
        "copy_of", "mentions",
    ]  # fmt: skip
    assert (made["date"], made["copy_of"], made["mentions"]) == (None, "b" * 12, None)
    (made,) = sources_json([SourceInfo("a" * 12, "a.txt", "T", "O", DAY, "given", "en", 9, 1, 1, None, (DAY, DAY))])
    assert made["mentions"] == ["2024-05-03", "2024-05-03"]


def test_an_article() -> None:
    stored = Article(
        "a" * 12, "a.txt", "Title\n\nText.", "Title", None, "Ann", None, DAY, "given", "en", (DAY, DAY),
        (Block("title", 0, 5), Block("paragraph", 7, 12)),
    )  # fmt: skip
    made = article_json(stored)
    wanted = "id source title outlet author date date_basis language text blocks"
    assert set(wanted.split()) <= set(fields(made))
    assert made["blocks"] == [{"kind": "title", "start": 0, "end": 5}, {"kind": "paragraph", "start": 7, "end": 12}]
    assert [made["text"][b["start"] : b["end"]] for b in made["blocks"]] == ["Title", "Text."]
    assert made["mentions"] == ["2024-05-03", "2024-05-03"]


def test_a_verified_text() -> None:
    sentence = VerifiedSentence("It sank.", "partly", 0.4, (CHECKED,), (QuoteCitation(1, 2, 10, "It sank."),))
    made = verified_json(Verified("v1", "partly", 0.4, (CHECKED,), (sentence,)))
    assert fields(made) == ["id", "verdict", "score", "checks", "sentences"]
    assert fields(made["sentences"][0]) == ["text", "verdict", "score", "checks", "citations"]
    assert made["sentences"][0]["citations"] == [{"quote_index": 1, "start": 2, "end": 10, "quote": "It sank."}]


def test_doctor_is_well_when_every_check_is() -> None:
    well, ill = Finding("python", True, "3.11"), Finding("model", False, "no key", "Set one.")
    assert doctor_json([well])["ok"] is True
    made = doctor_json([well, ill])
    assert (made["ok"], fields(made["checks"][0])) == (False, ["name", "ok", "detail", "remedy"])
    assert [c["remedy"] for c in made["checks"]] == [None, "Set one."]


def test_no_problem_is_null() -> None:
    assert problem_json(None) is None
    assert problem_json(Problem("T", "m", "r")) == {"type": "T", "message": "m", "remedy": "r"}
