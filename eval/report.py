"""Runs → lines for the terminal, and eval/report/: JSON, Markdown, and one HTML page with charts, without a script."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import altair

from eval.answers import Header, Outcome
from eval.corpora import HERE
from eval.gold import Asked
from eval.grade import Grade
from eval.metrics import SHARES, Scores, Share, by_kind, mcnemar, scores

FOLDER = HERE / "report"
TELLING = 3  # wrong answers shown of each of the weakest kinds
WEAKEST = 4
_INK, _BAR = "#3a342c", "#7a2b20"


@dataclass(frozen=True, slots=True)
class Run:
    """One corpus asked once. ``outcomes`` and ``unmeasured`` by question id."""

    header: Header
    asked: Sequence[Asked]
    outcomes: Mapping[str, Outcome]
    grades: Sequence[Grade]
    unmeasured: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.header.corpus if self.header.model == "quotes" else f"{self.header.corpus}, {self.header.model}"

    def right(self) -> dict[str, bool]:
        return {grade.id: grade.right for grade in self.grades}


def summary(runs: Sequence[Run]) -> Iterator[str]:
    """Figures side by side, right answers by kind, and what was not measured."""
    scored = [scores(run.grades) for run in runs]
    yield " " * 22 + "".join(f"{run.name:>24}" for run in runs)
    for name in SHARES:
        yield f"{name:22}" + "".join(f"{_share(getattr(one, name)):>24}" for one in scored)
    for k in scored[0].retrieved if scored else ():
        yield f"{f'retrieved at {k}':22}" + "".join(f"{_share(one.retrieved[k]):>24}" for one in scored)
    for label in _OTHERS:
        yield f"{label:22}" + "".join(f"{_other(label, one):>24}" for one in scored)
    for stage in dict.fromkeys(stage for one in scored for stage in one.stages):
        took = [f"{one.stages[stage]:.1f}" if stage in one.stages else "" for one in scored]
        yield f"{f'  ms to {stage}':22}" + "".join(f"{cell:>24}" for cell in took)
    kinds = [by_kind(run.grades) for run in runs]
    for kind in sorted({kind for one in kinds for kind in one}):
        cells = [one[kind].right if kind in one else Share(0, 0) for one in kinds]
        yield f"{'  ' + kind:22}" + "".join(f"{f'{c.hits}/{c.of}' if c.of else '':>24}" for c in cells)
    for run in runs:
        wrong = sum(not grade.right for grade in run.grades)
        yield f"{run.name}: {wrong} of {len(run.grades)} known to be wrong ({wrong / max(1, len(run.grades)):.0%})"
        if run.unmeasured:
            yield f"{run.name}: {len(run.unmeasured)} UNMEASURED: {', '.join(list(run.unmeasured)[:8])}"
    yield from _seeds_and_altered(runs)


def _seeds_and_altered(runs: Sequence[Run]) -> Iterator[str]:
    named = {run.header.corpus: run for run in runs}
    if {"seeds", "altered"} <= named.keys():
        lost, won, p = mcnemar(named["seeds"].right(), named["altered"].right())
        yield f"right on the seeds alone {lost}, on the altered alone {won} (McNemar p = {p:.3f})"


def _other(name: str, one: Scores) -> str:
    if name == "abstention_f1":
        return "-" if one.abstention_f1 is None else f"{one.abstention_f1:.2f}"
    if name == "median words":
        return "-" if one.median_words is None else f"{one.median_words:.0f}"
    if name == "median ms, 95 %":
        return ", ".join("-" if s is None else f"{s * 1000:.0f}" for s in (one.median_seconds, one.p95_seconds))
    return str(one.tokens)


_OTHERS = ("abstention_f1", "median words", "median ms, 95 %", "tokens")


def _share(one: Share) -> str:
    if one.value is None or one.interval is None:
        return "unmeasured"
    low, high = one.interval
    return f"{one.value:.2f} ({low:.2f}-{high:.2f}) {one.of:>4}"


def write(runs: Sequence[Run], folder: Path = FOLDER) -> Path:
    """Writes report.json, report.md and report.html; what changed is told against the report that was there.

    Returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "report.json"
    before = json.loads(file.read_text("utf-8")) if file.exists() else {}
    data = {run.name: _data(run) for run in runs}
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "report.md").write_text("\n".join(_markdown(runs, before)) + "\n", "utf-8")
    page = folder / "report.html"
    page.write_text(_page(runs, before), "utf-8")
    return page.relative_to(HERE.parent) if page.is_relative_to(HERE.parent) else page


def _data(run: Run) -> dict[str, object]:
    return {
        "header": asdict(run.header),
        "figures": scores(run.grades).figures(),
        "kinds": {kind: [one.right.hits, one.right.of] for kind, one in by_kind(run.grades).items()},
        "right": run.right(),
        "faults": {grade.id: grade.fault for grade in run.grades if not grade.right},
        "answers": {id: _text(outcome) for id, outcome in run.outcomes.items()},
        "unmeasured": dict(run.unmeasured),
    }


def _text(outcome: Outcome) -> str:
    if isinstance(outcome, str):
        return f"unmeasured: {outcome}"
    return outcome.text or f"({outcome.outcome}) {outcome.reason or ''}"


