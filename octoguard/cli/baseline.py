"""`octoguard baseline`: record existing findings, so that only new findings affect the verdict."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import (
    Config,
    Env,
    ExternalChecks,
    Offline,
    Policies,
    RemoteStates,
    Root,
    Schema,
    State,
    StubVariables,
    VarFiles,
    Variables,
    Waivers,
    With,
    offline_options,
)
from octoguard.cli._output import write

EXAMPLES = """Examples:

octoguard baseline plan.json --env prod

octoguard baseline plan.json --root infra/environments/prod

octoguard baseline prod --offline

octoguard check plan.json --env prod --baseline octoguard-baseline.json
"""


def baseline(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan of the existing estate, as for octoguard check.")],
    env: Env = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The baseline file. Entries of other environments and roots stay."
        ),
    ] = Path("octoguard-baseline.json"),
    policies: Policies = None,
    config: Config = None,
    waivers: Waivers = None,
    root: Root = None,
    offline: Offline = False,
    var_file: VarFiles = None,
    var: Variables = None,
    state: State = None,
    schema: Schema = None,
    remote_state: RemoteStates = None,
    stub_variables: StubVariables = False,
    scanners: With = None,
    external_checks: ExternalChecks = None,
) -> None:
    """Record existing findings, so that only new findings count.

    Each entry covers one resource of one Terraform root, so run the command once for each root. Findings about changes
    (such as deletions) and about drift are not recorded.
    """
    from octoguard.workflows.baseline import create_baseline
    from octoguard.workflows.inputs import CheckRequest

    request = CheckRequest(
        plan=plan,
        options=offline_options(offline, var_file, var, state, schema, remote_state, stub_variables),
        environment=env,
        policies=policies,
        config=config,
        waivers=waivers,
        root=root,
        scanners=tuple(scanners or ()),
        external_checks=tuple(external_checks or ()),
    )
    write(output, create_baseline(request, output), "baseline")
