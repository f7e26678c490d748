"""Claims and how articles stand to one of them, as the plain data that the browser component draws; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypedDict

from rag.schema import Citation, Claim, ClaimStatus, Relation, Stance
from ui.rendering import Mark, Source, day_words, line, source_view, words

SILENT = 50  # of the articles that are silent; the others are counted
STATUSES: Mapping[ClaimStatus, Mark] = {
    "asserted": Mark("●", "asserted", "The outlet says so itself."),
    "attributed": Mark("“", "attributed", "The outlet says that somebody says so."),
    "unverified": Mark("○", "unverified", "The source calls it unverified."),
    "denied": Mark("✗", "denied", "The source says that somebody denies it."),
    "disputed": Mark("≠", "disputed", "The source says that somebody disputes it."),
}
_STANCES = {
    "says": ("✓", "says so"), "contradicts": ("✗", "contradicts it"), "updates": ("↻", "tells another state"),
    "silent": ("–", "is silent"),
}  # fmt: skip


class Numbered(NamedTuple):
    """A claim with its number, from 1, which is also that of its source."""

    n: int
    claim: Claim


class StatusMark(TypedDict):
    kind: ClaimStatus
    symbol: str
    word: str
    meaning: str


class Met(TypedDict):
    """``agrees with`` claims of these numbers."""

    word: str
    numbers: list[int]


class ClaimView(TypedDict):
    """A claim as it is drawn; ``words`` are those that make it unverified, denied or disputed."""

    n: int
    id: str
    text: str
    who: str
    verb: str
    status: StatusMark
    words: str
    outlet: str
    day: str
    met: list[Met]


class MatterView(TypedDict):
    """Claims of one matter; ``heading`` is "" for one that stands alone."""

    heading: str
    claims: list[ClaimView]


class StanceRow(TypedDict):
    """An article; ``copy`` where it has its text from one above it, whose voice it shares."""

    kind: str
    symbol: str
    word: str
    outlet: str
    day: str
    title: str
    numbers: list[int]
    copy: bool


class StancesView(TypedDict):
    """How the articles stand to the claim ``claim``; ``summary`` counts independent voices."""

    claim: str
    summary: list[str]
    rows: list[StanceRow]
    more: int


class ClaimsView(TypedDict):
    """What is drawn of claims; ``sources`` is keyed by number as text, ``chosen`` the id of a claim or ""."""

    matters: list[MatterView]
    sources: dict[str, Source]
    chosen: str
    stances: StancesView | None


def numbered(claims: Sequence[Claim]) -> list[Numbered]:
    """By matter, those of several claims first, else in the order given; numbered from 1."""
    matters: dict[int, list[Claim]] = {}
    for claim in claims:
        matters.setdefault(claim.matter, []).append(claim)
    ordered = sorted(matters.values(), key=lambda of: len(of) == 1)
    return [Numbered(n, claim) for n, claim in enumerate((claim for of in ordered for claim in of), 1)]


def citation(one: Numbered) -> Citation:
    """Where the claim stands."""
    claim = one.claim
    return Citation(
        one.n, claim.article, claim.source, claim.title, claim.outlet, claim.date, "unknown", claim.start, claim.end,
        claim.quote,
    )  # fmt: skip


def claims_data(
    shown: Sequence[Numbered], every: Sequence[Numbered], chosen: str = "", stances: StancesView | None = None
) -> ClaimsView:
    """For the browser: ``shown`` are those drawn now, out of ``every``; ``chosen`` has its ``stances`` beneath it."""
    by_id = {one.claim.id: one for one in every}
    sizes: dict[int, list[Claim]] = {}
    for one in every:
        sizes.setdefault(one.claim.matter, []).append(one.claim)
    matters: list[MatterView] = [
        {"heading": _heading(sizes[matter]), "claims": [_claim(one, by_id) for one in of]}
        for matter, of in groupby(shown, key=lambda one: one.claim.matter)
    ]
    return {
        "matters": matters,
        "sources": {str(one.n): source_view(citation(one)) for one in shown},
        "chosen": chosen,
        "stances": stances,
    }


def _heading(claims: Sequence[Claim]) -> str:
    """``4 claims, 3 independent voices; they conflict``."""
    if len(claims) == 1:
        return ""
    relations = {met.relation for claim in claims for met in claim.about}
    how = "they conflict" if "conflicts" in relations else "one updates another" if "updates" in relations else ""
    told = f"{_count(len(claims), 'claim')}, {_count(len({c.voice for c in claims}), 'independent voice')}"
    return f"{told}; {how}" if how else told


def _claim(one: Numbered, by_id: Mapping[str, Numbered]) -> ClaimView:
    claim = one.claim
    mark = STATUSES[claim.status]
    outlet = line(claim.outlet) or line(claim.title) or line(claim.source) or "unnamed source"
    return {
        "n": one.n,
        "id": claim.id,
        "text": words(claim.text),
        "who": line(claim.speaker),
        "verb": line(claim.verb),
        "status": {"kind": claim.status, "symbol": mark.symbol, "word": mark.word, "meaning": mark.meaning},
        "words": line(claim.words),
        "outlet": outlet,
        "day": day_words(claim.date, "unknown"),
        "met": _met(claim, by_id),
    }


def _met(claim: Claim, by_id: Mapping[str, Numbered]) -> list[Met]:
    found: dict[str, list[int]] = {}
    for met in claim.about:
        if other := by_id.get(met.id):
            found.setdefault(_relation(met.relation, claim, other.claim), []).append(other.n)
    order = ("conflicts with", "updates", "is updated by", "agrees with")
    return [{"word": word, "numbers": sorted(set(found[word]))} for word in order if word in found]


def _relation(relation: Relation, claim: Claim, other: Claim) -> str:
    """Both may say that they update the other; the later one does."""
    if relation == "updates":
        older = claim.date is not None and other.date is not None and claim.date < other.date
        return "is updated by" if older else "updates"
    return "agrees with" if relation == "agrees" else "conflicts with"


def stances_data(claim: Claim, stances: Sequence[Stance], every: Sequence[Numbered]) -> StancesView:
    """How each article stands to the claim: those that say it first, then those that contradict it, those that tell an
    earlier or later state, the silent; articles of one voice together, and that voice counted once."""
    numbers = {one.claim.id: one.n for one in every}
    rows: list[StanceRow] = []
    summary = []
    more = 0
    for stance, (symbol, word) in _STANCES.items():
        of = [one for one in stances if one.stance == stance]
        if of:
            summary.append(f"{word.capitalize()}: {_voices(of)}")
        heard: dict[str, list[Stance]] = {}
        for one in of:
            heard.setdefault(one.voice, []).append(one)
        said = [(one, at > 0) for same in heard.values() for at, one in enumerate(same)]
        if stance == "silent" and len(said) > SILENT:
            said, more = said[:SILENT], len(said) - SILENT
        rows += [
            {
                "kind": stance, "symbol": symbol, "word": word,
                "outlet": line(one.outlet) or line(one.title) or line(one.source) or "unnamed source",
                "day": day_words(one.date, "unknown"), "title": line(one.title) or line(one.source),
                "numbers": sorted(numbers[id] for id in one.claims if id in numbers), "copy": copy,
            }
            for one, copy in said
        ]  # fmt: skip
    return {"claim": claim.id, "summary": summary, "rows": rows, "more": more}


def _voices(stances: Sequence[Stance]) -> str:
    """``2 independent voices (3 articles)``."""
    voices = _count(len({one.voice for one in stances}), "independent voice")
    return voices if len({one.voice for one in stances}) == len(stances) else f"{voices} ({len(stances):,} articles)"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
