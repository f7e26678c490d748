"""For every citation ever printed ``article.text[start:end] == quote``: generated articles, every format, the whole
path through a real store, in quotes mode and with a model that miscites."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from make_files import csv_file, docx, html, jsonl, pdf, write
from openai_server import OpenAIServer

from rag import Desk, Settings
from rag.schema import IngestReport
from rag.serialise import answer_json, search_json

WORDS = tuple(
    """harbour ministry Koval Vellmar Orlovo district said on Tuesday that 1,200 workers were “on strike” — café naïve
    Ōsaka 95% after the mayor’s denial; $5 and $6, :tide: *bold* [1] [2](x) <b>tag</b> | pipe | Dr. Smith U.S. 3.5 km 🚢
    e\u0301clair Київ could not be verified according to the police, who reported twelve casualties in 2024""".split()
)
paragraph = st.lists(st.sampled_from(WORDS), min_size=12, max_size=40).map(lambda w: " ".join(w).capitalize() + ".")
article = st.lists(paragraph, min_size=2, max_size=5)


def written(folder: Path, articles: Sequence[Sequence[str]]) -> None:
    """One file of each format, an article each; Windows-1252 is all that the PDF builder can set."""
    one = iter(articles)
    write(folder, "a.txt", "\u00a0\r\n".join(next(one)))
    write(folder, "b.md", "# Report\n\n" + "\n\n".join(next(one)))
    write(folder, "c.html", html(next(one), title="Report of the day"))
    write(folder, "d.json", json.dumps({"text": "\n".join(next(one)), "title": "Report", "date": "2024-05-03"}))
    write(folder, "e.jsonl", jsonl([{"text": "\n".join(next(one))}, {"text": "\n\n".join(next(one))}]))
    write(folder, "f.csv", csv_file([["title", "text"], ["Report", "\n".join(next(one))]]))
    plain = [p.encode("cp1252", "ignore").decode("cp1252") for p in next(one)]
    write(folder, "g.pdf", pdf([[line for p in plain for line in (p[:80], p[80:], "") if line is not None]]))
    write(folder, "h.docx", docx(next(one)))


def stands(desk: Desk, report: IngestReport, asked: Sequence[str]) -> int:
    """Checks every span that is printed; how many there were."""
    texts = {item.id: desk.article(item.id).text for item in report.articles if item.id}
    seen = 0
    for question in asked:
        answer = answer_json(desk.ask(question))
        cited = [c for s in answer["sentences"] for c in s["citations"]]
        for span in [*cited, *answer["evidence"], *search_json(question, desk.search(question, 10))["hits"]]:
            assert texts[span["article"]][span["start"] : span["end"]] == span["quote"]
            seen += 1
    return seen


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # each example is a whole store: shrinking would take minutes
)
@given(
    articles=st.lists(article, min_size=9, max_size=9),
    asked=st.lists(st.sampled_from(WORDS[:12]), min_size=1, max_size=3),
)
def test_every_citation_stands_in_its_article_whatever_the_format(articles: list[list[str]], asked: list[str]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        written(folder / "articles", articles)
        questions = [f"What was said about {' and '.join(asked)}?", "Who said that 1,200 workers were on strike?"]
        with Desk.open(Settings(data_dir=folder / "data", model="quotes")) as desk:
            report = desk.ingest([folder / "articles"])
            assert sum(item.status in {"stored", "copy"} for item in report.articles) >= 6
            assert stands(desk, report, questions) > 0
        with OpenAIServer("miscite") as server:
            told = Settings(data_dir=folder / "data", model="openai:test", openai_base_url=server.url)
            with Desk.open(told) as desk:
                stands(desk, report, questions[1:])
    finally:
        shutil.rmtree(folder)
