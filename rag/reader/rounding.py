"""Matrices rounded to what the file keeps of them, each error made good by the weights not yet rounded:
``python -m rag.reader.rounding STATE WORK OUT``, minutes; the result is exported by ``python -m rag.reader.export``.

Rounding to the nearest level costs the reader half of what a training teaches it. The error that rounding one input's
weights makes in the outputs, on texts like those that will be read, is taken up by the weights of the inputs after it
(Frantar et al. 2022, "GPTQ", https://arxiv.org/abs/2210.17323).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from rag.reader.network import fresh

LEVELS = 64  # on each side of nothing; each output's largest weight is on the last, so that exporting changes nothing
DAMPED = 0.01  # of the mean input power, added to each
EXAMPLES, BATCH = 300, 40


def settle(model: nn.Module, read: Callable[[], None]) -> None:
    """Rounds the matrices of ``model`` behind its embeddings, in the order in which they are used, where they stand.
    ``read`` runs the model on the texts that the error is measured on."""
    with torch.no_grad():
        for part in _in_order(model, read):
            part.weight.data = _settled(part.weight.data.double(), _moments(part, read)).float()


def _moments(part: nn.Linear, read: Callable[[], None]) -> torch.Tensor:
    """(in, in): the products of the layer's inputs, summed over tokens."""
    found: list[torch.Tensor] = []

    def add(_module: nn.Module, given: tuple[torch.Tensor, ...], _out: object) -> None:
        rows = given[0].reshape(-1, given[0].shape[-1]).double()
        found.append(rows.T @ rows)

    hook = part.register_forward_hook(add)
    read()
    hook.remove()
    return torch.stack(found).sum(0)


def _settled(weights: torch.Tensor, moments: torch.Tensor) -> torch.Tensor:
    """(out, in) weights on their levels; ``moments`` (in, in) are the inputs' products, summed over tokens."""
    largest = weights.abs().argmax(1)
    scale = weights.abs().amax(1).clamp(min=1e-8) / LEVELS
    moments = moments + DAMPED * moments.diagonal().mean() * torch.eye(len(moments), dtype=moments.dtype)
    shares = torch.linalg.cholesky(torch.linalg.inv(moments), upper=True)
    left, out = weights.clone(), torch.empty_like(weights)
    for at in range(weights.shape[1]):
        exact = left[:, at]
        level = (exact / scale).round().clamp(-LEVELS, LEVELS)
        # The largest stays where it is, or the file would find another scale.
        level = torch.where(largest == at, LEVELS * weights[:, at].sign(), level)
        out[:, at] = level * scale
        left[:, at:] -= ((exact - out[:, at]) / shares[at, at])[:, None] * shares[at, at:]
    return out


def _in_order(model: nn.Module, read: Callable[[], None]) -> list[nn.Linear]:
    """The linear layers in the order of their use."""
    met: list[nn.Linear] = []

    def meet(module: nn.Module, _given: object, _out: object) -> None:
        if isinstance(module, nn.Linear) and module not in met:
            met.append(module)

    hooks = [part.register_forward_hook(meet) for part in model.modules()]
    read()
    for hook in hooks:
        hook.remove()
    return met


def texts(work: Path) -> list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Some of the examples that ``work`` holds for training, in batches of like length: ids, mask, types."""
    ids, rows = np.load(work / "ids.npy", mmap_mode="r"), np.load(work / "rows.npy")
    picked = rows[np.random.default_rng(0).choice(len(rows), EXAMPLES, replace=False)]
    picked = picked[np.argsort(picked[:, 1], kind="stable")]
    made = []
    for part in np.array_split(picked, EXAMPLES // BATCH):
        tokens, mask, types = torch.zeros(3, len(part), int(part[:, 1].max()), dtype=torch.long)
        for place, (offset, length, second, *_) in enumerate(part):
            tokens[place, :length] = torch.from_numpy(ids[offset : offset + length].astype(np.int64))
            mask[place, :length] = 1
            types[place, second:length] = 1
        made.append((tokens, mask, types))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m rag.reader.rounding", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("state", type=Path)
    parser.add_argument("work", type=Path, help="folder of a training, whose examples the error is measured on")
    parser.add_argument("out", type=Path)
    given = parser.parse_args(arguments)
    kept = torch.load(given.state, weights_only=True, map_location="cpu")
    model = fresh()
    model.load_state_dict(kept["model"])
    model.eval()
    batches = texts(given.work)

    def read() -> None:
        for batch in batches:
            model(*batch)

    settle(model, read)
    torch.save({**kept, "model": model.state_dict()}, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
