"""Every date of the sentence agrees with one in a cited span (or with the article's own date)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.dates import find_dates
from rag.schema import Check
from rag.verify.cited import Cited

_DECADE = re.compile(r"\b[Tt]he\s(?:(?P<half>early|late)\s)?(?P<first>\d{3}0)['’]?s\b")
_YEARS = {None: (0, 9), "early": (0, 4), "late": (5, 9)}


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = find_dates(sentence)
    if not asked:
        return None
    there = [d for span in spans for d in find_dates(f"{span.text}\n{span.context}")]
    decades = _decades(sentence)
    missing = []
    for wanted in asked:
        if any(d.year in decades.get(wanted.start, ()) for d in there):
            continue
        parts = ("year", "month", "day", "last_day", "weekday")
        stated = [p for p in parts if getattr(wanted, p) is not None]
        known = [d for d in there if wanted.agrees(d)]
        # Each part the sentence states must stand somewhere in the spans: a year may be a table's heading.
        carried = all(any(getattr(d, p) is not None and (getattr(d, p) == getattr(wanted, p) or d in known)
                          for d in there) for p in stated)  # fmt: skip
        if not known or not carried:
            missing.append(sentence[wanted.start : wanted.end])
    return Check("dates", not missing, "not in the source: " + ", ".join(missing) if missing else "")


def _decades(sentence: str) -> dict[int, range]:
    """Where "the 1940s" or a half of them are written, and the years, any of which in a source tells of them."""
    found = {}
    for m in _DECADE.finditer(sentence):
        first, (begin, end) = int(m["first"]), _YEARS[m["half"]]
        found[m.start("first")] = range(first + begin, first + end + 1)
    return found
