"""The project around the code: the files tracked, the wheel, the lock, what is imported and when."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rag
from rag.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
SLOW = ("chromadb", "onnxruntime", "langchain", "langchain_core", "openai", "streamlit")
# A folder of somebody's machine, or the address of a package index.
PRIVATE = re.compile(
    rb"(?<![\w.])/(?:root|work|home/\w+|Users/\w+|opt/(?:pypi|wheels)|tmp/\w+)/|[A-Z]:\\\\?Users|"
    rb"https?://[^\s\"'<>]*/simple\b|files\.pythonhosted|file:///?[a-z]|"
    rb"(?:^|\s)(?:--(?:extra-)?index-url|--find-links)[ =]\S"
)


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this folder is no git checkout, so nothing says which files are tracked")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def _project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def _names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def _lock() -> dict[str, str]:
    """Each requirement line of the lock with its hashes, by canonical name (several where markers split)."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    found: dict[str, str] = {}
    for block in blocks:
        name = canonicalize_name(re.split(r"[=\s\[]", block, maxsplit=1)[0])
        found[name] = found.get(name, "") + block
    return found


def test_no_tracked_file_names_a_machine_or_an_index() -> None:
    bad = {
        str(path.relative_to(ROOT)): found.group().decode(errors="replace")
        for path in _tracked()
        if path != Path(__file__).resolve() and (found := PRIVATE.search(path.read_bytes()))
    }
    assert bad == {}


@pytest.mark.parametrize(
    "line",
    [b"cd /" b"root/byline/x", b"open('/home/ann/byline')", b"see https://mirror.example/pypi/simple/",
     b"pip install --index-url x", b"--find-links ./wheels", b"file:///srv/pypi"],
)  # fmt: skip
def test_the_search_for_private_addresses_finds(line: bytes) -> None:
    assert PRIVATE.search(line)


def test_tracked_files_are_small() -> None:
    """But for the one model file that the program needs."""
    large = {path.name: path.stat().st_size for path in _tracked() if path.stat().st_size >= 1 << 20}
    assert large.pop("reader.onnx", 0) <= 25_000_000
    assert large == {}


def test_the_lock_pins_everything_declared_with_hashes() -> None:
    project = _project()
    lock = _lock()
    declared = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"]
    for line in [*declared, *project["build-system"]["requires"]]:
        wanted = Requirement(line)
        pins = re.findall(r"(?m)^[A-Za-z0-9].*?==([^\s;]+)", lock.get(canonicalize_name(wanted.name), ""))
        assert pins, f"{line} is not in requirements.txt: run make lock"
        assert all(wanted.specifier.contains(pin) for pin in pins), f"{line}, but the lock has {pins}"
    assert [name for name, block in lock.items() if "--hash=sha256:" not in block] == []


def test_what_the_code_imports_is_declared_and_what_is_declared_is_imported() -> None:
    project = _project()["project"]
    optional = {name for extra in ("local", "train") for name in _names(project["optional-dependencies"][extra])}
    declared = _names(project["dependencies"])
    homes = packages_distributions()
    used: set[str] = set()
    for path in (file for package in ("rag", "ui") for file in (ROOT / package).rglob("*.py")):
        for module in _imported(path):
            used |= {canonicalize_name(home) for home in homes.get(module, [])} or {canonicalize_name(module)}
    used -= {"byline"} | optional
    assert used - declared == set(), "imported, but not declared in pyproject.toml"
    assert declared - used == set(), "declared in pyproject.toml, but imported nowhere"


def _imported(path: Path) -> set[str]:
    """Top-level third-party modules that a file imports, late imports included."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.split(".")[0])
    return modules - sys.stdlib_module_names - {"rag", "ui", "prompts"}


def test_the_wheel_holds_the_packages_their_data_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        info = f"byline-{rag.__version__}.dist-info"
        metadata = archive.read(f"{info}/METADATA").decode()
        entries = archive.read(f"{info}/entry_points.txt").decode()
    assert wheel.name == f"byline-{rag.__version__}-py3-none-any.whl"
    assert {name.split("/")[0] for name in names} <= {"rag", "ui", "prompts", info}
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"} <= names
    shipped = {
        str(path.relative_to(ROOT))
        for package in ("rag", "ui", "prompts")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped <= names
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert "byline = rag.cli:main" in entries
    assert not PRIVATE.search(metadata.encode())


def test_one_version_everywhere() -> None:
    assert _project()["project"]["version"] == rag.__version__
    assert f"## {rag.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_each_setting_is_in_the_table_of_contributing() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = [
        str(field.validation_alias) if field.validation_alias else PREFIX + name.upper()
        for name, field in Settings.model_fields.items()
    ]
    assert [name for name in names if f"| `{name}` |" not in table] == []
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", table)) >= set(names)


def test_the_map_in_contributing_names_each_file() -> None:
    named = set(re.findall(r"`((?:rag|ui)/[\w/]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    there = {
        f"{package}/{path.stem}" if path.is_file() else f"{package}/{path.name}/"
        for package in ("rag", "ui")
        for path in (ROOT / package).iterdir()
        if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").is_file())
    }
    assert there - named == set(), "not in the table of CONTRIBUTING.md"
    gone = {name for name in named if not (ROOT / name).is_dir() and not (ROOT / f"{name}.py").is_file()}
    assert gone == set(), "in CONTRIBUTING.md, but no longer there"


def test_help_imports_nothing_slow(tmp_path: Path) -> None:
    program = (
        "import json, sys\n"
        "from rag.cli import main\n"
        "sys.argv = ['byline', '--help']\n"
        "try:\n"
        "    code = main()\n"
        "except SystemExit as end:\n"
        "    code = end.code\n"
        "loaded = sorted({name.split('.')[0] for name in sys.modules})\n"
        "print(json.dumps([code or 0, loaded]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    code, loaded = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    assert "ingest" in done.stdout
    assert [name for name in SLOW if name in loaded] == []


def test_a_test_reaches_only_its_own_machine() -> None:
    import socket

    from pytest_socket import SocketConnectBlockedError

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=5):
            pass
    # An address set aside for documentation (RFC 5737): nobody is there, should the guard fail.
    with (
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(SocketConnectBlockedError),
        socket.socket() as client,
    ):
        client.settimeout(0.2)
        client.connect(("192.0.2.1", 80))
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 443)


def test_a_test_sees_no_settings_of_the_person_who_runs_it() -> None:
    import os

    assert [name for name in os.environ if name.startswith((PREFIX, "OPENAI_"))] == []
    assert list(Path.cwd().iterdir()) == []
