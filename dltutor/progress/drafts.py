"""Drafts of code: one small file for each exercise, saved behind the typing, for the learner's own editor too."""

from __future__ import annotations

import contextlib
import math
import os
import re
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from dltutor.durable import sync_folder
from dltutor.progress import directory, files
from dltutor.refusals import SILENT, told

PAUSE = 0.5
"""Seconds without a key after which a draft is saved."""
LATEST = 3.0
"""Seconds after which it is saved though the typing goes on."""
PATIENCE = 3.0
"""Seconds more that a disk may say nothing before the banner tells."""
LONGEST_WAIT = 30.0
"""Seconds between two tries after an error; they begin with 1 and double."""
HURRY = 0.1
"""Seconds between two tries while the program waits to end."""
LARGEST = 1 << 20
"""Bytes of a file that are read."""

Key = tuple[str, str]
"""The ids of lesson and exercise."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_STRANGE = re.compile(r"[^A-Za-z0-9_-]")
"""What names of files do not hold: the ``/`` between a pack and its lesson."""
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class Drafts:
    """What a learner has written so far. `keep` never waits for a disk; a thread saves the newest of each."""

    def __init__(
        self,
        folder: Path | None,
        *,
        first_wait: float = 1.0,
        replace: Callable[[Path, bytes], None] | None = None,
    ) -> None:
        """`folder` None: in memory only. `replace` puts bytes in the place of a file; a test gives its own."""
        self._folder = folder
        self._first_wait = first_wait
        self._replace = replace or _replaced
        self._texts: dict[Key, str] = {}
        self._unsaved: dict[Key, str] = {}
        self._seen: dict[Path, tuple[int, int] | None] = {}
        """Each file as it was when it was read or written last; a later one is another's."""
        self.unread = ""
        """Why the file that was asked for last could not be read; one that is not there is none."""
        self._refused = self._kept_beside = ""
        self._typed = self._since = 0.0
        self._closing = False
        self._deadline = 0.0
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()

    def path(self, lesson: str, exercise: str) -> Path | None:
        """Return the file of a draft, which need not be there yet; None: there is no place for files."""
        folder, file = _STRANGE.sub("+", lesson), _STRANGE.sub("+", exercise)
        return self._folder / folder / f"{file}.py" if self._folder else None

    def read(self, lesson: str, exercise: str, *, again: bool = False) -> str | None:
        """Return the draft; None: nothing was written yet. It reads the file once, or `again`, when asked to."""
        key, path = (lesson, exercise), self.path(lesson, exercise)
        with self._changed:
            if path is None or key in self._unsaved or (key in self._texts and not again):
                return self._texts.get(key)
        self.unread = ""
        try:
            looks, text = _looks(path), _read(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            self.unread = error.strerror or "it cannot be read"
        else:
            self._seen[path], self._texts[key] = looks, text
        return self._texts.get(key)

    def keep(self, lesson: str, exercise: str, text: str) -> None:
        """Keep a draft: it counts at once and is on the disk after a pause of typing."""
        key = lesson, exercise
        with self._changed:
            if self._texts.get(key) == text:
                return
            self._texts[key] = text
            if self._folder is None:
                return
            self._typed = time.monotonic()
            self._since = self._since if self._unsaved else self._typed
            self._unsaved[key] = text
            if self._thread is None:
                self._thread = threading.Thread(target=self._save, name="drafts", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def set_aside(self, lesson: str = "") -> None:
        """Let the exercises of a lesson (empty: of all) begin with their starters; nothing is deleted. Raises OSError.

        For a command, not for a session in which they are being written.
        """
        for path in sorted(self._folder.iterdir()) if self._folder and self._folder.is_dir() else ():
            if path.suffix == "" and _STRANGE.sub("+", lesson) in ("", path.name):
                numbers = (number for number in count(1) if not path.with_suffix(f".{number}").exists())
                path.rename(path.with_suffix(f".{next(numbers)}"))

    @property
    def banner(self) -> str:
        """What the learner must know about saving; empty while all is well, and where nothing can be saved at all."""
        with self._changed:
            late = bool(self._unsaved) and time.monotonic() - self._since > LATEST + PATIENCE
            if self._unsaved and self._refused:
                return f"your code is not saved: {self._refused}. It is kept in memory"
            return f"your code is not saved yet: {SILENT}" if late else self._kept_beside

    @property
    def lost(self) -> str:
        """What is lost if the program ends now, and why; empty where all is safe."""
        with self._changed:
            return f"your newest code could not be saved: {self._refused or SILENT}" if self._unsaved else ""

    def flush(self, timeout: float) -> bool:
        """Save now, wait at most `timeout` seconds for the disk, and return whether all is safe."""
        with self._changed:
            self._typed = -math.inf
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._unsaved, timeout)

    def close(self, timeout: float) -> bool:
        """Save what is left, waiting at most `timeout` seconds, and return whether all is saved."""
        with self._changed:
            self._closing = True
            self._deadline = time.monotonic() + timeout - HURRY
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout)
        return not self._unsaved

    def _save(self) -> None:
        """The thread: save after a pause of typing; after an error wait 1, 2, 4 … 30 s, or hurry once it is to end."""
        wait = self._first_wait
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or bool(self._unsaved))
                while not self._closing and (left := self._due() - time.monotonic()) > 0:
                    self._changed.wait(left)
                last, todo = self._closing, dict(self._unsaved)
            saved = self._try(todo)
            if last and (saved or time.monotonic() > self._deadline):
                return
            if saved:
                wait = self._first_wait
                continue
            if last:
                time.sleep(HURRY)
            else:
                with self._changed:
                    self._changed.wait_for(lambda: self._closing, wait)
                wait = min(LONGEST_WAIT, wait * 2)

    def _due(self) -> float:
        return min(self._typed + PAUSE, self._since + LATEST)

    def _try(self, todo: dict[Key, str]) -> bool:
        """Save these drafts; return whether all of them are on the disk."""
        refused = ""
        for key, text in todo.items():
            path = self.path(*key)
            assert path is not None
            try:
                self._put(path, text.encode("utf-8", "replace"))
            except OSError as error:
                refused = told(error, path)
                continue
            with self._changed:
                if self._unsaved.get(key) == text:
                    del self._unsaved[key]
                self._since = time.monotonic()
        with self._changed:
            self._refused = refused
            self._changed.notify_all()
        return not refused

    def _put(self, path: Path, data: bytes) -> None:
        """Replace a file; where another session or program has changed it meanwhile, that one is kept beside it."""
        directory.make(path.parent)
        found = _looks(path)
        if found is not None and found != self._seen.get(path):
            beside = path.with_suffix(".other.py")
            os.replace(path, beside)
            self._kept_beside = f"your code was changed elsewhere too; what was written there is kept in {beside}"
        self._replace(path, data)
        self._seen[path] = _looks(path)


def tidy(text: str) -> str:
    """Return a program from any editor as ours has it: no control characters, one line end, indented by spaces."""
    text = _INDENT.sub(lambda found: found[0].expandtabs(4), text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text.replace("\t", "    "))


def _replaced(path: Path, data: bytes) -> None:
    """Put bytes in the place of a file, whole or not at all, and return once they are on the disk; raises OSError."""
    beside = path.with_name(f".{path.name}.tmp")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()  # of a session that was killed
    files.write_new(beside, data)
    beside.rename(path)
    sync_folder(path.parent)


def _looks(path: Path) -> tuple[int, int] | None:
    """Return what tells one state of a file from another; None: it is not there."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _read(path: Path) -> str:
    """Return a file's text, whatever its bytes; raises OSError, also where it is no regular file or too large."""
    if path.lstat().st_size > LARGEST:
        raise OSError(0, f"it is larger than {LARGEST >> 20} MB")
    return tidy(files.read_file(path).decode("utf-8", "replace"))
