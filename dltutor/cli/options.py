"""Options that several commands share, and what comes of them together with `config.toml`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from dltutor import config, node
from dltutor.cli.say import found_wrong, misused, note
from dltutor.config import Options
from dltutor.labs import find
from dltutor.labs.catalogue import Labs
from dltutor.labs.settings import SettingError
from dltutor.labs.settings import settings as with_defaults
from dltutor.labs.spec import Lab, Value
from dltutor.run.places.values import is_keep
from dltutor.study.library import labs

Command = TypeVar("Command", bound=Callable[..., Any])


def lab_name(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Return the name of a lab that exists; raises the error with the nearest names."""
    names = labs(ctx.params.get("data_dir")).names()
    if value is not None and value not in names:
        raise misused(f"there is no lab {value!r}{find.nearest(value, names)}")
    return value


def setting(value: str) -> tuple[str, str]:
    """Return name and value of ``name=value``; what the value may be is the lab's business."""
    name, equals, text = value.partition("=")
    if not (name.strip() and equals and text.strip()):
        raise click.BadParameter(f"{value!r} is not NAME=VALUE, as in --set lr=0.1")
    return name.strip(), text.strip()


def device_name(value: str) -> str:
    """Return the name of a device; whether it is there, only the training process knows."""
    if not config.is_device(value):
        raise click.BadParameter(f"{value!r} is no device; there are auto, cpu, mps, cuda and cuda:N")
    return value


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number from `low` to `high`."""

    def read(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value) or not low <= int(value) <= high:
            raise click.BadParameter(f"{value!r} is not a whole number from {low} to {high:,}")
        return int(value)

    return read


def time_kept(value: str) -> str:
    """Return for how long a run is kept, as it was written."""
    if not is_keep(value):
        raise click.BadParameter(f"{value!r} is not a time up to a day, as in 90s, 15m or 2h; 0 keeps nothing")
    return value


def folder(value: str) -> str:
    """Return the absolute path of an existing folder: the training process works elsewhere."""
    path = os.path.abspath(os.path.expanduser(value))
    if not os.path.isdir(path):
        raise click.BadParameter(f"there is no folder {path}")
    return path


def new_folder(value: str) -> str:
    """Return the absolute path of a folder, which need not be there yet."""
    return os.path.abspath(os.path.expanduser(value))


def complete_lab(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the names of labs."""
    return [CompletionItem(name) for name in labs(ctx.params.get("data_dir")).names() if name.startswith(incomplete)]


lab = click.argument("lab", callback=lab_name, metavar="LAB", shell_complete=complete_lab)
device = click.option("--device", type=device_name, metavar="NAME", help="auto, cpu, cuda, cuda:1 or mps.")
threads = click.option("--threads", type=whole(1, 256), metavar="N", help="CPU threads to train with.")
data = click.option("--data", type=folder, metavar="DIR", help="Folder with your own MNIST files (IDX, .gz or not).")
on = click.option("--on", metavar="PLACE", help="Where labs train: local, or a place of config.toml.")
keep = click.option("--keep", type=time_kept, metavar="TIME", help="Let a run go on when the line is lost, as in 15m.")
seed = click.option("--seed", type=whole(0, 2**31 - 1), metavar="N", help="Where all random numbers begin.")
steps = click.option("--steps", type=whole(1, 10**9), metavar="N", help="How many steps; else the lab's own.")
settings = click.option(
    "--set", "given", type=setting, multiple=True, metavar="NAME=VALUE", help="Give a hyperparameter a value."
)
checkpoints = click.option("--checkpoints", type=new_folder, metavar="DIR", help="Where checkpoints are kept.")
theme = click.option("--theme", type=click.Choice(config.THEMES), help="Colours; else what the terminal can show.")
fps = click.option("--fps", type=whole(1, 30), metavar="N", help="Pictures a second while training, at most.")
glyphs = click.option("--glyphs", type=click.Choice(config.GLYPHS), help="What charts are drawn with.")
plain = click.option("--plain", is_flag=True, help="Numbered text in and out: for screen readers, braille and pipes.")
data_dir = click.option("--data-dir", metavar="DIR", is_eager=True, help="Where progress is kept, and packs.")
"""Eager, since a lab may be one of a pack that lies there."""


def decorated(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return one decorator that applies several, listed in the order of the help."""

    def apply(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return apply


def declared(
    name: str, there: Labs, given: Iterable[tuple[str, str]] = (), data: object = None
) -> tuple[Lab, dict[str, Value]]:
    """Return a lab and all its settings; raises the error of a broken lab, a wrong setting or useless `--data`."""
    try:
        lab = there.load(name)
        values = with_defaults(lab, dict(given))
    except SettingError as error:
        raise misused(str(error)) from error
    except find.LabError as error:
        raise found_wrong(str(error)) from error
    if data is not None and not lab.uses_data:
        raise misused(f"the lab {name!r} makes its own data; leave --data out")
    return lab, values


def options(**given: object) -> Options:
    """Return what was given over `config.toml` within what the node allows; what is wrong is told on stderr."""
    found = node.session(**given)
    for problem in found.problems:
        note(f"dltutor: {problem}")
    return found


def placed(chosen: Options) -> Options:
    """Return the options again; raises the error of a place that is not there."""
    if chosen.on not in chosen.places:
        names = sorted(chosen.places)
        hint = "" if len(names) > 1 else "; name one in config.toml, as in [places.gpu]"
        raise misused(f"there is no place {chosen.on!r}{find.nearest(chosen.on, names)}{hint}")
    return chosen
