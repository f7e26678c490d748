"""The commands that brief: summaries, timelines, claims, and whether a receipt still holds; on the app of
``rag.commands``, which is whole once this file is imported."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from rag.commands import app, open_desk, put
from rag.errors import UsageError
from rag.options import (
    Articles,
    AsJson,
    Data,
    Model,
    Outlets,
    Receipt,
    Since,
    Until,
    days_of,
    filters_of,
    keep_receipt,
    receipt_wanted,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType


__all__ = ["app"]

Topic = Annotated[str | None, typer.Option("--topic", metavar="TEXT", help="Only what bears on this.")]
Table = Annotated[
    Literal["json", "csv", "markdown"] | None, typer.Option("--format", help="Print it for another program.")
]
Prose = Annotated[Literal["json", "markdown"] | None, typer.Option("--format", help="Print it for another program.")]


@app.command("summarize", hidden=True)  # as it is spelt elsewhere
@app.command(epilog='Example: byline summarise --topic "the nuclear plant" --length full --bullets')
def summarise(
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARTICLE...", help="Ids, unique prefixes, or file names; none: all articles."),
    ] = None,
    topic: Topic = None,
    length: Annotated[
        Literal["line", "short", "full"], typer.Option("--length", help="At most 30 words, 80 words, or 12 sentences.")
    ] = "short",
    bullets: Annotated[bool, typer.Option("--bullets", help="A list instead of prose.")] = False,
    outlet: Outlets = None, since: Since = None, until: Until = None, form: Prose = None, receipt: Receipt = None,
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Sum up articles, each sentence with its source.

    What conflicts stays apart, and what is claimed stays a claim. Exit code 3 when there is nothing to sum up.
    DATE is YYYY-MM-DD, YYYY-MM or YYYY.
    """
    from rag.briefing_export import summary_markdown
    from rag.briefing_views import summary_view
    from rag.console import progress
    from rag.remarks import covered_by
    from rag.serialise import summary_json

    as_json, form = _form(as_json, form)
    _worded("--topic", topic)
    receipt_wanted(receipt)
    days = days_of(since, until)
    with progress() as report, open_desk(settings_of(data, model)) as desk:
        filters = filters_of(desk, outlet, None, days)
        summary = desk.summarise(articles or [], topic=topic, length=length, filters=filters, progress=report)
        covered = covered_by(summary, desk.sources())
        told = summary_json(summary, covered)
        asked = {"articles": articles or [], "topic": topic, "length": length}
        keep_receipt(desk, receipt, "summary", told, filters, **asked)
    _show(told, summary_view(summary, covered, bullets=bullets), as_json,
          form and (lambda: summary_markdown(summary, covered, bullets=bullets)))  # fmt: skip
    return 0 if summary.status == "answered" else 3


