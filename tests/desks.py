"""A real desk over the seed articles and two more, ingested once a session with the real embedder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Desk, Settings

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
ARTICLES = ROOT / "tests" / "questions" / "articles"


@pytest.fixture(scope="session")
def stored(_own_machine: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the seeds and the two other articles; copy it before writing."""
    folder = tmp_path_factory.mktemp("stored") / "data"
    with Desk.open(Settings(data_dir=folder, model="quotes")) as desk:
        report = desk.ingest([SEEDS, ARTICLES])
    assert {item.status for item in report.articles} == {"stored"}
    return folder


@pytest.fixture(scope="session")
def desk(stored: Path) -> Iterator[Desk]:
    """For reading only."""
    with Desk.open(Settings(data_dir=stored, model="quotes")) as opened:
        yield opened


@pytest.fixture
def own(stored: Path, tmp_path: Path) -> Path:
    """A copy of the data folder that a test may change."""
    return Path(shutil.copytree(stored, tmp_path / "own"))
