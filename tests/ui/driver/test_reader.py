"""What arrives from the terminal becomes the keys that were pressed, however closely they follow each other."""

from __future__ import annotations

import os

import pytest
from textual.events import Key
from textual.message import Message

from dltutor.ui.driver.reader import Reader
from tests.waiting import until


def pressed(*pieces: bytes, keys: int) -> list[str]:
    """Return the names of the first so many keys that are read when these pieces come one by one."""
    came: list[Message] = []
    back, front = os.pipe()
    reader = Reader(back, came.append, lambda: None, lambda: None, lambda: False)
    try:
        for piece in pieces:
            os.write(front, piece)
        until(lambda: len(came) >= keys)
    finally:
        reader.stop()
        os.close(front)
        os.close(back)
    return [one.key for one in came if isinstance(one, Key)]


@pytest.mark.parametrize(
    ("typed", "name"), [(b"v", "v"), (b"r", "r"), (b" ", "space"), (b".", "full_stop"), (b"1", "1"), (b"-", "minus")]
)
@pytest.mark.parametrize("together", [True, False])
def test_escape_and_a_key_close_behind_it_are_two_keys(typed: bytes, name: str, together: bool) -> None:
    pieces = (b"\x1b" + typed,) if together else (b"\x1b", typed)
    assert pressed(*pieces, keys=2) == ["escape", name]


def test_escape_alone_is_escape() -> None:
    assert pressed(b"\x1b", keys=1) == ["escape"]


@pytest.mark.parametrize(
    ("sent", "name"), [(b"\x1b[A", "up"), (b"\x1bOB", "down"), (b"\x1bb", "ctrl+left"), (b"\x1b[Z", "shift+tab")]
)
def test_the_keys_that_are_sent_as_sequences_stay_one_key(sent: bytes, name: str) -> None:
    assert pressed(sent, keys=1) == [name]
