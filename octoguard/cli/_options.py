"""The options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octoguard import registry

if TYPE_CHECKING:
    from octoguard.sources.terraform import PlanOptions

FORMATS = registry.names("octoguard.renderers")
SCANNERS = registry.names("octoguard.scanners")

Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT[=FILE]",
        help=f"The format of the report: {', '.join(FORMATS)}. FORMAT=FILE writes it to a file. Repeatable.",
    ),
]
Env = Annotated[
    str | None,
    typer.Option(
        "--env",
        "-e",
        metavar="ENV",
        help="The environment. Default: from the target, its root or the plan.",
    ),
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The octoguard.toml to use. Default: the nearest one.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to this file.")]
Policies = Annotated[
    Path | None,
    typer.Option(
        "--policies", metavar="DIR", help="A directory with more policies. The same ID replaces a built-in policy."
    ),
]
Waivers = Annotated[
    Path | None,
    typer.Option(
        "--waivers",
        metavar="FILE",
        help="The waivers file. Default: [check] waivers, else waivers.yaml next to octoguard.toml.",
    ),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="The baseline: findings in it do not affect the verdict."),
]
Root = Annotated[
    Path | None,
    typer.Option(
        "--root", metavar="DIR", help="The Terraform root of the plan: waivers in comments of its .tf files apply."
    ),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="|".join(SCANNERS),
        help="Also run this scanner and merge its findings. [check] with enables it for every run.",
    ),
]
ExternalChecks = Annotated[
    list[Path] | None,
    typer.Option(
        "--external-checks-dir", metavar="DIR", help="A directory with your own checks for the other scanner."
    ),
]
Trust = Annotated[
    str | None,
    typer.Option(
        "--trust",
        metavar="git:REF",
        help="Read octoguard.toml, policies, waivers and baseline from this ref (refs/remotes/origin/main).",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show every finding with its evidence.")]

Offline = Annotated[
    bool, typer.Option("--offline", help="Plan PLAN first, without credentials or network, and use that plan.")
]
VarFiles = Annotated[
    list[str] | None, typer.Option("--var-file", metavar="FILE", help="A file with values of variables. Repeatable.")
]
Variables = Annotated[
    list[str] | None, typer.Option("--var", metavar="NAME=VALUE", help="The value of a variable. Repeatable.")
]
State = Annotated[
    Path | None,
    typer.Option(
        "--state", metavar="FILE", help="With --offline: the state to plan from, so that changes and deletions appear."
    ),
]
Schema = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        metavar="FILE",
        help="With --offline: more provider schemas, as printed by terraform providers schema -json.",
    ),
]
RemoteStates = Annotated[
    list[str] | None,
    typer.Option(
        "--remote-state",
        metavar="NAME=FILE",
        help="With --offline: outputs of data.terraform_remote_state.NAME, from a state or terraform output -json. "
        "Repeatable.",
    ),
]
StubVariables = Annotated[
    bool, typer.Option("--stub-variables", help="With --offline: treat variables without a value as unknown.")
]

HistoryPlace = Annotated[
    str | None,
    typer.Option(
        "--history",
        metavar="FILE|URL",
        help="The history of decisions: an SQLite file, or postgresql://...",
        show_default=False,
    ),
]
Directory = Annotated[
    Path | None,
    typer.Option("--dir", metavar="DIR", help="The initialised root of a plan file. Default: found near the file."),
]
PlanFile = Annotated[Path, typer.Option("--plan", metavar="FILE", help="The binary plan file.")]
DecisionFile = Annotated[Path, typer.Option("--decision", metavar="FILE", help="The decision record.")]
Key = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The private key (PEM) to sign with. Default: OCTOGUARD_SIGNING_KEY."),
]


def plan_options(
    var_file: list[str] | None,
    var: list[str] | None,
    state: Path | None = None,
    schema: Path | None = None,
    remote_state: list[str] | None = None,
    stub_variables: bool = False,
) -> "PlanOptions":
    """The options for a plan, from the command line."""
    from octoguard.sources.terraform import PlanOptions

    return PlanOptions(
        tuple(var_file or ()), tuple(var or ()), state, schema, tuple(remote_state or ()), stub_variables
    )


def offline_options(
    offline: bool,
    var_file: list[str] | None,
    var: list[str] | None,
    state: Path | None,
    schema: Path | None,
    remote_state: list[str] | None,
    stub_variables: bool,
) -> "PlanOptions | None":
    """The options for an offline plan; None if the plan is given.

    Raises UsageError for an option that only planning uses.
    """
    if offline:
        return plan_options(var_file, var, state, schema, remote_state, stub_variables)
    if var_file or var or state or schema or remote_state or stub_variables:
        from octoguard.errors import UsageError

        raise UsageError(
            "--var-file, --var, --state, --schema, --remote-state and --stub-variables have no effect on an existing "
            "plan: add --offline"
        )
    return None
