"""A quiz, an exam, a test before the lesson and a review for a learner who hears or feels them."""

from __future__ import annotations

from dltutor.config import Options
from dltutor.course.model import Lesson
from dltutor.course.parse import parse
from dltutor.plain.commands import read_command
from dltutor.plain.round import RoundTalk
from dltutor.plain.session import Session
from dltutor.plain.talk import Ends, Talk
from dltutor.progress.directory import DataDirectory
from dltutor.progress.schedule import memories
from dltutor.progress.store import Store
from dltutor.study.bench import Bench
from dltutor.study.items import Item
from dltutor.study.rounds import Learner
from dltutor.study.wishes import Wish, wished
from tests.plain.plain_lesson import FakeDesk, Typed, kinds, slopes
from tests.slopes import SLOPES

START, DAY = 1_800_000_000.0, 24 * 3600.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Asked:
    """A learner who is asked, what is said, and which step was gone to."""

    def __init__(self, wish: Wish, store: Store | None = None, first: Lesson | None = None) -> None:
        self.store = store or Store.open(DataDirectory(None))
        self.said: list[str] = []
        self.went: list[tuple[Item, bool]] = []
        learner = Learner(self.store.learner, self.store.history, self.store.record)
        of, _ = wished(wish, [first or slopes(), kinds()], learner, self.store.now())
        talk = Talk(lambda text: self.said.extend(text.split("\n")[:-1]), Ends())
        self.talk = RoundTalk(of, talk, self.store, lambda *where: self.went.append(where))
        self.talk.open()

    def types(self, *lines: str) -> str:
        """Type lines and return what is said to the last of them."""
        for line in lines:
            self.said.clear()
            read = read_command(line, self.talk.letters)
            if not line:
                self.talk.remind()
            elif read is None:
                self.talk.take(line)
            else:
                self.talk.do(*read)
        return "\n".join(self.said)

    def right(self) -> str:
        """Answer the question in front rightly and return what is said."""
        variant = self.talk.round.asking().variant
        if variant.answer is not None:
            return self.types(f"{variant.answer:g}")
        return self.types(" ".join(str(at) for at, option in enumerate(variant.options, 1) if option.correct))


def test_a_quiz_is_answered_told_at_once_reviewed_and_its_wrong_ones_are_asked_again() -> None:
    learner = Asked(Wish("quiz", "slopes"))
    assert "From Slopes, step One question; skill slope." in learner.said
    assert "Question 1 of 3, choose one." in learner.said
    assert learner.types("hint") == "No hint now: a hint opens after a try."
    which = [option.text for option in learner.talk.round.asking().variant.options]
    said = learner.types(str(which.index("how old") + 1))
    assert said == "Not yet. Age is no slope.\n1 try left. Type hint for a hint."
    assert learner.types("hint") == "Hint: Read the first line again."
    assert learner.right().endswith("An empty line: question 2 of 3.")
    assert "how old: Age is no slope." in learner.types("reasons")
    assert learner.types("5") == "This question is answered. An empty line: question 2 of 3."
    assert learner.types("retry").startswith("A question is asked once here.")
    assert "Question 2 of 3, type a number." in learner.types("")
    learner.right()
    assert "One is missing." in learner.types("reasons"), "typical wrong answers have reasons, too"
    said = learner.types("next", "show")
    assert "The answer is" in said
    assert "That was the last one. An empty line: the results." in said
    said = learner.types("")
    assert "1 of 3 right at the first try." in said
    assert "1. right at last: What does a slope tell?" in said
    assert "3. not right: " in said
    assert "retry to be asked again" in said
    said = learner.types("1")
    assert "What does a slope tell?" in said
    assert "Your answer was: how much." in said
    assert "how old: Age is no slope." in said
    assert learner.types("read").count("Your answer was") == 2
    assert "type help" not in learner.types("blue").casefold()
    assert "“blue” is no command." in learner.said[0]
    said = learner.types("retry")
    assert said.startswith("\nThe wrong ones again. 2 questions. Each answer is told at once.\n")
    assert "Question 1 of 2, choose one." in said
    assert learner.store.lesson("slopes").items == {}, "the lesson itself is as it was"
    learner.types("step")
    assert learner.types("try") == "This step has no lab."
    assert [(item.step.title, trying) for item, trying in learner.went] == [("One question", False)]


