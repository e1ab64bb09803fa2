"""What a lab declares (`lab.py`) and what its `train.py` is given: the whole contract between a lab and dltutor.

This module knows nobody of ours and imports only the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

Value = bool | int | float | str
Better = Literal["low", "high", ""]


@dataclass(frozen=True)
class Hyperparameter:
    """One knob of a lab: its usual name, its default, what it may be, and whether it can be turned during a run."""

    name: str
    default: Value
    help: str
    """One line for a learner, e.g. ``"size of one step along the negative gradient"``."""
    live: bool = False
    """True: takes effect at the next step and leaves a mark on the curve. False: a change starts a new run."""
    low: float | None = None
    high: float | None = None
    """The range, ends included; None: unbounded on that side. Numbers only."""
    choices: tuple[Value, ...] = ()
    """The allowed values, when there are few; a turn goes to the neighbour."""
    log: bool = False
    """True: a turn multiplies (1, 2, 5, 10 …) instead of adding."""
    step: float | None = None
    """What one turn adds, when it is not `log` and has no `choices`; None: 1 for ints, a tenth of the range else."""
    unit: str = ""
    pattern: str = ""
    """For texts: a regular expression that the whole text must match; `help` says in words what it may be."""


@dataclass(frozen=True)
class Metric:
    """One number that a lab logs: its usual name, a title for people, its unit, and which way is better."""

    name: str
    title: str
    unit: str = ""
    """Shown on the axis, e.g. ``"nats"``, ``"share"``; empty: a plain number."""
    better: Better = "low"
    """``"low"``, ``"high"`` or ``""``: what `best` means for this metric."""
    part: str = ""
    """``"train"``, ``"val"`` or ``""``: which data it is measured on; decides line style and colour."""


@dataclass(frozen=True)
class Panel:
    """One picture beside the lesson: its kind (a drawing in `ui/panels`), its title, and what it shows."""

    kind: str
    """``curve``, ``code``, or the kind of a picture: ``contour``, ``table``, ``network``, ``field``, ``maps``,
    ``matrix``, ``gallery``, ``products``."""
    title: str
    metrics: tuple[str, ...] = ()
    """The metrics of a ``curve``; one axis, so metrics of one unit."""
    picture: str = ""
    """The name that `train.py` gives to `session.show()`; empty for ``curve`` and ``code``."""
    help: str = ""
    """One sentence: how to read it."""


@dataclass(frozen=True)
class Lab:
    """A lab's declaration; data only. The folder's name is the lab's name."""

    title: str
    summary: str
    """One line for `dltutor labs`."""
    hyperparameters: tuple[Hyperparameter, ...]
    metrics: tuple[Metric, ...]
    panels: tuple[Panel, ...]
    steps: int
    """How many steps a run takes when nobody says otherwise."""
    uses_data: bool = False
    """True: `--data DIR` is meaningful (`session.data`)."""
    cpu_only: bool = False
    """True: it computes on the CPU, whatever device was chosen."""
    picks: str = ""
    """What `session.pick` chooses, e.g. ``"image"``; empty: nothing to choose."""
    sketch: str = ""
    """The picture that shows the digit a learner draws (`session.sketch`); empty: nothing can be drawn."""

    def hyperparameter(self, name: str) -> Hyperparameter:
        """Return the hyperparameter of that name; raises KeyError."""
        return _named(self.hyperparameters, name)

    def metric(self, name: str) -> Metric:
        """Return the metric of that name; raises KeyError."""
        return _named(self.metrics, name)

    def defaults(self) -> dict[str, Value]:
        """Return every hyperparameter's default, by name, in the order of the declaration."""
        return {knob.name: knob.default for knob in self.hyperparameters}


Named = TypeVar("Named", Hyperparameter, Metric)


def _named(items: tuple[Named, ...], name: str) -> Named:
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)


class Session(Protocol):
    """All that a `train.py` sees of dltutor: ``def train(hp, session) -> None``.

    `hp` has one attribute per hyperparameter; a live one may change between two steps, so read it inside the loop.
    Hyperparameters that `torch.optim` knows by the same name (lr, momentum, weight_decay …) are applied to the watched
    optimizer by the session.
    """

    @property
    def device(self) -> Any:
        """The `torch.device` of this run; put the data and the model there once."""

    @property
    def seed(self) -> int:
        """The seed of this run; torch's own is already set to it when `train` is called."""

    @property
    def data(self) -> str | None:
        """The folder given with `--data`, or None."""

    @property
    def pick(self) -> int:
        """What the learner has chosen to look at (an image, a point …); see `Lab.picks`. Counts from 0."""

    @property
    def sketch(self) -> bytes | None:
        """The digit that the learner drew to look at instead, 28·28 bytes, 0 black to 255 white; None: see `pick`."""

    def note(self, text: str) -> None:
        """Say what a learner should know of this run: before the first step, e.g. which data were found; after the last
        one, why it was the last.
        """

    def steps(self) -> Iterator[int]:
        """Yield 1, 2, 3 … until the run is to stop; pausing, stepping and live changes happen in here."""

    def batches(self, n: int, size: int) -> Iterator[Any]:
        """Yield int64 index tensors [size] on the device without end: a new random order of 0…n−1 each epoch, seeded.

        The last batch of an epoch is shorter when `size` does not divide `n`. Epochs are those of the first call.
        """

    def log(self, **metrics: Any) -> None:
        """Record scalar tensors or numbers for this step. Never waits; copies at the call."""

    def show(self, name: str, picture: Callable[[], Mapping[str, Any]]) -> None:
        """Offer a picture. `picture` is called only when a panel on screen is due for it; see the kinds below.

        It is called at once, or while the run waits before its next step (once more for another `pick` or `sketch`),
        so what `train.py` changes in place after `show` must be copied before.

        The mapping's values are numbers, strings, lists of them, or tensors; tensors travel as float32 or uint8.

        Grids `z` [rows, cols]: the first row lies at the first end of `y`, the first column at the first end of `x`.

        - contour: `z` [rows, cols] loss on the grid, `x`, `y` the two ends of each axis, `path` [n, 2], `best` [2],
          `labels` the two names
        - table: `columns` names, `rows` lists of numbers or strings
        - network: `layers` sizes, `weights` one [out, in] per layer, `units` one [n, h, w] map of −1…1 per entry of
          `layers` (optional; rows as in a grid), `inputs` names
        - field: `z` [rows, cols] output on the grid, `x`, `y` ends, `points` [n, 2], `labels` [n], `held_back` [n] 0/1,
          `low`, `high` the values at the ends of the colour scale
        - maps: `groups`: list of {`title`, `images` [n, h, w] uint8, `rows`: optional count of rows}; `bars`: optional
          {`title`, `labels`, `values` [n] of 0…1}, what it comes to
        - matrix: `counts` [k, k] rows true, columns predicted, `labels`
        - gallery: `images` [n, h, w] uint8, `captions` n strings
        - products: `blocks`: list of {`title`, `lines`: list of strings}
        """

    def watch(self, model: Any, optimizer: Any) -> None:
        """Name the model (a Module, or a list of tensors) and the optimizer that live changes are applied to.

        The optimizer is None where `train.py` updates by itself and reads the live values from `hp`.
        """

    def keep(self, memory: dict[str, Any]) -> None:
        """Name a dict of what else the loop remembers between steps: plain values, tensors, lists and dicts of them.

        Checkpoints hold it. Change that very dict, never make another; `vars(thing)` is the dict of an object.
        """
