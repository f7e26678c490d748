"""A sentence of an article → the questions that it answers, by rules. English only.

What the rules are not sure of gives no question, for a clumsy one is worse than none. Whether the question really
is answered is not decided here: ``rag.suggest`` asks it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.asking.events import events
from rag.asking.kinds import LONGEST, SHORTEST, Drawn, Kind, leaves_open
from rag.asking.voices import full_name, is_country, said_by, topic_of, who_is
from rag.attribution import attribute
from rag.names import name_words, names
from rag.text import content_terms, fold, words

__all__ = ["Drawn", "Kind", "drawn", "known"]

OFTEN = 3  # sentences that name something, before one asks what is known about it
_LEAD = re.compile(
    r"^(?:Meanwhile|However|Separately|Earlier|Later|Now|Still|Instead|In addition|Additionally|Moreover|Furthermore|"
    r"Overall|Officially|In total|Also|Finally|Previously|Recently|As a result|In response|But|And|Yet|So),?\s"
)
_DATELINE = re.compile(r"^[A-Z][a-z]+:\s(?=[A-Z])|^[A-Z][^\W\d_]*[^.!?]{0,50}?\s(?:—|–|-|--)\s(?=[A-Z])")
_CHARACTER = re.compile(r"[^\W_]|[ ,.'’%-]")
_STOPPED = re.compile(
    r"\b(?:(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|St|Gen|Lt|Col|Gov|Sen|Rep|No|Jr|Sr)\.|[A-Z]\.(?=\s[A-Z])|\d\.(?=\d))"
)
_ADDRESS = re.compile(r"\b(?:https?|www)\b|\w\.(?:com|org|net|io|ru|uk|html?|php)\b|@|#", re.IGNORECASE)
_MARKUP = re.compile(r"[<>{}\[\]|\\^_*`~]|\$[^\d\s]|\d\$|:\w+:|&#?\w+;")
# Orders, above all to a language model, and appeals to the reader are no news.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b|\b(?:click|subscribe|sign up|follow us|read more|download)\b"
    r"|\b(?:system|previous|prior|above|hidden) (?:prompt|instruction|message|rule)s?\b|\bas an? (?:AI|assistant)\b"
    r"|\b(?:prompt|jailbreak|password|cookie|newsletter)s?\b",
    re.IGNORECASE,
)
_TOO_WIDE = re.compile(r"\b(?:government|army|navy|police|parliament|ministry)$")
_LETTERS = re.compile(r"[A-Z]{1,4}")  # alone, they say too little
_PICTURE = ("FILE", "Photo", "Image", "Picture", "Correction")


def drawn(sentence: str, article: str) -> list[Drawn]:
    """The questions that ``sentence`` of ``article`` (its whole text) answers, none longer than LONGEST; most give
    none. Each stands by itself: no pronoun in it means something outside it."""
    text = _bare(sentence)
    if text is None:
        return []
    made, statement, dated, voice = said_by(text, attribute(text), article)
    if statement is not None:
        made += events(statement, article, dated, voice)
    made += who_is(text)
    return [one for one in {d.text: d for d in made}.values() if _fit(one)]


def known(sentences: Sequence[str]) -> list[Drawn]:
    """“What is known about X?” for the names that most of the ``sentences`` of an article speak of, the commonest
    first, of those that are narrow enough to ask so about and not mostly named as saying something."""
    body = " ".join(sentences)
    plain = [s for s in sentences if _bare(s)]
    counted = Counter(name for s in plain for name in {n.text for n in names(s)})
    said = [attribute(s).speaker or "" for s in plain]
    often = [name for name, times in counted.most_common()
             if times >= OFTEN and 2 * sum(name in speaker for speaker in said) < times]  # fmt: skip
    topics = (_topic(name, plain, body) for name in often)
    asked = (Drawn(f"What is known about {topic}?", "known") for topic in topics if topic is not None)
    return [one for one in asked if _fit(one)]


def _topic(name: str, sentences: Sequence[str], body: str) -> str | None:
    """The name as one would ask about it; None for what is too wide or too short."""
    told = [t for s in sentences for n in names(s) if n.text == name and (t := topic_of(s, n))]
    if not told:
        return None
    topic = full_name(re.sub(r"^Mrs?\s", "", Counter(told).most_common(1)[0][0]), body)
    named = topic.startswith("the ") or not re.search(rf"\b[Tt]he (?:[\w-]+ )?{re.escape(name)}\b", body)
    wide = is_country(name, body) or _TOO_WIDE.search(topic) or _LETTERS.fullmatch(topic)
    return topic if named and not wide else None


def _bare(sentence: str) -> str | None:
    """A sentence without dateline, lead word and final stop; None for what no question may be drawn from."""
    text = " ".join(sentence.split())
    if not re.search(r"\.[”\"]?$|[”\"]$", text) or len(text) > 400 or _ADDRESS.search(text) or _MARKUP.search(text):
        return None
    if _ORDER.search(text) or text.startswith(_PICTURE):
        return None
    line = _DATELINE.match(text)
    if line and all(w.is_capital or w.text in {"of", "the"} for w in words(line.group())):
        text = text[line.end() :]
    lead = _LEAD.match(text)
    if lead:
        text = text[lead.end() :]
    return (text[:1].upper() + text[1:]).rstrip(".")


def _fit(one: Drawn) -> bool:
    """Whether a question can be shown to anybody as it is."""
    body = one.text[:-1]
    if not SHORTEST <= len(one.text) <= LONGEST or not all(map(_CHARACTER.match, body)):
        return False
    if "." in _STOPPED.sub("", body) or _ADDRESS.search(body) or _ORDER.search(body) or not body[-1].isalnum():
        return False
    said = [fold(w.text) for w in words(body)]
    if (one.kind != "what-said" and leaves_open(" ".join(said[1:]), owned=False)) or any(
        a == b for a, b in pairwise(said)
    ):
        return False
    own = sum(not t[0].isdigit() for t in content_terms(body))
    if one.kind in {"who-is", "known", "what-said"}:
        return own >= 2
    return own >= (3 if name_words(body) else 4)
