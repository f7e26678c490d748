"""A receipt's file: written whole or not at all, never over another; read with suspicion."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from rag.errors import InputError, UsageError
from rag.receipt.make import DEEPEST, VERSION, Kind, nodes
from rag.serialise import Json

LARGEST = 100_000_000  # bytes of a receipt that is read
_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "kind": str, "byline": str, "made": str, "asked": dict, "settings": dict, "prompts": dict, "articles": list,
    "result": (dict, list), "seal": str,
}  # fmt: skip
_RESULTS: Mapping[object, tuple[type, ...]] = {"timeline": (list,), "claims": (list, dict)}  # else an object
_REMEDY = "Give a file that --receipt wrote."


def check_free(path: Path) -> None:
    """Raises UsageError where no receipt can be written to ``path``, so that it is known before the work begins; a
    file that is there already is never overwritten."""
    try:
        taken, folder = os.path.lexists(path), path.parent.is_dir()
    except (OSError, ValueError) as error:
        raise _unwritten(path, error) from None
    if taken or not path.name:
        raise UsageError(f"{path} is there already.", "Give the receipt a name of its own.")
    if not folder:
        raise UsageError(f"The folder of {path} is not there.", f"Make the folder {path.parent} first.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError(f"Nothing can be written into the folder of {path}.", "Choose another folder.")


def write_receipt(told: Json, path: Path) -> None:
    """Writes the file whole or not at all. Raises UsageError, naming the path."""
    check_free(path)
    part = path.parent / f".byline-{secrets.token_hex(8)}.part"
    try:
        with part.open("x", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
            file.write(receipt_text(told))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, ValueError) as error:
        raise _unwritten(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def receipt_text(told: Json) -> str:
    """What stands in the file of a receipt."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _unwritten(path: Path, error: OSError | ValueError) -> UsageError:
    why = error.strerror if isinstance(error, OSError) else str(error)
    return UsageError(f"The receipt cannot be written to {path}: {why}.", "Name another file, or make room for it.")


def read_receipt(path: Path) -> Json:
    """The receipt in a file, its seal unchecked. Raises InputError for what is none, and for one that a later Byline
    wrote."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{path} cannot be read: {why}.", _REMEDY) from None
    if len(data) > LARGEST:
        raise InputError(f"{path} is larger than {LARGEST // 1_000_000} MB, too large for a receipt.", _REMEDY)
    try:
        told = json.loads(data, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error}.", _REMEDY) from None
    if not isinstance(told, dict) or "receipt" not in told:
        raise InputError(f"{path} is not a receipt of Byline.", _REMEDY)
    version = told["receipt"]
    if isinstance(version, int) and version > VERSION:
        raise InputError(
            f"{path} is a receipt of version {version}; this Byline reads {VERSION}.", "Check it with a newer Byline."
        )
    wrong = [name for name, kind in _FIELDS.items() if not isinstance(told.get(name), kind)]
    if type(version) is not int or version != VERSION:
        wrong.append("receipt")
    if "kind" not in wrong and told["kind"] not in get_args(Kind):
        wrong.append("kind")
    if not {"kind", "result"} & {*wrong} and not isinstance(told["result"], _RESULTS.get(told["kind"], (dict,))):
        wrong.append("result")
    if wrong:
        raise InputError(f"{path} is no whole receipt: there is something wrong with {', '.join(wrong)}.", _REMEDY)
    if any(len(way) > DEEPEST for way, _ in nodes(told)):
        raise InputError(f"{path} is no receipt that Byline wrote: it is nested too deep.", _REMEDY)
    return told


def _object(pairs: list[tuple[str, Any]]) -> Json:
    """A name that stands twice would show one thing to people and another to programs."""
    out = dict(pairs)
    if len(out) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return out


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number of JSON")
