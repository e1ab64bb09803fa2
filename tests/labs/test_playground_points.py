"""The playground's points lie where their formulas say, and a seed always draws the same."""

from __future__ import annotations

import math
import statistics

import pytest

from dltutor.labs import find
from dltutor.labs.playground.points import CLASSES, COUNT, HILLS, draw
from dltutor.labs.settings import SettingError, checked

LAB = find.load("playground")
SETS = [str(choice) for choice in LAB.hyperparameter("dataset").choices]


@pytest.mark.parametrize("name", SETS)
def test_a_seed_draws_the_same_points_again(name: str) -> None:
    assert draw(name, 0.5, 3) == draw(name, 0.5, 3)
    assert draw(name, 0.5, 3) != draw(name, 0.5, 4)
    assert len(draw(name, 0.0, 0)) == COUNT == 500


@pytest.mark.parametrize("name", CLASSES)
def test_both_classes_are_equally_frequent_in_every_part(name: str) -> None:
    labels = [label for _, _, label in draw(name, 0.3, 1)]
    assert set(labels) == {-1, 1}
    assert all(sum(labels[:n]) == 0 for n in range(2, 500, 2))


@pytest.mark.parametrize("name", SETS)
def test_points_and_labels_stay_on_the_plane(name: str) -> None:
    for x1, x2, label in draw(name, 0.0, 2):
        assert max(abs(x1), abs(x2)) <= 6
        assert -1 <= label <= 1


@pytest.mark.parametrize("name", SETS)
def test_noise_moves_points_by_its_standard_deviation_and_keeps_labels(name: str) -> None:
    """A point's own random numbers are drawn before those of its noise, so first points differ by the noise alone."""
    moves = []
    for seed in range(80):
        (a1, a2, label), (b1, b2, same) = draw(name, 0.0, seed)[0], draw(name, 0.7, seed)[0]
        assert label == same
        moves += [b1 - a1, b2 - a2]
    assert statistics.fmean(moves) == pytest.approx(0, abs=0.15)
    assert statistics.pstdev(moves) == pytest.approx(0.7, rel=0.15)


def test_the_circle_is_a_disk_in_a_ring() -> None:
    for x1, x2, label in draw("circle", 0.0, 0):
        radius = math.hypot(x1, x2)
        assert radius <= 2.5 if label > 0 else 3.5 <= radius <= 5


def test_xor_is_the_sign_of_the_product() -> None:
    corners = set()
    for x1, x2, label in draw("xor", 0.0, 0):
        assert x1 * x2 * label > 0
        assert min(abs(x1), abs(x2)) >= 0.3
        corners.add((x1 > 0, x2 > 0))
    assert len(corners) == 4


def test_the_clouds_stand_around_their_centres() -> None:
    for sign in (-1, 1):
        cloud = [(x1, x2) for x1, x2, label in draw("gauss", 0.0, 0) if label == sign]
        for values in zip(*cloud, strict=True):
            assert statistics.fmean(values) == pytest.approx(2 * sign, abs=0.3)
            assert statistics.pstdev(values) == pytest.approx(1, abs=0.15)


def test_a_spirals_angle_grows_with_its_radius() -> None:
    for x1, x2, label in draw("spiral", 0.0, 0):
        radius = math.hypot(x1, x2)
        turned = 3.5 * math.pi * radius / 5 + (0 if label > 0 else math.pi)
        assert (math.sin(turned), math.cos(turned)) == pytest.approx((x1 / radius, x2 / radius))


def test_the_plane_rises_evenly() -> None:
    for x1, x2, label in draw("plane", 0.0, 0):
        assert label == pytest.approx((x1 + x2) / 12)


def test_hills_are_where_the_table_says() -> None:
    for x1, x2, label in draw("multi_gauss", 0.0, 0):
        nearest = min(HILLS, key=lambda hill: math.hypot(x1 - hill[0], x2 - hill[1]))
        distance = math.hypot(x1 - nearest[0], x2 - nearest[1])
        assert label == pytest.approx(nearest[2] * math.exp(-(distance**2) / 2), abs=0.15)


@pytest.mark.parametrize("text", ["4 2", "8 8 8 8 8 8", "1", "0", " 3  5 "])
def test_layers_that_can_be_built_are_taken(text: str) -> None:
    assert checked(LAB.hyperparameter("layers"), text) == text


@pytest.mark.parametrize("text", ["", "9", "4 0", "4,2", "1 1 1 1 1 1 1", "-1", "many"])
def test_layers_that_cannot_be_built_are_refused_with_what_they_may_be(text: str) -> None:
    with pytest.raises(SettingError, match="up to six layers of 1 to 8"):
        checked(LAB.hyperparameter("layers"), text)


@pytest.mark.parametrize("text", ["x1", "x1 x2 x1^2 x2^2 x1*x2 sin(x1) sin(x2)", "sin(x2)  x1"])
def test_known_features_are_taken(text: str) -> None:
    assert checked(LAB.hyperparameter("features"), text) == text


@pytest.mark.parametrize("text", ["", "x3", "x1 x2^3", "x1x2", "sin x1"])
def test_unknown_features_are_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(SettingError, match=r"x1 x2 x1\^2 x2\^2 x1\*x2 sin\(x1\) sin\(x2\)"):
        checked(LAB.hyperparameter("features"), text)
