"""All labs that a session can open: dltutor's own, and those of packs, whose code runs only where it is trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from dltutor.labs import find
from dltutor.labs.declared import declared
from dltutor.labs.find import LabError, nearest, wrong_with
from dltutor.labs.spec import Lab
from dltutor.packs import code
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust


@dataclass(frozen=True)
class Labs:
    """Labs by their names: one of a pack is ``pack/lab``. Files are read anew at each call."""

    packs: Packs = field(default_factory=Packs)
    trust: Trust = field(default_factory=Trust)
    beside: Path | None = None
    """A course folder whose labs have plain names and come first: its author's."""
    runs: bool = True
    """Whether the labs of `beside` may run: the author has asked for that."""

    def names(self) -> list[str]:
        """Return the names of all labs, dltutor's own first."""
        beside = code.labs(self.beside) if self.beside else []
        theirs = [f"{id}/{lab}" for id in self.packs.ids() if (at := self.packs.at(id)) for lab in code.labs(at)]
        return [*sorted({*beside, *find.names()}), *theirs]

    def load(self, name: str) -> Lab:
        """Return the declaration of a lab whose code could run; raises LabError. Of a pack nothing is run for that."""
        place = self._place(name)
        if place is None:
            return find.load(name)
        texts = _decoded(name, self._files(name, place))
        file = place[0] / "labs" / place[1]
        for needed in ("lab.py", "train.py"):
            if needed not in texts:
                raise LabError(f"the lab {name!r} cannot be used: {file / needed}: there is no such file")
        if wrong := wrong_with(texts["train.py"], file / "train.py"):
            raise LabError(f"the lab {name!r} cannot be used: {wrong}")
        try:
            return declared(texts["lab.py"], file / "lab.py")
        except LabError as error:
            raise LabError(f"the lab {name!r} cannot be used: {error}") from error

    def source(self, name: str, file: str = "train.py") -> str:
        """Return the text of one of a lab's files; raises LabError."""
        place = self._place(name)
        if place is None:
            return find.source(name, file)
        texts = _decoded(name, self._files(name, place))
        if file not in texts:
            raise LabError(f"the lab {name!r} has no file {file}")
        return texts[file]

    def code(self, name: str) -> dict[str, bytes]:
        """Return the files of a pack's lab as they may run now; of dltutor's own nothing, which every worker has.

        Raises LabError where the learner does not trust these very bytes, and says how they can.
        """
        place = self._place(name)
        if place is None:
            return {}
        read = self._files(name, place)
        pack = name.partition("/")[0] if "/" in name else ""
        if not (pack or self.runs):
            how = "dltutor add, dltutor trust; for its author: dltutor preview --run"
            raise LabError(f"the lab {name!r} runs once its pack is added and trusted: {how}")
        if pack and (why := self.trust.why_not(pack, code.pieces(place[1], read), f"the lab {name!r}")):
            raise LabError(why)
        return read

    def _place(self, name: str) -> tuple[Path, str] | None:
        """Return the folder of a lab's pack and its name there; None: it is dltutor's own. Raises LabError."""
        pack, slash, lab = name.rpartition("/")
        folder = self.packs.at(pack) if slash else self.beside
        if folder is not None and lab in code.labs(folder):
            return folder, lab
        if slash:
            raise LabError(f"there is no lab {name!r}{nearest(name, self.names())}")
        return None

    def _files(self, name: str, place: tuple[Path, str]) -> dict[str, bytes]:
        try:
            return code.files(*place)
        except OSError as error:
            raise LabError(f"the lab {name!r} cannot be used: {error.strerror or error}") from error


def _decoded(name: str, read: dict[str, bytes]) -> dict[str, str]:
    try:
        return {file: data.decode("utf-8") for file, data in read.items()}
    except UnicodeDecodeError as error:
        raise LabError(f"the lab {name!r} cannot be used: one of its files is not UTF-8 text: {error}") from error
