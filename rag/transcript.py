"""Who speaks in an interview told as turns: "Marrant: Seven of my people are missing."

A label and a colon in front of a sentence are a speaker's only where the words are somebody's own, "I" or "your", or
stand behind a question or another turn: "Result: Ostby won" is nobody's.
"""

from __future__ import annotations

import re

LONGEST = 300  # characters of what an interviewer puts
_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s(?:[A-ZÀ-Þ][\w'’.-]*|de|da|di|van|von|der|den|al|bin|of|the)){0,4}"
_TURN = re.compile(rf"(?P<who>{_NAME}):\s+(?=[“\"‘'(\[]*[A-ZÀ-Þ\d])")
# What stands before a colon in a newspaper and does not speak.
_LABEL = re.compile(
    r"(?:update|note|notes|correction|clarification|breaking|live|photo|photos|picture|video|audio|watch|listen|read|see|source|"
    r"sources|related|more|date|time|venue|place|where|when|who|what|why|how|result|results|score|scorers|referee|weather|"
    r"background|context|key|fact|facts|analysis|opinion|comment|editorial|review|verdict|explainer|explained|exclusive|"
    r"interview|question|answer|subject|contact|tip|tips|warning|disclaimer|summary|conclusion|example|step|day|part|"
    r"chapter|figure|table|rating|price|topics|tags|editor|credit|caption|reporting|writing|by|in|on|at|for|from)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Uu]s|me|[Mm]ine|[Oo]urs|[Yy]ou|[Yy]our|myself|ourselves)\b")


def turn(sentence: str, before: str = "", earlier: str = "") -> str | None:
    """Whose turn the sentence opens, or goes on with; None where it is not surely one. ``before`` is the sentence in
    front of it, ``earlier`` the one in front of that."""
    if found := opened(sentence):
        asked = _asks(before) or opened(before) is not None
        return found if asked or _OWN.search(sentence) else None
    if not _OWN.search(sentence):
        return None
    return turn(before, earlier) if opened(before) else turn(earlier) if opened(earlier) else None


def put(before: str, text: str) -> bool:
    """Whether ``before`` is what was put to whom ``text`` answers: a question, or another's turn before theirs."""
    asker, answers = opened(before), opened(text)
    if len(before) > LONGEST or asker == answers is not None:
        return False
    return _asks(before) or None not in {asker, answers}


def _asks(text: str) -> bool:
    return text.rstrip(" *_\"”’'").endswith("?")


def opened(sentence: str) -> str | None:
    """Whose turn the sentence's label says that it opens."""
    found = _TURN.match(sentence)
    return found["who"] if found is not None and not _LABEL.match(found["who"]) else None