@app.command(epilog='Example: byline timeline --topic "Siversk" --format csv > siversk.csv')
def timeline(
    topic: Topic = None,
    outlet: Outlets = None, article: Articles = None, since: Since = None, until: Until = None,
    form: Table = None, receipt: Receipt = None,
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """List what is said to have happened when, in order, each event with its sources.

    The event's own date, as precise as it is told; what cannot be dated comes last. --since and --until are days of
    publication. Exit code 3 when no event was found. DATE is YYYY-MM-DD, YYYY-MM or YYYY.
    """
    from rag.briefing_export import timeline_csv, timeline_markdown
    from rag.briefing_views import timeline_view
    from rag.console import print_notes, progress
    from rag.serialise import timeline_json

    as_json, form = _form(as_json, form)
    _worded("--topic", topic)
    receipt_wanted(receipt)
    days = days_of(since, until)
    with progress() as report, open_desk(settings_of(data, model)) as desk:
        filters = filters_of(desk, outlet, article, days)
        events = desk.timeline(topic=topic, filters=filters, progress=report)
        told = timeline_json(events)
        keep_receipt(desk, receipt, "timeline", told, filters, topic=topic)
        left_out = desk.notes("timeline", filters=filters)
    written = {"csv": timeline_csv, "markdown": timeline_markdown}.get(form or "")
    _show(told, timeline_view(events), as_json, written and (lambda: written(events)))
    print_notes(left_out)
    return 0 if events else 3


@app.command(epilog='Example: byline claims --topic "the power line"   Then: byline claims --of 1f0c5a9e77d2')
def claims(
    topic: Topic = None,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="CLAIM", help="Which articles say this claim, contradict it or are silent."),
    ] = None,
    outlet: Outlets = None, article: Articles = None, since: Since = None, until: Until = None,
    form: Table = None, receipt: Receipt = None,
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """List who says what, by matter, and who contradicts whom.

    The status of a claim comes from the source's own words, which are shown; nothing says who is right. Exit code 3
    when no claim was found. CLAIM is an id or a unique prefix of one. DATE is YYYY-MM-DD, YYYY-MM or YYYY.
    """
    from rag.briefing_export import claims_csv, claims_markdown
    from rag.briefing_views import claims_view, stances_view
    from rag.console import print_notes, progress
    from rag.serialise import claims_json, stances_json

    as_json, form = _form(as_json, form)
    _worded("--topic", topic)
    _worded("--of", of)
    if of is not None and (topic is not None or form is not None):
        raise UsageError("--of goes with neither --topic nor --format.", "Leave that out; --json prints the table.")
    receipt_wanted(receipt)
    days = days_of(since, until)
    with progress() as report, open_desk(settings_of(data, model)) as desk:
        filters = filters_of(desk, outlet, article, days)
        if of is not None:
            claim, stances = desk.stances(of, filters=filters, progress=report)
            table = stances_json(claim, stances)
            keep_receipt(desk, receipt, "claims", table, filters, of=of)
            put(table, stances_view(claim, stances), as_json)
            print_notes(desk.notes("claims", filters=filters))
            return 0
        found = desk.claims(topic=topic, filters=filters, progress=report)
        told = claims_json(found)
        keep_receipt(desk, receipt, "claims", told, filters, topic=topic)
        left_out = desk.notes("claims", filters=filters)
    written = {"csv": claims_csv, "markdown": claims_markdown}.get(form or "")
    _show(told, claims_view(found), as_json, written and (lambda: written(found)))
    print_notes(left_out)
    return 0 if found else 3


@app.command("verify-receipt", epilog="Example: byline verify-receipt answer.json")
def verify_receipt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What --receipt wrote.")],
    data: Data = None, model: Model = None, as_json: AsJson = False,
) -> int:  # fmt: skip
    """Say whether every citation of a receipt still stands, and which articles changed.

    Speakers, status, dates and conflicts are read anew from the articles stored here and compared. The seal shows an
    edit by hand; it proves neither who made the receipt nor when. Exit code 1 when it no longer holds.
    """
    from rag import receipt as receipts
    from rag.briefing_views import verification_view

    told = receipts.read_receipt(file)
    with open_desk(settings_of(data, model)) as desk:
        found = desk.verify_receipt(told)
    put(receipts.verification_json(found), verification_view(found), as_json)
    return 0 if found.holds else 1


def _form(as_json: bool, form: Any) -> tuple[bool, Any]:
    """Whether JSON is wanted, and which other form."""
    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} ask for two forms.", "Leave one of them out.")
    return as_json or form == "json", None if form == "json" else form


def _worded(option: str, text: str | None) -> None:
    if text is not None and not text.strip():
        raise UsageError(f"{option} is empty.", "Leave it out, or name what you look for.")


def _show(value: object, view: RenderableType, as_json: bool, written: Callable[[], str] | None) -> None:
    """A result on standard output: as JSON, as what is written for another program, or for people."""
    if written is None:
        put(value, view, as_json)
    else:
        sys.stdout.write(written())
