"""Words on the terminal: nothing that is printed can steer it."""

from __future__ import annotations

import json
import math
from typing import Any

import click

from dltutor.draw.filter import clean


def out(text: str = "") -> None:
    """Print to stdout."""
    click.echo(clean(text))


def note(text: str) -> None:
    """Print to stderr: what is not the answer itself."""
    click.echo(clean(text), err=True)


def out_json(value: Any, indent: int | None = None) -> None:
    """Print a value as JSON; numbers that JSON has no word for (NaN, infinity) become null."""
    click.echo(json.dumps(_finite(value), indent=indent))


class Misused(click.ClickException):
    """A command was used wrongly in a way that its help would not explain."""

    exit_code = 2


def found_wrong(text: str) -> click.ClickException:
    """Return the error for something that is wrong (exit status 1); the text says what to do."""
    return click.ClickException(text)


def misused(text: str) -> click.ClickException:
    """Return the error for a command that was used wrongly (exit status 2); the text says how it is used."""
    return Misused(text)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
