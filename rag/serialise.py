"""The fixed JSON forms of what Byline prints and keeps; field by field what other programs rely on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.errors import InputError
from rag.schema import (
    Answer,
    AnswerSentence,
    Article,
    Check,
    Citation,
    Claim,
    Conflict,
    Event,
    Evidence,
    Finding,
    IngestReport,
    Problem,
    SourceInfo,
    Stance,
    Summary,
    Verified,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Json = dict[str, Any]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def problem_json(problem: Problem | None) -> Json | None:
    """The inner error object; a failed command prints it as ``{"error": …}``."""
    if problem is None:
        return None
    return {"type": problem.type, "message": problem.message, "remedy": problem.remedy}


def answer_json(answer: Answer) -> Json:
    """An answer whole: its sentences with citations and checks, the evidence, what it took."""
    return {
        "id": answer.id,
        "question": answer.question,
        "understood": answer.understood,
        "status": answer.status,
        "outcome": answer.outcome,
        "reason": answer.reason,
        "short": answer.short,
        "text": answer.text,
        "mode": answer.mode,
        "sentences": [sentence_json(s) for s in answer.sentences],
        "conflicts": [conflict_json(c) for c in answer.conflicts],
        "evidence": [evidence_json(e) for e in answer.evidence],
        "warnings": list(answer.warnings),
        "timings_ms": {stage: round(ms, 2) for stage, ms in answer.timings_ms.items()},
        "tokens": dict(answer.tokens) if answer.tokens is not None else None,
        "prompt": answer.prompt,
        "index": answer.index,
        "task": answer.task,
    }


def answer_from_json(data: object) -> Answer:
    """The answer whose ``answer_json`` is ``data``; fields that it does not know are ignored.

    What that form leaves out comes back neutral: of the evidence ``context`` (empty), ``position`` and ``cosine``
    (0), ``why`` and ``before`` (empty), ``leads`` and ``answer`` (None), of timings and scores the further decimals.
    Raises InputError, naming the field, for anything that is no answer.
    """
    from pydantic import ValidationError

    try:
        # As JSON, where strictness takes a list for a tuple and no number for a day.
        text = json.dumps(_with_spans(data), ensure_ascii=False).encode("utf-8", "replace")
        return _answers().validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise _no_answer(f"{where}: {first['msg']}") from None
    except (TypeError, ValueError, RecursionError) as error:
        raise _no_answer(str(error)) from None


def _no_answer(reason: str) -> InputError:
    return InputError(
        f"This is not the JSON of an answer ({reason}).", "Use what byline ask --json or the page's download wrote."
    )


def _with_spans(data: object) -> object:
    """The evidence with its spans, and what its JSON form leaves out."""
    if not isinstance(data, dict) or not isinstance(data.get("evidence"), list):
        return data
    return {**data, "evidence": [_with_span(found) for found in data["evidence"]]}


def _with_span(found: object) -> object:
    if not isinstance(found, dict):
        return found
    span = {name: found[name] for name in ("article", "start", "end") if name in found}
    neutral = {"context": "", "position": 0, "cosine": 0.0, "why": {}, "leads": None, "before": "", "answer": None}
    return {**found, "span": span, **neutral}


@cache
def _answers() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter  # here, as it would cost byline --help half of its time

    return TypeAdapter(Answer)


def sentence_json(sentence: AnswerSentence) -> Json:
    """One sentence of an answer; ``replaces`` is there only where it stands in for a model's."""
    out: Json = {
        "text": sentence.text,
        "lead_in": sentence.lead_in,
        "speaker": sentence.speaker,
        "claim_status": sentence.claim_status,
        "verdict": sentence.verdict,
        "citations": [citation_json(c) for c in sentence.citations],
        "checks": [check_json(c) for c in sentence.checks],
    }
    if sentence.replaces is not None:
        out["replaces"] = sentence_json(sentence.replaces)
    return out


def summary_json(summary: Summary, covered: Sequence[SourceInfo] = ()) -> Json:
    """A summary whole; ``lone`` and ``left_open`` are indices of its sentences; ``covered`` are the articles that it is
    made of."""
    return {
        "status": summary.status,
        "outcome": summary.outcome,
        "reason": summary.reason,
        "topic": summary.topic,
        "length": summary.length,
        "articles": list(summary.articles),
        "covers": [
            {
                "id": one.id,
                "source": one.source,
                "title": one.title,
                "outlet": one.outlet,
                "date": _day(one.date),
                "date_basis": one.date_basis,
            }
            for one in covered
        ],
        "sentences": [sentence_json(s) for s in summary.sentences],
        "conflicts": [conflict_json(c) for c in summary.conflicts],
        "warnings": list(summary.warnings),
        "mode": summary.mode,
        "lone": list(summary.lone),
        "left_open": list(summary.left_open),
        "tokens": dict(summary.tokens) if summary.tokens is not None else None,
        "prompt": summary.prompt,
    }


def timeline_json(events: Sequence[Event]) -> list[Json]:
    """The events in order, the undated ones last; ``differs`` are indices of this list."""
    return [
        {
            "date": _day(event.date),
            "precision": event.precision,
            "until": _day(event.until),
            "when": event.when,
            "differs": list(event.differs),
            "sentences": [sentence_json(s) for s in event.sentences],
        }
        for event in events
    ]


