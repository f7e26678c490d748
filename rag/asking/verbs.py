"""The past of verbs lies in ``rag.verbs`` now; this name goes when nothing imports it any more."""

from rag.verbs import BASE, NOUNS_TOO, PARTICIPLES

__all__ = ["BASE", "NOUNS_TOO", "PARTICIPLES"]
