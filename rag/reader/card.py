"""The parts of MODEL_CARD.md that commands write: each between its two marks, the rest by hand."""

from __future__ import annotations

from pathlib import Path

CARD = Path(__file__).parent / "MODEL_CARD.md"


def put(part: str, text: str, card: Path = CARD) -> None:
    """Replaces what stands between the marks of ``part``. Raises OSError, and ValueError for a card without them."""
    begin, end = f"<!-- {part}: written by a command -->", f"<!-- end of {part} -->"
    whole = card.read_text("utf-8")
    before, found, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{card} has no marks for {part}.")
    card.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", "utf-8")
