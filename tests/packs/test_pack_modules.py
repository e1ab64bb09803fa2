"""What the worker does with the bytes of a pack's lab: they are its modules, and nothing else can take their place."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator

import pytest

from dltutor.labs.find import LabError
from dltutor.wire.to_worker import Start
from dltutor.worker.modules import Files, hash_of, lab_of, train_of
from tests.packs.pack_example import DECLARED

TRAIN = """\
import colorsys

from . import start
from .start import HEIGHT


def train(hp, session):
    session.append((HEIGHT, start.HEIGHT, colorsys.__file__))
    raise ArithmeticError("as it had to come")
"""


def order(lab: str = "tiny/slope", **files: str) -> Start:
    given = {"lab": DECLARED, "train": TRAIN, "start": "HEIGHT = 3.0\n", **files}
    return Start(1, lab, {}, 0, code={f"{name}.py": text.encode() for name, text in given.items()})


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """Leave no module of a pack behind."""
    yield
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Files)]
    for name in [name for name in sys.modules if name.startswith("dltutor_pack_")]:
        del sys.modules[name]


def ran(start: Start) -> tuple[object, ...]:
    heard: list[tuple[object, ...]] = []
    with pytest.raises(ArithmeticError):
        train_of(start)(None, heard)
    return heard[0]


def test_the_files_of_a_lab_import_each_other() -> None:
    assert lab_of(order()).title == "A slope"
    assert ran(order())[:2] == (3.0, 3.0)


def test_other_code_under_the_same_name_is_other_modules() -> None:
    assert ran(order())[0] == 3.0
    assert ran(order(start="HEIGHT = 4.0\n"))[:2] == (4.0, 4.0)
    assert ran(order())[0] == 3.0
    assert hash_of(order()) != hash_of(order(train=TRAIN + "\n"))


def test_a_file_of_the_lab_takes_the_place_of_no_module_of_python() -> None:
    assert ran(order(colorsys="raise SystemExit"))[2] == sys.modules["colorsys"].__file__


def test_a_file_that_did_not_come_is_not_there() -> None:
    with pytest.raises(ImportError, match="more"):
        train_of(order(train="from . import more\n"))
    with pytest.raises(ModuleNotFoundError):
        train_of(order(train="import dltutor.labs.slope.start\n"))
    start = order()
    del start.code["train.py"]
    with pytest.raises(LabError, match=r"without its train\.py"):
        lab_of(start)


def test_a_traceback_shows_the_line_of_the_lab() -> None:
    try:
        train_of(order())(None, [])
    except ArithmeticError as error:
        told = "".join(traceback.format_exception(error))
    assert 'File "tiny/slope/train.py", line 9, in train' in told
    assert 'raise ArithmeticError("as it had to come")' in told
