"""Pure language helpers: the canonical text, words with offsets, terms for BM25, a normalised view.

English first: stemming and function words are English; other languages pass through unstemmed forms
unharmed, for folding and tokenising are general.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

# Zero-width and bidirectional controls, tags and the byte order mark: invisible, and a way to hide text.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")

WORD = re.compile(r"(?:[^\W\d_]\.){2,}(?:['’]s\b)?|[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")

QUOTES = frozenset("“”„«»\"")
# Single quotes only where they cannot be an apostrophe: after a space and before a space or stop.
_QUOTED = re.compile(
    r"[“„\"]([^“”„\"]+)[”“\"]|«([^»]+)»|(?<!\w)[‘']((?:[^‘’']|(?<=\w)['’](?=\w))+)[’'](?!\w)"
)
_FUNCTION_WORDS = """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each either else ever every few for from
    further get gets got had has have having he her here hers herself him himself his how however i if in into
    is it its itself just let like made make many may me might more most much must my myself neither no nor
    not now of off on once one only or other our ours out over own per please put rather said same say says
    she should since so some such tell than that the their theirs them themselves then there these they this
    those though through thus to too toward towards under until up upon us very was we were what when where
    whether which while who whom whose why will with within without would yet you your yours
"""
STOPWORDS = frozenset(_FUNCTION_WORDS.split())
_CAPITAL_ONLY = frozenset({"US"})  # means something else in capitals
# Letters that Unicode does not decompose into a plain one and an accent.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()


def canonical(text: str) -> str:
    """The text that is stored, shown and indexed by every span.

    NFC; line ends become ``\\n``; control, zero-width, bidirectional and lone surrogate characters go;
    no-break, thin and other Unicode spaces become plain spaces one for one. Idempotent.
    """
    text = _BREAKS.sub("\n", text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text))


def quoted(text: str) -> list[str]:
    """What stands between quotation marks, of at least one word."""
    return [q for m in _QUOTED.finditer(text) if re.search(r"\w", q := m[1] or m[2] or m[3])]


def storable(name: str) -> str:
    """A name from the system as UTF-8 can hold it: bytes in no known encoding, which Python reads as lone
    surrogates, become escapes (``caf\\udce9.txt``)."""
    return name.encode("utf-8", "backslashreplace").decode()


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case without accents, with plain apostrophes: ``Oleksiï`` → ``oleksii``."""
    if word.isascii():
        return word.lower()
    # Compatibility letters (𝐀, ℂ) become plain capitals only when decomposed, so that comes first.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word.replace("’", "'")).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """The Snowball English stem of a folded word."""
    with _STEMMING:  # the stemmer keeps state between calls, and a desk is used from several threads
        return str(_STEMMER.stemWord(folded))


@lru_cache(maxsize=65536)
def term(word: str) -> str:
    """The index term of a word as written: folded, without a possessive ending, stemmed; dotted abbreviations
    and ``US`` keep their letters apart from words (``U.S.``, ``US`` → ``u_s``, never ``us``)."""
    bare = _POSSESSIVE.sub("", word)
    if "." in bare:
        return "_".join(fold(bare).strip(".").split("."))
    if bare in _CAPITAL_ONLY:
        return "_".join(fold(bare))
    folded = fold(word)
    if "'" in folded:
        folded = re.sub(r"'(?:s|t|re|ve|ll|d|m)$|'", "", folded)
    return stem(folded) if folded.strip() else word  # a lone accent of some script folds to nothing


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, at ``[start, end)``."""

    text: str
    start: int
    end: int

    @property
    def term(self) -> str:
        """Its index term."""
        return term(self.text)

    @property
    def is_stop(self) -> bool:
        """Whether it is a stop word."""
        return is_stop(self.text)

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


@lru_cache(maxsize=65536)
def is_stop(word: str) -> bool:
    """Whether a word as written is a function word (``us`` is, ``US`` is not)."""
    if _POSSESSIVE.sub("", word) in _CAPITAL_ONLY:
        return False
    folded = fold(word)
    return folded in STOPWORDS or folded.split("'")[0] in STOPWORDS or folded.endswith("n't")


def words(text: str) -> list[Word]:
    """The words of ``text`` with their offsets."""
    return [Word(m.group(), m.start(), m.end()) for m in WORD.finditer(text)]


def terms(text: str) -> list[str]:
    """All index terms in order, function words included (BM25 weighs them down by itself)."""
    return [term(m.group()) for m in WORD.finditer(text)]


def content_terms(text: str) -> list[str]:
    """The distinct index terms of the words that carry meaning, in order."""
    return list(dict.fromkeys(term(m.group()) for m in WORD.finditer(text) if not is_stop(m.group())))


@dataclass(frozen=True, slots=True)
class View:
    """A normalised copy of a text with the way back: ``index[i]`` is where ``text[i]`` came from."""

    text: str
    index: tuple[int, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the view → offsets in the original text."""
        return self.index[start], self.index[end - 1] + 1


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'",
                         "–": "-", "—": "-", "‑": "-", "−": "-"})  # fmt: skip


def normalised(text: str) -> View:
    """For matching quotations: lower case, accents folded, quotes and dashes unified, spaces collapsed."""
    letters: list[str] = []
    index: list[int] = []
    for place, char in enumerate(text.translate(_QUOTES)):
        if char.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                index.append(place)
            continue
        for piece in fold(char):
            if piece != " " or (letters and letters[-1] != " "):  # a lone accent decomposes to a space too
                letters.append(piece)
                index.append(place)
    return View("".join(letters), tuple(index))


def ngrams(items: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    """All runs of ``size`` neighbouring items."""
    return pairwise(items) if size == 2 else zip(*(items[i:] for i in range(size)), strict=False)
