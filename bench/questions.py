"""Ask the questions of ``tests/questions`` and say which answers hold every expected fact.

    python bench/questions.py seeds|fresh [--model NAME]

Prints the answers that lack a fact (or answer what the articles do not hold), then the counts, the words of an
answer on average, and the share of answer sentences that rest on an expected passage.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from pathlib import Path

from rag import Desk, Settings
from rag.schema import Turn

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "questions"
SOURCES = {"seeds": ROOT / "seeds", "fresh": QUESTIONS / "articles"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=SOURCES)
    parser.add_argument("--model", default="quotes")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    words = sentences = resting = own = 0
    with tempfile.TemporaryDirectory() as data, Desk.open(Settings(data_dir=Path(data), model=given.model)) as desk:
        desk.ingest([SOURCES[given.which]])
        for line in (QUESTIONS / f"{given.which}.jsonl").read_text("utf-8").splitlines():
            asked = json.loads(line)
            turns = [Turn(t["question"], t["question"], t["answer"]) for t in asked["history"]]
            answer = desk.ask(asked["question"], turns)
            facts = [any(re.search(p, answer.text, re.IGNORECASE) for p in fact) for fact in asked["expect"]]
            right = all(facts) if asked["answerable"] else answer.status == "abstained"
            kind = "answerable" if asked["answerable"] else "unanswerable"
            counts[f"{kind}, {answer.status}, {'right' if right else 'wrong'}"] += 1
            words += len(answer.text.split())
            expected = [" ".join(e["quote"].split()) for e in asked["evidence"]]
            for sentence in answer.sentences:
                quotes = [" ".join(c.quote.split()) for c in sentence.citations]
                sentences += 1
                own += sentence.text not in {c.quote for c in sentence.citations}
                resting += any(e in q or q in e or e[:60] in q for e in expected for q in quotes)
            if not right:
                print(f"{asked['id']} {asked['question']}\n    {answer.outcome}: {answer.text or answer.reason}")
    answered = sum(n for name, n in counts.items() if ", answered," in name)
    print("\n" + "\n".join(f"{n:3} {name}" for name, n in sorted(counts.items())))
    print(
        f"{words / max(1, answered):.1f} words an answer; {resting} of {sentences} sentences rest on expected evidence;"
    )
    print(f"{own} of {sentences} sentences are a model's own words")


if __name__ == "__main__":
    main()
