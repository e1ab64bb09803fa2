"""Cleans what comes from a terminal before it is parsed: any bytes at all may be typed, pasted or reported."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder

PASTE = 64 * 1024
"""Bytes of one paste that are taken."""
LONGEST = 64
"""Bytes of a control sequence; what is longer is none that a terminal sends."""
LARGEST = 6
"""Digits of a number in one."""

BEGIN, END = b"\x1b[200~", b"\x1b[201~"
_BROKEN_OFF = rb"(?:\x1b(?:\[[0-?]*[ -/]*)?)?"
"""The head of a sequence within which another one begins. It goes with that one, lest it meets what follows."""
LEGACY_MOUSE = re.compile(_BROKEN_OFF + rb"\x1b\[M[\x20-\xff]{3}", re.DOTALL)
SEQUENCE = re.compile(_BROKEN_OFF + rb"(\x1b\[[0-?]*[ -/]*[@-~])")
UNFINISHED = re.compile(rb"\x1b\[(M[\x20-\xff]{0,2}|2(0(0|1)?)?)\Z", re.DOTALL)
"""The beginning of a legacy mouse report or of a paste. All else may be parsed in pieces, and Escape may not wait."""
HUGE = re.compile(rb"\d{%d,}" % (LARGEST + 1))


class Intake:
    """Bytes in, text out: valid UTF-8, no legacy mouse reports, no absurd numbers, no endless paste."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = b""
        self._pasted: int | None = None
        """Bytes of the paste that is under way; None outside one."""
        self.cut = False
        """Whether a paste was cut since this was last looked at; whoever looks sets it back."""

    def feed(self, data: bytes) -> str:
        """Return what of `data`, and of what was held back before, can be parsed now."""
        data, self._held = self._held + data, b""
        out: list[bytes] = []
        while data:
            if self._pasted is None:
                typed, begin, data = data.partition(BEGIN)
                if begin:
                    self._pasted = 0
                    out += [_harmless(typed), BEGIN]
                else:
                    typed = self._hold(typed)
                    out.append(_harmless(typed))
            else:
                data = self._paste(data, out)
        return self._decode(b"".join(out))

    def _hold(self, typed: bytes) -> bytes:
        """Keep an unfinished sequence for the next bytes; return what stands before it."""
        match = UNFINISHED.search(typed)
        at = match.start() if match else len(typed)
        self._held = typed[at:]
        return typed[:at]

    def _paste(self, data: bytes, out: list[bytes]) -> bytes:
        """Append pasted text up to the limit; return what follows the paste."""
        assert self._pasted is not None
        text, end, rest = data.partition(END)
        if not end:
            kept = next((n for n in range(min(len(END) - 1, len(text)), 0, -1) if END.startswith(text[-n:])), 0)
            self._held, text = text[len(text) - kept :], text[: len(text) - kept]
        before, self._pasted = self._pasted, self._pasted + len(text)
        self.cut = self.cut or before <= PASTE < self._pasted
        out.append(text[: max(0, PASTE - before)].replace(b"\x1b", b""))
        if end:
            self._pasted = None
            out.append(END)
        return rest


def _harmless(typed: bytes) -> bytes:
    typed = LEGACY_MOUSE.sub(b"", typed)
    return SEQUENCE.sub(lambda match: b"" if _absurd(match[1]) else match[0], typed)


def _absurd(sequence: bytes) -> bool:
    return len(sequence) > LONGEST or HUGE.search(sequence) is not None
