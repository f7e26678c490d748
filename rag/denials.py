"""Which claim another denies: one before it that it answers, or one elsewhere that says what is denied.

Who speaks for whom is read from the words: "its director" speaks for the speaker before. Nothing is compared by
meaning here, for what stands side by side needs no likeness to be of one matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rag.attribution import Attribution
from rag.dates import find_dates
from rag.differing import Counts, apart, counted_apart, counts, verbs
from rag.happening import at_one_time
from rag.names import names
from rag.numbers import outside_dates, quantities
from rag.overlap import carried
from rag.schema import Relation
from rag.senses import LIGHT, sense, senses
from rag.text import content_terms, term
from rag.told import Told
from rag.verify.polarity import DENIES, IDIOM, denied_by

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
# The clause that is denied, of which the words of the thing that is denied say nothing.
_DENIED_CLAUSE = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:es?|ed|ing)|disput(?:es?|ed|ing)|"
    r"contest(?:s|ed|ing)?)\s(?:as \w+ )?"
    rf"(?:(?:(?:the|any|all|those|these|such)\s)?(?:\w+\s)?{_THING}\s(?:that|of|about)\s)?"
    r"(?P<clause>(?:(?!\b(?:but|saying|adding|insisting|calling)\b)[^.;“”\"])+)",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(r"(?:that\s)?(?:it|he|she|they)\b|having\b|\w+ing\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|was|were|be|been)\s(?:\w+ly\s)?(?P<how>\w+)")
DENIED = 0.75  # share of the words of a denied clause that a sentence holds which says just that
_NUMBER_PUT = re.compile(
    r"\b(?:puts?|estimate[sd]?|gave|gives?|placed)\s[^.;]{0,30}\b(?:number|figure|toll|turnout|total|count|crowd|"
    r"attendance|(?P<sum>damage|costs?|bill|loss(?:es)?))\b[^.;]{0,30}\bat\s",
    re.IGNORECASE,
)
_TOOK_PART = re.compile(r"\b(?:took part|attended|turned (?:out|up)|showed up|participated|were (?:there|present))\b")


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
    def words(self) -> frozenset[str]:
        """Its content words, as index terms, without those of who says it and of the verb."""
        return self.told.terms - self.who - {term(self.voice.verb or "")}

    @cached_property
    def senses(self) -> frozenset[str]:
        """The same, those that tell one thing as one, without numbers and what says little by itself."""
        return frozenset(one for one in senses(self.words) if not one[0].isdigit()) - LIGHT

    @cached_property
    def all_senses(self) -> frozenset[str]:
        """All its content words, those that tell one thing as one."""
        return senses(self.told.terms)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The words of the names in it, its speaker's aside."""
        speaker = self.voice.speaker or ""
        return tuple(word for name in names(self.told.text) for word in name.words if word not in speaker)

    @cached_property
    def counts(self) -> Counts:
        """The numbers in it, dates aside, by what they count."""
        return counts(self.told.text)

    @cached_property
    def denied(self) -> frozenset[str]:
        """The content words of the clause that it denies, dates and its speaker aside; none where it tells no such
        clause."""
        found = _DENIED_CLAUSE.search(self.told.text) if self.denies and not self.points_back else None
        if found is None:
            return frozenset()
        clause = found["clause"]
        for day in reversed(find_dates(clause)):
            clause = clause[: day.start] + clause[day.end :]
        return frozenset(content_terms(clause)) - self.who

    @cached_property
    def denied_predicates(self) -> frozenset[str]:
        """Those of them that tell what is done, or how it is: of "denied that the old alarms were faulty" the last."""
        found = _DENIED_CLAUSE.search(self.told.text)
        if found is None:
            return frozenset()
        told = frozenset(term(one["how"]) for one in _IS.finditer(found["clause"]))
        return self.denied & (told | verbs(found["clause"], ""))

    @cached_property
    def denies_of_itself(self) -> bool:
        """Whether what it denies is told of its speaker: "denied that it had paid"."""
        found = _DENIED_CLAUSE.search(self.told.text)
        return found is not None and _OF_ITSELF.match(found["clause"]) is not None

    @cached_property
    def points_back(self) -> bool:
        """Whether it denies something that it does not tell itself."""
        return self.voice.speaker is not None and _POINTS_BACK.search(self.told.text) is not None

    @cached_property
    def speaks_for(self) -> bool:
        """Whether its speaker is named by whom it belongs to: "its director", "Jan Novak, their spokesman"."""
        speaker = self.voice.speaker or ""
        if _SPEAKS_FOR.match(speaker):
            return True
        _, named, behind = self.told.text.partition(speaker)
        return bool(named and names(f"x {speaker}")) and _OWN_ASIDE.match(behind) is not None


