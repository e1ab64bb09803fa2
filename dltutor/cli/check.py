"""`dltutor check [PATH]`: prove lessons."""

from __future__ import annotations

from pathlib import Path

import click

from dltutor.cli.say import out


@click.command("check")
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True)
def check_command(path: Path | None, form: str) -> None:
    """Check a lesson file or a course folder.

    Without PATH it is the course that ships with dltutor. The exit status is 1 where there are errors; warnings alone
    leave it at 0.
    """
    from dltutor.course.check.formats import failed, written
    from dltutor.course.check.run import check

    problems = check(path)
    text = written(problems, form)
    if text:
        out(text)
    if failed(problems):
        raise click.exceptions.Exit(1)
