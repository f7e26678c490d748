"""Summaries, timelines and claims graded by the gold of each corpus.

    python -m eval.briefed                    quotes mode, the three corpora
    python -m eval.briefed --corpus fresh     one of them
    python -m eval.briefed --update-floors    what is reached today must be reached from now on

A summary's recall is the share of gold points whose facts it all holds; beside it that of the first sentences of the
same length and the best that any choice of sentences of that length reaches. Exit code: 0, 1 below a floor, 2 for bad
usage.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import dateparser
from rich.console import Console
from rich.table import Table

from eval.alone import alone
from eval.briefings import Briefings, ClaimGold, EventGold, read_briefings
from eval.corpora import HERE, NAMES, Corpus, Opened, corpus, opened
from eval.gold import Point
from eval.matching import any_found, spans
from rag import Settings
from rag.schema import AnswerSentence, Claim, Event, Length, Precision
from rag.summarise import MOST, SHARE, WORDS
from rag.text import content_terms
from rag.told import articles

FLOORS = HERE / "briefed.json"
MARGIN = 0.01
LENGTHS: tuple[Length, ...] = ("line", "short", "full")
NEVER_MORE = ("events, invented dates", "summaries, forbidden points", "summaries, unsupported", "summaries, too long")
Figures = dict[str, float]


def measure(chosen: Corpus, settings: Settings) -> Figures:
    """The figures of a corpus; nan where there is nothing to measure. Raises GoldError."""
    with opened(chosen, settings) as there:
        texts = {source: article.text for source, article in there.articles.items()}
        gold = read_briefings(chosen.gold, texts)
        found: Figures = {}
        found |= of_timeline(gold, there.desk.timeline(), texts)
        found |= of_claims(gold, there.desk.claims(), texts)
        found |= of_matters(gold, there, texts)
        if there.summaries:
            found |= of_summaries(there)
        return found


# Timeline


def of_timeline(gold: Briefings, events: Sequence[Event], texts: Mapping[str, str]) -> Figures:
    """Precision, recall and F1 of dates with their precision right, and the dates given where none can be known."""
    dated = [event for event in gold.events if event.date is not None]
    right: set[int] = set()
    seen = 0
    for one in dated:
        hits = {at for at, event in enumerate(events) if _rests(event, one, texts) and _is_time(event, one)}
        right |= hits
        seen += bool(hits)
    given = [at for at, event in enumerate(events) if event.date is not None]
    traps = [one for one in gold.events if one.date is None]
    invented = sum(any(event.date is not None and _rests(event, one, texts) for event in events) for one in traps)
    precision, recall = _share(len(right), len(given)), _share(seen, len(dated))
    return {"events, precision": precision, "events, recall": recall, "events, F1": f1(precision, recall),
            "events, invented dates": float(invented)}  # fmt: skip


def _rests(event: Event, gold: EventGold, texts: Mapping[str, str]) -> bool:
    cited = [one for sentence in event.sentences for one in sentence.citations]
    return any(
        one.source == quote.article and _overlap(one.start, one.end, quote.quote, texts[quote.article])
        for one in cited for quote in gold.evidence
    )  # fmt: skip


def _is_time(event: Event, gold: EventGold) -> bool:
    assert gold.date is not None
    return any((event.date, event.precision) == _read_date(one) for one in (gold.date, *gold.accept))


def _read_date(text: str) -> tuple[date | None, Precision]:
    """"3 May 2025", "May 2025", "2025"; without a year, "6 August", no date that can be known."""
    if text.isdecimal():
        return date(int(text), 1, 1), "year"
    parts = text.split()
    if len(parts) == 2 and not parts[1].isdecimal():
        return None, "none"
    found = dateparser.parse(text, settings={"PREFER_DAY_OF_MONTH": "first"})
    assert isinstance(found, datetime), text
    return found.date(), "day" if len(parts) == 3 else "month"


# Claims


def of_claims(gold: Briefings, claims: Sequence[Claim], texts: Mapping[str, str]) -> Figures:
    """Speakers and statuses by gold claim, and the relations between those that are found."""
    at = {one.id: [claim for claim in claims if _is_claim(claim, one, texts)] for one in gold.claims}
    named = wrong = missed = status = 0
    for one in gold.claims:
        said = next((claim.speaker for claim in at[one.id]), None)
        good = said is not None and one.speaker is not None and is_speaker(said, one.speaker)
        named += good
        wrong += said is not None and not good
        missed += one.speaker is not None and not good
        status += any(claim.status in {one.status, *one.also} for claim in at[one.id])
    known = {frozenset((one.id, met.id)): met.relation for one in gold.claims for met in one.meets}
    owners: dict[str, list[str]] = {}
    for id, found in at.items():
        for claim in found:
            owners.setdefault(claim.id, []).append(id)
    told = {
        frozenset((mine, theirs)): met.relation
        for claim in claims for met in claim.about
        for mine in owners.get(claim.id, []) for theirs in owners.get(met.id, []) if mine != theirs
    }  # fmt: skip
    related = sum(known.get(pair) == relation for pair, relation in told.items())
    precision, recall = _share(named, named + wrong), _share(named, named + missed)
    return {"claims, speaker precision": precision, "claims, speaker recall": recall,
            "claims, speaker F1": f1(precision, recall), "claims, status": _share(status, len(gold.claims)),
            "claims, relations right": _share(related, len(told)),
            "claims, relations found": _share(related, len(known))}  # fmt: skip


def _is_claim(claim: Claim, gold: ClaimGold, texts: Mapping[str, str]) -> bool:
    return claim.source == gold.article and _overlap(claim.start, claim.end, gold.quote, texts[gold.article])


def is_speaker(said: str, accepted: Sequence[str]) -> bool:
    """Whether it names one of the accepted speakers: its words are among theirs, or theirs among its."""
    for one in accepted:
        a, b = said.casefold(), one.casefold()
        mine, theirs = set(content_terms(said)), set(content_terms(one))
        if a in b or b in a or (mine and theirs and (mine <= theirs or theirs <= mine)):
            return True
    return False


def of_matters(gold: Briefings, there: Opened, texts: Mapping[str, str]) -> Figures:
    """The share of matters for which each article is told rightly: says it, contradicts it, is silent."""
    claims = there.desk.claims()
    right = 0
    for matter in gold.matters:
        meant = next(one for one in gold.claims if one.id == matter.claim)
        claim = next((one for one in claims if _is_claim(one, meant, texts)), None)
        if claim is not None:
            _, stances = there.desk.stances(claim.id)
            told = {kind: {one.source for one in stances if one.stance == kind} for kind in ("says", "contradicts")}
            right += told == {"says": set(matter.says), "contradicts": set(matter.contradicts)}
    return {"matters, wholly right": _share(right, len(gold.matters))}


# Summaries


def of_summaries(there: Opened) -> Figures:
    """Recall of gold points by length, for ours, the first sentences and the best choice, and what must not be."""
    found: dict[str, list[int]] = {}
    forbidden = unsupported = long = 0
    for source, gold in there.summaries.items():
        article = there.articles[source]
        sentences = sentences_of(there, article.id)
        for length in LENGTHS:
            told = there.desk.summarise([article.id], length=length).sentences
            text = " ".join(one.text for one in told)
            room = room_for(length, sentences)
            most = 1 if length == "line" else MOST
            points = len(gold.points)
            for name, held in (
                ("recall", held_by(gold.points, text)),
                ("first sentences", held_by(gold.points, " ".join(first(sentences, room, most)))),
                ("best choice", best(gold.points, sentences, room, most)),
            ):
                sums = found.setdefault(f"{length}, {name}", [0, 0])
                sums[0] += held
                sums[1] += points
            forbidden += sum(any_found(one.any, text) for one in gold.never)
            unsupported += sum(not supported(one) for one in told)
            long += len(text.split()) > max(room, min(len(one.split()) for one in sentences))
    return {**{name: _share(*sums) for name, sums in found.items()}, "summaries, forbidden points": float(forbidden),
            "summaries, unsupported": float(unsupported), "summaries, too long": float(long)}  # fmt: skip


def sentences_of(there: Opened, id: str) -> list[str]:
    """The sentences of an article that a summary may be made of."""
    (read,) = articles(there.desk._catalog, [id])
    return [one.text for one in read.told]


def room_for(length: Length, sentences: Sequence[str]) -> int:
    """The words that a summary of that length may have."""
    return WORDS.get(length, int(SHARE * sum(len(one.split()) for one in sentences)))


def supported(one: AnswerSentence) -> bool:
    """Whether code found nothing wrong with it, and it rests on something."""
    return one.verdict == "supported" and bool(one.citations)


def held_by(points: Sequence[Point], text: str) -> int:
    """How many of the points the text holds with all of their facts."""
    return sum(all(any_found(fact.any, text) for fact in point.facts) for point in points)


def first(sentences: Sequence[str], room: int, most: int) -> list[str]:
    """The first sentences that fit."""
    out: list[str] = []
    for one in sentences[:most]:
        if sum(len(other.split()) for other in (*out, one)) > room:
            break
        out.append(one)
    return out


def best(points: Sequence[Point], sentences: Sequence[str], room: int, most: int) -> int:
    """The most points that any ``most`` sentences of together at most ``room`` words hold, each fact in one of them."""
    facts = [fact for point in points for fact in point.facts]
    bits = [
        (len(one.split()), sum(1 << at for at, fact in enumerate(facts) if any_found(fact.any, one)))
        for one in sentences
    ]
    least: dict[tuple[int, int], int] = {(0, 0): 0}  # facts held and sentences taken -> words
    for words, mask in bits:
        if not mask:
            continue
        for (held, count), used in list(least.items()):
            key = (held | mask, count + 1)
            if count < most and used + words <= room and used + words < least.get(key, sys.maxsize):
                least[key] = used + words
    wanted, place = [], 0
    for point in points:
        wanted.append(sum(1 << (place + at) for at in range(len(point.facts))))
        place += len(point.facts)
    return max(sum(held & one == one for one in wanted) for held, _ in least)


# All


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _share(some: int, of: int) -> float:
    return some / of if of else math.nan


def _overlap(start: int, end: int, quote: str, text: str) -> bool:
    return any(a < end and start < b for a, b in spans(quote, text))


def floors() -> dict[str, Figures]:
    """What must be reached, by corpus."""
    found: dict[str, Figures] = json.loads(FLOORS.read_text("utf-8"))
    return found


def below(name: str, figures: Figures) -> list[str]:
    """The floors and ceilings that are broken, in words."""
    out = []
    for figure, bound in floors().get(name, {}).items():
        got = figures.get(figure, math.nan)
        if math.isnan(got) or (got > bound if figure in NEVER_MORE else got < bound - MARGIN):
            out.append(f"{name}, {figure}: {got:.3f}, bound {bound:.3f}")
    return out


def view(told: Mapping[str, Figures]) -> Table:
    """The figures, a column for each corpus."""
    table = Table("figure", *told)
    for figure in dict.fromkeys(name for figures in told.values() for name in figures):
        cells = [figures.get(figure, math.nan) for figures in told.values()]
        form = "{:.0f}" if figure in NEVER_MORE else "{:.3f}"
        table.add_row(figure, *("" if math.isnan(cell) else form.format(cell) for cell in cells))
    return table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", choices=NAMES, action="append")
    parser.add_argument("--update-floors", action="store_true")
    asked = parser.parse_args()
    with alone() as settings:
        told = {name: measure(corpus(name), settings) for name in asked.corpus or NAMES}
    Console().print(view(told))
    if asked.update_floors:
        kept = {**(floors() if FLOORS.exists() else {})}
        unbound = ("first sentences", "best choice")
        for name, figures in told.items():
            kept[name] = {
                figure: round(value, 3) for figure, value in figures.items()
                if (value > 0 or figure in NEVER_MORE) and not figure.endswith(unbound)  # no floor of 0: none breaks it
            }  # fmt: skip
        FLOORS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        return 0
    faults = [line for name, figures in told.items() for line in below(name, figures)]
    print(*faults, sep="\n", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
