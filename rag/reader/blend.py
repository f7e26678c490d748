"""Trainings' states averaged into one: ``python -m rag.reader.blend OUT STATE STATE...``.

Trainings that began from the same weights can be averaged weight by weight, and the average judges better than each
(Wortsman et al. 2022, "Model soups", https://arxiv.org/abs/2203.05482). The result is exported by
``python -m rag.reader.export`` or trained on with ``--begin``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch


def blend(states: Sequence[Path], out: Path) -> None:
    """Writes the mean of the states' weights; steps and records are those of all of them."""
    read: list[dict[str, Any]] = [torch.load(one, weights_only=True, map_location="cpu") for one in states]
    model = {
        name: torch.stack([one["model"][name].float() for one in read]).mean(0) if first.is_floating_point() else first
        for name, first in read[0]["model"].items()
    }
    counts = {name: sum(int(one[name]) for one in read) for name in ("step", "records")}
    torch.save({"model": model, **counts}, out)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m rag.reader.blend", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("states", type=Path, nargs="+")
    given = parser.parse_args(arguments)
    blend(given.states, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
