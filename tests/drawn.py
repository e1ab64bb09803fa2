"""What a drawing says, without its styles."""

from __future__ import annotations

from dltutor.draw.cells import Row


def drawn_text(rows: list[Row]) -> str:
    """Return the rows of a drawing as lines of text."""
    return "\n".join("".join(span.text for span in row) for row in rows)
