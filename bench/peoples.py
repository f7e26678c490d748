"""Write ``rag/data/peoples.txt`` from WordNet's database: adjectives of places and peoples, and the names they are of.

    python bench/peoples.py [/usr/share/wordnet]         Debian: wordnet-base

Which adjective is of which name is WordNet's judgement, all of its pertainyms that are single words with a capital.
"""

from __future__ import annotations

import sys
from pathlib import Path

from opposites import notice, pointed

FILE = Path("rag/data/peoples.txt")


def peoples(folder: Path) -> set[tuple[str, str]]:
    """(adjective, the name it is of), each pair once; of a name of several words the last."""
    found = {(own, name.rsplit("_", 1)[-1]) for part, own, name in pointed(folder, "\\") if part == "adj"}
    return {(a, b) for a, b in found if a != b and all(one.isalpha() and one[0].isupper() for one in (a, b))}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet")
    lines = sorted(f"{own}: {name}" for own, name in peoples(folder))
    head = ["# Adjectives and the names they are of, taken from WordNet 3.0 by bench/peoples.py.", "#"]
    FILE.write_text("\n".join([*head, *notice(), *lines]) + "\n", "utf-8")
    print(f"{FILE}: {len(lines)} pairs")


if __name__ == "__main__":
    main()
