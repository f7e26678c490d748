"""Where articles give different answers to one question: the other sides, and how they differ.

Only what can be compared is: a number with its unit, a date, a person's or a place's name. Nothing says who is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from rag.attribution import attribute
from rag.dates import DateMention, find_dates
from rag.names import names, same_name
from rag.numbers import Number, outside_dates
from rag.overlap import akin, carried, terms_of
from rag.question import Question
from rag.quote import answering, marked_answer, short_by_rule
from rag.rerank import believed
from rag.schema import Conflict, Evidence
from rag.seats import governs
from rag.text import term, words

NAMED = {"date": "Reported at different times", "scope": "Counted differently", "true": "The sources disagree"}
BEHIND = 2.0  # log-odds that another article's sentence may lie behind the best
SIDES = 3
CARRIED = 0.6  # of the question's words a sentence holds that is surely about the same, whatever the reader says
# "What sport does …", "Which party is …", "What is the language of …": one thing of a sort, so that two are two sides.
_AUX = r"(?:is|was|are|were|do|does|did|has|have|had|will|would)\b"
_OF_A_SORT = re.compile(
    rf"\b(?:what|which)\s(?!{_AUX})(?:[a-z-]+\s)?[a-z-]+(?<!s)(?:\s{_AUX}|\W*$)"
    r"|\bwhat(?:\s(?:is|was)|['’]s)\s(?:the|its|his|her|their)\s(?:[a-z-]+\s){1,3}(?:of|for|in)\b",
    re.IGNORECASE,
)
ROUNDED = 0.05  # share by which two numbers may differ and be one, told more or less exactly


def others(question: Question, best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence of each other article that answers otherwise than ``best``, and otherwise than each other."""
    told = _told(question, best)
    if told is None:
        return []
    sides = [(best, told)]
    tried = {best.span.article}
    for one in answering(question, ranked):
        if one.span.article in tried or one.score < best.score - BEHIND or len(sides) == SIDES:
            continue
        tried.add(one.span.article)  # by its best sentence
        said = _told(question, one)
        if not said or not _same_matter(question, best, one):
            continue
        if all(differ(question, said, other) or _other_of_sort(question, said, other) for _, other in sides):
            sides.append((one, said))
    return [one for one, _ in sides[1:]]


def conflicts(question: Question, sentences: Sequence[Sequence[Evidence]]) -> tuple[Conflict, ...]:
    """Which sentences of an answer, each with what it rests on, give different answers; one conflict for all."""
    told = [
        (at, found[0], said)
        for at, found in enumerate(sentences)
        if found and (said := _told(question, found[0]))
    ]
    apart = [
        (a, b) for a, b in combinations(told, 2)
        if a[1].span.article != b[1].span.article and differ(question, a[2], b[2])
        and _same_matter(question, a[1], b[1]) and _same_matter(question, b[1], a[1])
    ]  # fmt: skip
    sides = [one for one in told if any(one in pair for pair in apart)]
    if not sides:
        return ()
    oldest = sorted(sides, key=lambda side: side[1].date or date.max)
    note = "; ".join(f"{_who(one)}: {said}{_whose(one)}" for _, one, said in oldest)
    days = {one.date for _, one, _ in sides if one.date is not None}
    changing = question.wants == "number" and len(days) > 1  # a toll rises
    return (Conflict(tuple(at for at, _, _ in sides), "date" if changing else "true", note),)


def _told(question: Question, one: Evidence) -> str | None:
    """The short answer in a sentence that is surely about what is asked."""
    sure = believed(one)
    if question.parts or not (sure or float(one.why.get("coverage", 0.0)) >= CARRIED):
        return None
    ruled, marked = short_by_rule(question, one), marked_answer(question, one) if sure else None
    return ruled if marked is None or (ruled and marked in ruled) else marked  # a rule gives a number with its unit


def differ(question: Question, a: str, b: str) -> bool:
    """Whether two short answers cannot both be the answer."""
    match question.wants:
        case "number":
            return _numbers_differ(a, b, counted=bool(question.counted))
        case "date":
            x, y = find_dates(a), find_dates(b)
            return bool(x and y) and _dates_differ(x[0], y[0])
        case "person" | "place":
            return _names_differ(a, b)
        case _:
            return False


def _other_of_sort(question: Question, a: str, b: str) -> bool:
    """Whether two short answers name different things of the sort that is asked for, which need not contradict."""
    if question.wants not in {"thing", "person", "place"} or not _OF_A_SORT.search(question.text):
        return False
    return not any(akin(x, y) for x in terms_of(a) for y in terms_of(b))


def _numbers_differ(a: str, b: str, *, counted: bool) -> bool:
    """``counted``: both count what the question names, be it "people" or "dead"."""
    x, y = outside_dates(a), outside_dates(b)
    if not x or not y or (x[-1].kind == "percent") != (y[-1].kind == "percent"):
        return False
    if not counted and _unit(a, x[-1]) != _unit(b, y[-1]):
        return False
    low, high, other_low, other_high = x[0].value, x[-1].value, y[0].value, y[-1].value  # a range, or one twice
    gap = max(low, other_low) - min(high, other_high)
    return gap > ROUNDED * max(abs(high), abs(other_high))


def _unit(text: str, number: Number) -> str:
    """The word behind the number, stemmed."""
    after = words(text[number.end :])
    return after[0].term if after else ""


def _dates_differ(a: DateMention, b: DateMention) -> bool:
    """Whether a part that both state is another in each."""
    parts = ((a.year, b.year), (a.month, b.month), (a.day, b.day))
    return any(x is not None and y is not None and x != y for x, y in parts)


def _names_differ(a: str, b: str) -> bool:
    x, y = ([w for name in names(f"x {one}") for w in name.words] for one in (a, b))
    same = any(same_name(m, n) or akin(term(m), term(n)) or governs(m, n) or governs(n, m) for m in x for n in y)
    return bool(x and y) and not same


def _same_matter(question: Question, best: Evidence, other: Evidence) -> bool:
    """Whether both speak of all the names in the question, those that neither names left out. A title speaks for a
    sentence, but not for one that names something else."""
    strange = {term(w) for w in _named(other)} - {term(w) for w in (*_named(best), *question.names)}

    def speaks(one: Evidence, name: str) -> bool:
        title = "" if one is other and strange else one.title or ""
        return carried(term(name), terms_of(f"{title} {one.context} {one.quote}")) > 0

    return all(speaks(other, name) for name in question.names if speaks(best, name))


def _named(one: Evidence) -> list[str]:
    """The words of the names in a sentence, its speaker's left out."""
    speaker = terms_of(attribute(one.quote).speaker or "")
    return [word for name in names(one.quote) for word in name.words if term(word) not in speaker]


def _whose(one: Evidence) -> str:
    speaker = attribute(one.quote).speaker
    return f" ({speaker})" if speaker else ""


def _who(one: Evidence) -> str:
    named = one.outlet or one.title or one.source
    return f"{named}, {one.date.isoformat()}" if one.date is not None else named
