"""`dltutor run LAB`: train without a screen."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from pathlib import Path

import click
from msgspec import structs

from dltutor.cli import options, run_results
from dltutor.cli.headless import Headless
from dltutor.cli.say import found_wrong, misused, note
from dltutor.cli.watch import Bar, JsonLines, Quiet
from dltutor.config import Options
from dltutor.labs.find import LabError
from dltutor.labs.spec import Lab
from dltutor.node import launch
from dltutor.run.left import left, maybe_busy
from dltutor.run.places.model import Local
from dltutor.run.state import Phase, Run
from dltutor.study.library import labs
from dltutor.ui.terminal import glyphs
from dltutor.wire.conditions import Condition, Steps
from dltutor.wire.to_worker import Start

INSTALL = "PyTorch is not installed here; labs need it: pip install 'dltutor[labs]'"


@click.command("run")
@options.decorated(
    options.lab,
    options.settings,
    options.steps,
    options.seed,
    options.device,
    options.data,
    options.threads,
    options.data_dir,
    options.checkpoints,
    options.on,
)
@click.option("--resume", is_flag=True, help="Go on with the run that was cut short; live settings may differ.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a step, and a last one with `final`.")
@click.option("--plot", is_flag=True, help="Draw the curves in the terminal.")
def run_command(
    lab: str,
    given: tuple[tuple[str, str], ...],
    steps: int | None,
    resume: bool,
    as_json: bool,
    plot: bool,
    data_dir: str | None,
    **more: object,
) -> None:
    """Train a LAB without a screen. What Ctrl+C or a limit cuts short can go on with --resume."""
    if as_json and plot:
        raise misused("--json and --plot are two ways to show one run; choose one")
    there = labs(data_dir)
    declared, values = options.declared(lab, there, given, more["data"])
    try:
        code = there.code(lab)
    except LabError as error:
        raise found_wrong(str(error)) from error
    chosen = options.placed(options.options(data_dir=data_dir, **more))
    begun = launch(chosen)
    if begun.refused:
        raise found_wrong(begun.refused)
    if chosen.place == Local():
        require_torch()
    data = chosen.data if declared.uses_data else None
    until: list[Condition] = [Steps(steps or declared.steps)]
    start = Start(1, lab, values, chosen.seed or 0, chosen.device, data, until)
    start = structs.replace(start, checkpoints=begun.checkpoints, cpu_seconds=begun.cpu_seconds, code=code)
    earlier = _earlier(start, declared, resume)
    if earlier is not None:
        turned = {name: values[name] for name, _ in given}
        start = structs.replace(start, settings={**earlier.settings, **turned}, until=list(earlier.until))
    run = _trained(start, chosen, as_json, earlier)
    if as_json:
        run_results.final(run)
    elif run.step and plot:
        run_results.plot(declared, run, glyphs(os.environ, chosen.glyphs))
    elif run.step:
        run_results.table(declared, run)
    _judge(run)


def _judge(run: Run) -> None:
    """Raise the error of a run that did not come to its end, with how it goes on."""
    if run.phase in (Phase.FAILED, Phase.LOST, Phase.DIVERGED):
        raise found_wrong(f"{run.sentence} {_again(run)}".strip())
    if run.phase is Phase.STOPPED and run.step:
        raise found_wrong(f"stopped at step {run.step:,}. {_again(run)}".strip())
    if run.phase is Phase.STOPPED:
        raise click.Abort


def require_torch() -> None:
    """Raise the error that says how to install PyTorch, where it is missing; it is looked for, not imported."""
    if importlib.util.find_spec("torch") is None:
        raise found_wrong(INSTALL)


def _earlier(start: Start, lab: Lab, resume: bool) -> Run | None:
    """Return the run to go on with; without `resume` None, and it is said where there is one."""
    folder = Path(os.path.expanduser(start.checkpoints)) if start.checkpoints else None
    free = [knob.name for knob in lab.hyperparameters if knob.live and resume]
    found = left(folder, start.lab, lab, start.settings, free, tuple(start.until), start.seed) if folder else None
    if found is None and resume:
        nothing = f"no run of {start.lab} with these settings and this seed was left in {folder or 'any folder'}"
        busy = maybe_busy(folder, start.lab) if folder else ""
        raise found_wrong(f"{nothing}. {busy}" if busy else nothing)
    if found is not None and not resume:
        note(
            f"dltutor: such a run was cut short at step {found.step:,}. --resume goes on with it; this one begins anew."
        )
        return None
    return found


def _again(run: Run) -> str:
    """Return from where the run can go on, and how; empty when it cannot."""
    back = run.checkpoint
    if back is None:
        return run.unsaved.removesuffix(" Training goes on.")
    return f"The same command with --resume goes on from {'there' if back.step == run.step else f'step {back.step:,}'}."


def _trained(start: Start, chosen: Options, as_json: bool, earlier: Run | None) -> Run:
    steps = sum(condition.count for condition in start.until if isinstance(condition, Steps))
    watcher = JsonLines() if as_json else Bar(steps) if sys.stderr.isatty() else Quiet()

    async def train() -> Run:
        with watcher:  # in here, so that whoever sees it can press Ctrl+C: asyncio hears it by now
            return await Headless(launch(chosen), start, watcher, earlier).train()

    return asyncio.run(train())
