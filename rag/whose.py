"""Whose words a question asks for, and whether a sentence holds theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import attribute
from rag.evidence import led
from rag.names import names
from rag.overlap import carried, terms_of
from rag.question import Question
from rag.rerank import believed
from rag.schema import Evidence
from rag.seats import governs
from rag.subjects import subject_of
from rag.text import quoted, term, words

SURE = 1.0  # log-odds from which on the reader is believed that words are on what they share no word with
_AT = re.compile(r"(?:at|in|on|from|of|by|with|to|for|near|after|before|under|over|among)\b", re.IGNORECASE)
_DOUBTED = re.compile(
    r"\b(?:(?:not\s(?:yet\s)?(?:been\s)?(?:independently\s)?(?:confirmed|verified)|unverified|unconfirmed|denied|disputed|"
    r"rejected|dismissed)\sby\s(?P<by>[^,.;]+)"
    r"|which\s(?P<who>[^,.;]{2,40}?)\s(?:(?:has|have|had)\s)?(?:not\sconfirmed|denie[sd]|disputed?s?|rejected|dismissed))",
    re.IGNORECASE,
)


def said_by(question: Question, one: Evidence, ranked: Sequence[Evidence]) -> bool:
    """Whether who is asked for is the sentence's speaker ("he said" may mean who is named in the sentence before) or,
    where that has no name, named in it, in the one that it leans on or as its outlet; and whether it has anything to do
    with what they are asked about, and is speech where that is asked for, or a number that they came to."""
    behind = next((e for e in ranked if e.span.article == one.span.article and e.position == one.position - 1), None)
    lead = behind.quote if behind is not None and behind.span == one.leads else ""
    speaker = attribute(one.quote, behind.quote if behind is not None else one.before).speaker
    own = speaker is None and all(carried(w, terms_of(one.outlet or "")) for w in question.speaker)
    subject = "" if _AT.match(one.quote) else subject_of(one.quote)
    counts = question.wants == "number" and any(carried(w, terms_of(subject)) for w in question.speaker)
    if question.asks_speech and speaker is None and not own and not counts and not quoted(one.quote):
        return False
    there = terms_of(f"{lead} {one.context} {one.quote} {one.outlet or ''}")
    says = any(carried(w, terms_of(speaker) if speaker and names(speaker) else there) for w in question.speaker)
    says = says or any(_speaks_for(question, who) for who in (speaker, _doubter(one.quote)) if who)
    about = there | terms_of(f"{one.title or ''} {led(one)}")
    return says and (not question.topic or believed(one, SURE) or any(carried(t, about) for t in question.topic))


def theirs(voice: str, ranked: Sequence[Evidence], behind: float) -> list[Evidence]:
    """Of the evidence what those say who are called by that word, if that is not further behind the best than twice
    ``behind``, or where there is none what is told of them not further behind than that; else all of it."""
    far = [(e, ranked[0].score - e.score) for e in ranked]
    said = [e for e, d in far if d <= 2 * behind and carried(voice, terms_of(_speaker(e)))]
    told = [e for e, d in far if d <= behind and carried(voice, terms_of(subject_of(e.quote)))]
    return said or told or list(ranked)


def _speaker(one: Evidence) -> str:
    return attribute(one.quote, one.before).speaker or one.outlet or ""


def knows(office: Sequence[str], article: str, ranked: Sequence[Evidence]) -> bool:
    """Whether a sentence of the article names that office."""
    own = (terms_of(f"{e.title} {e.before} {e.quote}") for e in ranked if e.span.article == article)
    return any(all(carried(w, there) for w in office) or ("prime" in office and "premier" in there) for there in own)


def _doubter(text: str) -> str | None:
    """Who is told to deny, or not to confirm, what another says: "a claim unverified by Ukraine"."""
    found = _DOUBTED.search(text)
    return found["by"] or found["who"] if found is not None else None


def _speaks_for(question: Question, who: str) -> bool:
    """Whether the question asks for the words of these, or of the state, or seat of government, that they speak for."""
    asked = [name for name in question.names if term(name) in question.speaker]
    told = [word.text for word in words(who)]
    same = all(carried(term(one), terms_of(who)) for one in asked)
    return same or any(governs(one, other) or governs(other, one) for one in asked for other in told)
