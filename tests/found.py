"""Evidence made by hand, for tests of what is done with evidence."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from rag.schema import Evidence, Span


def found(quote: str, at: int = 0, *, article: str = "a" * 12, score: float = 0.0, **more: Any) -> Evidence:
    """Evidence for the sentence at position ``at`` of an article whose sentences lie 1,000 characters apart."""
    made = Evidence(
        span=Span(article, at * 1000, at * 1000 + len(quote)), quote=quote, context="", position=at, source="news.txt",
        title="Harbour news", outlet="The Daily Gull", date=datetime.date(2024, 5, 3), date_basis="stated",
        score=score, cosine=0.5, why={"kind": 1.0},
    )  # fmt: skip
    return replace(made, **more)
