"""What must hold for any archive, declaration of a lab or list of what is trusted. An exception is a finding."""

from __future__ import annotations

import contextlib
import io
import json
import time
import zipfile
from dataclasses import asdict
from pathlib import Path

import msgspec

from dltutor.labs.declared import declared
from dltutor.labs.find import LabError, names, source
from dltutor.labs.settings import settings
from dltutor.labs.spec import Lab
from dltutor.packs.archive import from_archive
from dltutor.packs.code import Piece
from dltutor.packs.tree import LARGEST, MOST
from dltutor.packs.trust import Trust
from fuzz.files import holding
from fuzz.target import SLOW, Target


def archives(data: bytes) -> None:
    """An archive is unpacked within bounds or refused in words, and no name leads out of the pack."""
    with holding("pack.zip", data) as path:
        begin = time.process_time()
        tree = from_archive(path)
        assert time.process_time() - begin < SLOW, "an archive took too long"
        assert [file.name for file in path.parent.iterdir()] == ["pack.zip"]
    assert len(tree.files) <= MOST
    assert sum(map(len, tree.files.values())) <= LARGEST
    for name in tree.files:
        parts = name.split("/")
        assert name.isascii()
        assert name.isprintable()
        assert not {"", ".", ".."} & set(parts), name


def declarations(data: bytes) -> None:
    """A `lab.py` is a whole declaration, whose defaults can be trained with, or is refused in words."""
    with contextlib.suppress(LabError):
        lab = declared(data.decode("utf-8", "replace"), Path("lab.py"))
        assert settings(lab, {}) == lab.defaults()
        assert msgspec.convert(asdict(lab), Lab) == lab
        assert all(lab.metric(name) for panel in lab.panels for name in panel.metrics)


def trusted(data: bytes) -> None:
    """A list of what is trusted trusts what stands in it and nothing else, whatever it holds."""
    with holding("trusted.json", data) as path:
        pieces = Trust(path).of("tiny")
        for name in [*pieces, "labs/new.py"]:
            trusts = not Trust(path).why_not("tiny", [Piece(name, 1, "ab")])
            assert trusts == (pieces.get(name) == "ab")


def _archive() -> list[bytes]:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("top/course.yaml", "dltutor: 1\n")
        archive.writestr("top/labs/net/train.py", "x = 1\n" * 40)
    return [memory.getvalue()]


TARGETS = {
    "archives": Target(archives, _archive),
    "declarations": Target(declarations, lambda: [source(name, "lab.py").encode() for name in names()]),
    "trusted": Target(trusted, lambda: [json.dumps({"tiny": {"labs/a.py": "ab"}, "other": {}}).encode()]),
}