def _changes(run: Run, before: Mapping[str, dict[str, object]]) -> list[tuple[str, str, str, str]]:
    """(id, turned how, answer before, answer now) of each answer that changed since the last report."""
    old = before.get(run.name, {})
    answers, was = old.get("answers"), old.get("right")
    if not (isinstance(answers, dict) and isinstance(was, dict)):
        return []
    now = run.right()
    found = []
    for id, outcome in run.outcomes.items():
        text = _text(outcome)
        if id in answers and answers[id] != text:
            turned = {(True, False): "right → wrong", (False, True): "wrong → right"}
            found.append(
                (id, turned.get((bool(was.get(id)), bool(now.get(id))), "as right as before"), answers[id], text)
            )
    return found


def _weakest(run: Run) -> list[tuple[str, Share, list[Grade]]]:
    """The kinds with the smallest share of right answers, with the most telling wrong ones: those that were most
    nearly right, or said the most."""
    kinds = sorted(by_kind(run.grades).items(), key=lambda item: item[1].right.value or 0.0)[:WEAKEST]
    found = []
    for kind, one in kinds:
        wrong = [grade for grade in run.grades if grade.kind == kind and not grade.right]
        wrong.sort(key=lambda g: (g.abstained, -g.found, -g.words))
        found.append((kind, one.right, wrong[:TELLING]))
    return found


def _markdown(runs: Sequence[Run], before: Mapping[str, dict[str, object]]) -> Iterator[str]:
    yield "# Answers against gold facts\n\n```"
    yield from summary(runs)
    yield "```"
    for run in runs:
        asked = {one.gold.id: one.gold for one in run.asked}
        yield f"\n## {run.name}: the weakest kinds\n"
        for kind, share, wrong in _weakest(run):
            yield f"- **{kind}**, {share.hits} of {share.of} right"
            for grade in wrong:
                yield f"  - {grade.id}: {asked[grade.id].question}"
                yield f"    - {grade.fault}\n    - {_text(run.outcomes[grade.id])}"
        changed = _changes(run, before)
        if changed:
            yield f"\n## {run.name}: {len(changed)} answers changed since the last report\n"
            yield from (f"- {id}: {how}\n  - before: {old}\n  - now: {now}" for id, how, old, now in changed)
        yield f"\n## {run.name}: wrong answers\n"
        for grade in run.grades:
            if not grade.right:
                yield f"- {grade.id}: {asked[grade.id].question} **{grade.fault}**\n  - {_text(run.outcomes[grade.id])}"


_STYLE = """
body { font: 16px/1.5 Georgia, serif; color: #12100d; background: #fcfbf8; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem }
pre, table { font: 13px/1.45 ui-monospace, monospace; overflow-x: auto }
td, th { text-align: left; vertical-align: top; padding: .25rem .6rem; border-top: 1px solid #d8d2c6 }
h1, h2 { font-weight: normal; border-bottom: 1px solid #7a2b20 } figure { margin: 1rem 0; overflow-x: auto }
details { margin: 1rem 0 } .how { color: #7a2b20; white-space: nowrap }
"""


def _page(runs: Sequence[Run], before: Mapping[str, dict[str, object]]) -> str:
    parts = ["<h1>Answers against gold facts</h1>", f"<pre>{html.escape(chr(10).join(summary(runs)))}</pre>"]
    for run in runs:
        asked = {one.gold.id: one.gold for one in run.asked}
        name = html.escape(run.name)
        parts.append(f"<h2>{name}</h2><figure>{_chart(run, before)}</figure>")
        changed = _changes(run, before)
        if changed:
            rows = ((id, how, asked[id].question, old, now) for id, how, old, now in changed if id in asked)
            parts.append(
                _table(
                    f"{len(changed)} answers changed since the last report", ("", "", "question", "before", "now"), rows
                )
            )
        wrong = (
            (g.id, g.kind, asked[g.id].question, g.fault, _text(run.outcomes[g.id])) for g in run.grades if not g.right
        )
        parts.append(_table("Wrong answers", ("", "kind", "question", "fault", "answer"), wrong))
    body = "\n".join(parts)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Byline: answers against gold facts</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{body}</body></html>\n'
    )


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{html.escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<details><summary>{html.escape(title)}</summary><table><tr>{head}</tr>{body}</table></details>"


def _chart(run: Run, before: Mapping[str, dict[str, object]]) -> str:
    """Right answers by kind with their intervals, the last report's as a hollow mark: SVG."""
    old = before.get(run.name, {}).get("kinds")
    rows = []
    for kind, one in by_kind(run.grades).items():
        low, high = one.right.interval or (0.0, 0.0)
        was = old.get(kind) if isinstance(old, dict) else None
        rows.append({
            "kind": f"{kind} ({one.right.hits}/{one.right.of})", "right": one.right.value, "low": low, "high": high,
            "before": was[0] / was[1] if was and was[1] else None,
        })  # fmt: skip
    if not rows:
        return ""
    title = "share right, with its 95 % interval; diamond: the last report"
    scale = altair.Scale(domain=[0, 1])
    base = altair.Chart(altair.InlineData(values=rows)).encode(y=altair.Y("kind:N", sort="-x", title=None))
    chart = (
        base.mark_bar(color=_BAR, opacity=0.75, height=11).encode(x=altair.X("right:Q", title=title, scale=scale))
        + base.mark_rule(color=_INK).encode(x=altair.X("low:Q", title=title), x2="high:Q")
        + base.mark_point(color=_INK, shape="diamond", size=45).encode(x=altair.X("before:Q", title=title))
    ).properties(width=560, background="transparent", padding={"left": 40, "right": 20, "top": 5, "bottom": 5})
    return chart_svg(chart)


def chart_svg(chart: altair.LayerChart) -> str:
    """The chart as SVG text, drawn without a browser."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_dict()))
