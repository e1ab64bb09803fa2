"""Labs are found by their folders, and a broken one says which, where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import dltutor.labs
from dltutor.labs import find
from dltutor.labs.spec import Lab

GOOD = 'from dltutor.labs.spec import Lab\nLAB = Lab("A title", "A line.", (), (), (), steps=3)\n'
TRAIN = "def train(hp, session):\n    pass\n"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of labs that stands in for the real one."""
    monkeypatch.setattr(find, "FOLDER", tmp_path)
    monkeypatch.setattr(dltutor.labs, "__path__", [*dltutor.labs.__path__, str(tmp_path)])
    return tmp_path


def put(shelf: Path, name: str, declaration: str | bytes) -> Path:
    folder = shelf / name
    folder.mkdir()
    (folder / "train.py").write_text(TRAIN)
    file = folder / "lab.py"
    file.write_bytes(declaration if isinstance(declaration, bytes) else declaration.encode())
    return file


def test_the_shipped_labs_are_there() -> None:
    assert {"five_points", "by_hand"} <= set(find.names())
    assert find.names() == sorted(find.names())


@pytest.mark.parametrize("name", find.names())
def test_every_shipped_lab_loads(name: str) -> None:
    assert isinstance(find.load(name), Lab)


def test_a_folder_with_a_lab_file_is_a_lab_and_nothing_else_is(shelf: Path) -> None:
    put(shelf, "shelf_new", GOOD)
    (shelf / "shelf_notes").mkdir()
    (shelf / "lab.py").write_text(GOOD)
    assert find.names() == ["shelf_new"]
    assert find.load("shelf_new").title == "A title"


def test_an_unknown_lab_names_the_nearest() -> None:
    with pytest.raises(find.LabError, match=r"no lab 'five_point'; did you mean five_points\?"):
        find.load("five_point")


def test_an_unknown_lab_far_from_all_names_all() -> None:
    with pytest.raises(find.LabError, match=r"there are: .*by_hand, .*five_points"):
        find.load("zzzzzz")


@pytest.mark.parametrize("name", ["", "../five_points", "five_points/", "five_points.lab"])
def test_a_name_that_is_no_folder_here_is_refused(name: str) -> None:
    with pytest.raises(find.LabError, match="there is no lab"):
        find.load(name)


@pytest.mark.parametrize(
    "declaration",
    [
        "LAB = Lab(",
        "LAB = Lab()",
        "import no_such_module_anywhere",
        "from dltutor.labs.spec import Lab\nLAB = Lab(name='x')",
        "LAB = 1 / 0",
        "LAB = {}['x']",
        "assert 1 + 1 == 3",
        "raise RuntimeError",
        "def f(): f()\nf()",
        "open('/no/such/file')",
        b"\xff\xfe half a file",
        b"LAB = \x00",
    ],
)
def test_a_broken_declaration_names_its_file(
    shelf: Path, declaration: str | bytes, request: pytest.FixtureRequest
) -> None:
    name = f"shelf_broken_{abs(hash(declaration))}"
    file = put(shelf, name, declaration)
    with pytest.raises(find.LabError) as caught:
        find.load(name)
    assert name in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("declaration", ["", "LAB = 3\n"])
def test_a_declaration_without_a_lab_says_what_to_write(shelf: Path, declaration: str) -> None:
    name = f"shelf_empty_{len(declaration)}"
    put(shelf, name, declaration)
    with pytest.raises(find.LabError, match=r"must define LAB = Lab\(…\)"):
        find.load(name)


