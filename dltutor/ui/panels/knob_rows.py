"""The hyperparameters as rows of words: which act at once, which begin a new run, and what the marked one means."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from dltutor.draw.cells import Glyphs, Row, Span, Style, length
from dltutor.labs.settings import shown, span
from dltutor.labs.spec import Hyperparameter, Value

GROUPS = ((True, "live"), (False, "new run"))
LABEL = 9
"""Cells of the group's name, a blank behind it included."""


def knob_rows(
    knobs: Sequence[Hyperparameter],
    values: Mapping[str, Value],
    width: int,
    most: int,
    marked: str = "",
    glyphs: Glyphs = "braille",
) -> list[Row]:
    """Return all knobs, those of one kind after each other, on at most `most` rows; `marked` shows its two arrows.

    Both kinds share a row where they fit it. Bold: another value than the lab's own. Knobs that find no room are
    counted at the end of the last row.
    """
    lines: list[tuple[str, list[Row]]] = []
    for live, name in GROUPS:
        entries = [
            _entry(knob, values.get(knob.name, knob.default), knob.name == marked, glyphs)
            for knob in knobs
            if knob.live is live
        ]
        lines += flowed(name, entries, width - LABEL)
    if len(lines) == 2 and all(name for name, _ in lines):
        both = (*joined(*lines[0]), Span("   "), *joined(*lines[1]))
        if length(both) <= width:
            return [both]
    if len(lines) <= most:
        return [joined(name, entries) for name, entries in lines]
    name, entries = lines[most - 1]
    while True:
        hidden = len(knobs) - len(entries) - sum(len(above) for _, above in lines[: most - 1])
        last = (*joined(name, entries), Span(f"  +{hidden} more: k", Style("dim")))
        if length(last) <= width or not entries:
            return [*(joined(name, above) for name, above in lines[: most - 1]), last]
        entries = entries[:-1]


def told(knob: Hyperparameter, width: int) -> list[Row]:
    """Return two lines about a knob: what it is, what it may be, and when it takes effect."""
    unit = f" {knob.unit}" if knob.unit else ""
    when = "acts at the next step" if knob.live else "begins a new run"
    limits = "" if span(knob) == knob.help else f" ({span(knob)}{unit})"
    text = f"{knob.name}: {knob.help}{limits}; {when}"
    return in_two(text, width, "dim")


def in_two(text: str, width: int, role: str) -> list[Row]:
    """Return a sentence on two lines, always two: what is below stays where it is while one turns from knob to knob."""
    lines = textwrap.wrap(text, max(width, 10), max_lines=2, placeholder=" …")
    return [(Span(line, Style(role)),) for line in ([*lines, "", ""])[:2]]


def in_order(knobs: Sequence[Hyperparameter]) -> list[Hyperparameter]:
    """Return the knobs in the order in which they are shown."""
    return [knob for live, _ in GROUPS for knob in knobs if knob.live is live]


def _entry(knob: Hyperparameter, value: Value, marked: bool, glyphs: Glyphs) -> Row:
    changed = value != knob.default
    if marked:
        less, more = ("<", ">") if glyphs == "ascii" else ("◂", "▸")
        return (
            Span(knob.name, Style("accent", bold=True)),
            Span(f" {less} {shown(value)} {more} ", Style("accent", reverse=True, bold=True)),
        )
    return (Span(knob.name, Style("dim")), Span(f" {shown(value)}", Style("text", bold=changed)))


def flowed(name: str, entries: list[Row], room: int) -> list[tuple[str, list[Row]]]:
    """Return the entries as many on a line as fit, the group's name before the first."""
    lines: list[tuple[str, list[Row]]] = []
    free = 0
    for entry in entries:
        if not lines or length(entry) + 2 > free:
            lines.append((name if not lines else "", []))
            free = room + 2
        lines[-1][1].append(entry)
        free -= length(entry) + 2
    return lines


def joined(name: str, entries: list[Row], label: int = LABEL) -> Row:
    """Return one line of a group as a row, its name in `label` cells."""
    row: Row = (Span(name.ljust(label), Style("axis")),)
    for place, entry in enumerate(entries):
        row = (*row, *((Span("  "),) if place else ()), *entry)
    return row
