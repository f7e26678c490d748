"""Where a claim of an article answers one before it: a denial, and the claims that it denies.

Who speaks for whom is read from the words: "its director" speaks for the speaker before. Nothing is compared by
meaning here, for what stands side by side needs no likeness to be of one matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rag.attribution import Attribution
from rag.names import names
from rag.numbers import outside_dates
from rag.schema import Relation
from rag.text import content_terms, words
from rag.told import Told
from rag.verify.polarity import DENIES, IDIOM

BACK = 4  # sentences before a denial in which stands what it denies
ON = 2  # sentences behind a denial that may still bear it out
_THING = (
    r"(?:claim|allegation|accusation|report|figure|charge|account|version|sum|suggestion|criticism|memo|assertion|"
    r"number|estimate|toll|count|statement)s?"
)
_POINTS_BACK = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|disput(?:e|es|ed)|refut(?:e|es|ed)|contest(?:s|ed)?|"
    r"contradict(?:s|ed)?|call(?:s|ed)?|(?:do|does|did)(?: not|n['’]t) (?:accept|believe))\s"
    rf"(?:this|it|that(?=\W*$)|him|her|them|(?:the|that|these|those|such|any|all)\s(?:\w+\s)?{_THING})\b",
    re.IGNORECASE,
)
_JUST_SAID = re.compile(rf"\b(?:this|that)\s(?:\w+\s)?{_THING}\b", re.IGNORECASE)
_OTHER_COUNT = re.compile(rf"\b(?:lower|higher|different|smaller|larger|another)\s{_THING}\b", re.IGNORECASE)
# "… says that they never arrived", "… had heard none at all": said to deny needs what went before to be understood.
_NEVER = re.compile(
    r"\b(?P<they>they|this|that|these|those)\s(?:(?:had|has|have|was|were|is|are|did|does|do)\s)?(?:never|not)\b"
    r"|\bnone\b(?!\sof\b)|\bno such\b|\bnothing of the (?:sort|kind)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"(?:\w\ws|people|men|women|police)\b(?!['’])")
_SPEAKS_FOR = re.compile(r"^(?:[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)\s|^[Tt]he\s[a-z]+['’]s?\s")
_OWN_ASIDE = re.compile(r"^\W{0,2}(?:,|–|—)\s(?:its|their)\s[a-z]")

_ENDS = re.compile(r"\s*[.;:,|)]")
Counts = Mapping[str, set[float]]


@dataclass(frozen=True)
class Said:
    """A sentence with who says it."""

    told: Told

    @property
    def voice(self) -> Attribution:
        return self.told.fact.voice

    @property
    def denies(self) -> bool:
        return self.voice.status in {"denied", "disputed"}

    @cached_property
    def who(self) -> frozenset[str]:
        """The words of its speaker's name, as index terms."""
        return frozenset(content_terms(self.voice.speaker or ""))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The words of the names in it, its speaker's aside."""
        speaker = self.voice.speaker or ""
        return tuple(word for name in names(self.told.text) for word in name.words if word not in speaker)

    @cached_property
    def counts(self) -> Counts:
        """The numbers in it, dates aside, by the word behind each, as an index term: "" where another sentence or
        nothing follows."""
        text, found = self.told.text, dict[str, set[float]]()
        for number in outside_dates(text):
            after = words(text[number.end : number.end + 30])
            unit = after[0].term if after and not _ENDS.match(text, number.end) else ""
            found.setdefault(unit, set()).add(number.value)
        return found

    @cached_property
    def points_back(self) -> bool:
        """Whether it denies something that it does not tell itself."""
        return self.voice.speaker is not None and _POINTS_BACK.search(self.told.text) is not None


def denials(said: Sequence[Said]) -> Iterator[tuple[int, int, Relation]]:
    """Which sentences of one article answer which before them, by their places in ``said``."""
    start = 0
    for _, group in groupby(said, lambda one: one.told.card.id):
        article = list(group)
        sides = _sides(article)
        for at in range(len(article)):
            for earlier, later, relation in _reply(article, sides, at):
                yield start + earlier, start + later, relation
        start += len(article)


def _reply(said: Sequence[Said], sides: Sequence[int | None], at: int) -> Iterator[tuple[int, int, Relation]]:
    one = said[at]
    if one.points_back:
        denied = list(_denied(said, sides, at))
        yield from ((back, at, "conflicts") for back in denied)
        for later in _borne_out(sides, at) if denied else ():
            if said[later].voice.speaker != one.voice.speaker:
                yield at, later, "agrees"
            yield from ((back, later, "conflicts") for back in denied if _share(said[back], said[later]))
    elif at and sides[at] is not None and sides[at - 1] not in {None, sides[at]} and _answers(said[at - 1], one):
        yield at - 1, at, "conflicts"


def _answers(before: Said, one: Said) -> bool:
    """Whether it denies, or counts otherwise, what the sentence before it says."""
    if _OTHER_COUNT.search(one.told.text):
        return bool(outside_dates(before.told.text))
    no = _NEVER.search(one.told.text)
    if no is None or (no["they"] and _MANY.search(one.voice.speaker or "")):  # "residents said they never …"
        return False
    return not DENIES.search(IDIOM.sub(" ", before.told.text))


def _denied(said: Sequence[Said], sides: Sequence[int | None], at: int) -> Iterator[int]:
    """The claims of the nearest other side before it."""
    side: int | None = None
    for back in range(at - 1, max(-1, at - 1 - BACK), -1):
        ours = sides[back] is None or said[back].who == said[at].who or said[back].denies or said[back].points_back
        if side is not None and (ours or sides[back] != side):
            return
        if not ours:
            side = sides[back]
            yield back
            if _JUST_SAID.search(said[at].told.text):
                return


def _borne_out(sides: Sequence[int | None], at: int) -> Iterator[int]:
    """The sentences of the same side that follow at once."""
    for later in range(at + 1, min(len(sides), at + 1 + ON)):
        if sides[later] != sides[at]:
            return
        yield later


def _share(one: Said, other: Said) -> bool:
    """Whether they share a word that is in no speaker's name."""
    return bool((one.told.terms & other.told.terms) - one.who - other.who)


def _sides(said: Sequence[Said]) -> list[int | None]:
    """For each sentence the first in which its side speaks; None where nobody does. A side is a speaker, by any of its
    names, with those who speak for it."""
    sides: list[int | None] = []
    known: dict[int, set[frozenset[str]]] = {}
    for at, one in enumerate(said):
        if one.voice.speaker is None:
            sides.append(None)
            continue
        called = next((s for s, every in known.items() if any(_one_name(one.who, name) for name in every)), None)
        before = next((s for s in reversed(sides[-BACK:]) if s is not None), None)
        side = before if before is not None and _speaks_for(one) else at if called is None else called
        known.setdefault(side, set()).add(one.who)
        sides.append(side)
    return sides


def _one_name(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)


def _speaks_for(one: Said) -> bool:
    """Whether its speaker is named by whom it belongs to: "its director", "Jan Novak, their spokesman"."""
    speaker = one.voice.speaker or ""
    if _SPEAKS_FOR.match(speaker):
        return True
    _, named, behind = one.told.text.partition(speaker)
    return bool(named and names(f"x {speaker}")) and _OWN_ASIDE.match(behind) is not None
