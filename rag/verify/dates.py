"""Every date of the sentence agrees with one in a cited span (or with the article's own date)."""

from __future__ import annotations

from collections.abc import Sequence

from rag.dates import find_dates
from rag.schema import Check
from rag.verify.cited import Cited


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = find_dates(sentence)
    if not asked:
        return None
    there = [d for span in spans for d in find_dates(f"{span.text}\n{span.context}")]
    missing = []
    for wanted in asked:
        parts = ("year", "month", "day", "last_day", "weekday")
        stated = [p for p in parts if getattr(wanted, p) is not None]
        known = [d for d in there if wanted.agrees(d)]
        # Each part the sentence states must stand somewhere in the spans: a year may be a table's heading.
        carried = all(any(getattr(d, p) is not None and (getattr(d, p) == getattr(wanted, p) or d in known)
                          for d in there) for p in stated)  # fmt: skip
        if not known or not carried:
            missing.append(sentence[wanted.start : wanted.end])
    return Check("dates", not missing, "not in the source: " + ", ".join(missing) if missing else "")
