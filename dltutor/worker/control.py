"""What happens to a run between two of its steps: orders, pauses, changes, stop conditions, messages to the screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from msgspec import structs

from dltutor.wire import to_screen, to_worker
from dltutor.wire.conditions import Condition
from dltutor.wire.message import Message, Value
from dltutor.wire.tails import packed
from dltutor.wire.to_worker import Start
from dltutor.worker.budget import Budget
from dltutor.worker.conditions import Conditions
from dltutor.worker.failures import diverged
from dltutor.worker.inbox import Inbox, Keep, Leave, Order
from dltutor.worker.keeping import Keeping
from dltutor.worker.metrics import Metrics, first_gap
from dltutor.worker.pace import Pace
from dltutor.worker.pictures import Pictures
from dltutor.worker.resuming import Moment
from dltutor.worker.snapshot import State

FLUSH = 0.1
"""Seconds between two messages with metrics."""

Send = Callable[[Message, bytes], None]


class Control:
    """The course of one run. `attend` is due when `step` has come to `inbox.attention`."""

    def __init__(
        self,
        start: Start,
        hp: SimpleNamespace,
        inbox: Inbox,
        send: Send,
        metrics: Metrics,
        pictures: Pictures,
        state: State,
        keeping: Keeping | None = None,
        resumed: tuple[Moment, dict[str, Any]] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.run, self.hp, self.inbox, self.metrics, self.pictures = start.run, hp, inbox, metrics, pictures
        self.state = state
        self.begun, self.note = False, ""
        self.step, self._flush_at, self._pace = 0, 0.0, Pace(clock)
        self.over = False
        """No further step is to be done."""
        self.leaving = False
        """The worker is about to end, and the run with it."""
        self._send, self._clock, self._keeping, self._resumed = send, clock, keeping, resumed
        self._budget = Budget(start.cpu_seconds)
        self.conditions = Conditions(start.until)
        self._unit = ""
        self._why = "asked" if start.paused else ""
        self._met = ""
        """The run waits when one of these two says why: an order, or the sentence of a condition."""
        self._seconds = 0.0
        self._since: float | None = None
        """When the clock of the training began to run; None: it stands."""

    def begin(self) -> None:
        """Say that data and model are there; the clock of the training runs from now on.

        A run that goes on from a checkpoint has its state from here on; raises DamagedError where it cannot.
        """
        self.begun = True
        began = to_screen.Began(self.run, str(self.state.device), {}, self.note)
        self.note = ""
        moment = None
        if self._resumed is not None:
            moment, tree = self._resumed
            self.state.restore(tree)
            self.step = moment.step
            self._seconds, self.conditions.memory = moment.seconds, moment.patience
            vars(self.hp).update(moment.settings)
            began = structs.replace(began, step=moment.step, given=moment.given, changes=moment.changes)
        if self._keeping is not None:
            self._keeping.begin(moment)
        self._send(structs.replace(began, settings=dict(vars(self.hp))), b"")
        self._since = self._clock()

    def attend(self) -> bool:
        """Do all that is due before the next step; False when the run is over. Waits here while paused."""
        last = self.conditions.last_step
        if self.inbox.attention and self._clock() < self._flush_at and not self._unit and self.step < last:
            self.inbox.rest(min(last, self._pace.next_look(self.step)))
            return True
        self._judge()
        while not self.over and self._unit != "step" and (message := self.inbox.take()):
            self._obey(message)
        if (self._why or self._met) and not self.over:
            self._wait()
        if self.over:
            return False
        last = self.conditions.last_step
        self.pictures.prepare(urgent=self._unit == "step" or last == self.step + 1)
        self.inbox.rest(self.step + 1 if self._unit else min(last, self._pace.next_look(self.step)))
        return True

    def flush(self) -> None:
        """Send the new values; the run is over where one is NaN or infinite, and waits where a condition is met."""
        self._flush_at = self._clock() + FLUSH
        seconds = self.seconds()
        flushed = self.metrics.flushed()
        gap = first_gap(flushed)
        step = gap[1] if gap else self.step
        if gap:
            flushed = [values.up_to(step) for values in flushed]
        if flushed:
            heads, tail = packed(flushed)
            self._send(to_screen.Metrics(self.run, step, self.state.epoch, seconds, heads), tail)
        if gap:
            self.end("diverged", diverged(*gap, self.hp), step=step)
        else:
            self._met = self._met or self.conditions.met(flushed, self.step, seconds)
        if self.over or self._met:
            self.inbox.attention = 0
            return
        if self._keeping is not None:
            self._keeping.attend(self)
        if sentence := self._budget.spent():
            self._why = self._why or sentence
            self.save()

    def end(self, how: str, sentence: str, details: str = "", step: int | None = None) -> None:
        """Say that the run is over, unless that was said already."""
        if not self.over:
            self.over = True
            if how in ("finished", "stopped"):
                self._forget()
            self._send(to_screen.Ended(self.run, self.step if step is None else step, how, sentence, details), b"")

    def save(self) -> None:
        """Make a checkpoint, if any are kept."""
        if self._keeping is not None and not self.over:
            self._keeping.save(self)

    def seconds(self) -> float:
        """Return the seconds of training so far, pauses left out."""
        return self._seconds + (0.0 if self._since is None else self._clock() - self._since)

    def _forget(self) -> None:
        if self._keeping is not None:
            self._keeping.forget()

    def _judge(self) -> None:
        """Find out whether the step that was just done is the last before a pause, and flush if it is time."""
        if self._unit == "step" or (self._unit == "epoch" and self.state.epoch_over):
            self._why, self._unit = self._unit, ""
        if self._why or (self.step and self._clock() >= self._flush_at) or self.step >= self.conditions.last_step:
            self.flush()

    def _wait(self) -> None:
        """Tell that the run waits, and wait for orders without using the processor."""
        self.flush()
        if self.over:
            return
        self._seconds, self._since = self.seconds(), None
        self.pictures.refresh(self.step)
        if self._met:
            self._forget()
            self._send(to_screen.Ended(self.run, self.step, "finished", self._met, more=True), b"")
        else:
            self._send(to_screen.Paused(self.run, self.step, self._why), b"")
        while (self._why or self._met) and not self.over:
            if message := self.inbox.take(wait=True):
                self._obey(message)
            self.pictures.refresh(self.step)
        if not self.over:
            self._since = self._clock()
            self._send(to_screen.Resumed(self.run), b"")

    def _obey(self, message: Order) -> None:
        match message:
            case Leave():
                self._leave(message)
            case Keep(why=why):
                self._send(to_screen.Warned(self.run, why), b"")
                self.flush()
                self.save()
            case to_worker.Look():
                self.pictures.look(message)
            case to_worker.Drawn(picture=name):
                self.pictures.drawn(name)
            case to_worker.Quit():
                self._leave(message)
            case to_worker.Start():
                self.inbox.give_back(message)
                self.end("stopped", "Another run took its place.")
            case to_worker.Pause(run=self.run):
                self._why, self._unit = self._why or "asked", ""
            case to_worker.Go(run=self.run, until=until):
                self._go_on(until)
            case to_worker.Advance(run=self.run, unit=unit, until=until):
                self._go_on(until)
                self._unit = unit
            case to_worker.Change(run=self.run, name=name, value=value):
                self._change(name, value)
            case to_worker.Stop(run=self.run):
                self.flush()
                self.end("stopped", f"Stopped at step {self.step:,}.")

    def _leave(self, message: Order) -> None:
        """Save a run that can go on, and say nothing of its end: the worker itself is about to end."""
        self.inbox.give_back(message)
        self.flush()
        if self._keeping is not None and self.step and not (self.over or self._met):
            self._keeping.save_last(self)
        self.over = self.leaving = True

    def _go_on(self, until: list[Condition] | None) -> None:
        if until is not None or self._met:
            self.conditions = Conditions(until or [])
        self._why = self._met = self._unit = ""

    def _change(self, name: str, value: Value) -> None:
        """Give a hyperparameter its new value from the next step on, in `hp` and in the watched optimizer."""
        setattr(self.hp, name, value)
        optimizer = self.state.optimizer
        for group in optimizer.param_groups if optimizer is not None else ():
            if name in group:
                group[name] = value
        if self._keeping is not None:
            self._keeping.changes.append((self.step + 1, name, value))
        self._send(to_screen.Marked(self.run, self.step + 1, name, value), b"")
