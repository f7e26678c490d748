"""Articles → dated events: what is said to happen when, the same event of several articles as one.

The event's time is what its sentence says, never the day of the report. What cannot be resolved stays undated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from rag.cite import Numbering
from rag.differing import gainsay, numbers_apart, of_two, told_apart
from rag.draft import Made
from rag.numbers import outside_dates
from rag.prose import cited
from rag.schema import Event, Progress
from rag.text import content_terms
from rag.told import Read, Told
from rag.verify import verify
from rag.when import Dated, overlap

SAME = 0.6  # of the shorter sentence's words: two sentences tell the same (see CARRIED in rag/voices.py)
FEW = 3  # words that two must share at least
MOST = 8  # texts of an event that another is compared with
# Not strftime's, whose language is that of the machine.
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
UNDATED = "undated"
_NOTICE = re.compile(r"(?:correction|clarification|updated?|editor['’]s note)\b[^.]{0,30}:", re.IGNORECASE)
_ENDS = re.compile(r"\W*$|[,;:.]")
# "The worst flood since 1998": the year bounds a comparison; what is told happened later.
_COMPARED = re.compile(
    r"\b(?:the|its|their|his|her|an?)\s(?:[\w-]+\s)?(?:first|most|least|worst|best|record|low|high|"
    r"(?:high|low|bigg|larg|great|strong|weak|sharp|steep|dead|fast|slow|hott|cold|wett|dri|long|short|heavi|small)(?:est))"
    r"\b[^.;]{0,60}\bsince\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)


_Time = tuple[date, str]


@dataclass(frozen=True)
class Timed:
    """A sentence with one of the times that it gives."""

    told: Told
    dated: Dated

    @property
    def words(self) -> str:
        return self.told.text[self.dated.start : self.dated.end]

    @cached_property
    def terms(self) -> frozenset[str]:
        """The words by which it is compared: of a table's row those of its header too, no times and no numbers."""
        text, times = self.told.text, self.told.fact.times
        left_out = [text[one.start : one.end] for one in times] + [one.text for one in outside_dates(text)]
        header = content_terms(self.told.context) if self.told.kind == "table-row" else ()
        return (self.told.terms | frozenset(header)) - frozenset(content_terms(" ".join(left_out)))


def timeline(read: Sequence[Read], report: Callable[[Progress], None] = lambda _now: None) -> tuple[Event, ...]:
    """The events of these articles in order of their time, the undated last. ``report`` is told how many articles were
    read for times, then how many events were written down."""
    timed: list[Timed] = []
    for done, article in enumerate(read):
        report(Progress("events", done, len(read), article.article.source))
        timed.extend(times(article))
    groups = merged(timed)
    groups.sort(key=lambda group: _order(group[0]))
    differing = _differing(groups)
    numbering = Numbering()
    events: list[Event] = []
    for at, group in enumerate(groups):
        report(Progress("compare", at, len(groups)))
        events.append(_event(group, numbering, tuple(sorted(differing.get(at, ())))))
    return tuple(events)


def times(read: Read) -> Iterator[Timed]:
    """Each time that a sentence of the article gives for what it tells; one that it gives twice once. When somebody
    said so counts only where it does not say when it happened."""
    for told in read.told:
        if _NOTICE.match(told.text):
            continue
        given = [one for one in told.fact.times if not _COMPARED.search(told.text[: one.start])]
        seen: set[tuple[date | None, str]] = set()
        for dated in given:
            key = (dated.first, dated.precision)
            if key not in seen and not (dated.said and _says_when(told.text, dated, given)):
                seen.add(key)
                yield Timed(told, dated)


def _says_when(text: str, said: Dated, given: Sequence[Dated]) -> bool:
    """Whether what was said at that time has another: it stands behind it, or anywhere where that ends the clause."""
    ends = _ENDS.match(text, said.end) is not None
    return any(not one.said and (ends or one.start > said.start) for one in given)


def merged(timed: Sequence[Timed]) -> list[list[Timed]]:
    """Sentences that tell the same of the same time together, the first told first; none that gainsay each other."""
    kinds: dict[_Time, dict[frozenset[str], list[int]]] = {}  # by time and words the groups that hold them
    for one in timed:
        if one.dated.first is not None:
            kinds.setdefault((one.dated.first, one.dated.precision), {})[one.terms] = []
    same = {time: _same_words([*worded]) for time, worded in kinds.items()}
    groups: list[list[Timed]] = []
    texts: list[dict[str, Told]] = []  # of each group the first, which another is compared with
    for one in timed:
        near, held = list[int](), list[int]()
        if one.dated.first is not None:
            time = (one.dated.first, one.dated.precision)
            held = kinds[time][one.terms]
            near = sorted({n for terms in same[time][one.terms] for n in kinds[time][terms]})
        joined = (n for n in near if not any(told_apart(one.told, other) for other in texts[n].values()))
        group = next(joined, len(groups))
        if group == len(groups):
            groups.append([])
            texts.append({})
        if group not in held:
            held.append(group)
        groups[group].append(one)
        if len(texts[group]) < MOST:
            texts[group].setdefault(one.told.text, one.told)
    return groups


