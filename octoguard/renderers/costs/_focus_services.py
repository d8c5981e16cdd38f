"""The FOCUS category and subcategory of each Google Cloud service.

Allowed values: the columns ServiceCategory and ServiceSubcategory of FOCUS 1.2
(https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec/tree/v1.2/specification/columns, read 2026-12-01). A
service has one category, that of its primary purpose. The choice for each service is octoguard's.
"""

from __future__ import annotations

from typing import Final

_OTHER: Final = ("Other", "Other (Other)")
_SERVICES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("AI and Machine Learning", "AI Platforms"): ("Vertex AI", "Cloud TPU", "Notebooks", "Workbench"),
    ("Analytics", "Data Processing"): ("Cloud Dataflow", "Cloud Dataproc", "Dataproc", "Dataplex", "Cloud Data Fusion"),
    ("Analytics", "Business Intelligence"): ("Looker", "Looker Studio"),
    ("Compute", "Containers"): ("Kubernetes Engine", "Artifact Registry", "Container Registry", "GKE Enterprise"),
    ("Compute", "Serverless Compute"): ("Cloud Run", "Cloud Functions", "Cloud Run Functions"),
    ("Compute", "Virtual Machines"): ("Compute Engine", "VMware Engine", "Bare Metal Solution"),
    ("Databases", "Caching"): (
        "Cloud Memorystore for Redis",
        "Cloud Memorystore for Memcached",
        "Memorystore (Valkey)",
        "Memorystore for Memcached",
    ),
    ("Databases", "Data Warehouses"): ("BigQuery", "BigQuery Reservation API", "BigQuery Storage API"),
    ("Databases", "NoSQL Databases"): ("Cloud Bigtable", "Cloud Firestore", "Firestore", "Cloud Datastore"),
    ("Databases", "Relational Databases"): ("Cloud SQL", "AlloyDB", "Cloud Spanner", "Spanner"),
    ("Developer Tools", "Continuous Integration and Deployment"): ("Cloud Build", "Cloud Deploy"),
    ("Developer Tools", "Development Environments"): ("Cloud Workstations",),
    ("Identity", "Identity and Access Management"): ("Identity Platform", "Identity and Access Management"),
    ("Integration", "API Management"): ("Apigee", "Cloud Endpoints", "API Gateway"),
    ("Integration", "Messaging"): ("Cloud Pub/Sub", "Managed Service for Apache Kafka", "Eventarc", "Cloud Tasks"),
    ("Integration", "Workflow Orchestration"): ("Cloud Composer", "Cloud Scheduler", "Workflows"),
    ("Management and Governance", "Observability"): ("Cloud Logging", "Cloud Monitoring", "Cloud Trace"),
    ("Networking", "Content Delivery"): ("Cloud CDN", "Media CDN"),
    ("Networking", "Network Connectivity"): ("Cloud VPN", "Cloud Interconnect", "Network Connectivity Center"),
    ("Networking", "Network Infrastructure"): ("Networking", "Network Intelligence Center"),
    ("Networking", "Network Routing"): ("Cloud DNS",),
    ("Networking", "Network Security"): ("Network Security", "Cloud Armor", "Cloud NGFW", "Cloud IDS"),
    ("Security", "Secret Management"): (
        "Secret Manager",
        "Cloud Key Management Service (KMS)",
        "Certificate Authority Service",
        "Certificate Manager",
    ),
    ("Security", "Threat Detection and Response"): ("reCAPTCHA Enterprise",),
    ("Security", "Security Posture Management"): ("Security Command Center",),
    ("Storage", "Backup Storage"): ("Backup for GKE", "Backup and DR Service"),
    ("Storage", "File Storage"): ("Cloud Filestore", "Filestore", "NetApp Volumes", "Parallelstore"),
    ("Storage", "Object Storage"): ("Cloud Storage",),
    ("Web", "Application Platforms"): ("App Engine", "Firebase Hosting"),
}
_BY_SERVICE: Final = {name: category for category, names in _SERVICES.items() for name in names}


def category_of(service: str) -> tuple[str, str]:
    """(ServiceCategory, ServiceSubcategory) of a service; "Other" for an unknown one, as FOCUS requires."""
    return _BY_SERVICE.get(service, _OTHER)
