"""The command `dltutor` itself: what stands where a command is expected is a lesson to open."""

from __future__ import annotations

import importlib
from typing import Any

import click
from click.shell_completion import CompletionItem

from dltutor import __version__
from dltutor.cli.say import note
from dltutor.cli.table import ASK, COMMANDS, opens


class Tutor(click.Group):
    """A group whose commands are found lazily, and which opens the tutor where no command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"dltutor.cli.{COMMANDS[cmd_name].module}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``open`` before arguments that name no command, as in ``dltutor LESSON`` or ``dltutor --device cpu``.

        ``--plain`` means the same before ``quiz`` and ``review`` as behind.
        """
        if args[:1] == ["--plain"] and args[1:2] and args[1] in ASK:
            args = [args[1], args[0], *args[2:]]
        if not ctx.resilient_parsing and opens(args) and args[:1] != ["open"]:
            args = ["open", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands, and lessons beside them."""
        from dltutor.cli.lessons import complete_lesson

        return super().shell_complete(ctx, incomplete) + complete_lesson(ctx, None, incomplete)


@click.group(
    cls=Tutor,
    options_metavar="",
    subcommand_metavar="[LESSON | COMMAND] [OPTIONS]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="dltutor", message="%(prog)s %(version)s")
def tutor() -> None:
    """Learn deep learning in a terminal: lessons beside live PyTorch training.

    `dltutor` alone opens the tutor, `dltutor LESSON` a lesson.
    """


def run(arguments: list[str] | None) -> int:
    """Run a command line and return its exit status; what went wrong is told on stderr."""
    try:
        result: Any = tutor.main(arguments, prog_name="dltutor", standalone_mode=False)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "dltutor"
        note(f"dltutor: {error.format_message()}\n  try: {command} --help")
        return error.exit_code
    except click.ClickException as error:
        note(f"dltutor: {error.format_message()}")
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        note("dltutor: stopped")
        return 1
    return result if isinstance(result, int) else 0
