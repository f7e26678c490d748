"""What must be said beside a summary's sentences: which articles it covers, what one source alone reports, what the
articles leave open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.cite import cited_at
from rag.schema import Citation, DateBasis, SourceInfo, Summary

NAMED = 12  # articles told by name: more are only counted


def remarks(summary: Summary) -> list[tuple[str, list[Citation]]]:
    """What must be said of some of the sentences, each with their citations."""
    told = (("Reported by one source alone", summary.lone), ("Left open by the articles", summary.left_open))
    return [(heading, cited_at(summary.sentences, places)) for heading, places in told if places]


def covered_by(summary: Summary, sources: Sequence[SourceInfo]) -> list[SourceInfo]:
    """The articles that it is made of, of all that are stored; one that was removed since is missing."""
    ids = frozenset(summary.articles)
    return [one for one in sources if one.id in ids]


def covers(covered: Sequence[SourceInfo]) -> str:
    """"Covers 2 articles (2024-08-06 to 2024-08-09): Kyiv Post 2024-08-06; BORNA 2024-08-09."."""
    days = sorted(one.date for one in covered if one.date is not None)
    between = [days[0].isoformat() if days[0] == days[-1] else f"{days[0]} to {days[-1]}"] if days else []
    undated = len(covered) - len(days)
    told = ", ".join(between + ([f"{undated} undated"] if undated else []))
    head = f"Covers {len(covered)} article{'' if len(covered) == 1 else 's'} ({told})"
    if len(covered) > NAMED:
        return f"{head}."
    names = (
        f"{one.outlet or one.title or one.source} {date_mark(one.date, one.date_basis) or 'undated'}"
        for one in covered
    )
    return f"{head}: {'; '.join(names)}."


def date_mark(day: date | None, basis: DateBasis) -> str:
    """A publication date as it is shown: "~" before one that was inferred; empty when there is none."""
    if day is None:
        return ""
    return f"~{day.isoformat()} inferred" if basis == "inferred" else day.isoformat()
