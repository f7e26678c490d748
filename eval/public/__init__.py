"""Byline on public data that is not ours to keep: answerability, consistency, conflicts, retrieval."""
