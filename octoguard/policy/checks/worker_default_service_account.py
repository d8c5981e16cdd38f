"""Flags Dataproc, Dataflow, Composer, Data Fusion and notebooks that run as a default service account."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._default_accounts import on_account
from octoguard.policy.outcome import Outcome

_DEFAULT = "<number>-compute@developer.gserviceaccount.com"
_ACCOUNTS = {
    "google_composer_environment": "config[0].node_config[0].service_account",
    "google_data_fusion_instance": "dataproc_service_account",
    "google_dataflow_flex_template_job": "service_account_email",
    "google_dataflow_job": "service_account_email",
    "google_dataproc_batch": "environment_config[0].execution_config[0].service_account",
    "google_dataproc_cluster": "cluster_config[0].gce_cluster_config[0].service_account",
    "google_notebooks_instance": "service_account",
    "google_workbench_instance": "gce_setup[0].service_accounts[0].email",
}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if the service account is unset or a default one."""
    _ = plan
    return on_account(change, _ACCOUNTS[change.type], _DEFAULT)
