"""Where articles, or speakers in one, give different answers to one question: the other sides, and how they differ.

Only what can be compared is: a number with its unit, a date, a person's or a place's name, yes and no. Nothing says who
is right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Literal

from rag.attribution import attribute
from rag.dates import DateMention, find_dates
from rag.evidence import led
from rag.names import names, same_name
from rag.numbers import Number, outside_dates
from rag.overlap import akin, carried, terms_of
from rag.question import Question
from rag.quote import answering, marked_answer, short_by_rule
from rag.rerank import believed
from rag.schema import Conflict, Evidence
from rag.seats import governs
from rag.text import content_terms, term, words
from rag.when import Known, when
from rag.yes_no import matter_of, side, told_terms

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
NIGHT = timedelta(days=1)  # "on Monday night", "early on Tuesday"
_NOW = re.compile(r"\W*(?:is|are|do|does|has|have)\b", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|across|throughout|around|within)\s(?:the\s)?(?:[a-z]+\s)?$", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:whole|entire|rest of the)\s(?P<all>[a-z]+)", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
_FAINT = frozenset({"last", "first", "total", "final", "exact"})
_ARTICLES = frozenset({"the", "a", "an", "it", "its"})
ROUNDED = 0.05  # share by which two numbers may differ and be one, told more or less exactly


def others(question: Question, best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence of each other voice that answers otherwise than ``best``, and otherwise than each other."""
    told = _told(question, best)
    if told is None:
        return []
    sides = [(best, told)]
    tried = [best]
    for one in answering(question, ranked, math.inf):
        near = one.score >= best.score - BEHIND or _bound(question, one)
        if not near or not all(_apart(question, one, heard) for heard in tried) or len(sides) == SIDES:
            continue
        tried.append(one)  # each voice by its best sentence
        said = _told(question, one)
        if not said or not _same_matter(question, best, one):
            continue
        if all(_differ(question, one, said, *side) or _other_of_sort(question, said, side[1]) for side in sides):
            sides.append((one, said))
    return [one for one, _ in sides[1:]]


def _bound(question: Question, one: Evidence) -> bool:
    """Whether a sentence holds all that a number, a date or yes and no are asked of, its names perhaps only in its
    title or before it, so that it is another voice on it however it ranks."""
    if question.wants not in {"number", "date"}:
        return question.wants == "yes-no" and side(question, one) is not None
    own, around = told_terms(one.quote), told_terms(f"{one.title or ''} {one.context} {led(one)}")
    asked = [t for t in question.terms if t not in {*question.counted, *_FAINT}]
    matter = set(matter_of(question)).intersection(asked)
    held = bool(matter) and all(carried(t, own if t in matter else around) for t in asked)
    return held and "background" not in one.why


def _apart(question: Question, a: Evidence, b: Evidence) -> bool:
    """Whether they are two voices: of two articles, or of two speakers in one who both speak of just what is asked."""
    if a.span.article != b.span.article:
        return True
    if not (_bound(question, a) and _bound(question, b)):
        return False
    one, other = (attribute(e.quote, e.before).speaker for e in (a, b))
    return one is not None and other is not None and not terms_of(one) & terms_of(other) - _ARTICLES


def conflicts(question: Question, sentences: Sequence[Sequence[Evidence]]) -> tuple[Conflict, ...]:
    """Which sentences of an answer, each with what it rests on, give different answers; one conflict for all."""
    told = [
        (at, found[0], said)
        for at, found in enumerate(sentences)
        if found and (said := _told(question, found[0]))
    ]
    apart = [
        (a, b) for a, b in combinations(told, 2)
        if _apart(question, a[1], b[1]) and _differ(question, *a[1:], *b[1:])
        and _same_matter(question, a[1], b[1]) and _same_matter(question, b[1], a[1])
    ]  # fmt: skip
    sides = [one for one in told if any(one in pair for pair in apart)]
    if not sides:
        return ()
    oldest = sorted(sides, key=lambda side: side[1].date or date.max)
    note = "; ".join(f"{_who(one)}: {said}{_whose(one)}" for _, one, said in oldest)
    return (Conflict(tuple(at for at, _, _ in sides), _kind(question, [one for _, one, _ in sides]), note),)


