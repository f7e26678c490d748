"""Every proper name of the sentence stands in a cited span or its context, in any spelling or short form, or as the
state that a seat of government speaks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from rag.names import name_words, same_name, short_forms
from rag.numbers import find_numbers
from rag.schema import Check
from rag.seats import acts, governs, is_people, is_seat, is_state
from rag.text import Word, fold, is_stop, term, words
from rag.verify import titles
from rag.verify.cited import Cited

# Titles, compared on their own, and common capitalised words that newspapers add or drop without changing who is meant.
_ADDED = """
    mr mrs ms dr sir former ex deputy vice acting president minister premier general gen prime chancellor king queen
    prince senator sen governor gov mayor professor prof captain capt colonel col lieutenant lt major sergeant sgt rev
    rep army ministry military forces region oblast province city
"""
TITLES = frozenset(_ADDED.split())
# A first word is capital anyway. Alone before a finite verb or with a possessive it is a name, or one of the nouns
# that stand without an article: plurals, abstract nouns, these.
_OPENING = re.compile(r"\W*(?P<word>[^\W\d_]{3,})(?:['’]s\b|,\swhos?e?\b|\s(?P<verb>[a-z]+)\b)")
_FINITE = """
    is was has had will would can could may might must did does said says told won lost beat began became left went came
    took made gave got met ran rose fell held led sent set saw cut hit put sold bought spent kept built broke fought
    found sat spoke wrote drew drove flew grew knew threw withdrew
"""
_VERBS = frozenset(_FINITE.split())
_ABSTRACT = re.compile(r"(?:s|ment|tion|sion|ness|ity|ance|ence|ship|ism|ing|age|hood|ure|ly)$")
_BARE = """
    police parliament congress cabinet opposition staff crew business industry radio television school yesterday today
    tomorrow tonight women men children people everyone everybody someone somebody anyone nobody none another total rain
    snow wind ice mud air heat weather fire smoke water power oil gas gold coal steel copper wheat corn rice food fuel
    land soil trade transport traffic work output profit revenue income debt money cash growth demand turnout aid help
    evidence access contact control crime war peace unrest panic anger hope time life death bail custody surgery
    medicine research science history nature art music sport football rugby tennis cricket word warfare