def refutes(denial: Said, other: Said) -> bool:
    """Whether the one denies what the other says: the words of the denied clause stand there, and nothing says no to
    them."""
    denied, own = denial.denied, other.words
    if len(denied) < 2 or senses(denied).isdisjoint(senses(own)) or other.denies:
        return False
    if denial.denies_of_itself and denial.who and not any(carried(term, other.told.terms) for term in denial.who):
        return False
    there = {term: [other_term for other_term in own if sense(other_term) == sense(term)] for term in denied}
    held = {term for term in denied if there[term] or carried(term, other.told.terms)}
    all_held = len(own) > 1 and all(carried(term, denied | denial.who) for term in own)
    if not (len(held) >= DENIED * len(denied) and denial.denied_predicates <= held) and not all_held:
        return False
    if not at_one_time(denial.told, other.told) or counted_apart(denial.counts, other.counts):
        return False
    return all(denied_by(said, other.told.text) is None for term in held for said in (term, *there[term]))


def other_side(one: Said, other: Said) -> bool:
    """Whether it is surely another who says the one than the other, of two sentences of one article."""
    if one.voice.speaker is None or other.voice.speaker is None:
        return (one.voice.speaker is None) != (other.voice.speaker is None)
    return bool(one.who and other.who) and not (_one_name(one.who, other.who) or one.speaks_for or other.speaks_for)


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
    if put := _NUMBER_PUT.search(one.told.text):
        mine, theirs = ({n.value for n in quantities(each.told.text)} for each in (one, before))
        counted = put["sum"] is None or carried(term(put["sum"]), before.told.terms) > 0
        return counted and bool(mine and theirs) and apart(mine, theirs)
    if counted_apart(before.counts, one.counts) and _tells_no_more(one, before):
        return True
    no = _NEVER.search(one.told.text)
    if no is None or (no["they"] and _MANY.search(one.voice.speaker or "")):  # "residents said they never …"
        return False
    return not DENIES.search(IDIOM.sub(" ", before.told.text))


def _tells_no_more(one: Said, before: Said) -> bool:
    """Whether it gives but another number of those before: "The union says 45 people are missing"."""
    said = _TOOK_PART.sub(" ", one.told.text)
    for number in reversed(outside_dates(said)):
        said = said[: number.start] + said[number.end :]
    return not (frozenset(content_terms(said)) - before.told.terms - one.who - {term(one.voice.verb or "")})


def _denied(said: Sequence[Said], sides: Sequence[int | None], at: int) -> Iterator[int]:
    """The claims of the nearest other side before it, or what the outlet tells right before it."""
    side: int | None = None
    for back in range(at - 1, max(-1, at - 1 - BACK), -1):
        if sides[back] is None:
            if back == at - 1:
                yield back
            return
        ours = said[back].who == said[at].who or said[back].denies or said[back].points_back
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
        side = before if before is not None and one.speaks_for else at if called is None else called
        known.setdefault(side, set()).add(one.who)
        sides.append(side)
    return sides


def _one_name(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)
