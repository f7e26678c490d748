"""Receipts: an answer, summary, timeline or claims table as one JSON file, to be checked again on any later day.

The seal is the sha256 of all the rest: it shows an edit by hand. It is no signature: whoever edits can seal anew. So
each quotation is compared with the stored article too, and each sentence in the sources' words with its quotation;
what only a model's prose or our reading of a sentence says (its speaker, its status) has the seal alone. A receipt
holds what was said and quoted, and each article's hash, never an article's whole text or a secret.
"""

from __future__ import annotations

from rag.receipt.file import check_free, read_receipt, write_receipt
from rag.receipt.make import Kind, article_ids, receipt, seal
from rag.receipt.standing import (
    ArticleStanding,
    CitationStanding,
    Standing,
    Verification,
    verification_json,
    verify_receipt,
)

__all__ = [
    "ArticleStanding", "CitationStanding", "Kind", "Standing", "Verification", "article_ids", "check_free",
    "read_receipt", "receipt", "seal", "verification_json", "verify_receipt", "write_receipt",
]  # fmt: skip
