"""Which code of packs the learner lets run: the hash of each piece, as it was when they said so."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

import msgspec

from dltutor.durable import sync_folder
from dltutor.packs.code import Piece

LARGEST = 1_000_000
"""Bytes of the list."""
Given = dict[str, dict[str, str]]
"""For each pack the hash of each trusted piece, by its name."""


class Trust:
    """The list of what is trusted, in one file, read anew at each question."""

    def __init__(self, path: Path | None = None) -> None:
        """`path` None: nothing is trusted, and nothing can be."""
        self._path = path

    def of(self, pack: str) -> dict[str, str]:
        """Return the hash of each piece of a pack that is trusted, by its name; nothing where the list is damaged."""
        return self._read().get(pack, {})

    def give(self, pack: str, pieces: Iterable[Piece]) -> None:
        """Trust exactly these pieces of a pack from now on; it is on the disk at the return. Raises OSError."""
        self._write({**self._read(), pack: {piece.name: piece.hash for piece in pieces}})

    def forget(self, pack: str) -> None:
        """Trust nothing of a pack any more; raises OSError."""
        given = self._read()
        if given.pop(pack, None) is not None:
            self._write(given)

    def why_not(self, pack: str, pieces: Iterable[Piece], what: str = "this code") -> str:
        """Return why these pieces may not run, and what to do; empty: they may. `what` needs them."""
        given = self.of(pack)
        changed = [piece.name for piece in pieces if given.get(piece.name) != piece.hash]
        if not changed:
            return ""
        if given:
            which = ", ".join(changed)
            return f"the pack {pack} has changed since you trusted it: {which}; look at it, then: dltutor trust {pack}"
        return f"{what} is Python by the author of {pack} and runs only when you trust it: dltutor trust {pack}"

    def _read(self) -> Given:
        if self._path is None:
            return {}
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                about = os.fstat(descriptor)
                if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
                    return {}
                return msgspec.json.decode(file.read(LARGEST), type=Given)
        except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return {}

    def _write(self, given: Given) -> None:
        if self._path is None:
            raise OSError(0, "there is no data directory")
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._path.with_name(f".{self._path.name}-{secrets.token_hex(8)}")
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(given), indent=1))
                file.flush()
                os.fsync(descriptor)
            part.rename(self._path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(self._path.parent)
