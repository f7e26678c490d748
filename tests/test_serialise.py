"""The fixed JSON forms, field by field as the design lists them."""

from __future__ import annotations

import datetime
import json
from typing import Any

from found import found

from rag.errors import SettingsError
from rag.schema import (
    Answer,
    AnswerSentence,
    Article,
    Block,
    Check,
    Citation,
    Conflict,
    Finding,
    IngestItem,
    IngestReport,
    Problem,
    QuoteCitation,
    SourceInfo,
    Verified,
    VerifiedSentence,
)
from rag.serialise import (
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
        "tokens": {"in": 3, "out": 4}, "prompt": "0123456789ab", "index": "minilm",
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
        "conflicts", "evidence", "warnings", "timings_ms", "tokens", "prompt", "index",
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
        "copy_of",
    ]  # fmt: skip
    assert (made["date"], made["copy_of"]) == (None, "b" * 12)


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