def test_an_answer_that_is_a_sentence_is_said_with_one_full_stop() -> None:
    sentences = SLOPES.replace("much,", "much.,").replace("old,", "old.,").replace("heavy,", "heavy.,")
    lesson, problems = parse(sentences.replace("## Several", "## Several?"), "01-slopes.md")
    assert lesson is not None, problems
    learner = Asked(Wish("before", "slopes"), first=lesson)
    assert "Worth reading: One question; Several?\n" in learner.types("results")
    assert "Step 3 of 5: Several?\n" in Typed(lesson).open(2)
    learner = Asked(Wish("exam", "slopes"), first=lesson)
    said = [line for _ in range(3) for line in learner.types("1").split("\n") if line.startswith("Taken: how")]
    assert said
    assert all(line.endswith((" much.", " old.", " heavy.")) for line in said)
    learner = Asked(Wish("quiz", "slopes"), first=lesson)
    told = "\n".join(learner.types("show", *["", "show"][:at]) or "" for at in (0, 2, 2))
    assert "how much.\n" in told
    assert "how much.." not in told


def test_an_exam_says_nothing_before_its_end_and_goes_on_by_itself() -> None:
    learner = Asked(Wish("exam", "slopes"))
    said = learner.types("3")
    assert "Taken: " in said
    assert "Not yet" not in said
    assert "Right" not in said
    assert "Question 2 of 3" in said
    assert learner.types("show") == "Answers are shown at the end."
    assert learner.types("step") == "Answers are shown at the end."
    assert learner.types("hint") == "No hint now: there are no hints here."
    said = learner.types("back", "reasons")
    assert said.split("\n")[0] == "The reasons open at the end, when all is marked."
    assert len(said.split("\n")) == 2, "it stays at this question"
    assert "Question 1 of 3" in learner.types("undo"), "an answer can be taken back for a while"
    said = learner.types("skip", "back", "reasons")
    assert said.startswith("The reasons open once the question is answered.\n")
    learner.types("undo")
    learner.right()
    learner.right()
    said = learner.right()
    assert "That was the last one. An empty line: the results." in said
    learner.types("back", "")
    assert "3 of 3 right at the first try." in learner.types("results")
    assert "retry" not in learner.said[-1]


def test_an_exam_counts_points_where_answers_are_partly_right_or_count_more() -> None:
    lesson, problems = parse(SLOPES.replace("id: sum\n", "id: sum\npoints: 3\n"), "01-slopes.md")
    assert lesson is not None, problems
    learner = Asked(Wish("exam", "slopes"), first=lesson)
    for _ in range(3):
        learner.types("1") if learner.talk.round.asking().question.id == "all" else learner.right()
    assert "2 of 3 right at the first try, 4.5 of 5 points." in learner.types("results")


def test_before_a_lesson_it_says_which_steps_can_be_skipped() -> None:
    learner = Asked(Wish("before", "slopes"))
    learner.right()
    learner.right()
    said = learner.types("skip", "")
    assert "You may skip: One question." in said
    assert "Worth reading: Several." in said
    assert "3. left out: " in said
    said = learner.types("3")
    assert said.startswith("\nQuestion 3, left out.")
    assert "The answer is 1. two and 2. three." in said, "all can be read again with its answer"
    reading = Typed(slopes(), learner.store)
    assert "Step 2 of 5: One question. You may skip this step." in reading.open(1)
    assert "2. One question: open, you may skip this step, you are here.\n3. Several: open.\n" in reading.types("steps")


def test_shapes_orders_and_how_sure_are_answered_as_in_the_lesson() -> None:
    learner = Asked(Wish("quiz", "kinds"))
    assert learner.talk.letters
    assert learner.types("answer Bx64").startswith("Right")
    learner.types("")
    lines = {code.code: "abcdefgh"[at] for at, code in enumerate(learner.talk.round.asking().variant.lines)}
    assert learner.types(f"{lines['for x in data:']} {lines['opt.step()']}>").startswith("Right")
    learner.types("")
    assert "How sure are you?" in learner.right()
    assert learner.types("2").startswith("Right.")
    assert "3 of 3 right at the first try." in learner.types("")


