"""What is kept in ``eval/saved`` so that a run can be stopped and gone on with: results by id, stores, vectors."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.alone import cpu, program
from rag.embed import Embedder

HERE = Path(__file__).parent
FOLDER = HERE.parent / "saved" / "public"
Matrix = NDArray[np.float32]


def made_by() -> dict[str, str]:
    """What every result hangs on beside its data: the program, the code that measures, the processor."""
    own = hashlib.sha256()
    for file in sorted(HERE.glob("*.py")):
        if file.name not in ("__main__.py", "scoring.py"):  # they only show, and add up, what was measured
            own.update(file.read_bytes())
    return {"program": program(), "measure": own.hexdigest()[:16], "cpu": cpu()}


class Results:
    """Scores by id in a file of one line each, its first saying what they hang on. What hangs on something else is
    thrown away; a last line that was cut off is too."""

    def __init__(self, file: Path, head: dict[str, str]) -> None:
        self._file = file
        self._there: dict[str, dict[str, float]] = {}
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        if lines and _parsed(lines[0]) == head:
            read = [entry for line in lines[1:] if (entry := _parsed(line)) is not None]
            self._there = {str(entry["id"]): entry["scores"] for entry in read}
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = [json.dumps(head), *(self._line(id) for id in self._there)]
        file.write_text("\n".join(kept) + "\n", "utf-8")

    def __contains__(self, id: str) -> bool:
        return id in self._there

    def __getitem__(self, id: str) -> dict[str, float]:
        return self._there[id]

    def add(self, id: str, scores: dict[str, float]) -> None:
        self._there[id] = scores
        with self._file.open("a", encoding="utf-8") as out:
            out.write(self._line(id) + "\n")

    def _line(self, id: str) -> str:
        return json.dumps({"id": id, "scores": self._there[id]})


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def folder_for(name: str, head: dict[str, str], root: Path = FOLDER) -> Path:
    """A folder that belongs to this head; emptied when it belonged to another."""
    folder = root / name
    note = folder / "head.json"
    if folder.exists() and (not note.exists() or json.loads(note.read_text("utf-8")) != head):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(head) + "\n", "utf-8")
    return folder


def digest(texts: Sequence[str]) -> str:
    """Of texts in order."""
    made = hashlib.sha256()
    for text in texts:
        made.update(hashlib.sha256(text.encode()).digest())
    return made.hexdigest()[:16]


class Remembering:
    """An embedder that embeds a text once. Beside another text of its batch a vector would differ in its third digit
    (int8 scales a batch as a whole), which is as true of the program that is measured."""

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint, self.slug = embedder.fingerprint, embedder.slug
        self._embedder = embedder
        self._known: dict[str, Matrix] = {}

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text, ``[len(texts), dimension]``."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known |= zip(missing, self._embedder.matrix(missing), strict=True)
        return np.stack([self._known[text] for text in texts])