"""
_NOUNS = frozenset(_BARE.split())
_LEADS = re.compile(
    r"Behind|Beneath|Beside|Besides|Beyond|Alongside|Amid|Amidst|Among|Throughout|Towards?|Unlike|Despite|Opposite|Whether|"
    r"\w{3,}ing|\w{3,}(?:al|[^\Wl])ly"
)
_POINTS = re.compile(
    r"\b(?:he|she|it|they|him|them|his|her|its|their|this|these|those|we|us|our|i|my)\b", re.IGNORECASE
)
_SAME = [{"u_s", "usa", "unit", "state", "america", "american", "washington"}, {"u_k", "uk", "britain", "british"},
         {"e_u", "eu", "european"}, {"u_n", "un", "nation"}, {"gop", "republican"}, {"tori", "conserv"}]  # fmt: skip


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    asked = [w for w in name_words(sentence) if _bare(w.text) not in TITLES]
    asked = [w for w, after in zip_longest(asked, asked[1:]) if not _leads(sentence, w, after)]
    asked += _opening(sentence, asked)
    if not asked:
        return None
    placed = [(span.all, w) for span in spans for w in words(span.all)]
    there = [w.text for _, w in placed]
    states = [w.text for text, w in placed if w.is_capital and (acts(text, w) or is_people(w.text))]
    letters = {short: long for span in spans for short, long in short_forms(span.all).items()}
    initials = _initials(there)
    missing = [
        w.text for w in asked
        if not _stands(w.text, there, letters, initials)
        and not (acts(sentence, w) and any(governs(w.text, one) or governs(one, w.text) for one in states))
    ]  # fmt: skip
    if missing:
        return Check("names", False, "not in the source: " + ", ".join(missing))
    if exchanged := _exchanged(sentence, asked, spans):
        return Check("names", False, "the cited words name “{1}”, not “{0}”".format(*exchanged))
    if other := titles.exchanged(sentence, spans):
        mine, theirs = other
        return Check("names", False, f"{theirs.name} is “{theirs.text}” in the source, not “{mine.text}”")
    return Check("names", True, "")


def _exchanged(sentence: str, asked: Sequence[Word], spans: Sequence[Cited]) -> tuple[str, str] | None:
    """A name of the sentence that stands only around what is cited, and one that is cited and not in the sentence.
    Where a span says "he" or "they" the one may be meant by that, unless both are states."""
    there = [(span.text, w) for span in spans for w in words(span.text)]
    said = [w.text for _, w in there]
    initials = _initials(said)
    around = [
        w.text for w in asked if not _stands(w.text, said, {}, initials) and not any(_is(w.text, o) for o in said)
    ]
    if not around:
        return None
    mine = [w.text for w in words(sentence)]
    left = [w for span in spans for w in _cited_names(span) if not any(_is(w, one) for one in mine)]
    if any(_POINTS.search(span.text) for span in spans):
        around, left = [w for w in around if is_state(w)], [w for w in left if is_state(w)]
    return (around[0], left[0]) if around and left else None


def _cited_names(span: Cited) -> list[str]:
    """The names of the span's own words, a first word being one where it is a name elsewhere or a state."""
    known = {_bare(w.text) for w in (*name_words(span.all), *_opening(span.text, ()))}
    return [w.text for w in words(span.text) if w.is_capital and (_bare(w.text) in known or is_state(w.text))]


def _bare(word: str) -> str:
    return fold(word).removesuffix("'s")


def _is(one: str, other: str) -> bool:
    """Two names of one, or a seat of government and its state."""
    alike = same_name(one, other) or kin(term(one), term(other))
    return alike or governs(one, other) or governs(other, one)


def _leads(sentence: str, word: Word, after: Word | None) -> bool:
    """Whether a first word is capital only for that: "Behind Sloviansk", "Surrounding Kyiv"."""
    first = not any(c.isalnum() for c in sentence[: word.start])
    followed = after is not None and sentence[word.end : after.start] == " "
    return first and followed and _LEADS.fullmatch(word.text) is not None


def _opening(sentence: str, known: Sequence[Word]) -> list[Word]:
    """The first word, where it can hardly be anything but a name."""
    found = _OPENING.match(sentence)
    if not found or not found["word"][0].isupper():
        return []
    taken = {w.start for w in known} | {n.start for n in find_numbers(sentence)}
    if found.start("word") in taken:
        return []
    word, verb = fold(found["word"]), found["verb"]
    finite = verb is None or verb in _VERBS or (verb.endswith("ed") and len(verb) > 3) or is_seat(word)
    if not finite or is_stop(word) or word in _NOUNS or word in TITLES or _ABSTRACT.search(word):
        return []
    return [Word(found["word"], found.start("word"), found.end("word"))]


def _stands(name: str, there: Sequence[str], letters: dict[str, str], initials: str) -> bool:
    mine = term(name)
    for other in there:
        if other[0].isupper() and (same_name(name, other) or kin(mine, term(other))):
            return True
        if mine == term(other):
            return True
    if any(name in long.split() for long in letters.values()) and any(s in there for s in letters):
        return True
    return name.isupper() and len(name) > 1 and name.lower() in initials


def kin(a: str, b: str) -> bool:
    """Country and people (Ukraine, Ukrainian), or two usual forms of one name."""
    short, long = sorted((a, b), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 4:
        return True
    return any(a in group and b in group for group in _SAME)


def _initials(there: Sequence[str]) -> str:
    return "".join(w[0].lower() for w in there if w[0].isupper())
