"""The corpora that answers are graded on, and a desk that has read one."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.gold import (
    ArticleGold,
    Asked,
    SummaryGold,
    check_summaries,
    located,
    read_articles,
    read_questions,
    read_summaries,
)
from rag import Desk, Settings
from rag.chat import ChatModel
from rag.schema import Article

HERE = Path(__file__).parent
ROOT = HERE.parent
NAMES = ("seeds", "altered", "fresh")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of articles and the folder of its gold."""

    name: str
    articles: Path
    gold: Path

    def digest(self) -> str:
        """Of all articles and gold files: answers to other data are not compared."""
        made = hashlib.sha256()
        for folder in (self.articles, self.gold):
            for file in sorted(p for p in folder.rglob("*") if p.is_file()):
                made.update(f"{file.relative_to(folder)}\0".encode())
                made.update(hashlib.sha256(file.read_bytes()).digest())
        return made.hexdigest()[:16]


def corpus(name: str) -> Corpus:
    """One of NAMES, or a folder that holds articles and a folder ``gold``. Raises ValueError."""
    if name == "seeds":
        return Corpus(name, ROOT / "seeds", HERE / "gold")
    if name in NAMES:
        return Corpus(name, HERE / "corpora" / name / "articles", HERE / "corpora" / name / "gold")
    folder = Path(name).resolve()
    if not (folder / "gold").is_dir():
        raise ValueError(f"{name} is neither one of {', '.join(NAMES)} nor a folder with a folder gold in it.")
    articles = folder / "articles"
    return Corpus(folder.name, articles if articles.is_dir() else folder, folder / "gold")


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk that has read a corpus, and the gold with its evidence found in what the desk stored."""

    desk: Desk
    articles: dict[str, Article]
    asked: list[Asked]
    summaries: dict[str, SummaryGold]
    described: dict[str, ArticleGold]

    @property
    def texts(self) -> dict[str, str]:
        return {source: article.text for source, article in self.articles.items()}


@contextmanager
def opened(chosen: Corpus, settings: Settings, model: ChatModel | None = None) -> Iterator[Opened]:
    """Reads the articles into a store that is gone afterwards; ``model`` answers, else the one of ``settings``.

    Raises GoldError, and ValueError for an article that was refused.
    """
    with (
        tempfile.TemporaryDirectory(prefix="byline-eval-") as data,
        Desk.open(settings.model_copy(update={"data_dir": Path(data)}), model=model) as desk,
    ):
        files = sorted(p for p in chosen.articles.iterdir() if p.is_file())
        for item in desk.ingest(files).articles:
            if item.status == "refused":
                raise ValueError(f"{item.source} of {chosen.name} was refused: {item.error}")
        articles = {one.source: desk.article(one.id) for one in desk.sources()}
        texts = {source: article.text for source, article in articles.items()}
        summaries = read_summaries(chosen.gold)
        check_summaries(summaries, texts)
        yield Opened(desk, articles, located(read_questions(chosen.gold), texts), summaries, read_articles(chosen.gold))
