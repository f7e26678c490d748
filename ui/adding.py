"""Articles being added in the background, so that no click on the page can end or double it; no Streamlit in here."""

from __future__ import annotations

import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag import Desk
from rag.errors import BylineError, InputError, StoreError, UsageError
from rag.schema import IngestItem, IngestReport, Problem, Progress
from ui.escaping import plain

UPLOAD_MB = 10  # megabytes (10^6 bytes) of one uploaded file
NAME_BYTES = 150  # of a file's name as UTF-8; most file systems take 255

KEPT = 600.0  # seconds that the report of the last addition is shown to whoever comes

_turn = threading.Lock()  # one addition at a time in this process, so that the next can say what it waits for


Whose = tuple[Path, str]  # a data folder, and who is signed in ("" where nobody has to)
_latest: dict[Whose, Adding] = {}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it; ``name`` may be anything."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Glance:
    """How far an addition is: the latest progress of each stage, in the order in which the stages began.

    ``done`` with a ``report``, a ``problem``, or both: what was stored before the problem stays stored.
    """

    done: bool
    stages: tuple[Progress, ...] = ()
    report: IngestReport | None = None
    problem: Problem | None = None


class Adding:
    """One addition, begun at once in a thread of its own. A browser session only looks at it; it may go away.

    ``whose`` tells which data folder it adds to, and for whom: they find it again with ``latest``.
    """

    def __init__(self, work: Callable[[Adding], IngestReport], whose: Whose | None = None) -> None:
        self._ended: float | None = None
        self._lock = threading.Lock()
        self._stages: dict[str, Progress] = {}
        self._outcome = Glance(done=False)
        self._thread = threading.Thread(target=self._run, args=(work,), name="adding articles", daemon=True)
        if whose is not None:
            _latest[whose] = self
        self._thread.start()

    @classmethod
    def of_files(cls, desk: Desk, uploads: Sequence[Upload], owner: str = "") -> Adding:
        """Adds what was uploaded: together in one temporary folder, where ``NAME.json`` describes ``NAME.txt``."""
        return cls(lambda adding: _add_files(desk, uploads, adding._heard), (desk.settings.data_dir, owner))

    @classmethod
    def of_path(cls, desk: Desk, path: str, owner: str = "") -> Adding:
        """Adds a file or folder of the machine that runs Byline. Raises UsageError for an empty path."""
        if not path.strip():
            raise UsageError("No folder is named.", "Enter the path of a folder, or of a file.")
        whose = (desk.settings.data_dir, owner)
        return cls(lambda adding: desk.ingest([_expanded(path.strip())], progress=adding._heard), whose)

    def glance(self) -> Glance:
        with self._lock:
            return replace(self._outcome, stages=tuple(self._stages.values()))

    def join(self, timeout: float | None = None) -> None:
        """Waits until it is done, at most ``timeout`` seconds."""
        self._thread.join(timeout)

    def _heard(self, progress: Progress) -> None:
        with self._lock:
            self._stages.pop("wait", None)  # what is heard after it ends the waiting
            self._stages[progress.stage] = progress

    def _run(self, work: Callable[[Adding], IngestReport]) -> None:
        if not _turn.acquire(blocking=False):
            self._heard(Progress("wait", 0, 0, "waiting for another ingest"))
            _turn.acquire()
        try:
            outcome = Glance(done=True, report=work(self))
        except BylineError as error:
            outcome = Glance(done=True, problem=error.problem)
        except Exception as error:  # noqa: BLE001  # the thread's outermost frame: a fault is shown, not lost
            told = f"Unexpected error: {type(error).__name__}: {error}. This is a fault in Byline."
            outcome = Glance(done=True, problem=Problem("UnexpectedError", told, "Please report it."))
        finally:
            _turn.release()
        with self._lock:
            self._outcome, self._ended = outcome, time.monotonic()


def latest(desk: Desk, owner: str = "") -> Adding | None:
    """The last addition that this person began here, if it is running, or has ended within ``KEPT`` seconds and
    nobody has closed its report: a page that was loaded anew shows it again."""
    found = _latest.get((desk.settings.data_dir, owner))
    if found is None or (found._ended is not None and time.monotonic() - found._ended > KEPT):
        return None
    return found


def close(adding: Adding) -> None:
    """Its report has been read."""
    for whose in [whose for whose, one in _latest.items() if one is adding]:
        _latest.pop(whose, None)


def file_name(name: str) -> str:
    """The base name of an uploaded file as a name that is safe in a folder of ours: visible, not hidden, short."""
    base = plain(name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(". ") or "unnamed"
    stem, dot, suffix = base.rpartition(".")
    ending = dot + suffix if stem and len(suffix) <= 10 else ""
    kept = base.removesuffix(ending).encode()[: NAME_BYTES - len(ending.encode())]
    return kept.decode(errors="ignore").rstrip() + ending


def places(names: Sequence[str]) -> list[str]:
    """Where in a folder each file goes, as ``NUMBER/NAME``: together, but for a second file of the same name.

    Names that differ in case or composition alone are the same name on some file systems, so they are here.
    """
    taken: set[tuple[int, str]] = set()
    found = []
    for name in names:
        key = unicodedata.normalize("NFC", name).casefold()
        number = next(n for n in range(len(names)) if (n, key) not in taken)
        taken.add((number, key))
        found.append(f"{number}/{name}")
    return found


def _add_files(desk: Desk, uploads: Sequence[Upload], progress: Callable[[Progress], None]) -> IngestReport:
    """Raises what ``Desk.ingest`` raises, and StoreError where the files cannot be written down."""
    started = time.perf_counter()
    limit = min(UPLOAD_MB, desk.settings.max_file_mb)
    names = [file_name(upload.name) for upload in uploads]
    sizes = [len(upload.data) for upload in uploads]
    refused = [_too_large(name, size, limit) for name, size in zip(names, sizes, strict=True) if size > limit * 1e6]
    fitting = [(n, u.data) for n, u, size in zip(names, uploads, sizes, strict=True) if size <= limit * 1e6]
    with tempfile.TemporaryDirectory(prefix="byline-upload-", ignore_cleanup_errors=True) as folder:
        paths = [Path(folder) / place for place in places([name for name, _ in fitting])]
        try:
            for path, (_, data) in zip(paths, fitting, strict=True):
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
        except OSError as error:
            raise StoreError(
                f"The uploaded files cannot be written to {folder}: {error.strerror or error}.",
                "Make room there, or name another folder for temporary files in TMPDIR.",
            ) from error
        report = desk.ingest(paths, progress=progress) if paths else IngestReport((), 0.0)
        items = tuple(_without(item, [f"{path.parent}/" for path in paths]) for item in report.articles)
    return IngestReport((*refused, *items), time.perf_counter() - started)


def _too_large(name: str, size: int, limit: float) -> IngestItem:
    error = InputError(
        f"{name} has {size / 1e6:,.1f} MB; uploads may have {limit:,g} MB each.",
        "Split it, or add it by its path on the machine that runs Byline.",
    )
    return IngestItem(name, "refused", error=error.problem)


def _without(item: IngestItem, folders: Sequence[str]) -> IngestItem:
    """The item without the names of temporary folders, of which the user knows nothing."""
    if item.error is None:
        return item
    message, remedy = item.error.message, item.error.remedy
    for folder in dict.fromkeys(folders):
        message, remedy = message.replace(folder, ""), remedy.replace(folder, "")
    return replace(item, error=replace(item.error, message=message, remedy=remedy))


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # nobody here is called that
        return Path(path)
