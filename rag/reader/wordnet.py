"""Words of the same and of another meaning, from WordNet 3's database files (Debian: ``wordnet-base``; its licence is
Princeton's own, free for any use). Only training needs it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

_PARTS = ("noun", "verb", "adj", "adv")
_OPPOSITE, _ABOVE, _BELOW = "!", "@", "~"
_TAKES = {"": _PARTS, "s": ("noun", "verb"), "ed": ("verb",), "ing": ("verb",)}


Key = tuple[str, int]  # part of speech and place in its file: one meaning


class WordNet:
    """Words are single, in any regular inflection, which is kept."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError for a folder without the database."""
        self._met: dict[str, Counter[str]] = defaultdict(Counter)  # word -> how many of its meanings were met, by part
        self._meanings: dict[tuple[str, str], list[int]] = {}  # word and part -> its meanings, the commonest first
        self._words: dict[Key, list[str]] = {}
        self._pointers: dict[Key, list[tuple[str, int, int, int]]] = {}  # kind, meaning, word here, word there
        for part in _PARTS:
            for fields in _lines(folder / f"index.{part}"):
                if fields[0].isalpha():
                    pointers = int(fields[3])
                    self._met[fields[0]][part] = int(fields[5 + pointers])
                    self._meanings[fields[0], part] = [int(one) for one in fields[6 + pointers :]]
            for fields in _lines(folder / f"data.{part}"):
                self._read(part, fields)
        self._irregular = {fields[1] for fields in _lines(folder / "verb.exc")}

    def _read(self, part: str, fields: list[str]) -> None:
        many = int(fields[3], 16)
        key = part, int(fields[0])
        self._words[key] = [word.split("(")[0].lower() for word in fields[4 : 4 + 2 * many : 2]]
        at = 5 + 2 * many
        self._pointers[key] = [
            (fields[i], int(fields[i + 1]), int(fields[i + 3][:2], 16), int(fields[i + 3][2:], 16))
            for i in range(at, at + 4 * int(fields[at - 1]), 4)
            if fields[i] in (_OPPOSITE, _ABOVE, _BELOW)
        ]

    def like(self, word: str) -> list[str]:
        """Words that mean the same: they share its commonest meaning, as one of their two commonest."""
        return self._given(word, self._same)

    def unlike(self, word: str) -> list[str]:
        """Words of the same sort that mean something else: opposites, and of nouns other kinds of the same thing."""
        return self._given(word, self._others)

    def _same(self, base: str, part: str) -> list[str]:
        meaning = self._meanings[base, part][0]
        return [one for one in self._words[part, meaning] if one != base and self._means(one, part, meaning)]

    def _means(self, word: str, part: str, meaning: int) -> bool:
        """Whether it is one of the word's two commonest meanings, of those that were met."""
        return word.isalpha() and meaning in self._meanings.get((word, part), [])[: min(2, self._met[word][part])]

    def _others(self, base: str, part: str) -> list[str]:
        found = []
        for meaning in self._meanings[base, part][: max(1, min(4, self._met[base][part]))]:
            names = self._words[part, meaning]
            for kind, other, here, there in self._pointers[part, meaning]:
                if kind == _OPPOSITE and (not here or names[here - 1] == base):
                    found += [self._words[part, other][there - 1]] if there else self._words[part, other]
        if part == "noun":
            meaning = self._meanings[base, part][0]
            for above in (other for kind, other, _, _ in self._pointers[part, meaning] if kind == _ABOVE):
                for kind, sister, _, _ in self._pointers[part, above]:
                    if kind == _BELOW and sister != meaning:
                        found += [one for one in self._words[part, sister] if self._means(one, part, sister)]
        same = {one for meaning in self._meanings[base, part] for one in self._words[part, meaning]}
        return [one for one in dict.fromkeys(found) if one not in same and one.isalpha()]

    def _given(self, word: str, look: Callable[[str, str], list[str]]) -> list[str]:
        """As the part of speech that the word, or what it is inflected of, most often is."""
        for base, ending in _bases(word.lower()):
            parts = [p for p, met in self._met[base].most_common() if met] if base in self._met else []
            fitting = [p for p in parts if p in _TAKES[ending]]
            if fitting:
                found = look(base, fitting[0])
                if ending == "ed":
                    found = [one for one in found if one not in self._irregular]
                return [_cased(_inflected(one, ending), word) for one in found]
        return []


def _lines(file: Path) -> Iterator[list[str]]:
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith(" "):
            yield line.split(" | ", 1)[0].split()


def _bases(word: str) -> list[tuple[str, str]]:
    """What the word may be an inflection of, with the ending."""
    found = [(word, "")]
    for ending in ("s", "ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            found += [(stem, ending)] if ending == "s" else [(stem, ending), (stem + "e", ending)]
    return found


def _inflected(word: str, ending: str) -> str:
    if not ending:
        return word
    if ending == "s":
        return (
            word[:-1] + "ies"
            if word.endswith("y") and word[-2:-1] not in "aeiou"
            else word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
        )
    return (word[:-1] if word.endswith("e") else word) + ending


def _cased(word: str, like: str) -> str:
    return word.capitalize() if like[:1].isupper() else word
