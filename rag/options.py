"""The options that commands share, and what their values mean: settings, filters, days, a receipt."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.desk import Desk
    from rag.receipt import Kind
    from rag.schema import Filters
    from rag.settings import Settings

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The data folder (default: ./.byline).")]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="What answers: quotes, local, openai:NAME or PROVIDER:NAME."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]
Outlets = Annotated[list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only this outlet; repeatable.")]
Articles = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ARTICLE", help="Only this article (id, prefix or file name); repeatable."),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Published on this day or later.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Published on this day or earlier.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Answer from what was published by this day.")
]
Receipt = Annotated[
    Path | None,
    typer.Option("--receipt", metavar="FILE", help="Keep a receipt there, for byline verify-receipt."),
]


def settings_of(data: Path | None, model: str | None) -> Settings:
    """The settings, with what the command line says on top. Raises SettingsError, UsageError."""
    from rag.settings import Settings  # here, as pydantic would cost --help half of its time

    if data is not None and not str(data).strip(". "):
        raise UsageError("--data names no folder of its own.", "For example: --data ./news")
    if model is not None and not model.strip():
        raise UsageError("--model names no model.", "For example: --model quotes")
    given = {"data_dir": data, "model": model}
    return Settings(**{name: value for name, value in given.items() if value is not None})


def days_of(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The first and the last day asked for. Raises UsageError."""
    first, last = day_of("--since", since, last=False), day_of("--until", until, last=True)
    if first and last and first > last:
        raise UsageError(f"--since {since} is later than --until {until}.", "Exchange the two.")
    return first, last


def day_of(option: str, text: str | None, *, last: bool) -> date | None:
    """YYYY-MM-DD, or the first (``last``: the last) day of YYYY-MM or YYYY. Raises UsageError."""
    if text is None:
        return None
    parts = text.split("-")
    try:
        if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]) or not "".join(parts).isdecimal():
            raise ValueError
        year, month, day = (*map(int, parts), 0, 0)[:3]
        month = month if len(parts) > 1 else 12 if last else 1
        day = day if len(parts) > 2 else monthrange(year, month)[1] if last else 1
        return date(year, month, day)
    except ValueError:
        raise UsageError(f"{option} {text} is not a date.", f"Write {option} 2025-06-30, 2025-06 or 2025.") from None


def filters_of(
    desk: Desk, outlets: Iterable[str] | None, articles: Iterable[str] | None, days: tuple[date | None, date | None]
) -> Filters:
    """The filters, articles resolved to their ids. Raises ArticleNotFound."""
    from rag.schema import Filters

    ids = dict.fromkeys(desk.article(name).id for name in articles or ())
    return Filters(tuple(outlets or ()), tuple(ids), *days)


def receipt_wanted(path: Path | None) -> None:
    """Raises UsageError for a file that no receipt can be written to, before any work is done for it."""
    from rag.receipt import check_free

    if path is not None and not str(path).strip(". "):
        raise UsageError("--receipt names no file.", "For example: --receipt answer.json")
    if path is not None:
        check_free(path)


def keep_receipt(
    desk: Desk, path: Path | None, kind: Kind, result: Any, filters: Filters, **asked: object
) -> None:
    """Writes the receipt of ``result`` (the JSON that is printed), if one is wanted. Raises UsageError,
    ArticleNotFound."""
    from rag.receipt import write_receipt

    if path is not None:
        write_receipt(desk.receipt(kind, result, filters, **asked), path)
