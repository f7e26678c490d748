"""Write from WordNet's database ``rag/data/somebody.txt``, nouns for people and for groups that act, and
``rag/data/somewhere.txt``, nouns for places.

    python bench/nouns.py [/usr/share/wordnet]         Debian: wordnet-base

Taken are the nouns in small letters whose commonest sense WordNet files under persons or below ``social group``, and
those under locations or below what is built, drives or is a part of land or water. Where the word is an adjective as
well ("official") only its plural is sure to be the noun; such a word stands in the plural.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from opposites import fields, forms, notice

FOLDER = Path("rag/data")
# The file's name, what is in it, WordNet's own file of such nouns, and what others are below.
SORTS = (
    ("somebody", "people and acting groups", "18", ("social_group",)),
    ("somewhere", "places", "15", ("structure", "room", "facility", "thoroughfare", "vehicle", "tract", "land",
                                   "geological_formation", "body_of_water")),
)  # fmt: skip
SHORTEST = 3


def senses(folder: Path, part: str) -> dict[str, list[str]]:
    """Each lemma with the places of its senses, the commonest first."""
    found = {}
    for line in (folder / f"index.{part}").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            lemma, _, many, *rest = line.split()
            found[lemma] = rest[-int(many) :]
    return found


def nouns(folder: Path, own: str, tops: Sequence[str]) -> set[str]:
    """The nouns of WordNet's file ``own`` and those below ``tops``."""
    files: dict[str, str] = {}
    written: dict[str, set[str]] = {}
    above: dict[str, list[str]] = {}
    for given in fields(folder, "noun"):
        at = 5 + 2 * int(given[3], 16)
        files[given[0]] = given[1]
        written[given[0]] = set(given[4 : at - 1 : 2])
        above[given[0]] = [given[i + 1] for i in range(at, at + 4 * int(given[at - 1]), 4) if given[i] in {"@", "@i"}]
    known = senses(folder, "noun")
    highest = {known[top][0] for top in tops}

    def below(place: str) -> bool:
        return place in highest or any(below(one) for one in above[place])

    small = {
        lemma: next((place for place in places if lemma in written[place]), None) for lemma, places in known.items()
    }
    return {
        lemma for lemma, place in small.items()
        if place is not None and (files[place] == own or below(place)) and lemma.isalpha() and len(lemma) >= SHORTEST
    }  # fmt: skip


def plural(word: str, irregular: list[str]) -> str:
    if irregular:
        return irregular[0]
    if word.endswith("man"):
        return f"{word[:-3]}men"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s"


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet")
    irregular, adjectives = forms(folder, "noun"), senses(folder, "adj")
    for name, sort, own, tops in SORTS:
        found = nouns(folder, own, tops)
        lines = sorted({
            one for word in found for one in ({plural(word, irregular[word])} | ({word} - adjectives.keys()))
        })  # fmt: skip
        head = [f"# Nouns for {sort}, with their plurals, taken from WordNet 3.0 by bench/nouns.py.", "#"]
        (FOLDER / f"{name}.txt").write_text("\n".join([*head, *notice(), *lines]) + "\n", "utf-8")
        print(f"{name}.txt: {len(lines)} forms of {len(found)} nouns")


if __name__ == "__main__":
    main()
