"""The manifests in infra/kubernetes parse, use API versions of today, hold no secret, and run nothing loose."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ROOT / "infra" / "kubernetes"
FILES = sorted(FOLDER.rglob("*.yaml"))
ENVIRONMENTS = ("dev", "staging", "prod")

# Versions that are served and stored today: where that was read, and of which day the source is.
KUBERNETES = "github.com/kubernetes-client/python, swagger.json, 2026-08-17"
EXTERNAL_SECRETS = "github.com/external-secrets/external-secrets, config/crds (v1beta1 is not served), 2026-08-08"
CERT_MANAGER = "github.com/cert-manager/cert-manager, deploy/crds, 2026-08-22"
GATEWAY = "github.com/kubernetes-sigs/gateway-api, config/crd/standard, 2026-08-21"
GKE_GATEWAY = "github.com/GoogleCloudPlatform/gke-gateway-api, config/crd, 2026-04-29"
GKE_INGRESS = "github.com/kubernetes/ingress-gce, pkg/apis, 2026-08-21"
KUSTOMIZE = "kustomize 5.5"
CURRENT = {
    ("v1", "ConfigMap"): KUBERNETES,
    ("v1", "Namespace"): KUBERNETES,
    ("v1", "Service"): KUBERNETES,
    ("v1", "ServiceAccount"): KUBERNETES,
    ("apps/v1", "Deployment"): KUBERNETES,
    ("networking.k8s.io/v1", "NetworkPolicy"): KUBERNETES,
    ("policy/v1", "PodDisruptionBudget"): KUBERNETES,
    ("external-secrets.io/v1", "ClusterSecretStore"): EXTERNAL_SECRETS,
    ("external-secrets.io/v1", "ExternalSecret"): EXTERNAL_SECRETS,
    ("cert-manager.io/v1", "Certificate"): CERT_MANAGER,
    ("cert-manager.io/v1", "ClusterIssuer"): CERT_MANAGER,
    ("cert-manager.io/v1", "Issuer"): CERT_MANAGER,
    ("gateway.networking.k8s.io/v1", "Gateway"): GATEWAY,
    ("gateway.networking.k8s.io/v1", "HTTPRoute"): GATEWAY,
    ("networking.gke.io/v1", "GCPBackendPolicy"): GKE_GATEWAY,
    ("networking.gke.io/v1", "GCPGatewayPolicy"): GKE_GATEWAY,
    ("networking.gke.io/v1", "HealthCheckPolicy"): GKE_GATEWAY,
    ("cloud.google.com/v1", "BackendConfig"): GKE_INGRESS,
    ("networking.gke.io/v1beta1", "FrontendConfig"): GKE_INGRESS,
    ("kustomize.config.k8s.io/v1beta1", "Kustomization"): KUSTOMIZE,
    ("kustomize.config.k8s.io/v1alpha1", "Component"): KUSTOMIZE,
}
# What the same CRDs know at the places that are used here. A webhook may drop what it does not know without a word.
FIELDS = {
    "ClusterSecretStore": {
        "spec": "conditions controller provider refreshInterval retrySettings",
        "spec.provider.gcpsm": "auth location projectID secretVersionSelectionPolicy",
        "spec.provider.gcpsm.auth": "secretRef workloadIdentity workloadIdentityFederation",
        "spec.provider.gcpsm.auth.workloadIdentity": "clusterLocation clusterName clusterProjectID serviceAccountRef",
    },
    "ExternalSecret": {
        "spec": "data dataFrom refreshInterval refreshPolicy secretStoreRef syncWindows target",
        "spec.secretStoreRef": "kind name",
        "spec.target": "creationPolicy deletionPolicy immutable manifest name template",
        "spec.target.template": "data engineVersion mergePolicy metadata templateFrom type",
    },
    "ClusterIssuer": {
        "spec": "acme ca selfSigned vault venafi",
        "spec.acme": "caBundle disableAccountKeyGeneration email enableDurationFeature externalAccountBinding"
        " preferredChain privateKeySecretRef profile renewalInformationSource server skipTLSVerify solvers",
    },
    "Issuer": {"spec": "acme ca selfSigned vault venafi"},
    "Certificate": {
        "spec": "additionalOutputFormats commonName dnsNames duration emailAddresses encodeUsagesInRequest ipAddresses"
        " isCA issuerRef keystores literalSubject nameConstraints otherNames privateKey renewBefore"
        " renewBeforePercentage renewal revisionHistoryLimit secretName secretTemplate"
        " signatureAlgorithm subject uris usages",
        "spec.issuerRef": "group kind name",
        "spec.privateKey": "algorithm encoding rotationPolicy size",
    },
    "Gateway": {"spec": "addresses allowedListeners gatewayClassName infrastructure listeners tls"},
    "HTTPRoute": {"spec": "hostnames parentRefs rules"},
    "GCPBackendPolicy": {
        "spec": "default targetRef",
        "spec.default": "backendPreference connectionDraining iap logging maxRatePerEndpoint securityPolicy"
        " sessionAffinity timeoutSec",
        "spec.default.connectionDraining": "drainingTimeoutSec",
        "spec.default.logging": "enabled sampleRate",
        "spec.targetRef": "group kind name namespace",
    },
    "GCPGatewayPolicy": {"spec": "default targetRef", "spec.default": "allowGlobalAccess region sslPolicy"},
    "HealthCheckPolicy": {
        "spec": "default targetRef",
        "spec.default": "checkIntervalSec config healthyThreshold logConfig timeoutSec unhealthyThreshold",
        "spec.default.config": "grpcHealthCheck http2HealthCheck httpHealthCheck httpsHealthCheck tcpHealthCheck type",
        "spec.default.config.httpHealthCheck": "host port portName portSpecification proxyHeader requestPath response",
    },
}
CLUSTER_WIDE = {"ClusterIssuer", "ClusterSecretStore", "Namespace"}

VERSION = r"v?\d+\.\d+(\.\d+)?([.+-][\w.+-]+)?"
PINNED = re.compile(rf"[^\s:@]+/[^\s:@]+(:{VERSION}|(:{VERSION})?@sha256:[0-9a-f]{{64}})")
SECRET_TEXT = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bsk-[A-Za-z0-9]{8}|\bAIza[\w-]{30}|\"private_key\"")
PASSWORD = re.compile(r"^[ \t]*(password|token|secret|api[-_]?key)[ \t]*[:=][ \t]*\S", re.I | re.M)
PLACEHOLDER = re.compile(r"^[A-Z]+(_[A-Z]+)*$")


def documents(path: Path) -> Iterator[dict[str, Any]]:
    for document in yaml.safe_load_all(path.read_text()):
        assert isinstance(document, dict), f"{path}: a document is empty or no mapping"
        yield document


ALL = [(path, document) for path in FILES for document in documents(path)]
NAMES = [f"{path.relative_to(FOLDER)}:{document.get('kind')}" for path, document in ALL]
PODS = [(path, document) for path, document in ALL if document.get("kind") == "Deployment"]


def containers(document: dict[str, Any]) -> list[dict[str, Any]]:
    pod = document["spec"]["template"]["spec"]
    return [*pod["containers"], *pod.get("initContainers", [])]


def test_there_is_something_to_check() -> None:
    assert len(ALL) >= 40
    assert PODS


@pytest.mark.parametrize(("path", "document"), ALL, ids=NAMES)
def test_the_api_version_is_current(path: Path, document: dict[str, Any]) -> None:
    version = (document.get("apiVersion"), document.get("kind"))
    assert version in CURRENT, f"{path}: {version} is not in the table; read its CRD, then add it with the day"


@pytest.mark.parametrize(("path", "document"), ALL, ids=NAMES)
def test_custom_resources_have_fields_that_their_definitions_know(path: Path, document: dict[str, Any]) -> None:
    for place, known in FIELDS.get(document["kind"], {}).items():
        found: Any = document
        for key in place.split("."):
            found = found.get(key, {})
        assert set(found) <= set(known.split()), f"{path}: {place}"


def test_every_custom_resource_is_looked_at() -> None:
    ours = {kind for (_, kind), source in CURRENT.items() if source not in (KUBERNETES, KUSTOMIZE, GKE_INGRESS)}
    assert ours == FIELDS.keys()


def test_no_secret_is_written_down() -> None:
    for path, document in ALL:
        assert document["kind"] != "Secret", f"{path}: secrets come from Secret Manager, by an ExternalSecret"
    for path in [*FILES, *FOLDER.rglob("*.ini")]:
        text = path.read_text()
        assert not SECRET_TEXT.search(text), path
        assert not PASSWORD.search(text), path


@pytest.mark.parametrize(("path", "document"), PODS, ids=lambda value: getattr(value, "name", ""))
def test_pods_are_hardened(path: Path, document: dict[str, Any]) -> None:
    pod = document["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True, path
    assert pod["securityContext"]["runAsUser"] > 0, path
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, path
    assert pod["automountServiceAccountToken"] is False, path
    assert pod["serviceAccountName"] != "default", path
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys(), path
    assert not [volume for volume in pod["volumes"] if "hostPath" in volume], path
    for container in containers(document):
        name = f"{path}: {container['name']}"
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False, name
        assert context["readOnlyRootFilesystem"] is True, name
        assert context["capabilities"] == {"drop": ["ALL"]}, name
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys(), name
        assert "memory" in container["resources"]["limits"], name
        assert "livenessProbe" in container, name
        assert PINNED.fullmatch(container["image"]), f"{name}: pin {container['image']} by version or digest"
        assert not [item for item in container.get("env", []) if "value" in item], name


def test_images_of_the_overlays_are_pinned() -> None:
    for path, document in ALL:
        for image in document.get("images", []) if document["kind"] in ("Kustomization", "Component") else []:
            suffix = f"@{image['digest']}" if "digest" in image else f":{image['newTag']}"
            assert PINNED.fullmatch(image["newName"] + suffix), f"{path}: {image}"


@pytest.mark.parametrize(
    ("image", "pinned"),
    [
        ("docker.io/edoburu/pgbouncer:v1.25.2-p0", True),
        ("us-docker.pkg.dev/p/r/app@sha256:" + "0" * 64, True),
        ("us-docker.pkg.dev/p/r/app:1.2.3@sha256:" + "0" * 64, True),
        ("us-docker.pkg.dev/p/r/app", False),
        ("us-docker.pkg.dev/p/r/app:latest", False),
        ("us-docker.pkg.dev/p/r/app:v1", False),
        ("us-docker.pkg.dev/p/r/app:main-1.2", False),
        ("app:1.2.3", False),
    ],
)
def test_what_pinned_means(image: str, pinned: bool) -> None:
    assert bool(PINNED.fullmatch(image)) is pinned


def test_everything_has_its_namespace() -> None:
    for path, document in ALL:
        if document["kind"] in ("Kustomization", "Component") or path.name == "environment.yaml":
            continue
        namespace = document["metadata"].get("namespace")
        wanted = None if document["kind"] in CLUSTER_WIDE else "octollm"
        assert namespace == wanted, f"{path}: {document['kind']} {document['metadata']['name']}"


def test_each_workload_has_a_budget_that_lets_nodes_drain() -> None:
    budgets = {
        document["metadata"]["name"]: document["spec"]
        for _, document in ALL
        if document["kind"] == "PodDisruptionBudget"
    }
    for path, document in PODS:
        budget = budgets[document["metadata"]["name"]]
        assert budget["selector"] == document["spec"]["selector"], path
        assert document["spec"]["replicas"] > budget["maxUnavailable"], path


def test_network_policies_start_from_nothing() -> None:
    policies = {
        document["metadata"]["name"]: document["spec"] for _, document in ALL if document["kind"] == "NetworkPolicy"
    }
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, spec in policies.items():
        for rule in [*spec.get("ingress", []), *spec.get("egress", [])]:
            assert rule.get("ports"), f"{name} opens every port"
            assert rule.get("from") or rule.get("to"), f"{name} opens to everybody"
        for rule in spec.get("ingress", []):
            assert {"ipBlock": {"cidr": "0.0.0.0/0"}} not in rule["from"], f"{name} lets the internet in"


def test_every_file_is_used() -> None:
    used = {
        (path.parent / name).resolve()
        for path, document in ALL
        if path.name == "kustomization.yaml"
        for name in [
            *document.get("resources", []),
            *document.get("components", []),
            *[file for generated in document.get("configMapGenerator", []) for file in generated.get("files", [])],
        ]
    }
    assert [str(name) for name in used if not name.exists()] == []
    unused = [path for path in FILES if path.name != "kustomization.yaml" and path.resolve() not in used]
    assert unused == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_overlay_builds(environment: str) -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl is not installed")
    done = subprocess.run(
        [kubectl, "kustomize", FOLDER / "overlays" / environment], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    built = [document for document in yaml.safe_load_all(done.stdout) if document]
    assert not [document for document in built if document["metadata"]["name"] == "environment"]
    left = [text for document in built for text in strings(document) if PLACEHOLDER.fullmatch(text) and "_" in text]
    assert set(left) <= {"USE_SERVING_PORT", "OPENAI_API_KEY"}, left
    assert f"octollm-{environment}" in done.stdout
    assert not [other for other in ENVIRONMENTS if other != environment and f"octollm-{other}" in done.stdout]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value
