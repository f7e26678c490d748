"""A saved run sorted: failing questions by cause, facts by where they stood, citations by what they are, refusals by
reason. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval import ceilings
from eval.failing import Sheet, cause, cited, short, stood
from rag.schema import Answer

Sorted = Mapping[str, Sequence[str]]  # name -> the ids of the questions it holds for, one for each time
RANKS = ((1, "1"), (2, "2"), (3, "3"), (5, "4-5"), (10, "6-10"), (10**6, "11 and more"))
NOT_FOUND, TOLD = "not found", "told"
ANSWERED = "(none: it was answered)"
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"](?:(?:,| and| or)* [“\"][^”\"]*[”\"])*")
_NAMED = re.compile(r"(?<=mean: ).*(?=\?)|(?<=not about ).*(?=\.)|(?:[A-Z][a-z]+ )?\d[\d ,–-]*\d")
_REASON = 90  # characters of a reason that tell it from others


@dataclass(frozen=True, slots=True)
class Sorting:
    """``failing`` by cause; ``facts`` by where they stood, those told among them; ``ranks`` by the rank of the first
    gold sentence; ``first`` and ``further`` by what the citation is; ``rightly`` and ``wrongly`` by the reason for
    refusing; ``short`` by how the short answer of a right answer stands to the gold; ``unattributed`` are claims told
    without their speaker."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]
    failing: Sorted
    facts: Sorted
    ranks: Sorted
    first: Sorted
    further: Sorted
    rightly: Sorted
    wrongly: Sorted
    short: Sorted
    unattributed: tuple[str, ...]


def sort(name: str, sheets: Sequence[Sheet], notes: Iterable[str] = ()) -> Sorting:
    """Every question of a run."""
    into: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in sheets:
        grade, id = one.grade, one.grade.id
        if why := cause(one):
            into["failing"][why].append(id)
        rightly = grade.abstained != grade.answerable
        into["rightly" if rightly else "wrongly"][reason(one.answer) if grade.abstained else ANSWERED].append(id)
        if not grade.answerable:
            continue
        into["ranks"][_ranked(one)].append(id)
        lost = one.asked.gold.required if grade.abstained else one.lost
        for fact in lost:
            into["facts"][f"{'refused' if grade.abstained else 'answered'}: {stood(one, fact)}"].append(id)
        into["facts"][TOLD] += [id] * (grade.required - len(lost))
        for number, sentence in enumerate(one.told):
            into["further" if number else "first"][cited(one, sentence)].append(id)
        if grade.right:
            into["short"][short(one)].append(id)
    return Sorting(
        name, tuple(sheets), tuple(notes), into["failing"], into["facts"], into["ranks"], into["first"],
        into["further"], into["rightly"], into["wrongly"], into["short"],
        tuple(s.grade.id for s in sheets for _ in range(s.grade.attributed - s.grade.attributed_kept)),
    )  # fmt: skip


def reason(answer: Answer) -> str:
    """Why it is refused, without what that names, so that like reasons are one."""
    if answer.outcome == "false-premise":
        return "false-premise: The articles do not say …; they say …"
    told = f"{answer.outcome}: {_NAMED.sub('…', _QUOTED.sub('…', answer.reason or ''))}"
    return told if len(told) <= _REASON else f"{told[:_REASON]}…"


def as_json(one: Sorting) -> dict[str, object]:
    """For ``--json``: ids, and the ceilings."""
    return {
        "name": one.name, "questions": len(one.sheets), "notes": list(one.notes), "causes": one.failing,
        "facts": one.facts, "ranks": one.ranks, "citations": {"first": one.first, "further": one.further},
        "refusals": {"rightly": one.rightly, "wrongly": one.wrongly}, "short": one.short,
        "speaker_lost": list(one.unattributed),
        "probability": {sheet.grade.id: sheet.found.answers for sheet in one.sheets},
        "auc": ceilings.separates(one.sheets),
        "held": {name: share.value for name, share in ceilings.held(one.sheets).items()},
        "choices": {
            way.name: {"fact_recall": way.recall.value, "citation_precision": way.precision.value,
                       "fact_recall_nothing_refused": way.answering.value if way.answering else None}
            for way in ceilings.choices(one.sheets)
        },
        "refusing": {
            way.name: {"threshold": way.threshold, "f1": way.f1, "precision": way.precision.value,
                       "recall": way.recall.value, "over_refusal": way.over.value}
            for way in ceilings.refusing(one.sheets)
        },
        "right": {name: share.value for name, share in ceilings.right(one.sheets).items()},
    }  # fmt: skip


def _ranked(one: Sheet) -> str:
    rank = one.rank(one.gold)
    return next((told for most, told in RANKS if rank is not None and rank <= most), NOT_FOUND)
