"""What a learner who hears or feels the lesson gets: all that can be learned on the screen, in words."""

from __future__ import annotations

import pytest

from dltutor.config import Options
from dltutor.plain.session import WAITS, Session
from dltutor.plain.talk import Ends, Talk
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.run.worker_state import WorkerPhase
from dltutor.study.bench import Bench
from dltutor.wire.conditions import Seconds, Steps
from dltutor.wire.to_worker import Change, Pause, Start
from tests.plain.plain_lesson import FakeDesk, Typed, kinds, slopes


def test_a_step_is_said_up_to_its_first_open_question_and_goes_on_once_that_is_answered() -> None:
    learner = Typed(slopes())
    said = learner.open(1)
    assert "Step 2 of 5: One question." in said
    assert "The slope of 1/2 · x² is x." in said
    assert "Question 1 of 2, choose one." in said
    assert "1. how much\n2. how old\n3. how heavy" in said
    assert "Question 2 of 2" not in said
    said = learner.types("2")
    assert said == "Not yet. Age is no slope.\n1 try left. Type hint for a hint."
    assert learner.types("hint") == "Hint: Read the first line again."
    said = learner.types("1")
    assert said.startswith("Right. That is what it is.")
    assert "Question 2 of 2, type a number." in said
    assert "2. how old: Age is no slope." in learner.types("reasons")
    record = learner.store.lesson("slopes").item("which")
    assert (record.tries, record.right) == (2, True)


def test_every_kind_of_answer_is_marked_as_on_the_screen() -> None:
    learner = Typed(kinds())
    learner.open(1)
    assert "“[B” is not a shape" in learner.types("[B")
    assert "The batch stays in front." in learner.types("64 B")
    assert "Right" in learner.types("Bx64")
    said = learner.types("question")
    assert "Type > behind a letter" in said
    lines = {line[3:]: line[0] for line in said.split("\n") if line[1:3] == ". "}
    loop, step, odd = lines["for x in data:"], lines["opt.step()"], lines["loss.step()"]
    assert "A loss has no step." in learner.types(f"{odd} {loop} {step}>")
    assert "is not indented" in learner.types(f"{loop} {step}")
    assert learner.types("z").startswith("There is no line z")
    assert "Right" in learner.types(f"{loop}, {step}>")
    assert "How sure are you? Type 1 for sure, 2 for not sure." in learner.types("1")
    assert "How sure" in learner.types("perhaps")
    assert "Right. 2 is 2 times 1." in learner.types("not sure")
    assert "End of step 2." in "\n".join(learner.said)
    items = learner.store.lesson("kinds").items
    assert all(items[id].right for id in ("out", "loop", "sure"))


def test_several_options_and_numbers_are_typed_as_people_write_them() -> None:
    learner = Typed(slopes())
    learner.open(2)
    assert "options 1 to 3" in learner.types("4")
    assert "options 1 to 3" in learner.types("blue")
    assert "1 of 2 right ones, 1 too many" in learner.types("1, 3")
    assert "Right: all 2." in learner.types("1 2")
    learner.open(1)
    learner.types("1")
    assert "is not a number" in learner.types("many")
    answer = learner.lesson.step.waits.asking.variant.answer  # type: ignore[union-attr]
    assert f"Right: {answer:g}." in learner.types(f"{answer:g}.0")


def test_the_reasons_of_what_was_answered_can_be_read_while_the_next_question_is_open() -> None:
    learner = Typed(slopes())
    learner.open(1)
    learner.types("1", "1")
    assert "how old: Age is no slope." in learner.types("reasons")
    learner.types("no number")
    assert "how old: Age is no slope." in learner.types("reasons")


def test_what_was_shown_comes_once_more_at_the_end_of_the_step_and_undo_takes_back() -> None:
    learner = Typed(slopes())
    learner.open(2)
    said = learner.types("show")
    assert "The answer is 1. two and 2. three." in said
    assert "Once more, choose all that hold." in said
    assert learner.lesson.step.waits is not None
    said = learner.types("skip")
    assert said.startswith("Skipped.")
    assert "End of step 3. Type next for step 4, Predict, then run." in said
    assert learner.types("undo") == "Taken back."
    assert learner.lesson.step.waits is not None
    learner = Typed(slopes())
    learner.open(2)
    learner.types("show", "step 3", "undo")
    assert learner.types("1 2").startswith("Right: all 2.\n\nEnd of step 3."), "it comes once more no more"


