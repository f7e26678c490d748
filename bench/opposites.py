"""Write ``rag/data/opposites.txt`` from WordNet's database: words that mean the opposite of each other, by their forms.

    python bench/opposites.py [/usr/share/wordnet]         Debian: wordnet-base

Which words are opposites is WordNet's judgement, all of its antonyms in single small letters; none was chosen here.
Regular endings are left to the stemmer; irregular ones come from its lists of exceptions.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FILE = Path("rag/data/opposites.txt")
PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
NAMES = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
LICENCE = Path("/usr/share/doc/wordnet-base/copyright")


def fields(folder: Path, part: str) -> Iterator[list[str]]:
    for line in (folder / f"data.{part}").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            yield line.split(" | ", 1)[0].split()


def pointed(folder: Path, sign: str) -> Iterator[tuple[str, str, str]]:
    """(part of speech, word, the word that WordNet points to from it by ``sign``); ``_`` for spaces."""
    words, points = {}, []
    for part in PARTS:
        for given in fields(folder, part):
            many = int(given[3], 16)
            words[part, given[0]] = [re.sub(r"\(.*", "", one) for one in given[4 : 4 + 2 * many : 2]]
            at = 5 + 2 * many
            for i in range(at, at + 4 * int(given[at - 1]), 4):
                if given[i] == sign:
                    points.append((part, given[0], *given[i + 1 : i + 4]))
    for part, own, other, of, places in points:
        here, there = int(places[:2], 16), int(places[2:], 16)
        yield part, words[part, own][here - 1], words[NAMES[of], other][there - 1]


def opposites(folder: Path) -> set[tuple[str, str, str]]:
    """(part of speech, word, its opposite), each pair once."""
    found = {(part, *sorted(pair)) for part, *pair in pointed(folder, "!")}
    return {(part, a, b) for part, a, b in found if all(one.isalpha() and one.islower() for one in (a, b))}


def forms(folder: Path, part: str) -> dict[str, list[str]]:
    """Irregular forms by word."""
    out = defaultdict(list)
    for line in (folder / f"{part}.exc").read_text("utf-8").splitlines():
        form, *bases = line.split()
        for base in bases:
            if form.isalpha() and (part != "adj" or form.endswith(("er", "est", "st", "se", "re"))):
                out[base].append(form)
    return out


def notice() -> list[str]:
    """WordNet's licence, as the head of a file."""
    told = LICENCE.read_text("utf-8").split("License: WordNet3.0\n")[1].split("\nFiles:")[0]
    return [f"# {line.strip().removeprefix('.')}".rstrip() for line in told.strip().splitlines()]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet")
    irregular = {part: forms(folder, part) for part in PARTS}
    lines = sorted({
        " / ".join(" ".join([one, *irregular[part][one]]) for one in pair) for part, *pair in opposites(folder)
    })  # fmt: skip
    head = ["# Opposites, one pair a line with irregular forms, taken from WordNet 3.0 by bench/opposites.py.", "#"]
    FILE.write_text("\n".join([*head, *notice(), *lines]) + "\n", "utf-8")
    print(f"{FILE}: {len(lines)} pairs")


if __name__ == "__main__":
    main()
