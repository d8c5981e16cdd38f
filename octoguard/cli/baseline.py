"""`octoguard baseline`: note what is there already, so that only new findings decide."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli.check import ExternalChecks, Root, Waivers, With

EXAMPLES = """Examples:

octoguard baseline plan.json --env prod

octoguard baseline plan.json --root infra/environments/prod

octoguard check plan.json --env prod --baseline octoguard-baseline.json
"""


def baseline(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan of the estate as it stands: as for check.")],
    env: Annotated[
        str | None,
        typer.Option(
            "--env",
            "-e",
            metavar="dev|staging|prod",
            help="Judge for this environment; else by its name, root or plan.",
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file; its other environments and roots stay.")
    ] = Path("octoguard-baseline.json"),
    policies: Annotated[
        Path | None, typer.Option("--policies", metavar="DIR", help="More policies; same id replaces a shipped one.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Use this octoguard.toml; else the nearest one.")
    ] = None,
    waivers: Waivers = None,
    root: Root = None,
    scanners: With = None,
    external_checks: ExternalChecks = None,
) -> None:
    """Record the findings of today, so that only new ones decide.

    Each entry is of one resource: the same address in another Terraform root is not covered. Run the command once for
    each root. What a change does, and drift, is never recorded.
    """
    from octoguard.cli.check import write
    from octoguard.workflows.baseline import take
    from octoguard.workflows.check import CheckRequest

    request = CheckRequest(
        plan=plan,
        environment=env,
        policies=policies,
        config=config,
        waivers=waivers,
        root=root,
        scanners=tuple(scanners or ()),
        external_checks=tuple(external_checks or ()),
    )
    write(output, take(request, output), "baseline")