@pytest.mark.parametrize(
    ("declaration", "says"),
    [
        (b"from dltutor.labs.spec import Lab\nLAB = Lab(\n", r"lab\.py, line 2: '\(' was never closed"),
        (b"from dltutor.labs.spec import Lab\n\nLAB = Lab(title='x')", r"lab\.py, line 3: TypeError: .*missing"),
        (b"LAB = Lap()", r"lab\.py, line 1: NameError: name 'Lap' is not defined"),
        (b"import no_such_module_anywhere", r"lab\.py, line 1: ModuleNotFoundError: No module named"),
        (b"\xff\xfe half a file", r"lab\.py, line 1: .*utf-8"),
        (b"LAB = \x00", r"lab\.py: .*null bytes"),
    ],
)
def test_a_broken_declaration_says_which_line_is_wrong_and_what_to_do(
    shelf: Path, declaration: bytes, says: str
) -> None:
    name = f"shelf_line_{abs(hash(declaration))}"
    put(shelf, name, declaration)
    with pytest.raises(
        find.LabError, match=rf"(?s)lab '{name}' .*{says}.*; mend it, or install dltutor again"
    ) as caught:
        find.load(name)
    assert "\n" not in str(caught.value)


def test_a_lab_without_its_declaration_is_named_not_denied(shelf: Path) -> None:
    put(shelf, "shelf_undeclared", GOOD).unlink()
    assert find.names() == ["shelf_undeclared"]
    with pytest.raises(find.LabError, match=r"lab 'shelf_undeclared' .*lab\.py: there is no such file; mend it"):
        find.load("shelf_undeclared")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (None, r"train\.py: there is no such file"),
        (b"", r"train\.py has no function train\(hp, session\)"),
        (b"import torch\n\ndef main(): pass\n", r"train\.py has no function train\(hp, session\)"),
        (b"def train(hp): pass\n", r"train\.py, line 1: the function train takes \(hp\) instead of \(hp, session\)"),
        (b"import torch\n\ndef train(hp, session):\n    for _ in", r"train\.py, line 4: invalid syntax"),
        (b"def train(hp, session):\n", r"train\.py, line 1: expected an indented block"),
        (b"# \xff", r"train\.py: .*utf-8"),
        (b"\x00", r"train\.py: .*null bytes"),
    ],
)
def test_a_lab_whose_code_cannot_run_says_so_before_it_is_run(shelf: Path, code: bytes | None, says: str) -> None:
    name = f"shelf_code_{abs(hash(code))}"
    train = put(shelf, name, GOOD).with_name("train.py")
    train.unlink() if code is None else train.write_bytes(code)
    with pytest.raises(
        find.LabError, match=rf"(?s)lab '{name}' .*{says}.*; mend it, or install dltutor again"
    ) as caught:
        find.load(name)
    assert str(train) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_lab_that_was_mended_can_be_used_at_once(shelf: Path) -> None:
    train = put(shelf, "shelf_mended", GOOD).with_name("train.py")
    train.write_text("")
    with pytest.raises(find.LabError):
        find.load("shelf_mended")
    train.write_text(TRAIN)
    assert find.load("shelf_mended").steps == 3


def test_one_broken_lab_leaves_the_others_usable(shelf: Path) -> None:
    put(shelf, "shelf_one_bad", "LAB = (")
    put(shelf, "shelf_one_good", GOOD)
    assert find.names() == ["shelf_one_bad", "shelf_one_good"]
    assert find.load("shelf_one_good").steps == 3


def test_the_source_is_the_very_file() -> None:
    assert find.source("five_points") == (find.FOLDER / "five_points" / "train.py").read_text(encoding="utf-8")


def test_a_missing_or_unreadable_train_file_says_where(shelf: Path) -> None:
    file = put(shelf, "shelf_without", GOOD).with_name("train.py")
    file.unlink()
    with pytest.raises(find.LabError, match=str(file)):
        find.source("shelf_without")
    file.write_bytes(b"\xff\xff")
    with pytest.raises(find.LabError, match="cannot be used"):
        find.source("shelf_without")


def test_nearest_prefers_close_words_and_is_silent_about_nothing() -> None:
    assert find.nearest("momentun", ["lr", "momentum"]) == "; did you mean momentum?"
    assert find.nearest("q", ["lr", "loss"]) == "; there are: lr, loss"
    assert find.nearest("q", []) == ""
