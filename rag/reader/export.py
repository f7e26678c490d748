"""The trained reader → one int8 ONNX file, as ``rag/reader/__init__.py`` runs it."""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import torch
from onnx import TensorProto

from rag.reader import CALIBRATION, FILE, Calibration
from rag.reader.card import NAME, put
from rag.reader.network import Network, fresh

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start", "end", "answer", "support")
OPSET = 17


def export(checkpoint: Path, folder: Path) -> None:
    """Writes ``folder``/reader.onnx, and reader.json with no calibration yet.

    Attention and its neighbours are fused; all matrices and the word embeddings have eight bits (seven used, so that
    processors with and without the newer instructions agree), each column its scale; activations are scaled as they
    come. Raises OSError.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.optimizer import optimize_model

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    model = fresh(attention="eager")
    model.load_state_dict(torch.load(checkpoint, weights_only=True, map_location="cpu")["model"])
    with tempfile.TemporaryDirectory() as aside:
        whole, fused = Path(aside) / "whole.onnx", Path(aside) / "fused.onnx"
        _whole(model, whole)
        plan = model.encoder.config
        optimize_model(
            str(whole), "bert", num_heads=plan.num_attention_heads, hidden_size=plan.hidden_size, opt_level=0
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            fused, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},  # of what the fused operators give
        )  # fmt: skip
    plain = Calibration(hashlib.sha256(file.read_bytes()).hexdigest(), 1.0, 0.0, 1.0, 0.0)
    (folder / CALIBRATION).write_text(json.dumps(asdict(plain), indent=1) + "\n", "utf-8")


def _whole(model: Network, file: Path) -> None:
    model.eval()
    example = torch.ones(1, 8, dtype=torch.int64)
    torch.onnx.export(
        model, (example, example, example), str(file), input_names=list(INPUTS), output_names=list(OUTPUTS),
        dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in INPUTS}, opset_version=OPSET, dynamo=False,
    )  # fmt: skip


def described(checkpoint: Path, file: Path) -> str:
    """For the card: size and sha256 of the file, and what its state counts."""
    kept = torch.load(checkpoint, weights_only=True, map_location="cpu")
    data = file.read_bytes()
    return (
        f"`{file.name}`: {len(data) / 1e6:.1f} MB, sha256 `{hashlib.sha256(data).hexdigest()}`, "
        f"{kept['step']:,} steps, {kept['records']:,} examples seen."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m rag.reader.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    export(given.checkpoint, given.folder)
    if (card := given.folder / NAME).exists():
        put("file", described(given.checkpoint, given.folder / FILE), card)
