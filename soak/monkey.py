"""Somebody at the keyboard who does not know what the keys mean."""

from __future__ import annotations

import random

PRESSED = [
    "n",
    "p",
    "t",
    " ",
    ".",
    ",",
    "\r",
    "\t",
    "\x1b[Z",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "k",
    "l",
    "]",
    "[",
]
ASKED = ["1", "2", "3", "4", "\r", "h", "v", "s", "u", "e", "0", "-", "7", "."]
SELDOM = [*"?/rRBawdxDoT<>", "\x1b", "\x1b", "\x1b", "\x1b[5~", "\x1b[6~"]
OFTEN = {"lesson": 50, "question": 35, "seldom": 12, "text": 4, "mouse": 8, "paste": 1, "noise": 2}
"""How often each kind of thing is typed, of all together."""
SIZES = [(80, 24), (120, 36), (60, 18), (200, 60), (40, 10), (1, 1), (20, 5), (500, 120), (100, 30)]
QUITS = frozenset({"q", "\x03", "\x10", "\x1a"})
"""What would end the session, or find the command that does: never typed."""


def keys(chance: random.Random) -> bytes:
    """Return what somebody types or does with the mouse at once."""
    (kind,) = chance.choices(list(OFTEN), list(OFTEN.values()))
    match kind:
        case "lesson":
            return chance.choice(PRESSED).encode()
        case "question":
            return chance.choice(ASKED).encode()
        case "seldom":
            return chance.choice(SELDOM).encode()
        case "text":
            return "".join(chance.choices("abc 0.5é卍", k=chance.randint(1, 12))).encode() + b"\x1b"
        case "mouse":
            at = f"{chance.randint(1, 130)};{chance.randint(1, 40)}"
            return f"\x1b[<{chance.choice([0, 64, 65, 35])};{at}M\x1b[<0;{at}m".encode()
        case "paste":
            return b"\x1b[200~" + b"0.25 " * chance.randint(1, 20_000) + b"\x1b[201~"
    noise = bytes(chance.choices(range(128, 256), k=chance.randint(1, 40)))
    return noise + b"\x1b"


def size(chance: random.Random) -> tuple[int, int]:
    """Return a terminal's columns and rows."""
    return chance.choice(SIZES)
