"""`dltutor preview FILE`: a lesson on screen while it is written."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dltutor import node
from dltutor.cli import options
from dltutor.cli.say import misused
from dltutor.course.files import read_text, shown
from dltutor.course.log import Log
from dltutor.course.pack import FILE
from dltutor.launcher import plain_only, refusal


@click.command("preview")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@options.decorated(
    options.device, options.threads, options.data, options.seed, options.theme, options.fps, options.glyphs
)
@click.option("--run", "runs", is_flag=True, help="Let labs of the lesson's own folder run; so for those you trust.")
def preview_command(path: Path, runs: bool, **given: object) -> None:
    """Show a lesson FILE as learners see it, and follow each save.

    The page goes to the step that was edited, with what `dltutor check` finds beside it. Questions can be answered and
    labs be run; nothing of it is recorded. FILE may lie in a course or alone; a folder opens the course in it.
    """
    path = path.parent if path.name == FILE else path
    if why := _unusable(path):
        raise misused(why)
    if why := refusal():
        raise misused(why.partition("; ")[0])
    if plain_only(os.environ):
        raise misused("a preview needs more than TERM=dumb: export TERM=xterm-256color")
    from dltutor.ui.app import run_app

    chosen = options.placed(node.session(**given)).over(preview=str(path.absolute()), preview_runs=runs)
    raise click.exceptions.Exit(run_app(None if path.is_dir() else str(path.absolute()), chosen) or 0)


def _unusable(path: Path) -> str:
    """Return why there is nothing to follow at `path`, and what to do; empty where there is."""
    if path.is_dir():
        return (
            "" if any(path.glob("*.md")) else f"{path} has no lessons; write one: dltutor new lesson {path}/01-first.md"
        )
    if path.suffix != ".md":
        return f"{path} is not a lesson: that is a .md file"
    if not os.path.lexists(path):
        return f"there is no file {path}; write one: dltutor new lesson {path}"
    log = Log(shown(path))
    return "" if read_text(path, log) is not None else "\n".join(map(str, log.problems))
