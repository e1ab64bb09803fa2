"""`dltutor [LESSON]`: open the tutor."""

from __future__ import annotations

import os
import socket
import sys

import click

from dltutor import config
from dltutor.cli import options
from dltutor.cli.lessons import complete_lesson, lesson_id
from dltutor.cli.say import misused


@click.command("open")
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@options.decorated(options.device, options.threads, options.data, options.seed, options.data_dir)
@click.option("--theme", type=click.Choice(config.THEMES), help="Colours; else what the terminal can show.")
@click.option("--glyphs", type=click.Choice(config.GLYPHS), help="What charts are drawn with.")
def open_command(lesson: str | None, **given: object) -> None:
    """Open the tutor, or one LESSON of it.

    `dltutor` and `dltutor LESSON` alone do the same.
    """
    from dltutor.cli.tutor import COMMANDS

    id = None if lesson is None else lesson_id(lesson, COMMANDS, "lesson or command")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise misused(f"the tutor needs a terminal: ssh -t {socket.gethostname()} dltutor")
    term = os.environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        raise misused(
            f"the tutor needs a terminal that can move its cursor, but TERM is {term!r}: export TERM=xterm-256color"
        )
    chosen = config.read(config.config_path()).options.over(**given)
    from dltutor.ui.app import run_app

    raise click.exceptions.Exit(run_app(id, chosen) or 0)
