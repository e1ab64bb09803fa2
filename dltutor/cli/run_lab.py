"""`dltutor run LAB`: train without a screen."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys

import click

from dltutor.cli import options, report
from dltutor.cli.headless import Headless
from dltutor.cli.say import found_wrong, misused
from dltutor.cli.watch import Bar, JsonLines, Quiet
from dltutor.config import Options
from dltutor.node import launch
from dltutor.run.places.model import Local
from dltutor.run.state import Phase, Run
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
    options.on,
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a step, and a last one with `final`.")
@click.option("--plot", is_flag=True, help="Draw the curves in the terminal.")
def run_command(
    lab: str, given: tuple[tuple[str, str], ...], steps: int | None, as_json: bool, plot: bool, **more: object
) -> None:
    """Train a LAB without a screen."""
    if as_json and plot:
        raise misused("--json and --plot are two ways to show one run; choose one")
    declared, values = options.declared(lab, given, more["data"])
    chosen = options.placed(options.options(**more))
    there = launch(chosen)
    if there.refused:
        raise found_wrong(there.refused)
    if chosen.place == Local():
        require_torch()
    data = chosen.data if declared.uses_data else None
    until: list[Condition] = [Steps(steps or declared.steps)]
    start = Start(1, lab, values, chosen.seed or 0, chosen.device, data, until, cpu_seconds=there.cpu_seconds)
    run = _trained(start, chosen, as_json)
    if as_json:
        report.final(run)
    elif run.step:
        if plot:
            report.plot(declared, run, glyphs(os.environ, chosen.glyphs))
        else:
            report.table(declared, run)
    if run.phase in (Phase.FAILED, Phase.LOST, Phase.DIVERGED):
        raise found_wrong(run.sentence)
    if run.phase is Phase.STOPPED:
        raise click.Abort


def require_torch() -> None:
    """Raise the error that says how to install PyTorch, where it is missing; it is looked for, not imported."""
    if importlib.util.find_spec("torch") is None:
        raise found_wrong(INSTALL)


def _trained(start: Start, chosen: Options, as_json: bool) -> Run:
    steps = sum(condition.count for condition in start.until if isinstance(condition, Steps))
    watcher = JsonLines() if as_json else Bar(steps) if sys.stderr.isatty() else Quiet()

    async def train() -> Run:
        with watcher:  # in here, so that whoever sees it can press Ctrl+C: asyncio hears it by now
            return await Headless(launch(chosen), start, watcher).train()

    return asyncio.run(train())
