"""What is installed, what would answer, what is wrong here, and the remedy: ``byline doctor``."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from rag.chat import open_model
from rag.embed import open_embedder
from rag.errors import BylineError, StoreError
from rag.model_file import locate
from rag.provider import shown_url
from rag.reader import LANGUAGES, open_reader
from rag.schema import Finding
from rag.settings import Settings
from rag.store.catalog import Catalog
from rag.store.database import FILE, VERSION
from rag.store.vectors import Vectors

SECONDS = 5.0  # that a server may take to answer us
LEAST_FREE = 200e6  # bytes: about what a thousand articles take
_SHOWN = ("chromadb", "onnxruntime", "langchain-core", "langchain-openai", "openai")


def diagnose(settings: Settings) -> list[Finding]:
    """Every check, in order; none stops another. Asks servers that the settings name, for some seconds at most,
    and writes nothing that stays. A part that is optional and missing is no fault."""
    brief = settings.model_copy(update={"model_timeout": SECONDS, "model_retries": 0})
    return [
        _check("python", _python),
        _check("packages", _packages),
        _check("sqlite", _sqlite),
        _check("data folder", lambda: _folder(settings.data_dir)),
        _check("disk", lambda: _disk(settings.data_dir)),
        _check("embedder", lambda: _embedder(brief)),
        _check("reader", lambda: _reader(settings)),
        *([_check("chroma", lambda: _chroma(settings.chroma_url or ""))] if settings.chroma_url else []),
        *_store(brief),
        _check("model", lambda: _model(brief)),
        _check("local model", lambda: _local_model(settings)),
    ]


def _check(name: str, look: Callable[[], str]) -> Finding:
    """What ``look`` tells, or the fault that it raises."""
    try:
        return Finding(name, True, look())
    except BylineError as error:
        return Finding(name, False, error.message, error.remedy)


# This computer


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()} {platform.machine()} ({sys.prefix})"


def _packages() -> str:
    try:
        needed = requires("byline") or []
    except PackageNotFoundError:
        raise BylineError(
            "Byline itself is not installed: it runs from a folder.", "In its folder: pip install ."
        ) from None
    names = [re.split(r"[^\w.-]", line)[0] for line in needed if "extra ==" not in line]
    missing = [name for name in names if not _version(name)]
    if missing:
        raise BylineError(f"Not installed: {', '.join(missing)}.", f"pip install {' '.join(missing)}")
    return ", ".join(f"{name} {_version(name)}" for name in ("byline", *_SHOWN))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _sqlite() -> str:
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE probe USING fts5 (text)")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"This Python's SQLite {sqlite3.sqlite_version} has no full-text search (FTS5): {error}.",
                "Use a Python whose SQLite has it, such as those of python.org or of the distributions.",
            ) from None
    return f"{sqlite3.sqlite_version} with full-text search"


def _folder(folder: Path) -> str:
    remedy = "Make it writable, or choose another with --data or BYLINE_DATA_DIR."
    if folder.is_file():
        raise StoreError(f"{folder} is a file, not a folder.", "Choose another with --data or BYLINE_DATA_DIR.")
    if not folder.exists():
        above = _existing(folder)
        if not (above.is_dir() and os.access(above, os.W_OK)):
            raise StoreError(f"{folder} cannot be made: {above} is no folder that can be written.", remedy)
        return f"{folder} does not exist yet; the first ingest makes it"
    try:
        with tempfile.TemporaryFile(dir=folder):
            return f"{folder} can be written"
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror}.", remedy) from None


def _disk(folder: Path) -> str:
    free = shutil.disk_usage(_existing(folder)).free
    if free < LEAST_FREE:
        raise StoreError(
            f"Only {free / 1e6:.0f} MB are free where {folder} lies.",
            "Free some space, or choose a folder on another disk with --data or BYLINE_DATA_DIR.",
        )
    return f"{free / 1e9:.1f} GB free"


def _existing(path: Path) -> Path:
    """``path``, or the nearest folder above it that exists."""
    path = path.absolute()
    return next((place for place in (path, *path.parents) if place.exists()), path)


# The store and its index


def _embedder(settings: Settings) -> str:
    embedder = open_embedder(settings)
    dimension = embedder.matrix(["news"]).shape[1]
    return f"{embedder.fingerprint}, {dimension} dimensions; it works"


def _reader(settings: Settings) -> str:
    reader = open_reader(settings)
    if reader is None:
        return (
            "its file is not installed: answers are chosen and refused by similarity and words alone"
            if settings.reader
            else "switched off by BYLINE_READER: answers are chosen and refused by similarity and words alone"
        )
    reader.read("Who won?", ["The Reds won."])
    known = "it was taught English: what is asked, told or checked in another language is judged without it"
    return f"{reader.calibration.sha256[:12]}…; it works; {known}"


def _chroma(url: str) -> str:
    import httpx

    remedy = "Start it (chroma run), correct BYLINE_CHROMA_URL, or unset it to use the embedded one."
    place = shown_url(url)
    try:
        beat = httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise StoreError(f"No Chroma server answers at {place}: {error}.", remedy) from None
    if beat.status_code != 200 or "heartbeat" not in beat.text:
        raise StoreError(f"What answers at {place} is no Chroma server.", remedy)
    return f"the server at {place} answers"


def _store(settings: Settings) -> Iterator[Finding]:
    if not (settings.data_dir / FILE).exists():
        yield Finding("catalog", True, "nothing is stored yet; byline ingest begins")
        return
    try:
        catalog = Catalog.open(settings.data_dir)
    except StoreError as error:
        yield Finding("catalog", False, error.message, error.remedy)
        return
    with closing(catalog):
        yield _check("catalog", lambda: _catalog(catalog, settings.data_dir))
        yield _check("index", lambda: _index(catalog, settings))


def _catalog(catalog: Catalog, folder: Path) -> str:
    with catalog.database.reading() as db:
        told = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise StoreError(
            f"The catalog {folder / FILE} is damaged: {told}.", f"Move {folder} away and ingest the articles again."
        )
    articles, passages = catalog.count(), catalog.passage_count()
    state = f"{articles} articles, {passages} passages; schema {VERSION}, generation {catalog.generation()}"
    languages = Counter(one.language for one in catalog.sources() if one.language not in LANGUAGES)
    silent = ", ".join(f"{of} in {language}" for language, of in sorted(languages.items()))
    return f"{state}; the reader is silent on {silent}" if silent else state


def _index(catalog: Catalog, settings: Settings) -> str:
    """Whether the vectors are those of the stored passages, and by the embedder of the settings."""
    state = catalog.state()
    if state.fingerprint is None or not catalog.count():
        return "empty"
    with closing(Vectors.open(settings, catalog, open_embedder(settings))) as vectors:
        vectors.check_embedder()
        found, wanted = vectors.count(), catalog.passage_count()
        if catalog.unfinished():
            return f"{found} vectors; a change is at work or was cut off, the next command that writes finishes it"
        if found != wanted:
            raise StoreError(
                f"{vectors.place} holds {found} vectors for {wanted} passages.",
                "The next question mends it; if not, run byline reindex.",
            )
        return f"{found} vectors in {vectors.place}, by {state.fingerprint}"


# What answers


def _model(settings: Settings) -> str:
    key = f"OPENAI_API_KEY is {'set' if settings.openai_api_key else 'not set'}"
    model = open_model(settings)
    if model is None:
        return f"quotes: answers come in the sources' own words ({key})"
    return f"{model.name}: {model.check()} ({key})"


def _local_model(settings: Settings) -> str:
    engine = "xllamacpp is installed" if find_spec("xllamacpp") else "xllamacpp is not (pip install 'byline[local]')"
    path = locate(settings)
    if path is None:
        return f"optional; its file was not fetched (byline model fetch, 1.1 GB); {engine}"
    return f"{path} is there and is the published file; {engine}"
