"""How far figures could rise: with sentences, or a threshold of the gate, chosen with the gold in hand.

A ceiling is no promise: whoever chooses without the gold does worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from eval.failing import Sheet
from eval.found import Place
from eval.matching import any_found
from eval.metrics import Share, auc

OVER_REFUSAL = 0.05  # the most that is asked of the gate
FIRST = (1, 5, 10)  # sentences found that facts are looked for in
MOST = 3  # sentences chosen with the gold in hand
Pick = Callable[[Sheet], Sequence[Place]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What figures a way to choose the cited sentences gives. ``answering`` is fact recall if nothing answerable were
    refused, None where that is not known."""

    name: str
    recall: Share
    precision: Share
    answering: Share | None


@dataclass(frozen=True, slots=True)
class Refusing:
    """What figures a way to refuse gives; ``threshold`` is None where none was chosen."""

    name: str
    threshold: float | None
    precision: Share
    recall: Share
    over: Share

    @property
    def f1(self) -> float:
        of = self.precision.of + self.recall.of
        return 2 * self.precision.hits / of if of else 0.0


def chosen(sheet: Sheet, count: int, *, fewer: bool = False) -> tuple[Place, ...]:
    """The sentences, of those found, that hold the most required facts, then the most of the gold; ``count`` of them,
    or as few as it takes. A fact counts where its sentence is of the gold."""
    alike: dict[tuple[frozenset[int], bool], list[Place]] = {}
    for one in sheet.found.ranked:
        gold = one in sheet.gold
        held = frozenset(n for n, f in enumerate(sheet.asked.gold.required) if gold and any_found(f.any, one.text))
        alike.setdefault((held, gold), []).append(one)
    facts = {one: held for (held, _), several in alike.items() for one in several[:count]}

    def worth(several: tuple[Place, ...]) -> tuple[int, int, int]:
        told = len(frozenset().union(*(facts[one] for one in several)))
        gold = sum(one in sheet.gold for one in several)
        return told, -len(several) if fewer else gold, gold

    sizes = range(1, count + 1) if fewer else [min(count, len(facts))]
    return max((several for size in sizes for several in combinations(facts, size)), key=worth, default=())


def choices(sheets: Sequence[Sheet]) -> list[Choice]:
    """Of answerable questions: as told, with fewer of the sentences told, and with the best of those found."""
    can = [one for one in sheets if one.grade.answerable]

    def told(name: str, pick: Pick) -> Choice:
        return Choice(name, _recall(can, pick), _precision(can, pick), None)

    def best(name: str, pick: Pick) -> Choice:
        answered = _answered(pick)
        return Choice(name, _recall(can, answered), _precision(can, answered), _recall(can, pick))

    needed = f"the best found, as few as needed, at most {MOST}"
    return [
        told("the sentences told", lambda one: one.told),
        told("without those told only to lead into the next", _own),
        *(told(f"at most {n} of the rest", _first(n)) for n in (1, 2)),
        best("the best found, as many as told", lambda one: chosen(one, max(1, len(one.told)))),
        *(best(f"the best {n} found", _best(n)) for n in range(1, MOST + 1)),
        best(needed, lambda one: chosen(one, MOST, fewer=True)),
    ]


def held(sheets: Sequence[Sheet]) -> dict[str, Share]:
    """The share of required facts that gold sentences hold, by how many of the sentences found are looked at."""
    can = [one for one in sheets if one.grade.answerable]
    looked = {f"the first {n} found": [one.found.ranked[:n] for one in can] for n in FIRST}
    looked["those that were read"] = [tuple(one.found.read) for one in can]
    looked["all that were found"] = [one.found.ranked for one in can]
    return {
        name: _sum(
            _facts(one, [p for p in places if p in one.gold]) for one, places in zip(can, several, strict=True)
        )
        for name, several in looked.items()
    }  # fmt: skip


