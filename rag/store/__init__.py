"""What is stored: SQLite holds the truth (``catalog``, ``journal``), Chroma the passage vectors derived from it."""
