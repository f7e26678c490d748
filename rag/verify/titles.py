"""The offices of those whom a text names: "Former Finance Minister Jan Kolar", "Anna Lind, the deputy mayor"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.names import same_name
from rag.text import fold
from rag.verify.cited import Cited

# Who holds one of these holds none of the others; a chief, leader or head may be any of them.
OFFICES = """
    president, minister, premier, chancellor, governor, mayor, king, queen, prince, princess, pope, senator,
    ambassador, judge, prosecutor, lawyer, coach, captain, bishop, archbishop, sheriff, treasurer, secretary,
    director, chief executive
"""
_OFFICE = "|".join(one.strip() for one in OFFICES.split(","))
_PAST = frozenset({"former", "ex", "once", "onetime", "then", "past", "previous", "retired"})
_UNDER = frozenset({"deputy", "vice", "acting", "interim", "assistant", "caretaker"})
_OF = frozenset({"prime", "foreign", "finance", "defence", "defense", "interior", "health", "justice", "transport"})
_RANK = rf"(?P<rank>(?:(?:{'|'.join(sorted(_PAST | _UNDER | _OF))}|one-time)[\s-])*)(?P<office>{_OFFICE})\b"
_NAME = r"(?P<name>(?-i:[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3}))"
_BEHIND = re.compile(rf"{_NAME},\s(?:(?:an?|the|its|their|his|her|[\w’-]+['’]s)\s)?{_RANK}", re.IGNORECASE)
_WHEN = re.compile(r"once\s", re.IGNORECASE)
_HOLDERS = (
    re.compile(rf"\b{_RANK}\s(?:(?:Mr|Mrs|Ms|Dr)\.?\s)?{_NAME}", re.IGNORECASE),
    # "the mayor of Orvik, Anna Lind, said": a comma must close the name too, or it begins a clause.
    re.compile(rf"\b{_RANK}(?:\s(?:of|for|in)\s[^,.;]{{2,40}})?,\s{_NAME}(?=[,.;)]|$)", re.IGNORECASE),
    _BEHIND,
)


@dataclass(frozen=True, slots=True)
class Title:
    """As written, and what of it tells two apart: whether it is past, whose deputy it is, of what it is minister."""

    text: str
    name: str
    office: str
    past: bool
    under: frozenset[str]
    of: frozenset[str]

    def other_than(self, other: Title) -> bool:
        """Whether nobody can be both at the time that is told of; "minister" may be short for any."""
        apart = self.office != other.office or self.past != other.past or self.under != other.under
        return apart or bool(self.of and other.of and self.of != other.of)


def exchanged(sentence: str, spans: Sequence[Cited]) -> tuple[Title, Title] | None:
    """A title of the sentence, and the one that the spans give to that name, where they give it none that agrees."""
    there = [title for span in spans for title in _titles(span.all)]
    for mine in _titles(sentence):
        theirs = [one for one in there if same_name(mine.name, one.name)]
        if theirs and all(map(mine.other_than, theirs)):
            return mine, theirs[0]
    return None


def _titles(text: str) -> Iterator[Title]:
    for found in (found for pattern in _HOLDERS for found in pattern.finditer(text)):
        told = f"{found['rank']}{found['office']}"
        if found.re is not _BEHIND:  # "once Pope Francis has spoken"
            told = _WHEN.sub("", told)
        ranks = fold(told[: -len(found["office"])]).replace("one-time", "once").replace("defense", "defence")
        rank = frozenset(ranks.replace("-", " ").split())
        office = fold(found["office"])
        if office == "premier":
            office, rank = "minister", rank | {"prime"}
        last = found["name"].split()[-1]
        yield Title(told, re.sub(r"['’]s$", "", last), office, bool(rank & _PAST), rank & _UNDER, rank & _OF)
