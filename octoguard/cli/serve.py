"""`octoguard serve run-task`: judge plans for HCP Terraform and Terraform Enterprise."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config, Policies

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Run octoguard as a server.")
EXAMPLES = """Examples:

octoguard serve run-task --hmac-key-file /run/secrets/hmac-key --config octoguard.toml

OCTOGUARD_HMAC_KEY=$(cat hmac-key) octoguard serve run-task --host 0.0.0.0 --port 8080

octoguard serve run-task --hmac-key-file hmac-key --review passed --details-url https://wiki.example.com/octoguard
"""


@app.callback()
def _serve() -> None:
    """Run octoguard as a server."""


@app.command("run-task", epilog=EXAMPLES)
def run_task(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="The port. 0 takes a free one.")
    ] = 8080,
    hmac_key_file: Annotated[
        Path | None,
        typer.Option(
            "--hmac-key-file", metavar="FILE", help="The HMAC key of the run task. Default: OCTOGUARD_HMAC_KEY."
        ),
    ] = None,
    config: Config = None,
    policies: Policies = None,
    review: Annotated[
        str, typer.Option("--review", metavar="failed|passed", help="The status of a plan that needs a review.")
    ] = "failed",
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help="Plans checked at a time.")] = 2,
    queue: Annotated[
        int,
        typer.Option("--queue", metavar="N", min=1, max=10_000, help="Run tasks that may wait. More get status 503."),
    ] = 100,
    heartbeat: Annotated[
        float,
        typer.Option("--heartbeat", metavar="SECONDS", min=0.1, max=540, help="Time between `running` callbacks."),
    ] = 120,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", metavar="MINUTES", min=0.01, max=57, help="The time for one run task."),
    ] = 55,
    grace: Annotated[
        float,
        typer.Option("--grace", metavar="SECONDS", min=0, help="Time to finish accepted run tasks after SIGTERM."),
    ] = 25,
    max_plan_size: Annotated[
        int, typer.Option("--max-plan-size", metavar="MIB", min=1, max=2048, help="The largest plan to download.")
    ] = 256,
    details_url: Annotated[
        str | None,
        typer.Option("--details-url", metavar="URL", help="A link that HCP Terraform shows with the result."),
    ] = None,
) -> None:
    """Check plans as a run task of HCP Terraform or Terraform Enterprise.

    Listens for POST /run-task until SIGTERM. Put a proxy with TLS in front of it.
    """
    from octoguard.workflows.run_task import RunTaskRequest, serve

    serve(
        RunTaskRequest(
            host=host,
            port=port,
            hmac_key_file=hmac_key_file,
            config=config,
            policies=policies,
            review=review,
            workers=workers,
            queue=queue,
            heartbeat=heartbeat,
            time_limit=time_limit * 60,
            grace=grace,
            max_plan_bytes=max_plan_size << 20,
            details_url=details_url,
        )
    )
