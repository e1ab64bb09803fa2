"""Where progress lies, and whether it may lie there."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DataDirectory:
    """The directory of the learner's data; without a path nothing can be saved, and `why` says so."""

    path: Path | None
    why: str = ""
    """A sentence: why there is no path."""

    @property
    def events(self) -> Path | None:
        """The folder of the log's files."""
        return self.path / "events" if self.path else None

    @property
    def drafts(self) -> Path | None:
        """The folder of the code that the learner writes."""
        return self.path / "drafts" if self.path else None

    @property
    def checkpoints(self) -> Path | None:
        """The folder of checkpoints, unless the learner names another."""
        return self.path / "checkpoints" if self.path else None

    @property
    def packs(self) -> Path | None:
        """The folder of the packs that were added."""
        return self.path / "packs" if self.path else None

    @property
    def trust(self) -> Path | None:
        """The list of which code of packs may run."""
        return self.path / "trusted.json" if self.path else None


def find(option: str | None = None, environ: Mapping[str, str] = os.environ) -> DataDirectory:
    """Return the directory: `option`, else $DLTUTOR_DATA, else $XDG_DATA_HOME/dltutor, else ~/.local/share/dltutor.

    Nothing is made. A directory that cannot be used is not replaced by the next one: that would hide earlier progress.
    """
    for name, given in (("--data-dir", option), ("$DLTUTOR_DATA", environ.get("DLTUTOR_DATA"))):
        if given:
            return _usable(Path(given), name)
    share = environ.get("XDG_DATA_HOME", "")
    if os.path.isabs(share):
        return _usable(Path(share) / "dltutor", "$XDG_DATA_HOME")
    home = _home(environ)
    if home is None:
        return DataDirectory(None, "progress is not saved: you have no home directory; name one with --data-dir DIR")
    return _usable(home / ".local" / "share" / "dltutor", "your home directory")


def make(path: Path) -> None:
    """Make a folder and what is missing above it, for its owner alone; raises OSError."""
    if not os.path.isdir(path):
        if path.parent != path and not os.path.lexists(path.parent):
            make(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def _usable(path: Path, source: str) -> DataDirectory:
    def refused(why: str) -> DataDirectory:
        return DataDirectory(None, f"progress is not saved: {path} (from {source}) {why}; use --data-dir DIR")

    if not path.is_absolute():
        return refused("is not an absolute path")
    if len(Path(os.path.normpath(path)).parts) == 1:
        return refused("is the root directory")
    try:
        found = path.stat()
    except FileNotFoundError:
        return DataDirectory(path)
    except (OSError, ValueError) as error:
        return refused(f"cannot be read ({getattr(error, 'strerror', None) or error})")
    if not path.is_dir():
        return refused("is not a directory")
    if found.st_uid != os.geteuid():
        return refused("belongs to another user")
    return DataDirectory(path)


def _home(environ: Mapping[str, str]) -> Path | None:
    """Return the home directory, or None: HOME may be empty, and the user may have no entry in the user database."""
    given = environ.get("HOME")
    if given is None:
        try:
            given = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            return None
    return Path(given) if os.path.isabs(given) else None