def refusing(sheets: Sequence[Sheet]) -> list[Refusing]:
    """As today, and with the threshold on the gate's probability that gives the best F1: alone, and beside the rules
    that refuse whatever it says; each also where no more may be refused wrongly than is asked."""
    today = frozenset(one.grade.id for one in sheets if one.grade.abstained)
    ruled = frozenset(one.grade.id for one in sheets if one.grade.abstained and one.found.answers >= one.found.bar)
    made = [_refusing("as today", None, sheets, today)]
    for name, rules in (("the probability alone", frozenset[str]()), ("with today's rules", ruled)):
        ways = [
            _refusing(name, bar, sheets, rules | {one.grade.id for one in sheets if one.found.answers < bar})
            for bar in sorted({one.found.answers for one in sheets})
        ]
        modest = [one for one in ways if (one.over.value or 0.0) <= OVER_REFUSAL]
        for told, among in (("best F1", ways), (f"best F1 at over-refusal of at most {OVER_REFUSAL}", modest)):
            if among:
                made.append(replace(max(among, key=lambda one: one.f1), name=f"{told}, {name}"))
    return made


def separates(sheets: Sequence[Sheet]) -> float | None:
    """Area under the curve of the gate's probability: answerable questions against the others."""
    sides: tuple[list[float], list[float]] = [], []
    for one in sheets:
        sides[not one.grade.answerable].append(one.found.answers)
    return auc(*sides)


def right(sheets: Sequence[Sheet]) -> dict[str, Share]:
    """The share of questions right as today, if every answer told the best sentences, and if the gate never erred: a
    question refused wrongly would then tell what ranked first."""

    def best(one: Sheet) -> bool:
        return one.grade.right or (one.grade.answerable and _holds(one, chosen(one, MOST, fewer=True)))

    def gated(one: Sheet) -> bool:
        first = one.grade.answerable and one.grade.abstained and _holds(one, one.found.ranked[:1])
        return one.grade.right or not one.grade.answerable or first

    ways: dict[str, Callable[[Sheet], bool]] = {
        "as today": lambda one: one.grade.right,
        f"the best sentences found were told, at most {MOST}": lambda one: (
            one.grade.right if one.grade.abstained else best(one)
        ),
        "the gate never erred": gated,
        "both": lambda one: not one.grade.answerable or best(one),
    }
    return {name: Share(sum(map(way, sheets)), len(sheets)) for name, way in ways.items()}


def _own(sheet: Sheet) -> list[Place]:
    """The told sentences that are not told only for the next."""
    return [one for one in sheet.told if one not in sheet.leads]


def _first(count: int) -> Pick:
    return lambda one: _own(one)[:count]


def _best(count: int) -> Pick:
    return lambda one: chosen(one, count)


def _answered(pick: Pick) -> Pick:
    return lambda one: () if one.grade.abstained else pick(one)


def _holds(sheet: Sheet, places: Sequence[Place]) -> bool:
    told = _facts(sheet, places)
    return told.hits == told.of and any(one in sheet.gold for one in places)


def _refusing(name: str, threshold: float | None, sheets: Sequence[Sheet], refused: frozenset[str]) -> Refusing:
    rightly = sum(one.grade.id in refused and not one.grade.answerable for one in sheets)
    can = sum(one.grade.answerable for one in sheets)
    over = Share(len(refused) - rightly, can)
    return Refusing(name, threshold, Share(rightly, len(refused)), Share(rightly, len(sheets) - can), over)


def _recall(sheets: Sequence[Sheet], pick: Pick) -> Share:
    return _sum(_facts(one, pick(one)) for one in sheets)


def _precision(sheets: Sequence[Sheet], pick: Pick) -> Share:
    return _sum(Share(sum(p in one.gold for p in places), len(places)) for one in sheets for places in [pick(one)])


def _facts(sheet: Sheet, places: Sequence[Place]) -> Share:
    """The required facts that stand in these sentences."""
    said = " ".join(one.text for one in sorted(places, key=lambda p: (p.source, p.start)))
    required = sheet.asked.gold.required
    return Share(sum(any_found(fact.any, said) for fact in required), len(required))


def _sum(shares: Iterable[Share]) -> Share:
    several = list(shares)
    return Share(sum(one.hits for one in several), sum(one.of for one in several))
