"""`dltutor lessons` and `dltutor labs`: what there is."""

from __future__ import annotations

import click

from dltutor.cli import options
from dltutor.cli.lessons import broken_course, entries, opened
from dltutor.cli.say import found_wrong, note, out
from dltutor.labs import find
from dltutor.labs.catalogue import Labs
from dltutor.labs.settings import span
from dltutor.study.library import labs


@click.command("lessons")
def lessons_command() -> None:
    """List the lessons of the course."""
    found = entries()
    width = max(len(entry.id) for entry in found)
    pack = ""
    for entry in found:
        if entry.pack != pack:
            pack = entry.pack
            out(f"\n{pack}")
        minutes = f"{entry.minutes:3} min" if entry.minutes else " " * 7
        out(f"{entry.id:{width}}  {minutes}  {entry.title}")
        if entry.summary:
            out(f"{'':{width}}           {entry.summary}")
    problems = [broken_course(), *(why for entry in found if isinstance(why := opened(entry), str))]
    for problem in filter(None, problems):
        note(problem)
    if any(problems):
        raise click.exceptions.Exit(1)


@click.command("labs")
@click.argument("lab", callback=options.lab_name, required=False, shell_complete=options.complete_lab)
@options.data_dir
def labs_command(lab: str | None, data_dir: str | None) -> None:
    """List the labs, or describe one LAB."""
    shelf = labs(data_dir)
    if lab is not None:
        _describe(lab, shelf)
        return
    names = shelf.names()
    if not names:
        raise found_wrong(f"there are no labs in {find.FOLDER}; install dltutor again")
    wrong = False
    width = max(map(len, names))
    for name in names:
        try:
            out(f"{name:{width}}  {shelf.load(name).summary}")
        except find.LabError as error:
            note(str(error))
            wrong = True
    if wrong:
        raise click.exceptions.Exit(1)


def _describe(name: str, shelf: Labs) -> None:
    lab, _ = options.declared(name, shelf)
    out(f"{name}: {lab.title}\n{lab.summary}\n\nHyperparameters (--set NAME=VALUE; * may change during a run)")
    width = max(len(knob.name) for knob in lab.hyperparameters)
    for knob in lab.hyperparameters:
        star = "*" if knob.live else " "
        out(f" {star}{knob.name:{width}}  {knob.default}  ({span(knob)}): {knob.help}")
    out("\nMetrics")
    for metric in lab.metrics:
        out(f"  {metric.name:{width}}  {metric.title}{f' ({metric.unit})' if metric.unit else ''}")
    out(f"\n{lab.steps:,} steps{'; --data DIR trains on your own files' if lab.uses_data else ''}")
