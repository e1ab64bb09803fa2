"""The first screen: the course, what is done of it, where to go on, what the machine offers, and what is broken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_worker import FakeDesk
from house_of_tests import burst, course, house, pressed, resized, running, settled, text, told, until
from textual.color import Color
from textual.events import Key

from dltutor.course.model import Entry
from dltutor.course.search import Hit
from dltutor.progress import kinds
from dltutor.progress.directory import DataDirectory
from dltutor.progress.event import Event, encode
from dltutor.progress.store import Store
from dltutor.ui.rows import LessonRow, details, how_far, lesson_line
from dltutor.ui.screens.help import HelpScreen
from dltutor.ui.screens.home import HomeScreen
from dltutor.ui.screens.lesson import LessonScreen
from dltutor.ui.screens.search import SearchScreen, hit_lines
from dltutor.ui.signs import ASCII, UNICODE
from dltutor.ui.terminal import Terminal
from dltutor.ui.theme import THEMES

ENTRY = Entry("loss", "Loss", "What an error costs.", 20, "03-loss.md", "beginner", ("tensors",), ("mae-mse",))


async def test_a_newcomer_sees_the_course_and_how_to_begin(tmp_path: Path) -> None:
    async with running(house(tmp_path)) as (app, pilot):
        shown = text(app)
        assert "Slopes" in shown
        assert "new" in shown
        assert "Enter opens the marked lesson" in shown
        assert "q quit" in shown
        await resized(pilot, 30, 8)
        await resized(pilot, 80, 24)
        await pressed(pilot, "enter")
        assert isinstance(app.screen, LessonScreen), "too small for a moment, it leaves the keys with the list"


async def test_what_another_session_has_done_meanwhile_is_there_on_the_way_back(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    (tmp_path / "data" / "events").mkdir(parents=True)
    opened = Event("x:0", "open", datetime.now(UTC).isoformat(), 1, {"host": "login2", "pid": 7})
    (tmp_path / "data" / "events" / "x.log").write_bytes(encode(opened))
    built = house(tmp_path, store=Store.open(directory))
    async with running(built, "slopes", size=(120, 30)) as (app, pilot):
        assert "another session is open on login2; both are saved" in told(app)
        for id in ("open", "before"):
            app.screen_stack[0].carry_out(id, "")  # typed before the lesson was there: of a list that is not there yet
        with Store.open(directory) as other:
            other.record(kinds.Place(lesson="slopes", step="goal"))
            assert other.flush(60)
        assert built.store.lesson("slopes").step == "introduction"
        await pressed(pilot, "q")
        await until(pilot, lambda: "Slopes: A goal" in text(app), 20)
        assert isinstance(app.screen, HomeScreen)


async def test_a_broken_lesson_says_what_and_where_and_the_others_open(tmp_path: Path) -> None:
    async with running(house(tmp_path), size=(120, 30)) as (app, pilot):
        assert "cannot be opened" in text(app)
        await pressed(pilot, "down", "enter", "enter")
        assert isinstance(app.screen, HomeScreen)
        assert "02-torn.md" in told(app)
        assert told(app).count("cannot be opened") == 1
        assert "error" in told(app)


async def test_a_lesson_that_breaks_later_is_named_and_nothing_else_is_lost(tmp_path: Path) -> None:
    built = house(tmp_path)
    async with running(built) as (app, pilot):
        lesson = tmp_path / "course" / "01-slopes.md"
        lesson.write_text(lesson.read_text().replace("kind: single", "kind: singel"))
        await pressed(pilot, "enter")
        assert isinstance(app.screen, HomeScreen)
        assert "single" in told(app)
        course(tmp_path / "course")
        await pressed(pilot, "enter")
        assert isinstance(app.screen, LessonScreen)


async def test_a_lesson_says_how_well_its_skills_sit(tmp_path: Path) -> None:
    built = house(tmp_path)
    async with running(built, size=(120, 30)) as (app, pilot):
        assert "skills:" not in text(app)
        built.store.record(kinds.Answer(lesson="slopes", item="which", right=True, credit=1.0))
        await pressed(pilot, "enter", "q")
        assert "skills: 1 practised" in text(app)
        assert "Trains: slope (practised)" in text(app)


async def test_a_session_that_cannot_save_says_so(tmp_path: Path) -> None:
    why = "progress is not saved: the directory may not be written; use --data-dir DIR"
    async with running(house(tmp_path, store=Store.open(DataDirectory(None, why)))) as (app, pilot):
        assert why[:60] in text(app)
        await pressed(pilot, "enter")
        assert why[:60] in text(app)


async def test_what_was_done_shows_on_return_and_what_the_machine_offers_more_surely_once_a_worker_has_run(
    tmp_path: Path,
) -> None:
    async with running(house(tmp_path, FakeDesk())) as (app, pilot):
        last = text(app).split("\n")[-2]
        assert "Labs use" in last or "Labs need PyTorch" in last
        await pressed(pilot, "enter", "n", "q")
        assert "1 of 5" in text(app)
        assert "Continue where you were: Slopes: One question" in text(app)
        assert "PyTorch 2.13.0. Labs use the CPU, 1 thread." in text(app).split("\n")[-2]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [(None, "there is no such file"), ("id: [", "course.yaml:"), ("dltutor: 9\nid: a\ntitle: A\n", "has format 9")],
)
async def test_a_broken_course_file_is_told_with_what_to_do_and_the_lessons_open(
    tmp_path: Path, written: str | None, wrong: str
) -> None:
    built = house(tmp_path)
    file = tmp_path / "course" / "course.yaml"
    file.unlink() if written is None else file.write_text(written)
    async with running(built) as (app, pilot):
        shown = "".join(text(app).split())
        assert "Thecoursehasamistake" in shown
        assert "".join(wrong.split()) in shown
        assert "help:" in shown
        await pressed(pilot, "enter")
        assert isinstance(app.screen, LessonScreen)
        course(tmp_path / "course")
        await pressed(pilot, "q")
        assert "mistake" not in text(app)


async def test_search_goes_to_the_step_that_was_found_and_shows_it_as_on_the_page(tmp_path: Path) -> None:
    async with running(house(tmp_path)) as (app, pilot):
        await pressed(pilot, "slash", *"goal")
        assert isinstance(app.screen, SearchScreen)
        await pressed(pilot, "enter")
        assert "step 5 of 5" in text(app)
        await pressed(pilot, "slash", *"xyzzy")
        assert "Nothing found" in text(app)
        await pressed(pilot, "escape", "slash", *"several", "enter")
        assert "step 3 of 5" in text(app)
        await pressed(pilot, "q")
        assert isinstance(app.screen, HomeScreen)
        await pressed(pilot, "slash", *"of")
        assert "The slope of 1/2 · x² is x." in " ".join(text(app).split())
        await pressed(pilot, *["backspace"] * 2, *"frac")
        assert "Nothing found" in text(app)
        await pressed(pilot, *["backspace"] * 4, *"+")
        assert "What is n + 1?" in text(app)


async def test_a_key_pressed_many_times_opens_one_dialog(tmp_path: Path) -> None:
    async with running(house(tmp_path)) as (app, pilot):
        for key in ("slash", "question_mark", "ctrl+p"):
            await burst(pilot, *[key] * 5)
            assert len(app.screen_stack) <= 2
            app.post_message(Key("escape", None))
            await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_every_line_of_a_hit_below_its_first_is_indented_at_any_width(tmp_path: Path) -> None:
    hit = Hit("slopes", "Slopes " * 20, "one", "One question", "a word or two " * 9)
    for width in (30, 56, 90):
        first, *below = hit_lines(hit, width).split("\n")
        assert first.cell_length == width
        assert len(below) >= 2
        assert all(line.plain.startswith("  ") and line.cell_length <= width for line in below)
    async with running(house(tmp_path)) as (app, pilot):
        await pressed(pilot, "slash", *"tell")
        for size, rows in (((120, 24), 1), ((60, 24), 2)):
            await resized(pilot, *size)
            lines = [line.strip("│ ") and line.partition("│")[2] for line in text(app).split("\n")]
            at = next(at for at, line in enumerate(lines) if "▸ One question" in line)
            indents = [len(line) - len(line.lstrip()) for line in lines[at : at + rows + 1]]
            assert indents == [indents[0], *[indents[0] + 4] * rows]
            assert not lines[at + rows + 1].strip()


async def test_the_palette_finds_commands_and_lessons(tmp_path: Path) -> None:
    async with running(house(tmp_path)) as (app, pilot):
        await pressed(pilot, "ctrl+p", *"Lesson Slo")
        await until(pilot, lambda: "Lesson: Slopes" in text(app))
        await pressed(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await pressed(pilot, "ctrl+p", *"Next step")
        await until(pilot, lambda: "Go to the next step" in text(app))
        await pressed(pilot, "down", "enter")
        await until(pilot, lambda: "step 2 of 5" in text(app))


async def test_help_opens_everywhere_and_escape_closes_it(tmp_path: Path) -> None:
    async with running(house(tmp_path), size=(100, 40)) as (app, pilot):
        for key in ("question_mark", "escape", "enter", "question_mark", "escape"):
            await pressed(pilot, key)
            assert isinstance(app.screen, HelpScreen) is (key == "question_mark")


async def test_the_first_theme_is_the_one_that_the_terminal_can_show(tmp_path: Path) -> None:
    for depth, theme in (("true", "dltutor-dark"), ("16", "dltutor-terminal")):
        async with running(house(tmp_path, terminal=Terminal(depth))) as (app, pilot):  # type: ignore[arg-type]
            await settled(pilot)
            wanted = next(one for one in THEMES if one.name == theme)
            assert f"-theme-{theme}" in app.classes
            assert app.screen.styles.background == Color.parse(wanted.background or "")
            assert not app._css_update_count, "the styles are read once, in these colours"


async def test_themes_go_round_and_one_has_high_contrast(tmp_path: Path) -> None:
    async with running(house(tmp_path)) as (app, pilot):
        seen = []
        for _ in range(4):
            seen.append(app.theme)
            await pressed(pilot, "T")
        assert "dltutor-contrast" in seen
        assert len(set(seen)) == 4
        assert app.theme == seen[0]


@pytest.mark.parametrize("depth", ["true", "16", "none"])
async def test_without_colours_nothing_is_told_by_colour(tmp_path: Path, depth: str) -> None:
    async with running(house(tmp_path, terminal=Terminal(depth), at="one")) as (app, pilot):  # type: ignore[arg-type]
        assert "▸ " in text(app)
        await pressed(pilot, "enter", "2")
        assert "✗ not this one" in text(app)
        lines = app.screen._compositor.render_strips()
        styles = [
            part.style for line in lines for part in line.apply_filter(app._no_colour, app.screen.styles.background)
        ]
        if depth == "none":
            assert all(not style or (style.color is None and style.bgcolor is None) for style in styles)


def test_how_far_is_told_in_words() -> None:
    assert how_far(LessonRow(ENTRY, 3), UNICODE)[0] == "new"
    assert how_far(LessonRow(ENTRY, 3, (True, True), begun=True), UNICODE)[0] == "✓ complete"
    assert how_far(LessonRow(ENTRY, 3, (True, False), begun=True), ASCII)[0] == "=====----- 1 of 2"


@pytest.mark.parametrize("width", [50, 72, 120])
def test_a_line_of_the_list_keeps_its_width(width: int) -> None:
    row = LessonRow(
        Entry("x", "A very long title " * 9, "told " * 60, 20, "x.md"), 12, (True, False, False), begun=True
    )
    lines = lesson_line(row, width, UNICODE).split("\n")
    assert [line.cell_length <= width for line in lines] == [True, True, True]
    assert lines[2].plain.endswith("…")
    assert "1 of 3" in lines[0].plain


def test_a_broken_lesson_is_told_to_be_so_once_and_then_why() -> None:
    broken = "x.md cannot be opened:\nx.md:9:1: error[quiz-kind]: unknown kind `numerc`"
    row = LessonRow(Entry("x", "Torn", "", 0, "x.md", broken=broken), 12)
    for shown in (lesson_line(row, 90, UNICODE).plain, details(row, {}, UNICODE).plain):
        assert shown.count("cannot be opened") == 1
        assert "unknown kind `numerc`" in shown


def test_the_details_name_other_lessons_by_their_titles() -> None:
    told = details(LessonRow(ENTRY, 3, here="From errors"), {"tensors": "Tensors"}, UNICODE).plain
    assert "Better after: Tensors" in told
    assert "Trains: mae mse" in told
    assert "You were at: From errors" in told


async def test_a_broken_lesson_asked_for_at_the_start_leaves_the_course_on_screen(tmp_path: Path) -> None:
    built = house(tmp_path)
    lesson = tmp_path / "course" / "01-slopes.md"
    lesson.write_text(lesson.read_text().replace("kind: single", "kind: singel"))
    async with running(built, lesson="slopes") as (app, pilot):
        await until(pilot, lambda: "cannot be opened" in text(app))
        assert isinstance(app.screen, HomeScreen)
        assert "single" in told(app)
