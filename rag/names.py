"""Proper names: finding them, and knowing two spellings of one name (Kyiv/Kiev, Zelensky/Zelenskyy).

General, not a list: names from other scripts reach English by several transliterations that differ in
vowels, doubled letters and a few consonant classes. ``skeleton`` keeps what they have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from rag.text import Word, fold, is_stop, words

# Letters and clusters that transliterations of one sound share, longest first (BGN/PCGN, ISO 9, German,
# French and press spellings of Cyrillic, Arabic and Chinese names).
_SOUNDS = [
    ("shch", "S"), ("sch", "S"), ("tch", "S"), ("tsch", "S"), ("zh", "Z"), ("sh", "S"), ("ch", "S"),
    ("kh", "H"), ("gh", "H"), ("ph", "f"), ("ts", "c"), ("tz", "c"), ("dj", "Z"), ("dzh", "Z"), ("ck", "k"),
    ("cz", "S"), ("sz", "S"), ("x", "ks"), ("q", "k"), ("c", "k"), ("w", "v"), ("g", "H"), ("h", "H"), ("j", "Z"),
]  # fmt: skip
_CLUSTER = re.compile("|".join(re.escape(a) for a, _ in sorted(_SOUNDS, key=lambda pair: -len(pair[0]))))
_SOUND = dict(_SOUNDS)
_VOWELS = re.compile("[aeiouy]+")
_PARTICLES = frozenset({"de", "del", "la", "le", "di", "da", "du", "von", "van", "der", "den", "al", "el", "bin"})
_LINKS = _PARTICLES | {"of", "the", "for"}
_CALENDAR = """
    january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri
    sat sun
"""
_MONTHS_DAYS = frozenset(_CALENDAR.split())
# Months that are given or family names too, and the words before a month that is one.
_NAME_MONTHS = frozenset({"jan", "april", "may", "june", "august"})
_TIMELY = frozenset({"in", "since", "until", "by", "last", "next", "this", "during", "early", "late", "mid"})
# Abbreviations before a name, whose full stop ends no sentence.
_ABBREVIATED = """
    mr mrs ms dr prof gen col maj capt cpt lt sgt cmdr adm gov sen rep rev hon pres sec st ste mt ft fr messrs
