"""Gold of briefings: the dated events of a corpus, its claims, and which article says what of a matter.

Written from the articles alone, before the code that it grades. As with questions, every fault of a file is an error
that names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import dateparser
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eval.gold import BRIEFINGS, GoldError, Quote
from eval.matching import spans

EVENTS, CLAIMS, MATTERS = BRIEFINGS
Status = Literal["asserted", "attributed", "unverified", "denied", "disputed"]
Relation = Literal["agrees", "conflicts", "updates"]
_T = TypeVar("_T")


class _Gold(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EventGold(_Gold):
    """One dated event; ``date`` in English words, as precise as can be known ("3 May 2025", "May 2025", "2025"); None
    where a relative date cannot be resolved, so that any date would be invented. ``end`` is the last day of a span
    that begins at ``date``, ``accept`` are other right dates."""

    id: str
    date: str | None
    given: Literal["absolute", "partial", "relative", "table", "undatable"]
    what: str
    evidence: Annotated[tuple[Quote, ...], Field(min_length=1)]
    end: str | None = None
    accept: tuple[str, ...] = ()
    differs: str | None = None


class Meets(_Gold):
    """Another claim on the same matter."""

    id: str
    relation: Relation


class ClaimGold(_Gold):
    """Who says what; ``speaker`` are accepted names, None the outlet itself; ``also`` other defensible statuses."""

    id: str
    article: str
    quote: str
    speaker: tuple[str, ...] | None
    status: Status
    also: tuple[Status, ...] = ()
    verb: str | None = None
    meets: tuple[Meets, ...] = ()


class MatterGold(_Gold):
    """Which articles say what a claim says, which contradict it, and which are silent."""

    id: str
    claim: str
    says: tuple[str, ...]
    contradicts: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Briefings:
    """All of a corpus."""

    events: tuple[EventGold, ...]
    claims: tuple[ClaimGold, ...]
    matters: tuple[MatterGold, ...]


def read_briefings(folder: Path, articles: Mapping[str, str]) -> Briefings:
    """The gold of a folder, held against the articles (source -> stored text). Raises GoldError."""
    gold = Briefings(
        _read(folder / EVENTS, TypeAdapter(tuple[EventGold, ...])),
        _read(folder / CLAIMS, TypeAdapter(tuple[ClaimGold, ...])),
        _read(folder / MATTERS, TypeAdapter(tuple[MatterGold, ...])),
    )
    if faults := [*_faults(gold, articles)]:
        raise GoldError(faults)
    return gold


def _read(file: Path, shape: TypeAdapter[_T]) -> _T:
    try:
        return shape.validate_python(tuple(yaml.safe_load(file.read_text("utf-8"))))
    except ValidationError as error:
        raise GoldError(f"{file.name}: {one['loc']}: {one['msg']}" for one in error.errors()) from None
    except (yaml.YAMLError, OSError, TypeError) as error:
        raise GoldError([f"{file.name}: {error}"]) from None


def _faults(gold: Briefings, articles: Mapping[str, str]) -> Iterator[str]:
    ids = Counter([*(e.id for e in gold.events), *(c.id for c in gold.claims), *(m.id for m in gold.matters)])
    yield from (f"{id}: {times} entries have this id" for id, times in ids.items() if times > 1)
    quoted = [(e.id, q.article, q.quote) for e in gold.events for q in e.evidence]
    for id, article, quote in [*quoted, *((c.id, c.article, c.quote) for c in gold.claims)]:
        if article not in articles:
            yield f"{id}: there is no article {article}"
        elif not spans(quote, articles[article]):
            yield f"{id}: not in {article}: {quote!r}"
    for event in gold.events:
        if (event.date is None) != (event.given == "undatable"):
            yield f"{event.id}: without a date it is undatable, and only then"
        for date in filter(None, (event.date, event.end, *event.accept)):
            if dateparser.parse(date) is None:
                yield f"{event.id}: no date: {date!r}"
    named = [*((c.id, m.id) for c in gold.claims for m in c.meets), *((m.id, m.claim) for m in gold.matters)]
    yield from (f"{id}: there is no {other}" for id, other in named if other not in ids)
    pairs = {(claim.id, met.id): met.relation for claim in gold.claims for met in claim.meets}
    yield from (f"{b}: does not meet {a}, which meets it" for a, b in pairs if (b, a) not in pairs)
    for matter in gold.matters:
        told = Counter((*matter.says, *matter.contradicts, *matter.silent))
        if told != Counter(dict.fromkeys(articles, 1)):
            yield f"{matter.id}: each article says it, contradicts it or is silent"
