"""`dltutor check [PATH]`: prove lessons."""

from __future__ import annotations

from pathlib import Path

import click

from dltutor.cli.say import misused, out
from dltutor.course.check.formats import FORMATS, failed, written


@click.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True)
def check_command(path: Path | None, form: str) -> None:
    """Check a lesson file or a course folder.

    Without PATH it is the course that ships with dltutor. The exit status is 1 where there are errors; warnings alone
    leave it at 0.
    """
    from dltutor.course.check.run import check

    if path is not None and not path.exists():
        raise misused(f"there is no file or folder {path}")
    problems = check(path)
    text = written(problems, form)
    if text:
        out(text)
    if failed(problems):
        raise click.exceptions.Exit(1)