def claims_json(claims: Sequence[Claim]) -> list[Json]:
    """The claims in order, each with the claims that it meets."""
    return [
        {
            "id": claim.id,
            "text": claim.text,
            "speaker": claim.speaker,
            "verb": claim.verb,
            "status": claim.status,
            "words": claim.words,
            "date": _day(claim.date),
            "date_basis": claim.date_basis,
            "article": claim.article,
            "source": claim.source,
            "title": claim.title,
            "outlet": claim.outlet,
            "voice": claim.voice,
            "start": claim.start,
            "end": claim.end,
            "quote": claim.quote,
            "matter": claim.matter,
            "about": [{"id": met.id, "relation": met.relation} for met in claim.about],
        }
        for claim in claims
    ]


def stances_json(claim: Claim, stances: Sequence[Stance]) -> Json:
    """A claim, and how each article stands to it."""
    return {
        "claim": claims_json([claim])[0],
        "articles": [
            {
                "article": one.article,
                "source": one.source,
                "title": one.title,
                "outlet": one.outlet,
                "date": _day(one.date),
                "voice": one.voice,
                "stance": one.stance,
                "claims": list(one.claims),
            }
            for one in stances
        ],
        "voices": {
            stance: len({one.voice for one in stances if one.stance == stance})
            for stance in ("says", "contradicts", "updates", "silent")
        },
    }


def conflict_json(conflict: Conflict) -> Json:
    """Sentences that disagree, by their indices, and how."""
    return {"sentences": list(conflict.sentences), "kind": conflict.kind, "note": conflict.note}


def citation_json(cited: Citation) -> Json:
    """A numbered citation; ``start`` and ``end`` are characters of the article's text, from 0, end exclusive."""
    return {
        "n": cited.n,
        "article": cited.article,
        "source": cited.source,
        "title": cited.title,
        "outlet": cited.outlet,
        "date": _day(cited.date),
        "date_basis": cited.date_basis,
        "start": cited.start,
        "end": cited.end,
        "quote": cited.quote,
    }


def check_json(check: Check) -> Json:
    """One check of a sentence, passed or not, with the reason."""
    return {"name": check.name, "passed": check.passed, "detail": check.detail}


def evidence_json(found: Evidence) -> Json:
    """A citation's fields without its number, with the score (a difference of two is a log-odds; four decimals)."""
    return {
        "article": found.span.article,
        "source": found.source,
        "title": found.title,
        "outlet": found.outlet,
        "date": _day(found.date),
        "date_basis": found.date_basis,
        "start": found.span.start,
        "end": found.span.end,
        "quote": found.quote,
        "score": round(found.score, 4),
    }


def search_json(query: str, hits: Sequence[Evidence]) -> Json:
    """What ``byline search --json`` prints: the hits best first, rank from 1, each with its features under ``why``."""
    listed = []
    for rank, hit in enumerate(hits, 1):
        row = evidence_json(hit)
        del row["date_basis"]
        listed.append({"rank": rank, **row, "why": dict(hit.why)})
    return {"query": query, "hits": listed}


def report_json(report: IngestReport) -> Json:
    """What became of each article that was given, and the seconds that it took."""
    return {
        "articles": [
            {
                "id": item.id,
                "source": item.source,
                "status": item.status,
                "title": item.title,
                "outlet": item.outlet,
                "date": _day(item.date),
                "date_basis": item.date_basis,
                "sentences": item.sentences,
                "passages": item.passages,
                "copy_of": item.copy_of,
                "error": problem_json(item.error),
            }
            for item in report.articles
        ],
        "seconds": round(report.seconds, 3),
    }


def sources_json(sources: Sequence[SourceInfo]) -> list[Json]:
    """The stored articles, one object each, without their texts."""
    return [
        {
            "id": s.id,
            "source": s.source,
            "title": s.title,
            "outlet": s.outlet,
            "date": _day(s.date),
            "date_basis": s.date_basis,
            "language": s.language,
            "words": s.words,
            "sentences": s.sentences,
            "passages": s.passages,
            "copy_of": s.copy_of,
            "mentions": [_day(d) for d in s.mentions] if s.mentions else None,
        }
        for s in sources
    ]


def article_json(article: Article) -> Json:
    """An article with its text; blocks are character offsets into it, from 0, end exclusive."""
    return {
        "id": article.id,
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "date": _day(article.date),
        "date_basis": article.date_basis,
        "language": article.language,
        "mentions": [_day(d) for d in article.mentions] if article.mentions else None,
        "copy_of": article.copy_of,
        "text": article.text,
        "blocks": [{"kind": b.kind, "start": b.start, "end": b.end} for b in article.blocks],
    }


def verified_json(verified: Verified) -> Json:
    """The verdict on a given text, sentence by sentence, with the quotes that carry it."""
    return {
        "id": verified.id,
        "verdict": verified.verdict,
        "score": verified.score,
        "checks": [check_json(c) for c in verified.checks],
        "sentences": [
            {
                "text": s.text,
                "verdict": s.verdict,
                "score": s.score,
                "checks": [check_json(c) for c in s.checks],
                "citations": [
                    {"quote_index": c.quote_index, "start": c.start, "end": c.end, "quote": c.quote}
                    for c in s.citations
                ],
            }
            for s in verified.sentences
        ],
    }


def doctor_json(findings: Sequence[Finding]) -> Json:
    """The findings of ``byline doctor``; ``ok`` only when every one is."""
    return {
        "ok": all(f.ok for f in findings),
        "checks": [
            {"name": f.name, "ok": f.ok, "detail": f.detail, "remedy": f.remedy or None} for f in findings
        ],
    }
