"""The code of a run's lab: dltutor's own is imported as it lies there, a pack's from the bytes that the screen sent."""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from dltutor.labs.declared import declared
from dltutor.labs.find import FOLDER, LabError, load
from dltutor.labs.spec import Lab
from dltutor.wire.to_worker import Start


class Files(MetaPathFinder, ExecutionLoader):
    """Imports the files of one lab as the modules of a package that lies nowhere; others in it there are none."""

    def __init__(self, package: str, lab: str, files: Mapping[str, bytes]) -> None:
        self._package, self._lab, self._files = package, lab, files

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return how a module of the package is loaded; None: it is not one."""
        if fullname != self._package and self._name(fullname) not in self._files:
            return None
        return ModuleSpec(fullname, self, origin=self.get_filename(fullname), is_package=fullname == self._package)

    def get_filename(self, fullname: str) -> str:
        """Return what tracebacks call a module's file."""
        return f"{self._lab}/{self._name(fullname)}"

    def get_source(self, fullname: str) -> str:
        """Return the text of a module; raises UnicodeDecodeError."""
        return self._files.get(self._name(fullname), b"").decode("utf-8")

    def is_package(self, fullname: str) -> bool:
        """Return whether a module is the package itself."""
        return fullname == self._package

    def _name(self, fullname: str) -> str:
        owner, _, module = fullname.rpartition(".")
        return f"{module}.py" if owner == self._package else "__init__.py"


def lab_of(start: Start) -> Lab:
    """Return the declaration of a run's lab; raises LabError."""
    if not start.code:
        return load(start.lab)
    if missing := {"lab.py", "train.py"} - set(start.code):
        raise LabError(f"the lab {start.lab!r} cannot be used: it came without its {min(missing)}")
    return declared(start.code["lab.py"].decode("utf-8", "replace"), FOLDER / start.lab / "lab.py")


def train_of(start: Start) -> Callable[[Any, Any], None]:
    """Return the function that trains; raises whatever the lab's files raise when they are imported."""
    package = _package(start) if start.code else f"dltutor.labs.{start.lab}"
    if start.code and package not in sys.modules:
        sys.meta_path.insert(0, Files(package, start.lab, start.code))
    train: Callable[[Any, Any], None] = importlib.import_module(f"{package}.train").train
    return train


def hash_of(start: Start) -> str:
    """Return the SHA-256 of the code of a run's lab, in hexadecimal digits; empty where there is none."""
    try:
        text = start.code["train.py"] if start.code else (FOLDER / start.lab / "train.py").read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(text).hexdigest()


def _package(start: Start) -> str:
    """Return the name of the package of a pack's lab: other code is another package, with modules of its own."""
    files = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in start.code.items())
    return f"dltutor_pack_{hashlib.sha256(repr((start.lab, files)).encode()).hexdigest()[:32]}"
