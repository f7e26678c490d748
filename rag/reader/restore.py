"""The shipped eight-bit file → a state that training goes on from: ``python -m rag.reader.restore FOLDER OUT.pt``.

Trainings' own states are large and are kept by nobody; the file holds the same weights but for rounding. Embeddings are
not taken from it: they stay frozen while the reader is taught, so that the official ones are exact.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from rag.reader import FILE
from rag.reader.network import fresh

_PARTS = ("query", "key", "value")


def restore(folder: Path, out: Path) -> None:
    """Writes the state of ``folder``/reader.onnx. Raises OSError; ValueError where the file is of another make."""
    model = fresh()
    state = model.state_dict()
    graph = onnx.load(str(folder / FILE)).graph
    kept = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found: dict[str, NDArray[np.float32]] = {name: value for name, value in kept.items() if name in state}
    for node in graph.node:
        if node.op_type == "QAttention":
            number = int(re.findall(r"\d+", node.name)[0])
            whole = _scaled(kept, f"Attention_{number}_qkv_weight")
            bias = kept[f"Attention_{number}_qkv_bias"]
            for place, part in enumerate(_PARTS):
                name = f"encoder.encoder.layer.{number}.attention.self.{part}"
                columns = slice(place * len(whole), (place + 1) * len(whole))
                found[f"{name}.weight"], found[f"{name}.bias"] = whole[:, columns].T, bias[columns]
        elif node.op_type == "MatMulInteger":
            stem = node.input[1].removesuffix("_quantized")
            name = re.sub(r"/(MatMul|Gemm)_.*$", "", node.name).strip("/").replace("/", ".")
            found[f"{name}.weight"] = _scaled(kept, stem).T
    frozen = {name for name in state if ".embeddings." in name}
    if missing := sorted(state.keys() - found.keys() - frozen):
        raise ValueError(f"{folder / FILE} does not hold {', '.join(missing[:3])}.")
    state.update({name: torch.from_numpy(np.array(found[name])) for name in state.keys() - frozen})
    model.load_state_dict(state)
    torch.save({"model": model.state_dict(), "step": 0, "records": 0}, out)


def _scaled(kept: dict[str, NDArray[np.float32]], stem: str) -> NDArray[np.float32]:
    """A matrix of eight bits as it was, (in, out), each column by its scale."""
    whole, zero = (kept[f"{stem}_{part}"].astype(np.float32) for part in ("quantized", "zero_point"))
    return np.asarray((whole - zero) * kept[f"{stem}_scale"], dtype=np.float32)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m rag.reader.restore", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args(arguments)
    restore(given.folder, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
