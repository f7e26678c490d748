"""What rules read out of each stored article, so that they read it once: a text for each article, in the catalog.

It can be read out again at any time, so to lose a row costs time alone; it goes with its article.
"""

from __future__ import annotations

from collections.abc import Iterable

from rag.store.database import Database


def derived(database: Database, id: str, origin: str) -> str | None:
    """What was kept of the article with that id, if it comes of ``origin``. Raises StoreError."""
    with database.reading() as db:
        row = db.execute(
            "SELECT d.facts FROM derived d JOIN articles a ON a.key = d.article"
            " WHERE a.id = ? AND a.state = 'ready' AND d.origin = ?",
            [id, origin],
        ).fetchone()
        return None if row is None else str(row[0])


def keep(database: Database, rows: Iterable[tuple[str, str, str]]) -> None:
    """Keeps for each article (id, origin, facts), in place of what there is; one that is gone is passed over. Raises
    StoreError."""
    with database.writing() as db:
        db.executemany(
            "INSERT OR REPLACE INTO derived SELECT key, ?2, ?3 FROM articles WHERE id = ?1 AND state = 'ready'", rows
        )
