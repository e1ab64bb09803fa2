"""`dltutor [LESSON]`: open the tutor."""

from __future__ import annotations

import os

import click

from dltutor import config, node
from dltutor.cli import options
from dltutor.cli.lessons import complete_lesson, lesson_id
from dltutor.cli.say import misused
from dltutor.launcher import refusal


@click.command("open")
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@options.decorated(
    options.device, options.threads, options.data, options.seed, options.data_dir, options.on, options.keep
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
    from dltutor.ui.app import run_app

    raise click.exceptions.Exit(run_app(id, chosen) or 0)
