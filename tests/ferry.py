"""An article of one event and a question about it that its gold answers: what the tests of the evaluation build on."""

from __future__ import annotations

from typing import Any

FERRY = (
    "Ferry runs aground\n\nThe ferry Aurelia ran aground off Tarsk on 3 May. "
    "The harbour office said 41 passengers were taken ashore. Nobody was hurt.\n"
)
ASHORE: dict[str, Any] = {
    "id": "ashore", "kind": "number", "question": "How many passengers were brought ashore?",
    "facts": [{"any": ["41"]}], "evidence": [{"article": "ferry.txt", "quote": "41 passengers were taken ashore"}],
}  # fmt: skip
