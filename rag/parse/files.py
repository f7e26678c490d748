"""Paths → the files to load, their bytes, and the metadata that lies beside them (``NAME.json``)."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import InputError
from rag.parse.draft import Declared, declared_in, lower_keys
from rag.parse.encoding import decode
from rag.parse.records import articles_in, has_text, parse_json
from rag.text import storable

SUFFIXES = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".json", ".jsonl", ".ndjson", ".csv", ".pdf", ".docx"}
)
READABLE = "Byline reads .txt, .md, .html, .json, .jsonl, .csv, .pdf and .docx."
_SIDECAR_LIMIT = 1 << 20  # bytes; a larger .json is no one's metadata


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or record that cannot become an article; ``source`` and ``origin`` as in ``Record``."""

    source: str
    origin: str
    error: InputError


@dataclass(frozen=True, slots=True)
class Beside:
    """What the file ``NAME.json`` beside ``NAME.<other>`` says, and its bytes."""

    declared: Declared = field(default_factory=Declared)
    data: bytes = b""


def discover(paths: Sequence[Path]) -> list[Path | Refused]:
    """The files to load: those named, and in folders, at any depth, those of a format Byline reads.

    Hidden entries and other formats inside a folder are left out, and so is the metadata of another file
    found. Folders are read in the order of names; nothing is given twice. Never raises.
    """
    found: dict[str, Path | Refused] = {}
    folders: set[str] = set()
    for path in paths:
        for item in _walk(path, folders):
            found.setdefault(origin_of(item) if isinstance(item, Path) else item.origin, item)
    files = [item for item in found.values() if isinstance(item, Path)]
    described = {(file.parent, file.stem) for file in files if file.suffix.lower() != ".json"}
    return [
        item
        for item in found.values()
        if isinstance(item, Refused)
        or item.suffix != ".json"
        or (item.parent, item.stem) not in described
        or not _is_sidecar(item)
    ]


def origin_of(path: Path) -> str:
    """The key of a file: its absolute path, links followed."""
    try:
        return storable(os.path.realpath(path))
    except (OSError, ValueError):  # a path that cannot exist
        return storable(str(path))


def read(path: Path, max_mb: float) -> bytes:
    """The bytes of a file of a format Byline reads. Raises InputError, before reading where it can."""
    limit = int(max_mb * 1e6)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _not_a_file(path, status.st_mode)
        if path.suffix.lower() not in SUFFIXES:
            raise InputError(f"{path} is of a format that Byline does not read.", f"{READABLE} Save it as one.")
        if status.st_size > limit:
            raise too_large(str(path), status.st_size, max_mb)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if len(data) > limit:  # it grew
        raise too_large(str(path), len(data), max_mb)
    if not data:
        raise InputError(f"{path} is empty.", "Check that it was saved whole.")
    return data


def metadata_beside(path: Path) -> Beside:
    """The metadata of ``path`` in its sidecar. Raises InputError if that is damaged, for then it would be lost."""
    sidecar = path.with_suffix(".json")
    if path.suffix.lower() == ".json":
        _refuse_sidecar(path)
        return Beside()
    try:
        fields = _metadata(sidecar) if sidecar.is_file() else None
        data = sidecar.read_bytes() if fields is not None else b""
    except (OSError, InputError) as error:
        reason = error.message if isinstance(error, InputError) else f"{sidecar} cannot be read: {error.strerror}."
        raise InputError(
            f"The metadata beside {path} is damaged. {reason}",
            f"Correct {sidecar.name}, or remove it to ingest {path.name} without.",
        ) from error
    return Beside() if fields is None else Beside(declared_in(lower_keys(fields)), data)


def _metadata(path: Path) -> dict[str, object] | None:
    """The object in a ``.json`` file if it describes another file, None if it holds articles of its own.

    Raises InputError where it is no JSON, OSError where it cannot be read.
    """
    if path.stat().st_size > _SIDECAR_LIMIT:
        return None
    value = parse_json(decode(path.read_bytes()), str(path))
    is_metadata = isinstance(value, dict) and not has_text(value) and articles_in(value) is None
    return value if isinstance(value, dict) and is_metadata else None


def _is_sidecar(path: Path) -> bool:
    try:
        return _metadata(path) is not None
    except (OSError, InputError):
        return True  # the file it describes is refused with the reason


def _refuse_sidecar(path: Path) -> None:
    """Raise InputError for metadata named as if it were an article."""
    for suffix in sorted(SUFFIXES - {".json"}):
        article = path.with_suffix(suffix)
        try:
            if article.is_file() and _metadata(path) is not None:
                raise InputError(
                    f"{path} holds no text; it is the metadata of {article.name}.",
                    f"Ingest {article}; what stands in {path.name} comes with it.",
                )
        except OSError:
            continue


def _walk(path: Path, folders: set[str]) -> Iterator[Path | Refused]:
    """A file itself, or the files below a folder; ``folders`` (links followed) are those already walked."""
    pending = [path]
    count = 0
    while pending:
        place = pending.pop()
        try:
            mode = place.stat().st_mode
            if stat.S_ISDIR(mode):
                folder = origin_of(place)
                if folder in folders:  # named twice, or reached again through a link
                    count += 1
                else:
                    folders.add(folder)
                    pending.extend(sorted(_entries(place), reverse=True))
                continue
            item = place if stat.S_ISREG(mode) else _refused(place, _not_a_file(place, mode))
        except (OSError, ValueError) as error:
            item = _refused(place, _unreadable(place, error))
        count += 1
        yield item
    if not count:
        yield _refused(path, InputError(f"The folder {path} holds no file that Byline can read.", READABLE))


def _entries(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = folder / entry.name
            if not entry.name.startswith(".") and (path.suffix.lower() in SUFFIXES or path.is_dir()):
                yield path


def _refused(path: Path, error: InputError) -> Refused:
    return Refused(storable(path.name or str(path)), origin_of(path), error)


def _not_a_file(path: Path, mode: int) -> InputError:
    if stat.S_ISDIR(mode):
        return InputError(f"{path} is a folder, not a file.", f"To ingest what is in it: byline ingest {path}")
    what = "a pipe" if stat.S_ISFIFO(mode) else "a device or socket"
    return InputError(f"{path} is {what}, not a file.", "Send its text through standard input: … | byline ingest -")


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    if isinstance(error, PermissionError):
        return InputError(f"{path} may not be read by you.", f"Allow it (chmod u+r {path}), or copy it.")
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return InputError(f"{path} is a link to something that is not there.", "Correct or remove the link.")
        if str(path).startswith(("http:/", "https:/")):
            return InputError(f"{path} is no file; Byline fetches nothing.", "Fetch it: curl -s URL | byline ingest -")
        return InputError(f"{path} does not exist.", "Check the spelling and the folder you are in.")
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return InputError(f"{path} is a link that leads back to itself.", "Correct or remove the link.")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return InputError(f"{path} cannot be read: {reason}.", "Check the path and the disk it is on.")


def too_large(name: str, size: int, max_mb: float) -> InputError:
    return InputError(
        f"{name} has {size / 1e6:,.1f} MB; files over {max_mb:,g} MB are not read.",
        "Split it, or set BYLINE_MAX_FILE_MB higher.",
    )
