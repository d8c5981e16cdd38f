"""The options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octoguard import registry

if TYPE_CHECKING:
    from octoguard.sources.terraform import PlanOptions

FORMATS = registry.names("octoguard.renderers")
SCANNERS = registry.names("octoguard.scanners")

Env = Annotated[
    str | None,
    typer.Option(
        "--env",
        "-e",
        metavar="ENV",
        help="Judge for this environment; else by its name, root or plan.",
    ),
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Use this octoguard.toml; else the nearest one.")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file instead.")
]
Policies = Annotated[
    Path | None, typer.Option("--policies", metavar="DIR", help="More policies; same id replaces a shipped one.")
]
Waivers = Annotated[
    Path | None,
    typer.Option(
        "--waivers", metavar="FILE", help="Waivers; else [check] waivers, or waivers.yaml beside octoguard.toml."
    ),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Findings that octoguard baseline recorded: only new ones decide."),
]
Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="DIR", help="The Terraform root of the plan: comments in its .tf files count."),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="|".join(SCANNERS),
        help="Also run this scanner and merge its findings; [check] with does so always.",
    ),
]
ExternalChecks = Annotated[
    list[Path] | None,
    typer.Option("--external-checks-dir", metavar="DIR", help="Your own checks for the other scanner."),
]
Trust = Annotated[
    str | None,
    typer.Option(
        "--trust",
        metavar="git:REF",
        help="Read octoguard.toml, policies, waivers and baseline at this ref (refs/remotes/origin/main).",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show every finding, with its evidence.")]

Offline = Annotated[
    bool, typer.Option("--offline", help="Plan PLAN first, without credentials or network, and judge that.")
]
VarFiles = Annotated[
    list[str] | None, typer.Option("--var-file", metavar="FILE", help="A file of values for variables; repeatable.")
]
Variables = Annotated[
    list[str] | None, typer.Option("--var", metavar="NAME=VALUE", help="A value for a variable; repeatable.")
]
State = Annotated[
    Path | None,
    typer.Option("--state", metavar="FILE", help="Offline: the state to plan from, so that changes and deletes show."),
]
Schema = Annotated[
    Path | None,
    typer.Option(
        "--schema", metavar="FILE", help="Offline: more providers, by the output of terraform providers schema -json."
    ),
]
RemoteStates = Annotated[
    list[str] | None,
    typer.Option(
        "--remote-state",
        metavar="NAME=FILE",
        help="Offline: outputs for data.terraform_remote_state.NAME, a state or terraform output -json; repeatable.",
    ),
]
StubVariables = Annotated[
    bool, typer.Option("--stub-variables", help="Offline: plan variables without a value as unknown.")
]

HistoryPlace = Annotated[
    str | None,
    typer.Option(
        "--history",
        metavar="FILE|URL",
        help="Where decisions are kept: an SQLite file, or postgresql://...",
        show_default=False,
    ),
]
Directory = Annotated[
    Path | None, typer.Option("--dir", metavar="DIR", help="The initialised root of a plan file; else found around it.")
]
PlanFile = Annotated[Path, typer.Option("--plan", metavar="FILE", help="The binary plan file.")]
DecisionFile = Annotated[Path, typer.Option("--decision", metavar="FILE", help="The decision record.")]
Key = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="Sign with this private key (PEM); else OCTOGUARD_SIGNING_KEY."),
]


def plan_options(
    var_file: list[str] | None,
    var: list[str] | None,
    state: Path | None = None,
    schema: Path | None = None,
    remote_state: list[str] | None = None,
    stub_variables: bool = False,
) -> "PlanOptions":
    """How to plan, as the options say."""
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
    """How to plan offline; None where the plan is given. Raises UsageError for an option that only planning uses."""
    if offline:
        return plan_options(var_file, var, state, schema, remote_state, stub_variables)
    if var_file or var or state or schema or remote_state or stub_variables:
        from octoguard.errors import UsageError

        raise UsageError(
            "--var-file, --var, --state, --schema, --remote-state and --stub-variables are for plans that octoguard "
            "makes: add --offline"
        )
    return None