def _same_words(kinds: Sequence[frozenset[str]]) -> dict[frozenset[str], list[frozenset[str]]]:
    """By the words of a sentence those of all that tell the same."""
    out = {one: [one] if len(one) >= FEW else [] for one in kinds}
    for a, b in alike(kinds):
        out[kinds[a]].append(kinds[b])
        out[kinds[b]].append(kinds[a])
    return out


def alike(told: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    """The pairs that tell the same, by index, the lesser first: most words of the shorter stand in the other.

    Shared words are counted through an index from words to sentences, for one sentence and all others at once: to look
    at each pair that shares a word takes minutes where thousands of sentences have few words between them.
    """
    places: dict[str, list[int]] = {}
    for at, terms in enumerate(told):
        for term in terms:
            places.setdefault(term, []).append(at)
    holding = {term: np.array(held) for term, held in places.items()}
    sizes = np.array([len(terms) for terms in told])
    found: set[tuple[int, int]] = set()
    for at, terms in enumerate(told):
        if sizes[at] < FEW:
            continue
        shared = np.bincount(np.concatenate([holding[term] for term in terms]), minlength=len(told))
        enough = (shared >= max(FEW, SAME * len(terms))) & (sizes >= sizes[at])
        found.update((min(at, other), max(at, other)) for other in np.flatnonzero(enough).tolist() if other != at)
    return found


def _order(one: Timed) -> tuple[date, int, str]:
    precise = {"year": 0, "month": 1, "day": 2, "none": 3}[one.dated.precision]
    return (one.dated.first or date.max, precise, one.told.card.source)


def _event(group: Sequence[Timed], numbering: Numbering, differing: tuple[int, ...]) -> Event:
    made = []
    for told in {one.told.span: one.told for one in group}.values():
        judged = verify(told.text, [cited(told.evidence, told.before)])
        lead_in = led(told, told.card.outlet or told.card.title or told.card.source)
        voice = told.fact.voice if told.voiced else None
        made.append(
            Made(told.text, lead_in, (told.evidence,), judged, told.voiced, told.before, voice).numbered(numbering)
        )
    first = group[0].dated
    return Event(first.first, first.precision, tuple(made), group[0].words, first.last, differing)


def _differing(groups: Sequence[Sequence[Timed]]) -> dict[int, set[int]]:
    """By index the events that tell the same with another time or another number, or deny it."""
    every = [(at, one) for at, group in enumerate(groups) for one in _first_texts(group)]
    out: dict[int, set[int]] = {}
    for a, b in alike([one.terms for _, one in every]):
        (at, one), (place, other) = every[a], every[b]
        if at != place and place not in out.get(at, ()) and _differ(one, other):
            out.setdefault(at, set()).add(place)
            out.setdefault(place, set()).add(at)
    return out


def _first_texts(group: Sequence[Timed]) -> list[Timed]:
    """Its first texts, each by two voices where it has them: one of two is another's than what it is compared with."""
    voices: dict[str, dict[str, Timed]] = {}
    for one in group:
        told = voices.setdefault(one.told.text, {}) if len(voices) < MOST else voices.get(one.told.text, {})
        if len(told) < 2:
            told.setdefault(one.told.voice, one)
    return [one for told in voices.values() for one in told.values()]


def _differ(one: Timed, other: Timed) -> bool:
    """Whether two that tell the same give it another time or another number, or one denies it. In one article only two
    who speak may, and two articles surely mean the same only where they share a name."""
    a, b = one.dated, other.dated
    same_text = one.told.voice == other.told.voice
    shared = one.terms & other.terms
    if a.first is None or b.first is None:
        return False
    if not (of_two(one.told, other.told) if same_text else shared & one.told.fact.named & other.told.fact.named):
        return False
    if not (a.said or b.said):
        if not overlap(a, b):
            alike_enough = len(shared) > FEW and not numbers_apart(one.told, other.told)  # else another event
            return alike_enough and not same_text
        if (a.first, a.precision, a.last) != (b.first, b.precision, b.last):
            return False  # "three on Friday", "nine this year"
    return gainsay(one.told, other.told, shared)


def led(told: Told, label: str) -> str:
    """What stands in front of a sentence: its article's label, and what the columns of a table's row are called."""
    return f"{label} ({told.context.strip('| ')})" if told.kind == "table-row" and told.context else label


def when_words(event: Event) -> str:
    """Its time as precisely as it is known: ``12 May 2024``, ``26–27 Dec 2025``, ``May 2024``, ``2014–2016``,
    ``undated: on Tuesday``."""
    first, last = event.date, event.until
    if first is None or event.precision == "none":
        said = " ".join(event.when.split())
        return f"{UNDATED}: {said}" if said else UNDATED
    if last is None or last <= first or _parts(first, event) == _parts(last, event):
        return " ".join(_parts(first, event))
    begin, end = _parts(first, event), _parts(last, event)
    while len(begin) > 1 and begin[-1] == end[len(begin) - 1]:
        begin.pop()  # what both have in common is said once
    dash = "–" if len(begin) == 1 else " – "
    return f"{' '.join(begin)}{dash}{' '.join(end)}"


def _parts(day: date, event: Event) -> list[str]:
    """Day, month, year, as far as they are known."""
    whole = [str(day.day), MONTHS[day.month - 1], str(day.year)]
    return whole[{"day": 0, "month": 1}.get(event.precision, 2) :]
