"""Receipts: an answer, summary, timeline or claims table as one JSON file, to be checked again on any later day.

The seal is the sha256 of all the rest: it shows an edit by hand. It is no signature and proves neither who made a
receipt nor when: whoever edits can seal anew. So each quotation is compared with the stored article too, each label
with the library's, each sentence in the sources' words with its quotation, and what follows from those words is read
out of them again: who says it, how certain, when it happens, what conflicts. The seal alone stands for the rest: which
sentences were chosen, a model's prose, how the sides of an answered question differ. A receipt holds what was said and
quoted, and each article's hash, never an article's whole text or a secret.
"""

from __future__ import annotations

from rag.receipt.file import check_free, read_receipt, receipt_text, write_receipt
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
    "read_receipt", "receipt", "receipt_text", "seal", "verification_json", "verify_receipt", "write_receipt",
]  # fmt: skip
