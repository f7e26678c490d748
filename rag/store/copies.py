"""Near copies: the same wire text under two mastheads, found by MinHash and confirmed by counting.

MinHash signatures over word 5-shingles, cut into bands (Broder 1997; Leskovec et al., Mining of Massive
Datasets, ch. 3), name the few articles worth comparing. It is a dozen lines of numpy because importing
``datasketch`` (and SciPy with it) takes longer than embedding ten articles.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.schema import Block
from rag.text import WORD, fold

Hashes = NDArray[np.uint64]

SHINGLE = 5  # words
MIN_WORDS = 40  # shorter texts are alike by chance: weather, results, one-line notices
ENOUGH = 0.8  # of the shorter article's shingles stand in the longer
# Two rows a band: a text that holds a quarter of another's shingles is still compared with it in 7 of 8 cases.
BANDS = 32
ROWS = 2
_CHUNK = 4096  # shingles hashed at a time, for memory


def citable(text: str, blocks: Sequence[Block]) -> str:
    """The text without its boilerplate, one block a line."""
    return "\n".join(text[b.start : b.end] for b in blocks if b.kind != "boilerplate")


def shingles(text: str) -> Hashes:
    """The distinct 64-bit hashes of the text's runs of five words; empty for a text too short to judge."""
    words = [_code(word) for word in WORD.findall(text)]
    if len(words) < MIN_WORDS:
        return np.empty(0, np.uint64)
    codes = np.array(words, np.uint64)
    runs = np.zeros(len(words) - SHINGLE + 1, np.uint64)
    for offset in range(SHINGLE):
        runs = _mixed(runs + codes[offset : offset + len(runs)])
    return np.unique(runs)


def bands(hashes: Hashes) -> list[int]:
    """The keys under which to look for articles that share shingles, as SQLite's signed integers."""
    if not len(hashes):
        return []
    lowest = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(hashes), _CHUNK):
        part = hashes[start : start + _CHUNK, None] * _FACTORS + _SHIFTS
        lowest = np.minimum(lowest, _mixed(part).min(axis=0))
    keys = np.arange(BANDS, dtype=np.uint64)
    for row in lowest.reshape(BANDS, ROWS).T:
        keys = _mixed(keys + row)
    return [int(key) for key in keys.view(np.int64)]


def same_story(a: Hashes, b: Hashes) -> bool:
    """Whether the shorter of two texts stands (nearly) whole in the longer."""
    shorter = min(len(a), len(b))
    return shorter > 0 and len(np.intersect1d(a, b, assume_unique=True)) >= ENOUGH * shorter


@lru_cache(maxsize=65536)
def _code(word: str) -> int:
    return zlib.crc32(fold(word).encode())


def _mixed(values: Hashes) -> Hashes:
    """SplitMix64's finaliser (Steele et al. 2014): every input bit moves every output bit."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


# Their own constants, so that bands stored long ago still meet: numpy's generators may change their streams.
_FACTORS = _mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64)) | np.uint64(1)
_SHIFTS = _mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) + np.uint64(1 << 32))
