"""Proof that the suite can fail: ten faults, one at a time, put into a copy of the program, and each must be caught.

    python -m eval.faults               the gate on the seeds and the fresh articles, once for each fault
    python -m eval.faults gate-open     one of them

Each copy runs its own `pytest eval/`. Exit code: 0 when every fault is caught (and the program as it is passes).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PARTS = ("rag", "ui", "prompts", "eval", "seeds", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Fault:
    """``old`` stands once in ``file``; ``new`` stands there while the fault is in."""

    name: str
    file: str
    old: str
    new: str


FAULTS = (
    Fault("citations-shifted", "rag/cite.py", "start=found.span.start, end=found.span.end,",
          "start=found.span.start + 1, end=found.span.end + 1,"),
    Fault("number-altered", "rag/answer.py", "return Made(one.quote, one.outlet",
          'return Made(one.quote.translate(str.maketrans("123456789", "234567891")), one.outlet'),
    Fault("attribution-dropped", "rag/answer.py", "return Made(one.quote, one.outlet or one.title or one.source,",
          'import re\n        unsaid = r"(?i)^according to [^,]+,|,? ?(reports|according to|said|stated|claimed).*"\n'
          '        return Made(re.sub(unsaid, "", one.quote), None,'),
    Fault("gate-open", "rag/gate.py", "    if found is None:\n", '    if found is not None:\n        '
          'return Decision(1.0, "answered", None)\n    if found is None:\n'),
    Fault("gate-shut", "rag/gate.py", 'return Decision(answers, "answered", None)',
          'return Decision(answers, "not-said", "No sentence answers this.")'),
    Fault("retrieval-reversed", "rag/retrieve.py", "key=lambda e: (-e.score, e.span.article, e.span.start))",
          "key=lambda e: (e.score, e.span.article, e.span.start))"),
    Fault("ten-sentences", "rag/quote.py", "    chosen = [found[0]]\n",
          "    if len(ranked) > 1:\n        return list(ranked[:10])\n    chosen = [found[0]]\n"),
    Fault("boilerplate-indexed", "rag/parse/segment.py", '_STUFF = {"paragraph": "text",',
          '_STUFF = {"boilerplate": "text", "paragraph": "text",'),
    Fault("dates-off", "rag/parse/metadata.py", "        date=day,",
          "        date=day + datetime.timedelta(days=1) if day else None,"),
    Fault("article-missing", "rag/ingest.py", "queue = discover([Path(path) for path in paths",
          "queue = discover([Path(path) for path in paths[1:]"),
)  # fmt: skip


def copied(folder: Path) -> None:
    """The parts of the checkout that the suite needs."""
    for part in _PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "saved", "report"))
        else:
            shutil.copy(source, folder / part)


def put_in(fault: Fault, folder: Path) -> None:
    """Raises ValueError where the program has changed so that the fault fits no more."""
    file = folder / fault.file
    text = file.read_text("utf-8")
    if text.count(fault.old) != 1:
        raise ValueError(
            f"{fault.name} no longer fits: {fault.old!r} stands {text.count(fault.old)} times in {fault.file}."
        )
    file.write_text(text.replace(fault.old, fault.new), "utf-8")


def suite(folder: Path) -> tuple[int, str]:
    """Exit code of the copy's `pytest eval/` without the altered corpus, and how many tests failed, in words."""
    command = [sys.executable, "-m", "pytest", "eval/test_answers.py", "-q", "-p", "no:cacheprovider",
               "-k", "not altered and not recorded", "-o", "addopts=", "--no-header", "--tb=no"]  # fmt: skip
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    lines = [line for line in ran.stdout.splitlines() if re.search(r"\d (?:passed|failed|error)", line)]
    return ran.returncode, lines[-1].strip("= ") if lines else (ran.stdout + ran.stderr)[-300:]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(one.name for one in FAULTS))
    given = parser.parse_args(arguments)
    unknown = set(given.faults) - {one.name for one in FAULTS}
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    missed = []
    for fault in (None, *(one for one in FAULTS if not given.faults or one.name in given.faults)):
        with tempfile.TemporaryDirectory(prefix="byline-fault-") as made:
            copied(Path(made))
            if fault is not None:
                put_in(fault, Path(made))
            code, told = suite(Path(made))
        name = fault.name if fault is not None else "as it is"
        fine = code == (0 if fault is None else 1)
        word = ("passes" if fine else "FAILS") if fault is None else ("caught" if fine else "NOT CAUGHT")
        print(f"{name:20} {word:10} {told}", flush=True)
        if not fine:
            missed.append(name)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
