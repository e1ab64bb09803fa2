"""What can be done with a lab now, and why not."""

from __future__ import annotations

from dltutor.course.model import LabBlock
from dltutor.labs.spec import Lab
from dltutor.run.state import Phase
from dltutor.study.bench import Bench
from dltutor.study.panels import chosen

TRAINING = frozenset({"run_or_pause", "one_step", "one_epoch", "run_named", "reset", "new_seed"})
"""Commands that need a training process."""


def why_not(bench: Bench, id: str, panels: int, curve: bool) -> str:
    """Return why a lab command cannot be used now, in words; empty when it can. `curve`: the current panel is one."""
    block, lab, run = bench.block, bench.lab, bench.run
    if block is None:
        return "there is no lab in this step"
    if lab is None:
        return "" if id == "run_or_pause" else "this lab cannot be opened; its pane says why"
    if id in TRAINING and bench.desk.worker.barred:
        return bench.desk.worker.sentence.removesuffix(".")
    reasons: dict[str, tuple[bool, str]] = {
        "reset": (run is not None, "nothing has run yet"),
        "new_seed": (run is not None, "nothing has run yet"),
        "run_named": (bool(block.runs), "this lab has no named runs"),
        "focus_knobs": (bool(bench.knobs), "nothing can be turned in this lab"),
        "next_panel": (panels > 1, "this lab has one panel only"),
        "previous_panel": (panels > 1, "this lab has one panel only"),
        "pick_next": (bool(lab.picks), "there is nothing to choose from in this lab"),
        "pick_previous": (bool(lab.picks), "there is nothing to choose from in this lab"),
        "draw_digit": (_shows_sketch(lab, block), "nothing that you draw is shown in this step"),
        "toggle_log": (curve, "the panel in front is no curve; [ and ] change it"),
        "eject": (run is not None, "there is no run to write out yet"),
        "end_training": (bench.desk.worker.phase.alive, "no training process runs"),
        "details": (details_of(bench) != "", "there is nothing more to read about this run"),
    }
    usable, why = reasons.get(id, (True, ""))
    return "" if usable else why


def _shows_sketch(lab: Lab, block: LabBlock) -> bool:
    return bool(lab.sketch) and lab.sketch in [panel.picture for panel in chosen(lab, block)]


def details_of(bench: Bench) -> str:
    """Return all that is known of what went wrong: the run's traceback, then the worker's last words."""
    run = bench.run
    parts = [run.details] if run is not None else []
    if run is not None and run.phase in (Phase.FAILED, Phase.LOST):
        parts.append("\n".join(bench.desk.worker.stderr_tail))
    return "\n\n".join(part for part in parts if part)
