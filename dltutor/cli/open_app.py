"""`dltutor [LESSON]`: open the tutor."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import click

from dltutor import node, reports
from dltutor.cli import options
from dltutor.cli.lessons import complete_lesson, lesson_id
from dltutor.cli.say import misused, note
from dltutor.launcher import plain_only, refusal

if TYPE_CHECKING:
    from dltutor.config import Options
    from dltutor.run.keep.notes import Kept
    from dltutor.study.wishes import Wish


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
    options.theme,
    options.fps,
    options.plain,
    options.glyphs,
)
def open_command(lesson: str | None, plain: bool, **given: object) -> None:
    """Open the tutor, or one LESSON of it.

    `dltutor` and `dltutor LESSON` alone do the same. A terminal that cannot move its cursor (TERM=dumb) gets --plain.
    """
    from dltutor.cli.table import COMMANDS

    folder = None if given["data_dir"] is None else str(given["data_dir"])
    id = None if lesson is None else lesson_id(lesson, COMMANDS, "lesson or command", folder)
    plain = plain or dumb()
    if not plain and (why := refusal()):
        raise misused(why)
    chosen = options.placed(node.session(**given))
    found = _found()
    if found.here is not None:
        id = id or found.here.owner.rpartition("/")[0] or None
        chosen = chosen.over(on=found.here.place if found.here.place in chosen.places else None)
    if plain:
        raise click.exceptions.Exit(hold_plain(id, chosen, found))
    from dltutor.ui.app import run_app

    raise click.exceptions.Exit(run_app(id, chosen, found) or 0)


def dumb() -> bool:
    """Return whether only plain text can be shown here, and say so."""
    if not plain_only(os.environ):
        return False
    term = os.environ.get("TERM", "")
    note(f"TERM is {term!r}, so this is plain text; where the terminal can do more: export TERM=xterm-256color")
    return True


def hold_plain(begin: str | Wish | None, chosen: Options, found: Kept | None = None) -> int:
    """Hold the session in plain text; in ASCII where the terminal is not said to show more."""
    from dltutor.plain.letters import spelled
    from dltutor.plain.session import run_plain
    from dltutor.plain.talk import Ends
    from dltutor.run.keep.notes import NOTHING
    from dltutor.ui.terminal import glyphs

    people = os.isatty(0)
    width = shutil.get_terminal_size().columns if os.isatty(1) else None
    few = glyphs({**os.environ, "TERM": "xterm"}, chosen.glyphs) == "ascii"
    return run_plain(begin, chosen, Ends(people, width, spelled if few else str), found or NOTHING)


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
