"""Where worker and run stand, in words: what happens, what happened, and what can be done now."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from dltutor.draw.canvas import fit
from dltutor.draw.cells import Glyphs, Row, Span, Style
from dltutor.draw.filter import narrow
from dltutor.run.handle import WorkerPhase, WorkerState
from dltutor.run.state import Phase, Run
from dltutor.ui.commands import command
from dltutor.ui.panels.stop_when import in_words
from dltutor.wire.messages import Condition, Steps

SIGNS: dict[Phase, tuple[str, str, str]] = {
    Phase.WAITING: ("◌", "o", "warn"),
    Phase.RUNNING: ("●", "*", "good"),
    Phase.PAUSED: ("‖", "=", "accent"),
    Phase.FINISHED: ("■", "#", "accent"),
    Phase.STOPPED: ("■", "#", "dim"),
    Phase.DIVERGED: ("▲", "!", "bad"),
    Phase.FAILED: ("▲", "!", "bad"),
    Phase.LOST: ("▲", "!", "bad"),
}
NO_REASONS = ("", "asked", "step", "epoch")
"""Why a run paused, where the learner asked for it."""
MOST_SENTENCE = 3


def status_rows(worker: WorkerState, run: Run | None, width: int, glyphs: Glyphs, note: str = "") -> list[Row]:
    """Return two to five rows: the state and where it stands, a sentence if there is one, and what can be done."""
    if run is None:
        return [_worker_row(worker, width, glyphs), *_folded(note, width, "mark"), _row(_can(worker, None), width)]
    sign, plain_sign, role = SIGNS[run.phase]
    sign = plain_sign if glyphs == "ascii" else sign
    head, where, sentence = f"{sign} {_word(worker, run)}", f"  {_where(run)}", _sentence(worker, run)
    if sentence and len(head) + len(where) + 3 + len(sentence) <= width:
        where, sentence = f"{where} · {sentence}", ""
    rows: list[Row] = [(Span(head, Style(role, bold=True)), Span(fit(where, width - len(head)), Style("text")))]
    rows += _folded(sentence, width, "bad" if run.phase in (Phase.DIVERGED, Phase.FAILED, Phase.LOST) else "text")
    rows += _folded(note, width, "mark")
    return [*rows, _row(_can(worker, run), width)]


def _worker_row(worker: WorkerState, width: int, glyphs: Glyphs) -> Row:
    bad = worker.phase in (WorkerPhase.ENDED, WorkerPhase.SILENT)
    role = "bad" if bad else "good" if worker.phase is WorkerPhase.READY else "warn"
    signs = ("!", "*", "o") if glyphs == "ascii" else ("▲", "●", "◌")
    sign = signs[("bad", "good", "warn").index(role)]
    return (Span(f"{sign} ", Style(role, bold=True)), Span(fit(worker.sentence, width - 2), Style("text")))


def _word(worker: WorkerState, run: Run) -> str:
    if run.phase is Phase.RUNNING and worker.phase is WorkerPhase.SILENT:
        return "not answering"
    if run.phase is Phase.WAITING:
        return "starting"
    return "the training process ended" if run.phase is Phase.LOST else str(run.phase.value)


def _where(run: Run) -> str:
    """Return e.g. ``"step 312 of 500 · epoch 4 · 3.2 s · 812 steps/s"``."""
    parts = []
    if run.step:
        budget = budget_of(run.until)
        parts.append(f"step {run.step:,}" + (f" of {budget:,}" if budget and budget >= run.step else ""))
        if run.epoch:
            parts.append(f"epoch {run.epoch:,}")
        parts.append(f"{run.seconds:.1f} s")
        if run.seconds > 0.5 and run.phase is Phase.RUNNING:
            parts.append(f"{run.step / run.seconds:,.0f} steps/s")
    parts.append(f"seed {run.seed}")
    if run.device:
        parts.append(run.device)
    return " · ".join([run.name, *parts] if run.name else parts)


def _sentence(worker: WorkerState, run: Run) -> str:
    if run.phase is Phase.WAITING or worker.phase is WorkerPhase.SILENT:
        return worker.sentence
    if run.sentence in NO_REASONS:
        return run.note if run.phase is Phase.RUNNING or run.phase is Phase.PAUSED else ""
    return run.sentence


def _can(worker: WorkerState, run: Run | None) -> str:
    """Return what can be done now, with the keys for it."""
    space, reset, knobs, step = (command(id).key for id in ("run_or_pause", "reset", "focus_knobs", "one_step"))
    if worker.phase is WorkerPhase.SILENT:
        return f"{space} stops the training process; the curve so far stays"
    if run is None:
        return f"{space} run · {step} one step · {knobs} knobs"
    match run.phase:
        case Phase.RUNNING | Phase.WAITING:
            return f"{space} pause · {knobs} knobs · {in_words(run.until)}".rstrip(" ·")
        case Phase.PAUSED:
            return f"{space} go on · {step} one step · {reset} reset · {knobs} knobs"
        case Phase.FAILED | Phase.LOST:
            return f"{space} run again · d details · {reset} reset"
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


def _row(text: str, width: int) -> Row:
    return (Span(fit(text, width), Style("dim")),)
