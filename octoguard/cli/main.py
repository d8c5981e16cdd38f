"""Builds the command line from the command modules, and maps errors to exit codes."""

import gc
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from octoguard import __version__
from octoguard.cli import (
    apply,
    approve,
    baseline,
    budgets,
    check,
    comment,
    cost,
    doctor,
    explain,
    gate,
    history,
    init,
    plan,
    policies,
    prices,
    report,
    serve,
    standin,
    usage,
    verify,
    version,
)
from octoguard.cli._once import reject_repeats
from octoguard.errors import InputError, OctoguardError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEBUG = "OCTOGUARD_DEBUG"
EXIT_BUG = 70
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="octoguard",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Exit codes: 0 success, 1 denied or refused, 2 wrong usage, 3 invalid input, 4 an external program or service "
        "failed, 70 a bug in octoguard."
    ),
)


def _version(requested: bool) -> None:
    if requested:
        typer.echo(f"octoguard {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Check Terraform plans for Google Cloud before they are applied."""
    _ = version


app.command("init", epilog=init.EXAMPLES)(init.init)
app.command("check", epilog=check.EXAMPLES)(check.check)
app.command("explain", epilog=explain.EXAMPLES)(explain.explain)
app.command("gate", epilog=gate.EXAMPLES)(gate.gate)
app.command("apply", epilog=apply.EXAMPLES)(apply.apply)
app.command("verify", epilog=verify.EXAMPLES)(verify.verify)
app.command("approve", epilog=approve.EXAMPLES)(approve.approve)
app.command("history", epilog=history.EXAMPLES)(history.history)
app.command("baseline", epilog=baseline.EXAMPLES)(baseline.baseline)
app.command("cost", epilog=cost.EXAMPLES)(cost.cost)
app.command("plan", epilog=plan.EXAMPLES)(plan.plan)
app.command("standin", epilog=standin.EXAMPLES, context_settings={"ignore_unknown_options": True})(standin.standin)
app.add_typer(policies.app, name="policies")
app.add_typer(prices.app, name="prices")
app.add_typer(usage.app, name="usage")
app.add_typer(report.app, name="report")
app.add_typer(budgets.app, name="budgets")
app.add_typer(serve.app, name="serve")
app.add_typer(comment.app, name="comment")
app.command("doctor", epilog=doctor.EXAMPLES)(doctor.doctor)
app.command("version", epilog=version.EXAMPLES)(version.version)


def _command() -> Any:
    """The command line, with --debug on every command and group, and without repeated options."""
    root = typer.main.get_command(app)
    todo = [root]
    while todo:
        command = todo.pop()
        command.params.append(
            typer.core.TyperOption(
                param_decls=["--debug"],
                is_flag=True,
                expose_value=False,
                callback=_debug,
                help="Show a traceback when octoguard itself fails.",
            )
        )
        reject_repeats(command)
        todo += getattr(command, "commands", {}).values()
    if "_OCTOGUARD_COMPLETE" in os.environ:  # set by the completion script of the shell
        from octoguard.cli._completion import add_completions, without_rich

        without_rich()
        add_completions(root)
    return root


def _debug(_context: typer.Context, _option: typer.CallbackParam, requested: bool) -> None:
    if requested:
        os.environ[_DEBUG] = "1"


def main() -> None:
    """Run the command line. Only this function maps errors to exit codes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without a character still shows the report
    for number in (signal.SIGTERM, signal.SIGHUP):  # a cancelled job leaves no process and no file behind
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _unwind)
    gc.disable()  # garbage collection takes longer than one short run over plain data
    try:
        code = _command()(standalone_mode=True)
    except OctoguardError as error:
        if error.detail:
            from octoguard.printable import page

            sys.stderr.write(page(error.detail).strip("\n") + "\n\n")
        sys.exit(_say(error, error.exit_code, error.word))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except RecursionError:
        sys.exit(_say("the input is nested too deeply to be parsed: there is no verdict", InputError.exit_code))
    except Exception as error:
        # The message of an unexpected error may contain a value of the plan: show only its type and place.
        if os.environ.get(_DEBUG):
            sys.stderr.write("".join(_traceback(error)))
        sys.exit(_say(_bug(error), EXIT_BUG))
    sys.exit(code)


def _unwind(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _say(problem: object, code: int, word: str = "error") -> int:
    from octoguard.printable import clean

    sys.stderr.write(f"octoguard: {word}: {clean(' '.join(str(problem).split()))}\n")
    return code


def _traceback(error: BaseException) -> "Iterator[str]":
    """The traceback of an error and its causes: files and lines of code, without messages and values."""
    import traceback

    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _traceback(cause)
        yield "\nthen:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}\n"


def _bug(error: Exception) -> str:
    """The type and the place of an unexpected error, without its message."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno}" if frame else "?"
    advice = "report it with this traceback" if os.environ.get(_DEBUG) else "run again with --debug and report it"
    return f"a bug in octoguard ({type(error).__name__} at {place}); there is no verdict: {advice}"
