"""What a lab says by itself: sparse lines while it trains, its curves once it is over."""

from __future__ import annotations

import time
from collections.abc import Callable

from dltutor.labs.spec import Panel
from dltutor.numerals import short
from dltutor.plain import numbers
from dltutor.plain.talk import Event, Talk
from dltutor.quiz.texts import begun, ended
from dltutor.run.state import Phase, Run
from dltutor.run.summary import described
from dltutor.run.worker_state import WorkerPhase
from dltutor.study.bench import Bench
from dltutor.study.panels import chosen
from dltutor.wire.to_screen import Picture

FIRST, THEN = 3.0, 10.0
"""Seconds until the first line about a run, and between two of them."""


class LabWatch:
    """Listens to the bench and says what is worth a line."""

    def __init__(
        self, bench: Bench, talk: Talk, heard: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ):
        """`heard` is called after every change, once it has been taken in."""
        self.bench = bench
        self.talk = talk
        self._heard, self._clock = heard, clock
        self._told: tuple[object, ...] = ()
        self._due = 0.0
        self._busy = False
        self._drawn: dict[str, Picture] = {}
        bench.desk.on_change = self._changed

    @property
    def busy(self) -> bool:
        """Whether a run of this lab trains, is about to, or the next named one is due."""
        live = self.bench.live
        return live is not None and live.going

    def where(self) -> str:
        """Return in a line where the run stands, with the newest values."""
        run, lab = self.bench.run, self.bench.lab
        if run is None or lab is None:
            return "Nothing has run yet."
        if run.phase is Phase.WAITING:
            return as_typed(self.bench.desk.worker.sentence)
        values = [f"{name} {short(run.histories[name].last())}" for name in self.metrics() if name in run.histories]
        return f"{f'{run.name}: ' if run.name else ''}{', '.join([described(run).removesuffix('.'), *values])}."

    def curves(self) -> list[str]:
        """Return the curves of the newest run, or of the named ones side by side."""
        run, lab = self.bench.run, self.bench.lab
        if run is None or lab is None or not run.histories:
            return ["There is no curve yet: nothing has run."]
        if len(self.bench.compared) > 1:
            each = [said for one in self.bench.compared for said in numbers.sentences(one, lab, self.metrics())]
            return [*each, *numbers.compared(self.bench.compared, self.metrics())]
        return numbers.curves(run, lab, self.metrics())

    def panels(self) -> list[Panel]:
        """Return the panels that the block shows."""
        block, lab = self.bench.block, self.bench.lab
        return list(chosen(lab, block)) if lab and block else []

    def metrics(self) -> list[str]:
        """Return the metrics that its curves show."""
        return numbers.shown_metrics(self.panels())

    def _changed(self) -> None:
        """Hear of a change of the desk: say what is worth a line."""
        bench = self.bench
        run = bench.live
        for name, (picture, _) in bench.desk.pictures.items():
            if picture is not self._drawn.get(name):
                self._drawn[name] = picture
                bench.desk.drawn(name)
        if run is not None and run.phase is Phase.WAITING:
            self._say_worker()
        elif run is not None:
            self._say_run(run)
        before = bench.live
        bench.heard()
        self._heard()
        if self._busy and not self.busy and bench.live is before:
            if before is not None and before.phase.over and before.histories:
                self.talk.say(*self.curves())
            self.talk.events.put_nowait(Event.IDLE)
        self._busy = self.busy

    def _say_worker(self) -> None:
        worker = self.bench.desk.worker
        told = (worker.phase, worker.sentence if worker.phase is WorkerPhase.QUEUED else "")
        if told != self._told and worker.phase is not WorkerPhase.READY:
            self._told = told
            self.talk.say(as_typed(worker.sentence))

    def _say_run(self, run: Run) -> None:
        """Say a change of phase, a note and a warning once, and how far the run is now and then."""
        name, now = f"{run.name}: " if run.name else "", self._clock()
        told = (run.number, run.phase, run.warning, run.unsaved)
        if told != self._told:
            began = self._told[:2] != told[:2] and run.phase is Phase.RUNNING
            self._told = told
            extra = [text for text in (run.note if began else "", run.warning, run.unsaved) if text]
            what = f"{name}{'training' if began else as_typed(described(run))}"
            self.talk.say(" ".join([ended(what if name else begun(what)), *extra]))
            self._due = max(self._due, now + FIRST)
        elif run.phase is Phase.RUNNING and now >= self._due:
            self._due = now + THEN
            self.talk.say(self.where())


def as_typed(sentence: str) -> str:
    """Return a sentence with the word that is typed here in place of the key of the app."""
    return sentence.replace("Space ", "run ")