"""
_BEFORE_NAMES = frozenset(_ABBREVIATED.split())
_OPENING = "\"'“”‘’«»([*|- \t"
_SHORT_FORM = re.compile(r"\(([A-Z][A-Z&]{1,7})s?\)")


@cache
def _peoples() -> frozenset[frozenset[str]]:
    """Pairs of an adjective, or a people, and the name it is of: Dutch, Netherlands; Canadians, Canada."""
    found = {frozenset(("kosovar", "kosovo")), frozenset(("dutch", "holland"))}  # WordNet has them not
    for line in files("rag").joinpath("data/peoples.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            own, name = fold(line).split(": ")
            found |= {frozenset((own, name)), frozenset((f"{own}s", name))}
    return frozenset(found)


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """The consonant classes of a name: ``Kyiv``, ``Kiev`` → ``kv``; ``Orechnik``, ``Oreshnik`` → ``*rSnk``.

    A leading vowel counts as ``*``; doubled sounds count once.
    """
    folded = fold(name).replace("'", "")
    sounded = _CLUSTER.sub(lambda m: _SOUND[m.group()], folded)
    head = "*" if sounded[:1] in {"a", "e", "i", "o", "u", "y"} else ""
    bare = head + _VOWELS.sub("", sounded)
    return re.sub(r"(.)\1+", r"\1", bare)


@lru_cache(maxsize=65536)
def same_name(a: str, b: str) -> bool:
    """Whether two single words may be spellings of one name: equal, possessive, alike, or misspelt."""
    x, y = fold(a).removesuffix("'s"), fold(b).removesuffix("'s")
    if x == y or frozenset((x, y)) in _peoples():
        return True
    if min(len(x), len(y)) < 4 or x[0].isdigit() or y[0].isdigit():
        return False
    bones, others = skeleton(x), skeleton(y)
    if {x[0], y[0]} == {"g", "q"}:  # Arabic qaf: Gaddafi, Qaddafi
        bones, others = bones[1:], others[1:]
    if bones == others and len(bones) >= 2:
        # The longer the shared skeleton, the less the vowels need to agree (Moscow/Moskva, not Putin/Patton).
        return JaroWinkler.similarity(x, y) >= (0.66 if len(bones) >= 4 else 0.82)
    shortest = min(len(x), len(y))
    allowed = 0 if shortest < 6 else 1 if shortest < 10 else 2
    return x[0] == y[0] and DamerauLevenshtein.distance(x, y) <= allowed


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words at ``[start, end)``; ``words`` leaves out the small linking words."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]


def _capital(word: Word, *, first: bool, known: frozenset[str]) -> bool:
    if not word.is_capital or fold(word.text) in _MONTHS_DAYS:
        return False
    if is_stop(word.text):
        return False
    # The first word of a sentence is capital anyway: a name if it stands so elsewhere or is an acronym.
    return not first or (len(word.text) > 1 and word.text.isupper()) or word.text in known


def name_words(text: str) -> list[Word]:
    """Capitalised words that are names, judged within ``text``: a sentence's first word only when it
    stands capitalised in mid-sentence too, is in capitals, or is followed by another name. None in a text
    that is all in capitals, where they tell nothing."""
    found = words(text)
    if _shouted(found):
        return []
    inner = frozenset(w.text for w in found if w.is_capital and not _opens(text, w))
    out: list[Word] = []
    for place in range(len(found) - 1, -1, -1):  # backwards, for a first word depends on the next
        word = found[place]
        goes_on = bool(out) and _leads_to(text, found[place : place + 4], out[-1])
        if fold(word.text) in _NAME_MONTHS:
            named = _is_person(text, found, place, goes_on=goes_on)
        else:
            named = _capital(word, first=_opens(text, word) and not goes_on, known=inner)
        if named:
            out.append(word)
    return out[::-1]


def _shouted(found: Sequence[Word]) -> bool:
    loud = sum(w.text.isupper() for w in found)
    return loud >= 4 and len(found) - loud <= max(1, len(found) // 5)


def _leads_to(text: str, run: Sequence[Word], name: Word) -> bool:
    """Whether the first of ``run`` is followed by ``name``, with at most two particles between: ``van der``."""
    for at in range(1, len(run)):
        if not _joins(text, run[at - 1], run[at]):
            return False
        if run[at] == name:
            return True
        if run[at].text not in _PARTICLES:
            return False
    return False


def _joins(text: str, word: Word, after: Word) -> bool:
    """Whether nothing stands between two words that would end a name."""
    gap = text[word.end : after.start]
    return gap in {" ", "-"} or (gap in {".", ". "} and _abbreviates(word.text))


def _is_person(text: str, found: Sequence[Word], place: int, *, goes_on: bool) -> bool:
    """Whether a word that may be a month is part of a name: ``Theresa May``, ``Jan Novak``."""
    month, before = found[place], found[place - 1] if place else None
    dated = any(w.text[0].isdigit() for w in found[max(0, place - 1) : place + 2])
    if dated or not month.is_capital or month.text.isupper():
        return False
    timely = before is not None and fold(before.text) in _TIMELY
    if before and text[before.end : month.start] == " " and _capital(before, first=False, known=frozenset()):
        return not timely
    return goes_on and (not timely or month.text == "Jan")


def _abbreviates(word: str) -> bool:
    return fold(word) in _BEFORE_NAMES or (len(word) == 1 and word.isupper())


def _opens(text: str, word: Word) -> bool:
    """Whether ``word`` is the first of a sentence."""
    before = text[max(0, word.start - 16) : word.start].rstrip(_OPENING)
    if not before or before[-1] not in ".!?:\n":
        return not before
    if before[-1] != "." or "\n" in text[max(0, word.start - 4) : word.start]:
        return True
    last = re.search(r"([^\W\d_]+)\.$", before)
    return last is None or not _abbreviates(last[1])


def names(text: str) -> list[Name]:
    """Runs of name words, linking words inside them kept: ``Institute for the Study of War``."""
    starts = {w.start for w in name_words(text)}
    out: list[Name] = []
    run: list[Word] = []
    pending: list[Word] = []
    for word in words(text):
        glued = bool(run) and _glued(text, (pending or run)[-1], word)
        if word.start in starts:
            if run and not glued:
                out.append(_name(text, run))
                run = []
            run += [*(pending if run else []), word]
            pending = []
        elif glued and fold(word.text) in _LINKS and len(pending) < 2:
            pending.append(word)
        elif run:
            out.append(_name(text, run))
            run, pending = [], []
    if run:
        out.append(_name(text, run))
    return out


def _glued(text: str, before: Word, word: Word) -> bool:
    gap = text[before.end : word.start]
    return gap.strip("- ") == "" or (gap in {".", ". "} and _abbreviates(before.text))


def _name(text: str, run: Sequence[Word]) -> Name:
    """The run as a name; the last word's possessive ending is not part of it."""
    start, end = run[0].start, run[-1].end - _owned(run[-1].text)
    kept = [w for w in run if not is_stop(w.text) or fold(w.text) in _NAME_MONTHS]
    return Name(text[start:end], start, end, tuple(text[w.start : min(w.end, end)] for w in kept))


def _owned(word: str) -> int:
    """The length of a possessive ending."""
    return 2 if word.endswith(("'s", "’s")) else 0


def short_forms(text: str) -> dict[str, str]:
    """Short forms that a text introduces: ``Institute for the Study of War (ISW)`` → ``{"ISW": "Institute …"}``."""
    out: dict[str, str] = {}
    for match in _SHORT_FORM.finditer(text):
        short = match.group(1)
        before = words(text[max(0, match.start() - 120) : match.start()])
        letters = [c for c in short.lower() if c.isalpha()]
        for size in range(len(letters), min(len(letters) * 2 + 2, len(before)) + 1):
            taken = before[-size:]
            initials = [fold(w.text)[0] for w in taken if fold(w.text) not in _LINKS or size == len(letters)]
            if initials == letters and taken[0].is_capital:
                out.setdefault(short, text[max(0, match.start() - 120) :][taken[0].start : taken[-1].end])
                break
    return out


def variants(word: str, known: Iterable[str]) -> list[str]:
    """Those of ``known`` names that are another spelling of ``word``."""
    return [other for other in known if fold(other) != fold(word) and same_name(word, other)]
