"""The lab of a step in words: what can be set, what can be ordered, and what there is to look at."""

from __future__ import annotations

import os
from pathlib import Path

from dltutor.course.model import LabBlock
from dltutor.labs.find import LabError
from dltutor.labs.settings import SettingError, shown, span
from dltutor.plain import numbers
from dltutor.plain.prose import INDENT
from dltutor.plain.watch import LabWatch, as_typed
from dltutor.quiz.texts import ended
from dltutor.run.state import Phase
from dltutor.run.summary import described
from dltutor.study.panels import opened
from dltutor.study.script_file import ejected
from dltutor.study.stopping import ConditionError, conditions, in_words

NO_LAB = "There is no lab in this step."


class LabTalk(LabWatch):
    """Hands the bench what is typed."""

    _pick = 0
    _lesson = _why = ""
    """Whose the block on the bench is, and why its lab cannot be opened."""

    def open(self, lesson: str, block: LabBlock) -> None:
        """Put a block's lab on the bench; where that fails, `about` says why. Its worker may start already."""
        self._lesson, self._why = lesson, ""
        try:
            self.bench.open(lesson, block)
        except (LabError, SettingError) as error:
            self._why = f"This lab cannot be opened: {error} (run looks again)"
            return
        self.bench.desk.warm()
        self._look()

    def do(self, command: str, rest: str) -> None:
        """Carry out a command about the lab; one that could not be opened may be trusted or mended by now."""
        if self._why and self.bench.block is not None:
            self.open(self._lesson, self.bench.block)
        if self._why:
            self.talk.say(self._why)
            return
        match command:
            case "lab":
                self.talk.say(*self.about())
            case "set":
                self.set(rest)
            case "run":
                self.run(everything=rest == "all")
            case "pause":
                self.pause()
            case "end":
                self.end()
            case "one":
                self.advance(rest)
            case "reset":
                self.reset(new_seed=rest == "seed")
            case "until":
                self.until(rest)
            case "where":
                self.talk.say(self.where())
            case "curve":
                self.talk.say(*self.curves())
            case "look":
                self.talk.say(*self.look(rest))
            case "pick":
                self.talk.say(self.pick(rest))
            case "eject":
                self.talk.say(self.eject())

    def about(self) -> list[str]:
        """Return what the lab is, what it can be set to, and how it stands."""
        bench, block, lab = self.bench, self.bench.block, self.bench.lab
        if block is None or lab is None:
            return [self._why or NO_LAB]
        said = [f"Lab: {block.title or lab.title}. {lab.summary}"]
        for name, own in block.runs.items():
            said.append(f"Run {name}: {', '.join(f'{knob} {shown(value)}' for knob, value in own.items())}.")
        if bench.knobs:
            said += ["Settings:", *self.settings()]
        run = bench.run
        if run is not None and run.phase is Phase.LEFT:
            said.append(f"{run.sentence} run goes on from step {run.step:,}, reset begins anew.")
        elif run is not None:
            said.append(ended(f"The last run: {described(run)}"))
        many = f"all {len(block.runs)} runs" if block.runs else "it"
        return [*said, f"Type run to train {many}; it {in_words(bench.until)}."]

    def settings(self) -> list[str]:
        """Return what can be set, a line each."""
        now = self.bench.desk.plan.settings if self.bench.desk.plan else {}
        return [
            f"{knob.name} is {shown(now.get(knob.name, knob.default))}: {knob.help}; {span(knob)}."
            for knob in self.bench.knobs
        ]

    def set(self, typed: str) -> None:
        """Set a hyperparameter: ``lr 0.1`` or ``lr=0.1``; without a value say them all."""
        name, _, value = typed.replace("=", " ").partition(" ")
        known = [knob.name for knob in self.bench.knobs]
        if not value.strip() or name not in known:
            self.talk.say(*(self.settings() or ["Nothing can be set in this lab."]))
            return
        try:
            self.bench.turn(name, value.strip())
        except SettingError as error:
            self.talk.say(f"{error}.")
        else:
            plan = self.bench.desk.plan
            self.talk.say(f"{name} is {shown(plan.settings[name]) if plan else value} now.")

    def run(self, everything: bool = False) -> None:
        """Begin, or go on; `everything`: all the named runs."""
        worker = self.bench.desk.worker
        if self.bench.lab is None:
            self.talk.say(NO_LAB)
        elif worker.barred:
            self.talk.say(as_typed(worker.sentence))
        elif self.busy:
            self.talk.say(self.where())
        elif everything and self.bench.block is not None and self.bench.block.runs:
            self.bench.run_named()
        else:
            self.bench.run_or_pause()

    def pause(self) -> None:
        """Pause the run; call it off where it has not begun."""
        if self.busy:
            self.bench.run_or_pause()
        else:
            self.talk.say("Nothing is running.")

    def end(self) -> None:
        """End the training process, and its job with it; what it trains is saved first."""
        if self.bench.desk.worker.phase.alive:
            self.bench.desk.release()
        else:
            self.talk.say("No training process runs.")

    def advance(self, unit: str) -> None:
        """Do one ``step`` or ``epoch``."""
        if self.bench.lab is None:
            self.talk.say(NO_LAB)
        elif unit not in ("step", "epoch"):
            self.talk.say("Type one step, or one epoch.")
        else:
            self.bench.advance(unit)

    def reset(self, new_seed: bool) -> None:
        """Begin anew: the next `run` starts from step 0."""
        if self.bench.run is None:
            self.talk.say("Nothing has run yet.")
            return
        self.bench.reset(new_seed)
        seed = self.bench.desk.plan.seed if self.bench.desk.plan else 0
        self.talk.say(f"A new run, seed {seed}, waits at step 0. Type run.")

    def until(self, typed: str) -> None:
        """Say when runs stop: ``500`` or ``500 steps``, ``60 seconds``, or a metric and its value."""
        lab, words = self.bench.lab, typed.split()
        if lab is None or not words:
            self.talk.say(f"A run {in_words(self.bench.until)}." if lab else NO_LAB)
            return
        names = [metric.name for metric in lab.metrics]
        metric = words[0] if words[0] in names else names[0]
        seconds = words[-1] == "s" or words[-1].startswith("sec")
        field = "value" if words[0] in names else "seconds" if seconds else "steps"
        try:
            self.bench.stop_when(conditions(lab, metric, {field: words[-1] if field == "value" else words[0]}))
        except ConditionError as error:
            self.talk.say(f"{error}. Type for example: until 500 steps, until 60 seconds, until {metric} 0.5.")
        else:
            self.talk.say(f"A run {in_words(self.bench.until)} now.")

    def look(self, word: str) -> list[str]:
        """Return a picture in words; `word`: its number or title; without one the list of them."""
        panels = [panel for panel in self.panels() if panel.picture or panel.kind == "code"]
        found = [panel for at, panel in enumerate(panels, 1) if word.casefold() in (str(at), panel.title.casefold())]
        if not found:
            listed = [f"{at}. {panel.title}: {panel.help}" for at, panel in enumerate(panels, 1)]
            return ["Type look and a number:", *listed] if listed else ["This lab shows curves only."]
        panel = found[0]
        if panel.kind == "code":
            text = self.bench.desk.labs.source(self.bench.block.lab if self.bench.block else "")
            return [INDENT + line for line in text.split("\n")]
        if self.bench.live is None or panel.picture not in self.bench.desk.pictures:
            return [f"{panel.title}: {panel.help}", "There is no picture yet: run the lab first."]
        drawn, tail = self.bench.desk.pictures[panel.picture]
        return [f"At step {drawn.step:,}.", *numbers.picture(panel, opened(drawn.data, tail)), panel.help]

    def pick(self, typed: str) -> str:
        """Look at another image, unit or point, by its number from 0; return what was done."""
        lab = self.bench.lab
        if lab is None or not lab.picks:
            return "There is nothing to choose from in this lab."
        if not (typed.isascii() and typed.isdigit() and len(typed) < 7):
            return f"Type pick and the number of the {lab.picks}; it is {self._pick} now."
        self._pick = int(typed)
        self._look()
        return f"Looking at {lab.picks} {self._pick}. Type look."

    def eject(self) -> str:
        """Write the newest run into the current directory as a script, and return where."""
        try:
            path = ejected(self.bench.run, self.bench.desk, Path(os.getcwd()))
        except (LabError, SettingError) as error:
            return f"Nothing was written: {error}."
        except OSError as error:
            return f"The script could not be written: {error.filename}: {error.strerror}."
        return f"Wrote {path}; run it with: python {path.name}"

    def _look(self) -> None:
        """Ask for all pictures of the lab, now and then."""
        self.bench.desk.look([panel.picture for panel in self.panels() if panel.picture], 1.0, self._pick)