def test_a_prediction_comes_before_its_run_is_locked_and_is_judged_by_it() -> None:
    learner = Typed(slopes())
    said = learner.open(3)
    assert "Prediction, predict before you run." in said
    assert learner.types("run").startswith("Predict first")
    assert learner.desk.sent(Start) == []
    said = learner.types("2")
    assert "You predict: the large rate." in said
    assert "Lab: Two rates." in said
    assert "Run slow: lr 0.0001." in said
    assert "End of step 4. The prediction waits for its run: type run." in said
    learner.types("run")
    assert learner.lesson.lab.busy
    slow = learner.finishes([8.0] * 25 + [7.5] * 25)
    assert "slow: training." in slow
    assert learner.lesson.lab.busy, "the second named run is due"
    assert slow.endswith("slow: finished, step 50."), "nothing is said of what is missing while it is due"
    learner.desk.began()
    learner.desk.trained(1, loss=[8.0] * 25 + [0.5] * 25)
    learner.said.clear()
    learner.desk.ended("finished", "50 steps done.")
    assert learner.lesson.lab.where() == "fast: finished: 50 steps done, loss 0.5."
    said = "\n".join(learner.said)
    assert said.startswith("fast: finished: 50 steps done.\n")
    assert "The last run: finished: 50 steps done.\n" in learner.types("lab")
    assert "You predicted: the large rate.\nMeasured: fast, 0.5." in said
    assert "fast loss 8 → 0.5 in 50 steps, lowest at 26." in said
    assert "Table of loss, one line for each step: step, slow, fast." in said
    assert "1, 8, 8" in said
    assert "50, 7.5, 0.5" in said
    assert learner.store.lesson("slopes").item("faster").outcome == "as measured"
    assert len(learner.store.lesson("slopes").runs) == 2


def test_a_prediction_can_be_shown_by_the_author_or_skipped() -> None:
    learner = Typed(slopes())
    learner.open(3)
    assert "Recorded on 2026-01-02: fast, 0.5." in learner.types("1", "show")
    assert learner.store.lesson("slopes").item("faster").recorded == "2026-01-02"


def test_a_run_made_otherwise_judges_nothing_and_says_what_to_do() -> None:
    learner = Typed(slopes())
    learner.open(3)
    learner.types("2", "run")
    learner.finishes([8.0] * 50)
    said = learner.finishes([8.0] * 50, how="stopped")
    assert "This run does not judge the prediction: it did not come to its end. run all trains them" in said


def test_the_lab_is_set_run_and_read_in_words_and_the_goal_is_measured() -> None:
    learner = Typed(slopes())
    said = learner.open(4)
    assert "Goal: Bring the loss below 1." in said
    assert "End of step 5. The goal is open" in said
    assert learner.types("where") == "Nothing has run yet."
    assert "nothing has run" in learner.types("curve")
    assert learner.types("hint").endswith("Hint: Turn the learning rate up.\nMeasured on your own run.")
    assert learner.types("set lr=0.05") == "lr is 0.05 now."
    assert "out of range" in learner.types("set lr 1e9")
    assert "lr is 0.05: " in learner.types("set")
    assert learner.types("until 20 s") == "A run stops after 20 s now."
    assert learner.types("until 20 steps") == "A run stops after 20 steps now."
    assert "Type for example" in learner.types("until soon")
    learner.types("run")
    start = learner.desk.sent(Start)[-1]
    assert (start.settings["lr"], start.until) == (0.05, [Steps(20)])
    learner.desk.began()
    learner.desk.trained(1, loss=[9.0, 5.0])
    assert learner.types("where") == "running, step 2, loss 5."
    learner.types("set lr 0.1")
    assert [change.value for change in learner.desk.sent(Change)] == [0.1]
    learner.said.clear()
    learner.desk.trained(3, loss=[0.5])
    assert "Goal reached. loss, best: 0.5. Wanted: 1 or less. Reached at step 3." in learner.said
    learner.types("pause")
    assert learner.desk.sent(Pause)
    learner.desk.paused()
    assert not learner.lesson.lab.busy
    assert learner.types("goal").startswith("Goal, reached: Bring the loss below 1.")
    assert "loss 9 → 0.5 in 3 steps, lowest at 3." in learner.types("curve")
    assert learner.store.lesson("slopes").item("low").met


def test_the_training_process_is_ended_at_a_word() -> None:
    learner = Typed(slopes())
    assert learner.open(4)
    learner.types("run")
    learner.desk.began()
    learner.desk.trained(1, loss=[9.0, 5.0])
    learner.types("end")
    worker = learner.desk.worker
    assert worker.phase is WorkerPhase.OFF
    learner.desk.state(worker.phase, worker.sentence)
    assert "You ended the training process." in "\n".join(learner.said)
    assert not learner.lesson.lab.busy
    assert learner.types("end") == "No training process runs."


