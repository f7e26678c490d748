"""Words of news that tell one thing: who was "detained" in one report was "arrested" in another."""

from __future__ import annotations

from collections.abc import Iterable

from rag.text import fold, stem

# A line each; only words that mean this in nearly all news. What is missing only means that fewer claims meet.
_FAMILIES = """
    capture captured seize seized taken conquer conquered overrun
    arrest arrested detain detained detention apprehended
    kill killed die died dead death deaths dying perish perished fatal fatalities slain toll
    injure injured injuries hurt wound wounded
    abduct abducted kidnap kidnapped
    sack sacked dismiss dismissed dismissal oust ousted
    resign resigned resignation quit
    shut close closed closure
    suspend suspended halt halted
    resume resumed restart restarted
    cancel cancelled canceled scrap scrapped
    postpone postponed delay delayed defer deferred
    buy bought acquire acquired acquisition purchase purchased
    adopt adopted pass passed approve approved
    bill law legislation
    convict convicted guilty conviction
    jail jailed imprison imprisoned prison
    bribe bribes bribery corrupt corruption
    vote votes ballot ballots
    rig rigged fraud manipulate manipulated manipulation
    cut cuts reduce reduced reduction slash slashed
    raise raised increase increased hike
    hire hired recruit recruited
    strike walkout stoppage
    blast explosion explode exploded
    fire blaze inferno
    crash collision collide collided
    earthquake quake
    hurricane typhoon cyclone
    factory plant
    firm company
    worker workers employee employees staff
    pupil pupils student students schoolchildren
    soldier soldiers troops
    lawyer attorney
    doctor doctors physician physicians
    train trains rail railway
    ship vessel
    plane aircraft airliner
    pay wage wages salary salaries
    conceal concealed hide hid hidden
"""
_FAMILY = {stem(fold(word)): stem(line.split()[0]) for line in _FAMILIES.strip().splitlines() for word in line.split()}
# Verbs and nouns that say little of what was done: "received no warning".
LIGHT = frozenset(map(stem, "give gave given get got receive received make made carry carried have had".split()))


def senses(terms: Iterable[str]) -> frozenset[str]:
    """These index terms, those that tell one thing as one."""
    return frozenset(_FAMILY.get(term, term) for term in terms)


def sense(term: str) -> str:
    """The index term that stands for all that tell the same."""
    return _FAMILY.get(term, term)
