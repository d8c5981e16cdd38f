"""`octoguard plan`: make a plan as JSON, with or without credentials."""

import sys
from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """Examples:

octoguard plan infra/environments/prod --offline --output plan.json

octoguard plan prod --offline --var-file prod.tfvars | octoguard check -

TF_WORKSPACE=prod octoguard plan . --offline

octoguard plan . --offline --state terraform.tfstate --var project_id=octollm-prod

octoguard plan . --offline --remote-state network=../network/outputs.json --stub-variables
"""

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


def plan(
    target: Annotated[
        str, typer.Argument(metavar="DIR|ENV", help="The root of a Terraform configuration, or dev, staging or prod.")
    ],
    offline: Annotated[
        bool, typer.Option("--offline", help="No credentials, network or provider: terraform plans against a stand-in.")
    ] = False,
    var_file: VarFiles = None,
    var: Variables = None,
    state: State = None,
    schema: Schema = None,
    remote_state: RemoteStates = None,
    stub_variables: StubVariables = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the JSON to a file instead.")
    ] = None,
) -> None:
    """Plan a Terraform root and print the plan as JSON.

    The workspace is the one that terraform would use: TF_WORKSPACE, else the selected one.
    """
    from octoguard.cli.check import write
    from octoguard.errors import UsageError
    from octoguard.printable import json_escaped
    from octoguard.sources.terraform import PlanOptions
    from octoguard.workflows.plan import make_plan

    if not offline and (state or schema or remote_state or stub_variables):
        raise UsageError("--state, --schema, --remote-state and --stub-variables need --offline")
    options = PlanOptions(
        tuple(var_file or ()), tuple(var or ()), state, schema, tuple(remote_state or ()), stub_variables
    )
    document = make_plan(target, options, offline=offline)
    if output is None:
        sys.stdout.write(json_escaped(document.json.decode()) + "\n")
        sys.stdout.flush()
    else:
        write(output, document.json.decode() + "\n", "plan")
