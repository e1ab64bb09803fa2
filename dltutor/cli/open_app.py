"""`dltutor [LESSON]`: open the tutor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from dltutor import config, node, reports
from dltutor.cli import options
from dltutor.cli.lessons import complete_lesson, lesson_id
from dltutor.cli.say import misused
from dltutor.launcher import refusal

if TYPE_CHECKING:
    from dltutor.run.keep.notes import Kept


@click.command("open")
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@options.decorated(
    options.device,
    options.threads,
    options.data,
    options.seed,
    options.data_dir,
    options.checkpoints,
    options.on,
    options.keep,
)
@click.option("--theme", type=click.Choice(config.THEMES), help="Colours; else what the terminal can show.")
@click.option("--fps", type=options.whole(1, 30), metavar="N", help="Pictures a second while training, at most.")
@click.option("--glyphs", type=click.Choice(config.GLYPHS), help="What charts are drawn with.")
def open_command(lesson: str | None, **given: object) -> None:
    """Open the tutor, or one LESSON of it.

    `dltutor` and `dltutor LESSON` alone do the same.
    """
    from dltutor.cli.table import COMMANDS

    id = None if lesson is None else lesson_id(lesson, COMMANDS, "lesson or command")
    if why := refusal(os.environ):
        raise misused(why)
    chosen = options.placed(node.session(**given))
    found = _found()
    if found.here is not None:
        id = id or found.here.owner.partition("/")[0] or None
        chosen = chosen.over(on=found.here.place if found.here.place in chosen.places else None)
    from dltutor.ui.app import run_app

    raise click.exceptions.Exit(run_app(id, chosen, found) or 0)


def _found() -> Kept:
    """Return what lost screens have left; a run that another one still shows is taken over if the learner says so."""
    from dltutor.run.keep.notes import NOTHING

    folder = reports.kept_directory()
    if folder is None or not os.path.isdir(folder):
        return NOTHING
    from dltutor.run.keep.finding import kept

    found = kept(folder)
    if found.here is None or found.here.until:
        return found
    asks = f"A run of {found.here.lab} is shown by another dltutor on this host. Take it over here?"
    return found if click.confirm(asks, default=True, err=True) else found._replace(here=None)
