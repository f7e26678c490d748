"""A summary as the plain data that the browser component draws; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict

from rag.schema import Answer, SourceInfo, Summary
from ui import rendering
from ui.rendering import AnswerView, day_words, line

Form = Literal["prose", "bullets"]
LISTED = 50  # of the articles that a summary covers; the others are counted


class Covered(TypedDict):
    """An article that a summary covers."""

    outlet: str
    day: str
    title: str
    file: str


class Covers(TypedDict):
    """What a summary covers: ``words`` tells how many articles and which days."""

    words: str
    articles: list[Covered]
    more: int


class SummaryView(AnswerView):
    """A summary as it is drawn: an answer to no question, in a form, with what it covers and leaves open."""

    form: Form
    covers: Covers
    left_open: str


def as_answer(summary: Summary) -> Answer:
    """The summary as an answer, whose sentences and sources are drawn alike."""
    return Answer(
        None, "", "", summary.status, summary.outcome, summary.reason, None, "", summary.mode, summary.sentences,
        summary.conflicts, (), summary.warnings, {}, summary.tokens, summary.prompt, "",
    )  # fmt: skip


def summary_data(summary: Summary, form: Form, listed: Sequence[SourceInfo]) -> SummaryView:
    """The summary for the browser; ``listed`` are the stored articles."""
    view = rendering.answer_data(as_answer(summary))
    apart = {at for conflict in summary.conflicts for at in conflict.sentences}
    for at, one in enumerate(view["lines"]):
        tags = []
        if at in summary.lone:
            tags.append("◇ only one source reports this")
        if at in summary.left_open:
            tags.append("… left open")
        if at in apart:
            tags.append("≠ the sources differ")
        one["tags"] = tags
    if view["abstained"]:
        view["heading"] = "Nothing to sum up"
    return {**view, "form": form, "covers": covers(summary.articles, listed), "left_open": _left_open(summary)}


def _left_open(summary: Summary) -> str:
    count = len(set(summary.left_open))
    if not count:
        return ""
    some = "1 sentence tells" if count == 1 else f"{count} sentences tell"
    return f"{some} what the articles themselves call unverified or disputed, marked “left open”."


def covers(ids: Sequence[str], listed: Sequence[SourceInfo]) -> Covers:
    """Which articles, from when to when; one that has gone is counted and not listed."""
    wanted = set(ids)
    found = sorted((one for one in listed if one.id in wanted), key=lambda one: (one.date or date.max, one.source))
    days = [one.date for one in found if one.date]
    parts = [f"{len(ids):,} article{'' if len(ids) == 1 else 's'}"]
    if days:
        first, last = day_words(min(days), "unknown"), day_words(max(days), "unknown")
        parts.append(first if first == last else f"{first} to {last}")
    if undated := len(found) - len(days):
        parts.append(f"{undated:,} undated")
    articles: list[Covered] = [
        {
            "outlet": line(one.outlet) or line(one.title) or line(one.source),
            "day": day_words(one.date, one.date_basis),
            "title": line(one.title),
            "file": line(one.source),
        }
        for one in found[:LISTED]
    ]
    return {"words": " · ".join(parts), "articles": articles, "more": max(0, len(found) - LISTED)}
