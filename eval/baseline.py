"""What is known of quotes mode: which answers are right, which are wrong and why, and how low a figure may fall.

eval/baseline.json, written by ``python -m eval.run --update-baseline``
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from eval.grade import Grade
from eval.metrics import by_kind, scores

FILE = Path(__file__).parent / "baseline.json"
KIND_MARGIN = 2  # questions of a kind that may be lost: the answers of a model vary, as may those of another processor
MARGIN = 0.03  # of a figure that is a share
WORDS_MARGIN = 8  # of the median answer
HIGHER = (
    "right", "fact_recall", "citation_precision", "citation_recall", "answer_precision", "abstention_precision",
    "abstention_recall", "abstention_f1", "attribution_kept", "retrieved_at_1", "retrieved_at_5", "retrieved_at_10",
)  # fmt: skip
LOWER = ("over_refusal", "forbidden", "false_quotes", "median_words")
EXACT = ("false_quotes",)  # no margin: a quotation that is not in its article is never noise


@dataclass(frozen=True, slots=True)
class Known:
    """Of one corpus: ids of right answers, wrong ones with their reason, and the bounds of kinds and figures."""

    data: str
    right: tuple[str, ...]
    wrong: Mapping[str, str]
    kinds: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Baseline:
    program: str
    cpu: str
    corpora: Mapping[str, Known]


def load(file: Path = FILE) -> Baseline:
    """Raises ValueError where there is none."""
    try:
        read = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise ValueError(f"There is no {file.name}; `python -m eval.run --update-baseline` makes it.") from None
    corpora = {name: Known(**{**one, "right": tuple(one["right"])}) for name, one in read["corpora"].items()}
    return Baseline(read["program"], read["cpu"], corpora)


def store(baseline: Baseline, file: Path = FILE) -> None:
    file.write_text(json.dumps(asdict(baseline), indent=1, ensure_ascii=False) + "\n", "utf-8")


def known(grades: Sequence[Grade], data: str) -> Known:
    """The baseline that these grades make; each bound leaves its margin."""
    figures = {}
    for name, value in scores(grades).figures().items():
        if value is not None and name in HIGHER:
            figures[name] = round(max(0.0, value - MARGIN), 3)
        elif value is not None and name in LOWER:
            margin = 0.0 if name in EXACT else WORDS_MARGIN if name == "median_words" else MARGIN
            figures[name] = round(value + margin, 3)
    kinds = {
        kind: round(max(0, one.right.hits - KIND_MARGIN) / one.right.of, 3) for kind, one in by_kind(grades).items()
    }
    wrong = {grade.id: grade.fault for grade in grades if not grade.right}
    return Known(data, tuple(grade.id for grade in grades if grade.right), wrong, kinds, figures)


def broken(bounds: Known, grades: Sequence[Grade]) -> list[str]:
    """The bounds that these grades break, in words; a figure that cannot be measured breaks its own."""
    found = []
    for kind, floor in bounds.kinds.items():
        share = by_kind(grades)[kind].right.value if kind in by_kind(grades) else None
        if share is None or share < floor:
            found.append(f"{kind}: {_shown(share)} right, floor {floor:.3f}")
    figures = scores(grades).figures()
    for name, bound in bounds.figures.items():
        value = figures.get(name)
        if value is None or (value > bound if name in LOWER else value < bound):
            found.append(f"{name}: {_shown(value)}, {'ceiling' if name in LOWER else 'floor'} {bound:.3f}")
    return found


def worse(old: Known, new: Known) -> list[str]:
    """What the new one gives up: answers that were right, and bounds that would fall."""
    asked = {*new.right, *new.wrong}
    lost = [f"{id} was right: {new.wrong[id]}" for id in old.right if id in new.wrong]
    lost += [f"{id} is asked no more" for id in (*old.right, *old.wrong) if id not in asked]
    lost += [f"floor of {kind}: {floor} → {new.kinds[kind]}" for kind, floor in old.kinds.items()
             if new.kinds.get(kind, floor) < floor]  # fmt: skip
    for name, bound in old.figures.items():
        now = new.figures.get(name, bound)
        if now > bound if name in LOWER else now < bound:
            lost.append(f"bound of {name}: {bound} → {now}")
    return lost


def _shown(value: float | None) -> str:
    return "unmeasured" if value is None else f"{value:.3f}"
