"""`dltutor completion SHELL`: the shell's own completion of commands, lessons and labs."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion_command(shell: str) -> None:
    """Print a completion script for SHELL.

    \b
    bash: dltutor completion bash >> ~/.bashrc
    zsh:  dltutor completion zsh >> ~/.zshrc
    fish: dltutor completion fish > ~/.config/fish/completions/dltutor.fish
    """
    from dltutor.cli.tutor import tutor

    script = SHELLS[shell](tutor, {}, "dltutor", "_DLTUTOR_COMPLETE")
    click.echo(script.source_template % script.source_vars())
