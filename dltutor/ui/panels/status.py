"""Where worker and run stand, in words: what happens, what happened, and what can be done now."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Glyphs, Row, Span, Style, length
from dltutor.draw.filter import narrow
from dltutor.labs.spec import Lab
from dltutor.numerals import short
from dltutor.run.endings import AGAIN
from dltutor.run.state import Phase, Run
from dltutor.run.worker_state import WorkerPhase, WorkerState
from dltutor.study.stopping import in_words
from dltutor.ui.commands import command
from dltutor.ui.panels.knob_rows import LABEL, flowed, joined
from dltutor.wire.conditions import Condition, Steps

SIGNS: dict[Phase, tuple[str, str, str]] = {
    Phase.WAITING: ("◌", "o", "warn"),
    Phase.RUNNING: ("●", "*", "good"),
    Phase.PAUSED: ("‖", "=", "accent"),
    Phase.FINISHED: ("■", "#", "accent"),
    Phase.STOPPED: ("■", "#", "dim"),
    Phase.LEFT: ("■", "#", "warn"),
    Phase.DIVERGED: ("▲", "!", "bad"),
    Phase.FAILED: ("▲", "!", "bad"),
    Phase.LOST: ("▲", "!", "bad"),
}
READY = ("▸", ">", "accent")
"""The sign of a run that waits at its start."""
UNBEGUN = ("■", "#", "dim")
"""The sign of a run that was called off before its first step."""
BAD = (Phase.DIVERGED, Phase.FAILED, Phase.LOST)
WORDS = {Phase.LOST: "the training process ended", Phase.LEFT: "from an earlier session"}
"""What a phase is called, where its own name does not say it."""
NO_REASONS = ("", "asked", "step", "epoch")
"""Why a run paused, where the learner asked for it."""
MOST_SENTENCE = 3
PLENTY = 10
"""As many rows as any status takes."""


def status_rows(
    worker: WorkerState,
    run: Run | None,
    lab: Lab | None,
    width: int,
    glyphs: Glyphs,
    note: str = "",
    most: int = PLENTY,
    predict: bool = False,
) -> list[Row]:
    """Return the state and where it stands, a sentence if there is one, what can be done, and the latest numbers.

    On few rows (`most`) the lab's note takes the place of keys that the footer names too, and the numbers get what is
    left. Nothing else is left out. `predict`: a prediction is asked for before a run begins.
    """
    can = _can(worker, run, lab, width, predict) if lab else ""
    if run is None:
        return [*_worker_rows(worker, width, glyphs), *_folded(note, width, "mark"), *_folded(can, width, "dim")]
    off = _is_called_off(worker, run)
    sign, plain_sign, role = READY if _is_ready(run) else UNBEGUN if off else SIGNS[run.phase]
    head = f"{plain_sign if glyphs == 'ascii' else sign} {_word(worker, run)}"
    room = width - len(head) - 2
    there = "" if run.phase.over else worker.where
    where = next((text for less in range(5) if len(text := _where(run, less, there)) <= room), _where(run, 5, there))
    rows: list[Row] = [(Span(head, Style(role, bold=True)), Span(fit(f"  {where}", room + 2), Style("text")))]
    sentence = _sentence(worker, run, width, most)
    if sentence and sentence == run.note and most < PLENTY:
        can = ""
    if sentence and len(sentence) + 2 + len(can) <= width:
        rows.append((Span(f"{sentence}  ", Style("text")), Span(can, Style("dim"))))
    else:
        rows += [*_folded(sentence, width, "bad" if run.phase in BAD else "text"), *_folded(can, width, "dim")]
    rows += _folded(note, width, "mark")
    return rows + (_readout(run, lab, width)[: max(0, most - len(rows))] if lab else [])


def _readout(run: Run, lab: Lab, width: int) -> list[Row]:
    """Return the latest value of each metric, five digits of each, on one row or two."""
    entries: list[Row] = []
    for metric in lab.metrics:
        history = run.histories.get(metric.name)
        if history is not None and history.final is not None:
            value = Span(f" {short(history.last(), 5)}", Style("text"))
            entries.append((Span(metric.name, Style("dim")), value))
    row = joined("", entries, label=0)
    if width - LABEL < length(row) <= width:
        return [row]
    return [joined(name, row) for name, row in flowed("now", entries, width - LABEL)[:2]]


def _worker_rows(worker: WorkerState, width: int, glyphs: Glyphs) -> list[Row]:
    bad = worker.phase in (WorkerPhase.ENDED, WorkerPhase.SILENT)
    role = "bad" if bad else "good" if worker.phase is WorkerPhase.READY else "warn"
    signs = ("!", "*", "o") if glyphs == "ascii" else ("▲", "●", "◌")
    sign = signs[("bad", "good", "warn").index(role)]
    first, *rest = _folded(worker.sentence, width - 2, "text") or [()]
    return [(Span(f"{sign} ", Style(role, bold=True)), *first), *((Span("  "), *row) for row in rest)]


def _word(worker: WorkerState, run: Run) -> str:
    if worker.phase is WorkerPhase.SILENT and not run.phase.over:
        return "not answering"
    if run.phase is Phase.WAITING:
        return "queued" if worker.phase is WorkerPhase.QUEUED else "starting"
    if _is_ready(run):
        return "ready"
    if _is_called_off(worker, run):
        return "not begun"
    if run.phase is Phase.RUNNING and not run.step:
        return "preparing data and network"
    return WORDS.get(run.phase, str(run.phase.value))


def _is_ready(run: Run) -> bool:
    """Return whether the run waits at its start: nothing of it has begun."""
    return run.phase is Phase.PAUSED and not run.step


def _is_called_off(worker: WorkerState, run: Run) -> bool:
    """Return whether the run ended before its first step because its process was not wanted any more."""
    return run.phase is Phase.LOST and not run.step and worker.phase is WorkerPhase.OFF


def _where(run: Run, less: int, there: str) -> str:
    """Return e.g. ``"step 312 of 500 · epoch 4 · 3.2 s · 97 steps/s · seed 0 · cpu"``; the `less`, the less of it.

    `there`: host and time left of a worker elsewhere, which stay longest.
    """
    parts = []
    if run.step:
        budget = budget_of(run.until)
        parts.append(f"step {run.step:,}" + (f" of {budget:,}" if budget and budget >= run.step else ""))
        if run.epoch and less < 3 and run.phase is not Phase.DIVERGED:  # it is noticed some steps later
            parts.append(f"epoch {run.epoch:,}")
        if less < (3 if there else 5):
            parts.append(f"{run.seconds:.1f} s")
        if run.seconds > 0.5 and run.phase is Phase.RUNNING and less < 1:
            parts.append(f"{run.step / run.seconds:,.0f} steps/s")
    if not (there and less > 1):
        parts.append(f"seed {run.seed}")
    if run.device and (less < 2 or there):
        parts.append(f"{run.device} on {there}" if there else run.device)
    return " · ".join([run.name, *parts] if run.name else parts)


def _sentence(worker: WorkerState, run: Run, width: int, most: int) -> str:
    if run.phase is Phase.WAITING and worker.phase is WorkerPhase.READY:
        return "PyTorch is warming up for this lab."
    if run.phase is Phase.WAITING or worker.phase is WorkerPhase.SILENT:
        return worker.sentence
    reason = "" if run.sentence in NO_REASONS else run.sentence.removesuffix("" if worker.barred else AGAIN).strip()
    reason = " ".join(filter(None, (reason, run.warning, run.unsaved)))
    noted = run.phase not in BAD and (run.phase is not Phase.RUNNING or len(run.note) <= width)
    noted = noted and (most == PLENTY or (run.phase is Phase.RUNNING and not reason))
    return f"{reason} {run.note}".strip() if noted else reason


def _can(worker: WorkerState, run: Run | None, lab: Lab, width: int, predict: bool) -> str:
    """Return what can be done now, with the keys for it; the choice of another image only where it fits the row."""
    if worker.barred:
        return ""
    said = _keys(worker, run)
    unbegun = run is None or run.phase.over or run.held or _is_ready(run)
    if predict and unbegun and worker.phase is not WorkerPhase.SILENT:
        said = f"{command('run_or_pause').key} first asks for your prediction · {command('focus_knobs').key} knobs"
    picks = f" · {command('pick_previous').key} {command('pick_next').key} another {lab.picks}"
    picks += f" · {command('draw_digit').key} your own" if lab.sketch else ""
    bad = worker.phase is WorkerPhase.SILENT or (run is not None and run.phase in BAD)
    return said if bad or not lab.picks or len(said + picks) > width else said + picks


def _keys(worker: WorkerState, run: Run | None) -> str:
    space, reset, knobs, step, details = (
        command(id).key for id in ("run_or_pause", "reset", "focus_knobs", "one_step", "details")
    )
    if worker.phase is WorkerPhase.SILENT:
        return f"{space} stops the training process; the curve so far stays"
    if run is None:
        return f"{space} run · {step} one step · {knobs} knobs"
    match run.phase:
        case _ if run.held or _is_ready(run):
            return f"{space} starts it · {step} one step · {knobs} knobs"
        case Phase.WAITING if worker.phase in (WorkerPhase.QUEUED, WorkerPhase.STARTING):
            return f"{space} calls it off · {knobs} knobs"
        case Phase.RUNNING | Phase.WAITING:
            return f"{space} pause · {knobs} knobs · {in_words(run.until)}".rstrip(" ·")
        case Phase.PAUSED if run.sentence not in NO_REASONS:
            return f"{space} go on · {command('place').key} where to train · {reset} reset · {knobs} knobs"
        case Phase.PAUSED:
            return f"{space} go on · {step} one step · {reset} reset · {knobs} knobs"
        case Phase.DIVERGED if run.checkpoint:
            return f"{space} go on from step {run.checkpoint.step:,} · {knobs} knobs first · {reset} reset"
        case Phase.FAILED | Phase.LOST | Phase.LEFT:
            again = f"go on from step {run.checkpoint.step:,}" if run.resumable and run.checkpoint else "run again"
            more = f" · {details} details" if run.details or worker.stderr_tail else ""
            return f"{space} {again}{more} · {reset} reset"
        case Phase.FINISHED if run.more:
            return f"{space} train on · {reset} run again · {knobs} knobs"
        case _:
            return f"{space} run again · {knobs} knobs"


def budget_of(until: Iterable[Condition]) -> int | None:
    """Return after how many steps the run stops; None: it is not counted."""
    return min((condition.count for condition in until if isinstance(condition, Steps)), default=None)


def _folded(text: str, width: int, role: str) -> list[Row]:
    lines = textwrap.wrap(narrow(text), max(width, 20), max_lines=MOST_SENTENCE, placeholder=" …") if text else []
    return [(Span(line, Style(role)),) for line in lines]
