"""Why gold questions fail, sorted by cause, and how far each figure could rise.

    python -m eval.causes quotes                  a run saved with python -m eval.run --save quotes
    python -m eval.causes quotes.seeds --json     one corpus of it, as JSON
    python -m eval.causes saved.jsonl --corpus my/folder

What a saved answer does not hold (every sentence found, the gate's probability) today's program is asked for once:
seven minutes for the three corpora, kept in eval/saved/found/. Exit code: 0, 2 for bad usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from eval import ceilings
from eval.alone import alone
from eval.answers import read
from eval.compare import SAVED, absolute, place_of, regraded
from eval.compare import found as files
from eval.corpora import corpus, opened
from eval.failing import CAUSES, CITED, STOOD, Sheet
from eval.found import found, shelf
from eval.gold import GoldError
from eval.metrics import Share
from eval.sorting import ANSWERED, NOT_FOUND, RANKS, TOLD, Sorted, Sorting, as_json, sort
from rag import Settings
from rag.errors import BylineError
from rag.schema import Answer

WIDE = ("what it means", "questions", "reason", "wrongly, with the gate's probability")  # columns that may wrap


def sortings(name: str, given: str | None, settings: Settings, folder: Path) -> Iterator[Sorting]:
    """Each corpus of a saved run. Raises ValueError and GoldError."""
    for file in files(name, folder):
        head, outcomes = read(file)
        chosen = corpus(place_of(head.corpus, given))
        asked = settings.model_copy(update={"reader": "without the reader" not in head.model})
        with opened(chosen, asked) as there:
            run = regraded(there, head, outcomes)
            got, sentences = found(chosen, there, asked, folder / "found"), shelf(there)
        by_id = {one.gold.id: one for one in run.asked}
        answers = {id: outcome for id, outcome in run.outcomes.items() if isinstance(outcome, Answer)}
        sheets = [Sheet(by_id[g.id], g, answers[g.id], got[g.id], sentences) for g in run.grades]
        notes = []
        if run.unmeasured:
            notes.append(f"{len(run.unmeasured)} questions are UNMEASURED: {', '.join(list(run.unmeasured)[:6])}")
        if other := [one.grade.id for one in sheets if _differs(one)]:
            notes.append(
                f"the program has changed since these answers: for {len(other)} of {len(sheets)} questions it finds "
                f"another sentence first than was offered then: {', '.join(other[:6])}"
            )
        yield sort(f"{file.stem} ({head.model})", sheets, notes)


def _differs(one: Sheet) -> bool:
    """Whether what was offered first then is not what is found first today."""
    then = max(one.answer.evidence, key=lambda e: e.score, default=None)
    now = next(iter(one.found.ranked), None)
    return (then and (then.source, then.span.start)) != (now and (now.source, now.start))


def drawn(one: Sorting) -> Iterator[RenderableType]:
    """For the terminal."""
    wrong, every = len(_all(one.failing)), len(one.sheets)
    yield Text(f"\n{one.name}: {wrong} of {every} questions fail ({_percent(wrong, every)})\n", style="bold")
    yield from (Text(f"note: {note}\n") for note in one.notes)
    yield _table(
        "1. Failing questions by cause: each stands once, under the first that fits",
        ("cause", "what it means", "n", "of failing", "of all", "questions"),
        ((why, CAUSES[why], *_counted(ids, wrong), _percent(len(ids), every), _ids(ids))
         for why in CAUSES for ids in [one.failing.get(why, ())] if ids),
    )  # fmt: skip
    yield from _facts(one)
    yield from _citations(one)
    yield from _gate(one)
    yield _table(
        "8. Questions that would be right, if …",
        ("", "right", "failing"),
        ((name, _share(share), _percent(share.of - share.hits, share.of))
         for name, share in ceilings.right(one.sheets).items()),
    )  # fmt: skip
    yield _table(
        "9. Beside that, whatever else is right or wrong",
        ("", "n", "questions"),
        [*((f"short answer of a right answer: {what}", str(len(ids)), _ids(ids) if what == "wrong" else "")
           for what, ids in sorted(one.short.items())),
         ("claims told without their speaker", str(len(one.unattributed)), _ids(one.unattributed))],
    )  # fmt: skip


def _facts(one: Sorting) -> Iterator[RenderableType]:
    total = len(_all(one.facts))
    lost = [f"{what}: {where}" for what in ("refused", "answered") for where in STOOD]
    yield _table(
        "2. Required facts: told (fact recall), and where the gold sentence stood of each that is not",
        ("", "what it means", "n", "share", "questions"),
        ((name, STOOD.get(name.partition(": ")[2], ""), *_counted(ids, total), _ids(ids) if name != TOLD else "")
         for name in [TOLD, *lost] for ids in [one.facts.get(name, ())] if ids),
    )  # fmt: skip
    can = len(_all(one.ranks))
    ranked = [(told, *_counted(one.ranks.get(told, ()), can)) for told in [*(name for _, name in RANKS), NOT_FOUND]]
    held = [(name, _share(share)) for name, share in ceilings.held(one.sheets).items()]
    yield _table(
        "3. Answerable questions by the rank of their first gold sentence; facts held by the gold sentences among …",
        ("rank", "n", "share", "", "among", "facts held"),
        ((*(left or ("", "", "")), "", *(right or ("", ""))) for left, right in zip_longest(ranked, held)),
    )


def _citations(one: Sorting) -> Iterator[RenderableType]:
    totals = [len(_all(side)) for side in (one.first, one.further)]
    yield _table(
        "4. Citations of answered answerable questions, what they are (“gold” is citation precision)",
        ("", "what it means", f"first of {totals[0]}", f"further of {totals[1]}", "share", "questions"),
        ((what, CITED[what], str(len(first)), str(len(further)), _percent(len(first) + len(further), sum(totals)),
          "" if what == "gold" else _ids([*first, *further]))
         for what in CITED for first, further in [(one.first.get(what, ()), one.further.get(what, ()))]
         if first or further),
    )  # fmt: skip
    grades = {sheet.grade.id: sheet.grade for sheet in one.sheets}
    kinds = sorted({grades[id].kind for ids in one.first.values() for id in ids})

    def on_gold(side: Sorted, kind: str) -> str:
        gold, every = ([id for id in ids if grades[id].kind == kind] for ids in (side.get("gold", ()), _all(side)))
        return _share(Share(len(gold), len(every))) if every else ""

    yield _table(
        "   Of these on gold, by the kind of question",
        ("kind", "first", "further"),
        ((kind, on_gold(one.first, kind), on_gold(one.further, kind)) for kind in kinds),
    )
    yield _table(
        "5. If other sentences were cited (the best are chosen with the gold in hand)",
        ("cited", "fact recall", "citation precision", "fact recall, nothing refused"),
        ((way.name, _share(way.recall), _share(way.precision), _share(way.answering) if way.answering else "")
         for way in ceilings.choices(one.sheets)),
    )  # fmt: skip


def _gate(one: Sorting) -> Iterator[RenderableType]:
    given = {sheet.grade.id: f"{sheet.found.answers:.2f}" for sheet in one.sheets}
    reasons = [ANSWERED, *sorted({*one.rightly, *one.wrongly} - {ANSWERED})]
    yield _table(
        "6. Questions refused, by reason, and those answered",
        ("reason", "rightly", "wrongly", "wrongly, with the gate's probability"),
        ((why, str(len(one.rightly.get(why, ()))), str(len(wrongly)), " ".join(f"{id} ({given[id]})" for id in wrongly))
         for why in reasons for wrongly in [one.wrongly.get(why, ())]),
    )  # fmt: skip
    area = ceilings.separates(one.sheets)
    yield _table(
        "7. If the gate refused below another threshold, chosen with the gold in hand (area under its curve "
        f"{'unmeasured' if area is None else f'{area:.2f}'})",
        ("refusing", "below", "F1", "precision", "recall", "over-refusal"),
        ((way.name, "" if way.threshold is None else f"{way.threshold:.2f}", f"{way.f1:.2f}",
          *map(_share, (way.precision, way.recall, way.over))) for way in ceilings.refusing(one.sheets)),
    )  # fmt: skip


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    made = Table(title=title, title_justify="left", title_style="bold")
    for head in heads:
        made.add_column(head, overflow="fold", no_wrap=head not in WIDE)
    for row in rows:
        made.add_row(*map(Text, row))
    return made


def _all(side: Sorted) -> list[str]:
    return [id for ids in side.values() for id in ids]


def _ids(ids: Iterable[str]) -> str:
    return " ".join(f"{id}×{times}" if times > 1 else id for id, times in Counter(ids).items())


def _counted(ids: Sequence[str], of: int) -> tuple[str, str]:
    return str(len(ids)), _percent(len(ids), of)


def _percent(hits: int, of: int) -> str:
    return f"{hits / of:.1%}" if of else "unmeasured"


def _share(one: Share) -> str:
    return "unmeasured" if one.value is None else f"{one.value:.2f} ({one.hits}/{one.of})"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.causes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--corpus", metavar="PATH", help="where the articles and gold are, if not one of ours")
    parser.add_argument("--json", action="store_true", help="as JSON on standard output")
    given = parser.parse_args(arguments)
    name = str(Path(given.name).resolve()) if Path(given.name).is_file() else given.name
    where, folder = absolute(given.corpus), SAVED.resolve()
    try:
        with alone() as settings:
            made = list(sortings(name, where, settings, folder))
    except (ValueError, GoldError, BylineError) as error:
        print(error, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps([as_json(one) for one in made], indent=1, ensure_ascii=False))
        return 0
    console = Console(width=None if sys.stdout.isatty() else 150)
    for one in made:
        for piece in drawn(one):
            console.print(piece)
    return 0


if __name__ == "__main__":
    sys.exit(main())
