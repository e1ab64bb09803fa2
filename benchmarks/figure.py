"""One measured figure beside its target, and the table of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import asdict, dataclass

WIDTHS = (42, 11, 15, 50)


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it is to be."""

    name: str
    value: float
    unit: str
    """``×`` for a ratio, ``ms``, ``MB`` (10⁶ bytes), ``%`` of a core, ``kB/s``."""
    target: float
    compared: str
    """What it is compared with, measured in the same run; or how it was taken."""
    at_least: bool = False
    """The target is a floor; else it is a ceiling."""

    @property
    def reached(self) -> bool:
        """Whether the target is met."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, object]:
        """Return the figure as plain data."""
        return {**asdict(self), "value": round(self.value, 4), "reached": self.reached}


def heading() -> str:
    """Return the first two rows of the table."""
    return (
        _row("figure", "measured", "to reach", "beside it, in the same run") + "\n" + _row(*("-" * w for w in WIDTHS))
    )


def row(figure: Figure) -> str:
    """Return a figure's row of the table: Markdown, so that it can be quoted."""
    bound = "at least" if figure.at_least else "at most"
    value = f"{with_unit(figure.value, figure.unit)}{'' if figure.reached else ' !'}"
    return _row(figure.name, value, f"{bound} {with_unit(figure.target, figure.unit)}", figure.compared)


def misses(figures: Iterable[Figure]) -> str:
    """Return the closing sentence: what was not reached."""
    names = [figure.name for figure in figures if not figure.reached]
    if not names:
        return "Every target is reached."
    return "\n".join(textwrap.wrap(f"Not reached (marked !): {'; '.join(names)}.", 120))


def with_unit(value: float, unit: str) -> str:
    """Return e.g. ``"1.35 ×"``, ``"48 MB"``."""
    digits = 2 if value < 10 else 1 if value < 100 and unit != "MB" else 0
    return f"{value:.{digits}f} {unit}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)) + " |"