def _kind(question: Question, sides: Sequence[Evidence]) -> Literal["date", "scope", "true"]:
    """How they differ: each tells of another place, or of another time, at which a toll had risen or a door was
    shut; or truly."""
    scopes = [_scope(question, one.quote) for one in sides]
    if question.wants == "number" and all(scopes) and all(not a & b for a, b in combinations(scopes, 2)):
        return "scope"
    changing = question.wants == "number" or (question.wants == "yes-no" and _NOW.match(question.text) is not None)
    return "date" if changing and len({one.date for one in sides if one.date is not None}) > 1 else "true"


def _scope(question: Question, text: str) -> frozenset[str]:
    """The terms of the places that a sentence counts in, those aside that the question names."""
    placed = (n.text for n in names(text) if _IN.search(text[: n.start]))
    told = terms_of(" ".join([*placed, *(found["all"] for found in _WHOLE.finditer(text))]))
    return frozenset(t for t in told - _ARTICLES if not any(akin(t, asked) for asked in question.terms))


def _told(question: Question, one: Evidence) -> str | None:
    """The short answer in a sentence that is surely about what is asked; of a yes-no question the side it is on."""
    if question.wants == "yes-no":
        return side(question, one)
    sure = believed(one)
    if question.parts or not (sure or float(one.why.get("coverage", 0.0)) >= CARRIED or _bound(question, one)):
        return None
    ruled, marked = short_by_rule(question, one), marked_answer(question, one) if sure else None
    return ruled if marked is None or (ruled and marked in ruled) else marked  # a rule gives a number with its unit


def _differ(question: Question, one: Evidence, said: str, other: Evidence, told: str) -> bool:
    """Whether what the two say cannot both be the answer; of what both surely date, as their articles' days tell."""
    if differ(question, said, told) or not (_bound(question, one) and _bound(question, other)):
        return differ(question, said, told)
    x, y = (_days(*side) for side in ((one, said), (other, told))) if question.wants == "date" else (None, None)
    return x is not None and y is not None and max(x[0], y[0]) - min(x[1], y[1]) > NIGHT


def _days(one: Evidence, said: str) -> tuple[date, date] | None:
    """The first and the last day of the one date in a short answer, where that and its article tell them."""
    start = one.quote.find(said)
    known = Known(one.date, exact=one.date_basis == "stated")
    found = [d for d in when(one.quote, known) if start <= d.start < start + len(said)] if start >= 0 else []
    if len(found) != 1 or found[0].first is None or found[0].precision == "none":
        return None
    first, last = found[0].first, found[0].last or found[0].first
    months = {"day": 0, "month": 1, "year": 12}[found[0].precision]
    if months:
        place = last.year * 12 + last.month - 1 + months
        last = date(place // 12, place % 12 + 1, 1) - timedelta(days=1)
    return first, last


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
        case "yes-no":
            return a != b
        case _:
            return False


def _other_of_sort(question: Question, a: str, b: str) -> bool:
    """Whether two short answers name different things of the sort that is asked for, which need not contradict."""
    alike = _OF_A_SORT.search(question.text) or (_WHERE.search(question.text) and not names(f"x {a} x {b}"))
    if question.wants not in {"thing", "person", "place"} or not alike:
        return False
    return not any(akin(x, y) for x in content_terms(a) for y in content_terms(b))


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
        return carried(term(name), terms_of(f"{title} {one.context} {led(one)}")) > 0

    return all(speaks(other, name) for name in question.names if speaks(best, name))


def _named(one: Evidence) -> list[str]:
    """The words of the names in a sentence, its speaker's left out."""
    speaker = terms_of(attribute(one.quote).speaker or "")
    return [word for name in names(one.quote) for word in name.words if term(word) not in speaker]


def _whose(one: Evidence) -> str:
    speaker = attribute(one.quote, one.before).speaker
    return f" ({speaker})" if speaker else ""


def _who(one: Evidence) -> str:
    named = one.outlet or one.title or one.source
    return f"{named}, {one.date.isoformat()}" if one.date is not None else named
