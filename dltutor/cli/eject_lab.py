"""`dltutor eject LAB`: a run as a script of its own."""

from __future__ import annotations

from pathlib import Path

import click

from dltutor.cli import options
from dltutor.cli.say import found_wrong, note
from dltutor.labs.find import LabError
from dltutor.study.library import labs


@click.command("eject")
@options.decorated(
    options.lab, options.settings, options.steps, options.seed, options.data, options.threads, options.data_dir
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write there instead of stdout (-)."
)
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
def eject_command(
    lab: str,
    given: tuple[tuple[str, str], ...],
    steps: int | None,
    output: str | None,
    force: bool,
    data_dir: str | None,
    **more: object,
) -> None:
    """Write a LAB's run as one PyTorch script.

    It needs nothing of dltutor and prints the very same numbers on the CPU.
    """
    from dltutor.labs.eject import script

    there = labs(data_dir)
    declared, values = options.declared(lab, there, given, more["data"])
    chosen = options.options(**more)
    data = chosen.data if declared.uses_data else None
    try:
        seed, threads = chosen.seed or 0, chosen.threads
        text = script(lab, values, seed, steps or declared.steps, data=data, threads=threads, labs=there)
    except LabError as error:
        raise found_wrong(str(error)) from error
    if output in (None, "-"):
        click.echo(text, nl=False)
        return
    try:
        with Path(output).open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise found_wrong(f"{output} exists already; choose another name, or replace it with --force") from None
    except OSError as error:
        raise found_wrong(f"{output} cannot be written: {error.strerror}") from error
    note(f"{output} written; run it with: python {output}")
