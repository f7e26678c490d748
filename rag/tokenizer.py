"""The one tokenizer of embedder and reader: WordPiece as published with all-MiniLM-L6-v2 (Apache-2.0)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from rag.errors import ModelFileError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LIMIT = 256  # tokens the model was trained on, [CLS] and [SEP] included


@cache
def tokenizer() -> Tokenizer:
    """The tokenizer without padding or truncation; ModelFileError when its file is not the published one."""
    from tokenizers import Tokenizer

    data = files("rag").joinpath("data/tokenizer.json").read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ModelFileError(
            "The tokenizer file of this installation is not the published one.", "Install Byline again."
        )
    made = Tokenizer.from_str(data.decode("utf-8"))
    made.no_padding()
    made.no_truncation()
    return made


def encode(texts: Sequence[str], limit: int = LIMIT) -> list[list[int]]:
    """Token ids with [CLS] and [SEP], each cut to ``limit`` ids, not padded."""
    rows = [row.ids for row in tokenizer().encode_batch_fast(list(texts))]
    return [ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]] for ids in rows]


def count(texts: Sequence[str]) -> list[int]:
    """Tokens of each text, special tokens not counted."""
    return [len(row.ids) for row in tokenizer().encode_batch_fast(list(texts), add_special_tokens=False)]
