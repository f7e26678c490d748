"""The seeds with every name, number and date changed and some claims turned round, and the same gold mapped onto them.

    python -m eval.alter            writes eval/corpora/altered anew from changes.yaml
    python -m eval.alter --check    says whether it is what would be written

An answer that is right here comes from the articles, not from what a model remembers or a rule was fitted to.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from eval.corpora import Corpus, corpus
from eval.gold import ARTICLES, BRIEFINGS, SUMMARIES

CHANGES = Path(__file__).parent / "corpora" / "altered" / "changes.yaml"
_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_FIRST = 3  # "one" and "two" are too often no numbers
_LAST_DAY = 31
# Of an entry: what names something of the gold or of its form, not of the world.
_FIXED = frozenset(
    "id kind article writer name given differs status also meets claim says contradicts silent".split()
)
_NUMBER = r"(?<![\w.,])\d+(?:[,  ]\d{3})*(?:st\b|nd\b|rd\b|th\b|(?=k\b|m\b|-|\b))"


def altered(texts: Iterable[str], changes: Mapping[str, Any]) -> Callable[[str], str]:
    """The function that changes a text; numbers are drawn for those in ``texts``."""
    table: dict[str, str] = {**changes["names"], **changes["claims"]}
    words = {word: n for n, word in enumerate(_CARDINALS)} | {word: n for n, word in enumerate(_ORDINALS)}
    values = {_value(m.group()) for text in texts for m in re.finditer(_NUMBER, text)}
    drawn = _drawn(values, random.Random(changes["seed"]), changes["years"])
    phrases = "|".join(re.escape(one).replace(r"\ ", r"[\s ]+") for one in sorted(table, key=len, reverse=True))
    small = "|".join((*_CARDINALS[_FIRST:], *_ORDINALS[_FIRST:]))
    pattern = re.compile(rf"(?<!\w)(?:(?P<name>{phrases})|(?P<word>{small}))(?!\w)|(?P<number>{_NUMBER})")

    def changed(match: re.Match[str]) -> str:
        if match["name"]:
            return table[re.sub(r"\s+", " ", match["name"])]
        if match["word"]:
            series = _CARDINALS if match["word"] in _CARDINALS else _ORDINALS
            return series[drawn(words[match["word"]])]
        return _like(match["number"], drawn(_value(match["number"])))

    return lambda text: pattern.sub(changed, text)


def _drawn(values: Iterable[int], chance: random.Random, years: int) -> Callable[[int], int]:
    """Old number -> new one. Larger stays larger, so that ranges and comparisons hold."""
    large = sorted({_scaled(v)[0] for v in values if v > _LAST_DAY and not _is_year(v)})
    new: dict[int, int] = {}
    last = _LAST_DAY
    for place, old in enumerate(large):
        next_old = large[place + 1] if place + 1 < len(large) else old * 2
        low, high = max(last + 1, round(old * 0.85)), max(last + 2, min(next_old, round(old * 1.25)))
        step = 50 if old >= 300 else 1
        choices = [v for v in range(low, high + 1) if v % step == 0 and v != old] or [max(last, old) + step]
        last = new[old] = chance.choice(choices)

    def number(old: int) -> int:
        if _is_year(old):
            return old + years
        base, scale = _scaled(old)
        if base < _FIRST:
            return old
        if base <= _LAST_DAY:
            return (base + 1 if base < 20 else base - 1) * scale
        return new.get(base, base) * scale

    return number


def _scaled(value: int) -> tuple[int, int]:
    """3,000,000 as (3, 1,000,000), so that “3 million” and “3,000,000” change alike."""
    for scale in (1_000_000, 1_000):
        if value and value % scale == 0:
            return value // scale, scale
    return value, 1


def _is_year(value: int) -> bool:
    return 1900 <= value <= 2100


def _value(number: str) -> int:
    return int(re.sub(r"\D", "", number))


def _like(old: str, new: int) -> str:
    """The new number in the manner of the old: with commas, spaces or nothing between thousands, or as an ordinal."""
    if old[-1].isalpha():
        return f"{new}{'th' if 11 <= new % 100 <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(new % 10, 'th')}"
    mark = re.search(r"\D", old)
    return f"{new:,}".replace(",", mark.group()) if mark else str(new)


def numbered(seeds: Corpus) -> list[str]:
    """The texts whose numbers are drawn: the articles and the questions on them."""
    gold = (p for p in sorted(seeds.gold.glob("*.yaml")) if p.name not in BRIEFINGS)
    return [p.read_text("utf-8") for p in (*sorted(seeds.articles.iterdir()), *gold)]


def files(seeds: Corpus, changes: Mapping[str, Any]) -> dict[str, str]:
    """Path below the altered corpus -> content. Raises KeyError for a changed question that does not exist."""
    articles = {p.name: p.read_text("utf-8") for p in sorted(seeds.articles.iterdir())}
    gold = {p.name: p.read_text("utf-8") for p in sorted(seeds.gold.glob("*.yaml"))}
    change = altered(numbered(seeds), changes)
    made = {f"articles/{name}": change(text) for name, text in articles.items()}
    left = dict(changes["questions"])
    for name, text in gold.items():
        read = yaml.safe_load(text)
        if name == ARTICLES:
            new: Any = {source: _mapped(one, change) for source, one in read.items()}
        elif name == SUMMARIES:
            new = {source: _summary(one, change, changes["points"]) for source, one in read.items()}
        else:
            new = []
            for one in read:
                change_of_it = left.pop(one["id"], {})
                if change_of_it is not None:
                    new.append({**_mapped(one, change), **change_of_it})
        made[f"gold/{name}"] = yaml.safe_dump(new, allow_unicode=True, sort_keys=False, width=110)
    if left:
        raise KeyError(f"changes.yaml changes questions that do not exist: {', '.join(left)}")
    return made


def _summary(one: Mapping[str, Any], change: Callable[[str], str], points: Mapping[str, None]) -> dict[str, Any]:
    kept = [point for point in one["points"] if point["name"] not in points]
    return {"points": [_mapped(point, change) for point in kept], "never": [_mapped(n, change) for n in one["never"]]}


def _mapped(entry: Any, change: Callable[[str], str]) -> Any:
    """Every text of an entry changed; ids, kinds and file names stay."""
    if isinstance(entry, dict):
        return {key: value if key in _FIXED else _mapped(value, change) for key, value in entry.items()}
    if isinstance(entry, list):
        return [_mapped(one, change) for one in entry]
    return change(entry) if isinstance(entry, str) else entry


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something would change")
    given = parser.parse_args()
    made = files(corpus("seeds"), yaml.safe_load(CHANGES.read_text("utf-8")))
    folder = CHANGES.parent
    stale = [n for n, text in made.items() if not (folder / n).exists() or (folder / n).read_text("utf-8") != text]
    there = {str(p.relative_to(folder)) for kind in ("articles", "gold") for p in (folder / kind).glob("*")}
    stale += sorted(there - made.keys())
    if given.check:
        print("\n".join(f"{name} would change" for name in stale) or "eval/corpora/altered is what changes.yaml makes.")
        return bool(stale)
    for name in there - made.keys():
        (folder / name).unlink()
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    print(f"{len(made)} files written, {len(stale)} of them new or changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
