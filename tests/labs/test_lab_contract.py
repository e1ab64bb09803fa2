"""Every lab keeps its word: what it declares is what its code logs, shows and can be turned to."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any

import pytest
import torch
from plain_session import PlainSession, run_lab

from dltutor.labs import find
from dltutor.labs.settings import checked, turned

pytestmark = pytest.mark.torch

LABS = pytest.mark.parametrize("name", find.names())
KINDS = {"contour", "table", "network", "field", "maps", "matrix", "gallery", "products"}
NEEDED = {
    "contour": {"z", "x", "y", "path", "best", "labels"},
    "table": {"columns", "rows"},
    "network": {"layers", "weights", "inputs"},
    "field": {"z", "x", "y", "points", "labels", "held_back", "low", "high"},
    "maps": {"groups"},
    "matrix": {"counts", "labels"},
    "gallery": {"images", "captions"},
    "products": {"blocks"},
}


def pictures(name: str) -> tuple[str, ...]:
    return tuple(panel.picture for panel in find.load(name).panels if panel.picture)


@LABS
def test_the_declaration_is_whole(name: str) -> None:
    lab = find.load(name)
    metrics = {metric.name for metric in lab.metrics}
    assert [panel.kind for panel in lab.panels].count("code") == 1
    for panel in lab.panels:
        assert panel.kind in KINDS | {"curve", "code"}
        assert bool(panel.picture) == (panel.kind in KINDS)
        assert bool(panel.metrics) == (panel.kind == "curve")
        assert set(panel.metrics) <= metrics
        assert len({lab.metric(metric).unit for metric in panel.metrics}) <= 1
    assert len({knob.name for knob in lab.hyperparameters}) == len(lab.hyperparameters)
    assert all(knob.help for knob in lab.hyperparameters)
    assert lab.steps > 0


@LABS
def test_every_default_is_allowed_and_every_knob_can_be_turned(name: str) -> None:
    for knob in find.load(name).hyperparameters:
        assert checked(knob, knob.default) == knob.default
        ways = {turned(knob, knob.default, up) for up in (True, False)}
        assert ways != {knob.default} or isinstance(knob.default, str), knob.name


@LABS
def test_it_logs_and_shows_exactly_what_it_declares(name: str) -> None:
    session = run_lab(name, steps=2)
    assert set(session.logs) == {metric.name for metric in find.load(name).metrics}
    assert session.offered == set(pictures(name))
    assert all(math.isfinite(value) for metric in session.logs for value in session.series(metric))


@LABS
def test_every_picture_has_the_parts_of_its_kind(name: str) -> None:
    session = run_lab(name, steps=2, look=pictures(name))
    for panel in find.load(name).panels:
        if panel.picture:
            assert set(session.pictures[panel.picture]) >= NEEDED[panel.kind], panel.picture


@LABS
def test_a_pick_can_be_any_number_where_there_is_something_to_pick(name: str) -> None:
    def pick(session: PlainSession) -> None:
        session.pick = 1_000_003

    assert run_lab(name, steps=1, look=pictures(name), setup=pick).pictures.keys() == set(pictures(name))


@LABS
def test_reset_with_the_same_seed_gives_the_very_same_curve_and_another_seed_another(name: str) -> None:
    same, again, other = (
        run_lab(name, {"batch_size": 2} if name == "five_points" else {}, steps=8, seed=seed).logs for seed in (5, 5, 6)
    )
    assert same == again
    assert same != other


@LABS
def test_a_picture_drawn_while_the_run_waits_is_that_of_its_step(name: str) -> None:
    """The worker draws a picture again when the learner picks or looks elsewhere during a pause."""
    kept: dict[str, Any] = {}

    def keep_drawings(session: PlainSession) -> None:
        offer = session.show

        def show(picture_name: str, picture: Any) -> None:
            kept[picture_name] = picture
            offer(picture_name, picture)

        session.show = show  # type: ignore[method-assign]

    session = run_lab(name, steps=3, look=pictures(name), setup=keep_drawings)
    assert {picture: flat(drawing()) for picture, drawing in kept.items()} == {
        picture: flat(data) for picture, data in session.pictures.items()
    }


def flat(value: Any) -> Any:
    """Return a picture as plain lists, which can be compared."""
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: flat(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [flat(one) for one in value]
    return value


@LABS
def test_the_code_on_screen_keeps_to_the_session_and_to_names_a_script_can_use(name: str) -> None:
    tree = ast.parse(find.source(name))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "session"
    }
    given = {"device", "seed", "data", "pick", "sketch"}
    assert used <= given | {"steps", "note", "epoch", "batches", "log", "show", "watch", "keep"}
    assert {"steps", "log", "watch"} <= used