def test_an_order_that_was_given_is_said_by_its_letters() -> None:
    learner = Asked(Wish("exam", "kinds"))
    assert "Taken: Bx64." in learner.types("answer Bx64")
    assert "Taken: c, a>, b>>." in learner.types("c a> b>>")
    learner.types("1", "1", "results")
    assert "Your answer was: c, a>, b>>." in learner.types("2")


def test_what_is_missed_in_a_review_comes_again_and_it_says_when_all_comes_back() -> None:
    clock = Clock()
    store = Store.open(DataDirectory(None), clock=clock)
    lesson = Asked(Wish("quiz", "slopes"), store)
    lesson.types("show", "", "show", "", "show", "")
    clock.now += 2 * DAY
    review = Asked(Wish("review"), store)
    assert len(review.talk.round) == 2, "two questions of one skill in one step do not come on one day"
    review.right()
    said = review.types("", "show")
    assert "An empty line: what was missed, once more." in said
    said = review.types("")
    assert "; once more, it was missed." in said
    assert "\nOnce more, " in said
    review.right()
    said = review.types("")
    assert "They come back: 1 tomorrow, 1 in " in said
    clock.now += 60 * DAY
    review = Asked(Wish("review"), store)
    assert "They come back: 2 still today." in review.types("results"), "nothing was answered"


def test_what_was_known_is_recalled_before_its_options_are_said() -> None:
    clock = Clock()
    store = Store.open(DataDirectory(None), clock=clock)
    quiz = Asked(Wish("quiz", "slope", 2), store)
    quiz.right()
    clock.now += 5 * DAY
    review = Asked(Wish("review"), store)
    said = "\n".join(review.said)
    assert "Answer in your head first. An empty line says the options." in said
    assert "how old" not in said
    said = review.types("2")
    assert "2. " in said, "a number of an option that was not said answers nothing"
    assert "Type the number of one option." in said
    assert not [event for event in store._events.values() if event.fields.get("mode") == "review"]
    assert review.right().startswith("Right")
    clock.now += 40 * DAY
    assert "1. " in Asked(Wish("review"), store).types("")


def test_practice_outside_the_schedule_changes_nothing_of_it() -> None:
    clock = Clock()
    store = Store.open(DataDirectory(None), clock=clock)
    Asked(Wish("quiz", "slope", 1), store).right()
    clock.now += DAY / 2
    before = memories(store.history())
    practice = Asked(Wish("cram"), store)
    practice.types("show")
    assert "once more" in practice.said[-1]
    practice.types("")
    practice.right()
    assert "1 of 1" not in practice.types("")
    assert memories(store.history()) == before


def test_a_round_that_is_left_for_its_lesson_is_gone_on_with_where_it_was() -> None:
    said: list[str] = []
    talk = Talk(lambda text: said.extend(text.split("\n")[:-1]), Ends())
    session = Session(Options(), Store.open(DataDirectory(None)), talk)
    desk = FakeDesk()
    session._bench = Bench(desk)

    def types(*lines: str) -> list[str]:
        for line in lines:
            said.clear()
            session._take(line)
        return said

    assert types("return") == ["No questions wait. quiz and review ask some."]
    types("quiz gradients")
    assert isinstance(session._open, RoundTalk)
    playing = session._open
    many = len(playing.round)
    types("show", "")
    waits = f"Your questions wait at question 2 of {many}: type return to go on with them."
    assert waits in types("step"), "it says the way back"
    assert session._open is not playing
    assert f"Question 2 of {many}" in "\n".join(types("return"))
    while (item := playing.round.item) is not None and item.lab is None:
        types("next")
    assert item is not None, "a question of the course stands beside a lab"
    at = playing.round.at
    assert any(f"wait at question {at + 1} of {many}" in line for line in types("try"))
    desk.began()
    desk.ended("finished", "")
    assert any(f"wait at question {at + 1} of {many}" in line for line in types("lessons"))
    assert f"Question {at + 1} of {many}" in "\n".join(types("return"))
    assert any(line.startswith("1. not right: ") for line in types("results")), "what was answered is kept"
    assert types("lessons", "return")[0].startswith("No questions wait"), "a round that is over does not wait"
