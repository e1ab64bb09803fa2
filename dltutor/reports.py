"""What went wrong in the program itself, kept in small files for whoever mends it: never an answer, never a variable.

They lie in the state directory, for their owner alone, few and bounded; nothing is ever sent anywhere.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import platform
import stat
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path

from dltutor import __version__
from dltutor.progress import directory, files

KEPT = 3
"""Files of each kind."""
LARGEST = 1 << 20
"""Bytes of each file."""
FRAMES = 20
"""Frames told of each end of a long traceback."""
SPEAKING = (AttributeError, ImportError, NameError, NotImplementedError)
"""Errors whose text names what is in the code; that of others may hold what the learner has typed."""


def state_directory(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return where reports lie, made or not: $XDG_STATE_HOME/dltutor, else ~/.local/state/dltutor; None: no home."""
    state, home = environ.get("XDG_STATE_HOME", ""), environ.get("HOME", "")
    if os.path.isabs(state):
        return Path(state) / "dltutor"
    return Path(home) / ".local" / "state" / "dltutor" if os.path.isabs(home) else None


def kept_directory(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return where runs that outlive their screen are noted down, made or not; None: no home."""
    state = state_directory(environ)
    return state and state / "kept"


def report(error: BaseException) -> str:
    """Return where in the code an error came from, and with which versions."""
    from importlib import metadata  # 10 ms, which no start needs

    about = f"dltutor {__version__}, Python {platform.python_version()}, Textual {metadata.version('textual')}"
    system = f"{platform.platform()}, TERM {os.environ.get('TERM', 'not set')}"
    return "\n".join([about, system, *(line for one in _chain(error) for line in _told(one)), ""])[:LARGEST]


def keep(error: BaseException, folder: Path | None) -> Path | None:
    """Write a report of an error and return its file; None where none can be written. Older ones make room."""
    if folder is None:
        return None
    path = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(2).hex()}.txt"
    try:
        directory.make(folder)
        files.write_new(path, report(error).encode("utf-8", "replace"))
        for old in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
            old.unlink()
    except OSError:
        return path if os.path.exists(path) else None
    return path


def watch(folder: Path | None) -> None:
    """From now on keep what would be said on the screen of a thread's error, and of a crash of the interpreter."""

    def of_thread(error: threading.ExceptHookArgs) -> None:
        if error.exc_value is not None:
            keep(error.exc_value, folder)

    threading.excepthook = of_thread
    with contextlib.suppress(OSError):
        if folder is not None:
            directory.make(folder)
            faulthandler.enable(opened(folder / "faults.log"))


def opened(path: Path) -> int:
    """Return the descriptor of a file of ours to append to; a full one makes place for a new one. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        if path.lstat().st_size >= LARGEST:
            for number in range(KEPT - 1, 0, -1):
                with contextlib.suppress(FileNotFoundError):
                    _older(path, number - 1).replace(_older(path, number))
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o600)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        os.close(descriptor)
        raise OSError(0, "it is not a regular file of yours", str(path))
    return descriptor


def _older(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}") if number else path


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what led to it, the first cause last; each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _told(error: BaseException) -> Iterator[str]:
    said = f": {error}" if isinstance(error, SPEAKING) else ""
    if isinstance(error, OSError):
        said = f": {error.strerror}"
    yield f"\n{type(error).__module__}.{type(error).__qualname__}{said}"
    frames = traceback.extract_tb(error.__traceback__)
    left_out = len(frames) - 2 * FRAMES
    for number, frame in enumerate(frames):
        if left_out <= 0 or not FRAMES <= number < len(frames) - FRAMES:
            yield f"  {frame.filename}:{frame.lineno} {frame.name}: {frame.line}"
        elif number == FRAMES:
            yield f"  … {left_out} more …"
