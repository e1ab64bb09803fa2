"""Draw the playground's sets of points in the plane by plain formulas; standard library only.

A point is (x1, x2, label). The plane goes from −6 to 6. Sets of two classes have the labels −1 and +1 in turn, so that
every part of them is balanced; the labels of the two regressions are numbers from −1 to 1.
"""

from __future__ import annotations

import math
from random import Random

COUNT = 500
CLASSES = ("circle", "xor", "gauss", "spiral")
HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))
"""Centre and height of each hill of `multi_gauss`."""
Point = tuple[float, float, float]


def draw(dataset: str, noise: float, seed: int) -> list[Point]:
    """Return 500 points of a set, each moved by `noise` standard deviations of 1 after its label was decided."""
    random = Random(seed)
    shape = {"circle": circle, "xor": xor, "gauss": gauss, "spiral": spiral, "plane": plane, "multi_gauss": hills}[
        dataset
    ]
    points = [shape(random, 1 - 2 * (number % 2)) for number in range(COUNT)]
    return [(x1 + noise * random.gauss(), x2 + noise * random.gauss(), label) for x1, x2, label in points]


def circle(random: Random, label: int) -> Point:
    """Return a point of a disk (+1) or of the ring around it (−1)."""
    radius = random.uniform(0, 2.5) if label > 0 else random.uniform(3.5, 5)
    angle = random.uniform(0, 2 * math.pi)
    return radius * math.cos(angle), radius * math.sin(angle), label


def xor(random: Random, label: int) -> Point:
    """Return a point off the axes whose coordinates have the same sign (+1) or different signs (−1)."""
    x1, x2 = random.uniform(0.3, 5), random.uniform(0.3, 5)
    side = random.choice((-1, 1))
    return side * x1, side * label * x2, label


def gauss(random: Random, label: int) -> Point:
    """Return a point of one of two round clouds: around (2, 2) (+1) or (−2, −2) (−1)."""
    return 2 * label + random.gauss(), 2 * label + random.gauss(), label


def spiral(random: Random, label: int) -> Point:
    """Return a point of one of two arms that wind one and three quarter times round the middle."""
    along = random.uniform(0.05, 1)
    angle = 1.75 * 2 * math.pi * along + (0 if label > 0 else math.pi)
    return 5 * along * math.sin(angle), 5 * along * math.cos(angle), label


def plane(random: Random, _: int) -> Point:
    """Return a point whose label rises evenly from −1 at (−6, −6) to 1 at (6, 6)."""
    x1, x2 = random.uniform(-6, 6), random.uniform(-6, 6)
    return x1, x2, (x1 + x2) / 12


def hills(random: Random, _: int) -> Point:
    """Return a point whose label is the height of six hills and hollows, two rows of three in turn."""
    x1, x2 = random.uniform(-6, 6), random.uniform(-6, 6)
    return x1, x2, sum(height * math.exp(-((x1 - a) ** 2 + (x2 - b) ** 2) / 2) for a, b, height in HILLS)
