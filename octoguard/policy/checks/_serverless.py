"""The attributes that the serverless checks read, for each kind of function, service and job."""

from typing import Final

FUNCTION: Final = "google_cloudfunctions_function"
FUNCTION_2: Final = "google_cloudfunctions2_function"
SERVICE_1: Final = "google_cloud_run_service"
SERVICE: Final = "google_cloud_run_v2_service"
JOB: Final = "google_cloud_run_v2_job"
WORKERS: Final = "google_cloud_run_v2_worker_pool"
APP: Final = "google_app_engine_standard_app_version"
FLEXIBLE_APP: Final = "google_app_engine_flexible_app_version"

_APPSPOT = "<project>@appspot.gserviceaccount.com"
_COMPUTE = "<number>-compute@developer.gserviceaccount.com"

# The service account that the code runs as, and the default if it is not set.
ACCOUNTS: Final = {
    "google_composer_environment": ("config[0].node_config[0].service_account", _COMPUTE),
    "google_workflows_workflow": ("service_account", _COMPUTE),
    APP: ("service_account", _APPSPOT),
    FLEXIBLE_APP: ("service_account", _APPSPOT),
    FUNCTION: ("service_account_email", _APPSPOT),
    FUNCTION_2: ("service_config[0].service_account_email", _COMPUTE),
    JOB: ("template[0].template[0].service_account", _COMPUTE),
    SERVICE: ("template[0].service_account", _COMPUTE),
    SERVICE_1: ("template[0].spec[0].service_account_name", _COMPUTE),
    WORKERS: ("template[0].service_account", _COMPUTE),
}

# The Cloud KMS key for the image and for data that instances write to disk.
KEYS: Final = {
    FUNCTION: "kms_key_name",
    FUNCTION_2: "kms_key_name",
    JOB: "template[0].template[0].encryption_key",
    SERVICE: "template[0].encryption_key",
    SERVICE_1: 'template[0].metadata[0].annotations["run.googleapis.com/encryption-key"]',
    WORKERS: "template[0].encryption_key",
}

# Maps of environment variables, and lists of containers with a list of them.
VARIABLES: Final = {
    APP: ("env_variables",),
    FLEXIBLE_APP: ("env_variables",),
    FUNCTION: ("environment_variables", "build_environment_variables"),
    FUNCTION_2: ("service_config[0].environment_variables", "build_config[0].environment_variables"),
    SERVICE: ("build_config[0].environment_variables",),
}
CONTAINERS: Final = {
    JOB: "template[0].template[0].containers",
    SERVICE: "template[0].containers",
    SERVICE_1: "template[0].spec[0].containers",
    WORKERS: "template[0].containers",
}

# The ingress setting, and its value that blocks requests from the internet.
# https://cloud.google.com/run/docs/securing/ingress, https://cloud.google.com/functions/docs/networking/network-settings
INTERNAL_ONLY: Final = {
    FUNCTION: ("ingress_settings", "ALLOW_INTERNAL_ONLY"),
    FUNCTION_2: ("service_config[0].ingress_settings", "ALLOW_INTERNAL_ONLY"),
    SERVICE: ("ingress", "INGRESS_TRAFFIC_INTERNAL_ONLY"),
    SERVICE_1: ('metadata[0].annotations["run.googleapis.com/ingress"]', "internal"),
}

_RUN_1 = 'template[0].metadata[0].annotations["run.googleapis.com/{}"]'
_ALL = "ALL_TRAFFIC"
# The attributes that connect it to a network, and that send all requests through that network.
EGRESS: Final = {
    FUNCTION: (("vpc_connector", "vpc_connector_egress_settings", _ALL),),
    FUNCTION_2: (
        ("service_config[0].vpc_connector", "service_config[0].vpc_connector_egress_settings", _ALL),
        ("service_config[0].direct_vpc_network_interface", "service_config[0].direct_vpc_egress", f"VPC_EGRESS_{_ALL}"),
    ),
    JOB: (("template[0].template[0].vpc_access", "template[0].template[0].vpc_access[0].egress", _ALL),),
    SERVICE: (("template[0].vpc_access", "template[0].vpc_access[0].egress", _ALL),),
    SERVICE_1: tuple(
        (_RUN_1.format(link), _RUN_1.format("vpc-access-egress"), "all-traffic")
        for link in ("vpc-access-connector", "network-interfaces")
    ),
    WORKERS: (("template[0].vpc_access", "template[0].vpc_access[0].egress", _ALL),),
}
