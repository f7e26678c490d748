"""A question and its answer → the statement that both make: "When did the port close?", "in May" → "the port closed
in May".

Rough where English needs a parser: a word that finds no place keeps its own. What judges such statements was taught
with ones that were made here.
"""

from __future__ import annotations

import re

from rag.verbs import BASE, PARTICIPLES

_DO = frozenset({"did", "do", "does"})
_AUXILIARIES = frozenset("is are was were has have had will would can could should may might must".split())
_HOLES = {
    "who": "someone", "whom": "someone", "whose": "someone's", "when": "at some time", "where": "somewhere",
    "why": "for some reason", "how": "in some way", "what": "something", "which": "something",
}  # fmt: skip
_MANY = frozenset({"many", "much"})
_PREPOSITIONS = frozenset(
    "in on at to from for by of with under during after before into since until about against through between".split()
)
_PARTICIPLE = re.compile(rf"(?:{'|'.join(PARTICIPLES.split())}|[a-z]{{2,}}(?:ed|ing))")
_PAST = {base: past for past, base in reversed(list(BASE.items()))}  # of two forms the first in the list
_NEAR = 6  # words behind "which" among which its auxiliary stands


def statement(question: str, answer: str | None) -> str:
    """What the question would have as its answer; "something", "someone" or the like stands where none is known."""
    said = question.strip(" ?").split()
    low = [one.lower().strip(",;:\"'“”‘’") for one in said]
    if low and low[0] in _DO | _AUXILIARIES:
        return _turned(low[0], said[0], said[1:], low[1:])
    at = next((place for place, one in enumerate(low) if one in _HOLES), None)
    if at is None:
        return " ".join(said)
    before, behind, asked = said[:at], said[at + 1 :], low[at + 1 :]
    preposition = before.pop().lower() if before and low[at - 1] in _PREPOSITIONS else ""
    place = next((n for n, one in enumerate(asked[:_NEAR]) if one in _DO | _AUXILIARIES), None)
    counts = low[at] == "how" and asked[:1] != [] and asked[0] in _MANY
    if place is None:  # the asked-for is the subject of a verb of its own: "Who led", "How many people died"
        filled = answer or ("some" if behind and low[at] != "who" else _HOLES[low[at]])
        return _joined(*before, preposition, filled, *(behind[1:] if counts else behind))
    kind, rest = behind[:place], behind[place + 1 :]
    noun = kind[1:] if counts else kind
    kept = noun if counts or not answer else noun[noun.index("of") :] if "of" in noun else []
    filled = _joined(answer or ("some" if noun else _HOLES[low[at]]), *kept)
    if asked[place] in _DO:
        return _joined(*before, _turned(asked[place], behind[place], rest, asked[place + 1 :]), preposition, filled)
    if preposition or low[at] in {"when", "where", "why"} or (low[at] == "how" and not counts):
        told = _turned(asked[place], behind[place], rest, asked[place + 1 :])
        return _joined(*before, told, preposition, filled)
    return _joined(*before, filled, behind[place], *rest)


def _turned(auxiliary: str, written: str, rest: list[str], low: list[str]) -> str:
    """The words behind an auxiliary as a statement's: "did the port close" → "the port closed", "was the port
    closed" → "the port was closed"."""
    if auxiliary in _DO:
        at = next((n for n, one in enumerate(low) if n and one in _PAST), None) if auxiliary == "did" else None
        return _joined(*(_PAST[low[n]] if n == at else one for n, one in enumerate(rest)))
    at = next((n for n, one in enumerate(rest) if n and _PARTICIPLE.fullmatch(one)), len(rest))
    return _joined(*rest[:at], written.lower(), *rest[at:])


def _joined(*pieces: str) -> str:
    return " ".join(one for one in pieces if one)
