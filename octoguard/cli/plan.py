"""`octoguard plan`: create a plan as JSON, with or without credentials."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config, RemoteStates, Schema, State, StubVariables, VarFiles, Variables, plan_options
from octoguard.cli._output import write

EXAMPLES = """Examples:

octoguard plan infra/environments/prod --output plan.json

octoguard plan infra/environments/prod --offline --output plan.json

octoguard plan prod --offline --var-file prod.tfvars | octoguard check -

TF_WORKSPACE=prod octoguard plan . --offline

octoguard plan . --offline --state terraform.tfstate --var project_id=octollm-prod

octoguard plan . --offline --remote-state network=../network/outputs.json --stub-variables
"""


def plan(
    target: Annotated[str, typer.Argument(metavar="DIR|ENV", help="A Terraform root, or an environment.")],
    offline: Annotated[
        bool, typer.Option("--offline", help="Plan without credentials, network or provider, against a mock provider.")
    ] = False,
    var_file: VarFiles = None,
    var: Variables = None,
    state: State = None,
    schema: Schema = None,
    remote_state: RemoteStates = None,
    stub_variables: StubVariables = False,
    config: Config = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the JSON to this file.")
    ] = None,
) -> None:
    """Plan a Terraform root and print the plan as JSON.

    The workspace is the same as for terraform: TF_WORKSPACE, else the selected workspace.
    """
    from octoguard.config.discovery import load_nearest
    from octoguard.errors import UsageError
    from octoguard.printable import json_escaped
    from octoguard.workflows.plan import make_plan

    if not offline and (state or schema or remote_state or stub_variables):
        raise UsageError("--state, --schema, --remote-state and --stub-variables need --offline")
    options = plan_options(var_file, var, state, schema, remote_state, stub_variables)
    document = make_plan(target, options, load_nearest(config), offline=offline)
    if output is None:
        sys.stdout.write(json_escaped(document.json.decode()) + "\n")
        sys.stdout.flush()
    else:
        write(output, document.json.decode() + "\n", "plan")
