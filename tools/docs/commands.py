"""The reference of the commands, from the command line itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from octoguard.cli.main import app
from tools.docs.markdown import GENERATED, cell, fence, table

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
# Commands

`octoguard COMMAND --help` prints the same text. Every command also accepts `--debug`, which shows a traceback if
octoguard itself fails. For exit codes, see [Exit codes](exit-codes.md).
"""


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its full name (`octoguard policies list`), groups included, in the order of `--help`."""
    yield from _walk("octoguard", typer.main.get_command(app))


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield name, command
    for child, sub in getattr(command, "commands", {}).items():
        yield from _walk(f"{name} {child}", sub)


def page() -> str:
    """The whole page: an overview, then a section for each command."""
    every = [(name, command) for name, command in commands() if name != "octoguard"]
    overview = table(
        ("Command", "What it does"),
        (
            (f"[`{name}`](#{name.replace(' ', '-')})", cell(_summary(command)))
            for name, command in every
            if not hasattr(command, "commands") or command.invoke_without_command
        ),
    )
    return "\n".join([GENERATED, _HEAD, overview, *(_section(name, command) for name, command in every)])


def _summary(command: Any) -> str:
    return str(command.help or "").strip().split("\n\n")[0]


def _section(name: str, command: Any) -> str:
    context = typer.Context(command, info_name=name)
    parts = [f"## {name}\n", f"{str(command.help or '').strip()}\n"]
    if hasattr(command, "commands"):
        links = (f"- [`{name} {child}`](#{name.replace(' ', '-')}-{child})" for child in command.commands)
        parts += [*links, ""]
        if not command.invoke_without_command:
            return "\n".join(parts)
    parts.append(fence("text", " ".join(command.get_usage(context).removeprefix("Usage: ").split())))
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not getattr(p, "hidden", False)]
    if arguments:
        parts.append(table(("Argument", "Meaning"), (_row(p, context) for p in arguments)))
    if options:
        parts.append(table(("Option", "Meaning"), (_row(p, context) for p in options)))
    if examples := _examples(command):
        parts += ["Examples:\n", fence("sh", "\n".join(examples))]
    return "\n".join(parts)


def _row(parameter: Any, context: Any) -> tuple[str, str]:
    """(how to write the parameter, its help) as cells, from the record that `--help` prints."""
    written, meaning = parameter.get_help_record(context) or (parameter.make_metavar(context), "")
    # A pipe inside code does not end the cell, and an escaped one would keep its backslash.
    return f"`{written}`", cell(meaning)


def _examples(command: Any) -> list[str]:
    text = str(command.epilog or "").strip()
    if not text.startswith("Examples:"):
        return []
    return [" ".join(block.split()) for block in text.removeprefix("Examples:").split("\n\n") if block.strip()]