def test_a_lab_is_tried_for_ten_seconds_and_a_lesson_begun_anew() -> None:
    learner = Typed(slopes())
    learner.open(4)
    learner.lesson.try_lab()
    assert [start.until for start in learner.desk.sent(Start)] == [[Seconds(10.0)]]
    learner = Typed(slopes())
    learner.open(3)
    learner.lesson.try_lab()
    assert learner.said[-1].startswith("Predict first")
    learner.types("2", "run")
    assert learner.desk.sent(Start)[0].until == [Steps(50), Seconds(20.0)], "it is to judge the prediction"
    learner = Typed(slopes())
    learner.open(3)
    learner.types("2")
    learner.lesson.try_lab()
    learner.finishes([8.0] * 20)
    learner.finishes([8.0] * 20)
    shared = [Steps(50), Seconds(5.0)]
    assert [start.until for start in learner.desk.sent(Start)] == [shared, shared], "named runs share the ten seconds"
    assert learner.store.lesson("slopes").item("faster").outcome == "", "so short a run judges nothing"
    learner.lesson.try_lab()
    assert [(start.settings["lr"], start.until) for start in learner.desk.sent(Start)[2:]] == [(1e-4, shared)]
    learner.finishes([8.0] * 20)
    learner.finishes([8.0] * 20)
    learner.types("run all")
    assert learner.desk.sent(Start)[-1].until == [Steps(50), Seconds(20.0)], "afterwards as the lesson asks"
    learner.open(1)
    learner.types("1")
    assert "Type anew yes" in learner.types("anew")
    assert "Step 1 of 5" in learner.types("anew yes")
    assert "2. One question: open." in learner.types("steps")


def test_code_and_pictures_are_said_and_what_is_missing_is_named() -> None:
    learner = Typed(slopes())
    learner.open(4)
    listed = learner.types("look")
    assert "train.py" in listed
    number = next(line[0] for line in listed.split("\n") if "train.py" in line)
    assert "    def train(hp, session):" in learner.types(f"look {number}")
    assert "There is no picture yet: run the lab first." in learner.types("look 1")
    assert "Nothing has run yet." in learner.types("reset")
    assert "nothing to choose" in learner.types("pick 3")
    assert "one step, or one epoch" in learner.types("one foot")
    assert "Nothing was written" in learner.types("eject")


def test_a_worker_that_waits_or_dies_is_told_of() -> None:
    learner = Typed(slopes())
    learner.open(4)
    learner.types("run")
    learner.said.clear()
    learner.desk.state(WorkerPhase.STARTING, "Starting the training process.")
    learner.desk.state(WorkerPhase.STARTING, "Starting the training process, 2 s.")
    assert learner.said == ["Starting the training process."]
    learner.desk.state(WorkerPhase.ENDED, "The training process was killed. Space starts it again.")
    assert any("was killed. run starts it again" in line for line in learner.said)


@pytest.mark.parametrize("people", [True, False])
def test_while_a_worker_takes_long_to_start_a_person_is_answered_and_the_lines_of_a_script_wait(people: bool) -> None:
    said: list[str] = []
    talk = Talk(lambda text: said.extend(text.split("\n")[:-1]), Ends(people))
    session, desk = Session(Options(), Store.open(DataDirectory(None)), talk), FakeDesk()
    session._bench = Bench(desk)
    for typed in ("gradients", "step 8", "run"):
        session._take(typed)
    desk.state(WorkerPhase.STARTING, "Starting the training process (5 s).")
    said.clear()
    for typed in ("where", "next", "help"):
        session._take(typed)
    if people:
        assert said[:2] == ["Starting the training process (5 s).", WAITS]
        assert "where: say how far the training is; an empty line does the same." in said
        assert list(session._later) == ["next"]
    else:
        assert list(session._later) == ["where", "next", "help"], "whatever the speed of the computer, in this order"
        assert said == []


def test_a_lesson_is_found_again_where_it_was_left(tmp_path) -> None:
    with Store.open(DataDirectory(tmp_path)) as store:
        learner = Typed(slopes(), store)
        learner.open(2)
        learner.types("1 2")
    learner = Typed(slopes(), Store.open(DataDirectory(tmp_path)))
    said = learner.open()
    assert "Step 3 of 5: Several." in said
    assert "Right: all 2." in said
    assert "3. Several: done, you are here." in learner.types("steps")
    assert "Step 1 of 5" in learner.types("step 1")
    assert learner.types("back") == "This is the first step."
    assert "2. One question: open." in learner.types("step 99")
    assert learner.types("hello") == "“hello” is no command, and no question is open. Type help."
    assert learner.types("goal") == "This step has no goal."
    assert learner.types("hint") == "There is no question in this step."
    assert learner.types("run") == "There is no lab in this step."


@pytest.mark.parametrize("step", range(5))
def test_no_line_is_longer_than_a_paragraph_and_none_steers_the_terminal(step: int) -> None:
    learner = Typed(slopes())
    assert "\x1b" not in learner.open(step)
