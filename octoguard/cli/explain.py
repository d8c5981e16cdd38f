"""`octoguard explain`: explain a policy, or the findings on one resource of a plan."""

from typing import Annotated

import typer

from octoguard.cli._options import BaselineFile, Config, Env, Policies, Root, Waivers
from octoguard.cli._output import emit

EXAMPLES = """Examples:

octoguard explain sql-public-ip

octoguard explain CKV_GCP_60 --plan plan.json --env prod

octoguard explain google_sql_database_instance.main --plan plan.json

octoguard explain 'module.gke.google_container_node_pool.pool["general"]' --plan tfplan
"""


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="POLICY|ADDRESS", help="A policy ID or alias, or with --plan the address of a resource."
        ),
    ],
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan", "-p", metavar="FILE", help="Show the findings in this plan: JSON, a saved plan file, or -."
        ),
    ] = None,
    env: Env = None,
    policies: Policies = None,
    config: Config = None,
    waivers: Waivers = None,
    baseline: BaselineFile = None,
    root: Root = None,
) -> None:
    """Explain a policy, or the findings on one resource.

    For a policy: what it checks, why, and how to fix it. With --plan, also each resource with its result, evidence and
    source line. For an address: the result of every policy, waivers and the cost.
    """
    from octoguard.workflows.explain import ExplainRequest
    from octoguard.workflows.explain import explain as text

    emit(text(ExplainRequest(name, plan, env, policies, config, waivers, baseline, root)))
