"""Invents the values that Google Cloud would compute: the same ones each time, and recognisable as invented.

Nothing here is a fact about anybody's project. Addresses are from the range for documentation, names begin with
`offline-`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octoguard.standin.planning import last_segment
from octoguard.standin.values import UNKNOWN, Object, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.schema import Attribute, Attributes

PROJECT = "offline-project"
REGION = "us-central1"
ZONE = "us-central1-a"
# The regions whose zones have other letters than a, b and c.
ZONES = {"europe-west1": "bcd", "us-central1": "abcf", "us-east1": "bcd"}
TIME = "2024-01-01T00:00:00Z"
GKE_VERSION = "1.33.5-gke.1080000"
_DEEPEST = 6

_NAMES = ("name", "account_id", "cluster_id", "dataset_id", "instance_id", "project_id", "role_id", "secret_id")
_FIELD = re.compile(r"\{\{%?(\w+)\}\}")
# Types whose `name` is the whole path of the resource.
_NAMED_BY_PATH = frozenset({"google_service_account", "google_project_iam_custom_role", "google_folder"})


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the computed values of one resource or data source out of what is known of it and of the provider."""

    type: str
    settings: Object
    known: Object
    seed: str
    id_format: str = ""
    is_data: bool = False
    fixed: Object = field(default_factory=dict)

    @property
    def project(self) -> str:
        """The project it is in."""
        return _text(self.known.get("project")) or _text(self.settings.get("project")) or PROJECT

    @property
    def region(self) -> str:
        """The region it is in."""
        return _text(self.known.get("region")) or _text(self.settings.get("region")) or REGION

    @property
    def name(self) -> str:
        """The name it was given, else an invented one."""
        given = next((text for key in _NAMES if (text := _text(self.known.get(key)))), "")
        return given or f"offline-{self.type.removeprefix('google_').replace('_', '-')}"

    @property
    def id(self) -> str:
        """Its id, in the provider's format where the schema pack has it."""
        if self.id_format:
            return _FIELD.sub(lambda match: self._id_field(match[1]), self.id_format)
        return f"projects/{self.project}/{self.type.removeprefix('google_')}/{self.name}"

    def _id_field(self, name: str) -> str:
        given = _text(self.known.get(name))
        if given:
            return given if name in ("parent", "name") else str(last_segment(given))
        known = {"project": self.project, "region": self.region, "zone": ZONE, "location": self.region}
        return _text(self.settings.get(name)) or known.get(name) or f"offline-{name}"

    def resolve(self, attributes: Attributes, value: Object, seed: str = "") -> Object:
        """The object with an invented value for each unknown one."""
        return {
            name: self._resolve(name, attribute, value.get(name), digest(seed, name))
            for name, attribute in attributes.items()
        }

    def _resolve(self, name: str, attribute: Attribute, value: Any, seed: str) -> Any:
        if value is UNKNOWN:
            return self.make(name, attribute, seed)
        if attribute.fields is not None and isinstance(value, list):
            elements = _known_fields(attribute.fields, value)
            return [
                self.resolve(attribute.fields, one, digest(seed, position)) if isinstance(one, dict) else one
                for position, one in enumerate(elements)
            ]
        return _filled(value, seed)

    def make(self, name: str, attribute: Attribute, seed: str = "", depth: int = 0) -> Any:
        """An invented value for an attribute."""
        seed = digest(self.seed, seed, name)
        if depth == 0 and name in self.fixed:
            return self.fixed[name]
        match attribute.type:
            case "string":
                return self._make_text(name, attribute, seed)
            case "number":
                return attribute.default if attribute.default is not None else 0
            case "bool":
                return attribute.default if attribute.default is not None else False
            case "map":
                return {}
            case "list" | "set":
                return self._make_list(name, attribute, seed, depth)
            case _:
                return None

    def _make_text(self, name: str, attribute: Attribute, seed: str) -> str:
        """A choice that was left to Google Cloud is the first one there is, or none: an invented one would be wrong."""
        text = self.text(name, seed)
        if text.startswith(f"offline-{name}-") and attribute.optional and attribute.computed:
            return attribute.enum[0] if attribute.enum else ""
        return text

    def _make_list(self, name: str, attribute: Attribute, seed: str, depth: int) -> list[Any]:
        if attribute.fields is not None:
            if (attribute.type == "set" and not self.is_data) or depth > _DEEPEST:
                return []
            return [{key: self.make(key, one, seed, depth + 1) for key, one in attribute.fields.items()}]
        if not self.is_data or attribute.element is None:
            return []
        if attribute.element.type == "string":
            return [self.text(name.rstrip("s"), seed)]
        return [{}] if attribute.element.type == "map" else []

    def text(self, name: str, seed: str) -> str:
        """An invented text that has the form of what the attribute's name promises."""
        if name == "id":
            return self.id
        if name == "name":
            return self.id if self.type in _NAMED_BY_PATH else self.name
        if name in ("project", "project_id"):
            return self.project
        for ends, make in _BY_NAME:
            if re.search(ends, name):
                return make(self, seed)
        return f"offline-{name}-{seed[:6]}"


def project_number(project: str) -> str:
    """The invented number of a project."""
    return str(100_000_000_000 + int(digest("number", project)[:10], 16) % 899_999_999_999)


def _email(maker: Maker, _seed: str) -> str:
    return f"{_text(maker.known.get('account_id')) or 'offline'}@{maker.project}.iam.gserviceaccount.com"


def _compute_link(kind: str) -> Callable[[Maker, str], str]:
    def make(maker: Maker, _seed: str) -> str:
        where = f"regions/{maker.region}" if kind == "subnetworks" else "global"
        return f"https://www.googleapis.com/compute/v1/projects/{maker.project}/{where}/{kind}/default"

    return make


# The first pattern that is found in the attribute's name decides.
_BY_NAME: list[tuple[str, Callable[[Maker, str], str]]] = [
    (r"^(self_link(_unique)?|uri)$", lambda m, _: "https://www.googleapis.com/compute/v1/" + m.id),
    (r"^email$", _email),
    (r"^member$", lambda m, seed: "serviceAccount:" + _email(m, seed)),
    (r"(^|_)number$", lambda m, _: project_number(m.project)),
    (r"^unique_id$|(numeric|generated)_id$", lambda _, seed: str(10**20 + int(seed[:14], 16))[:21]),
    (r"^zone$", lambda m, _: _text(m.settings.get("zone")) or f"{m.region}-{ZONES.get(m.region, 'a')[0]}"),
    (r"^(region|location)$", lambda m, _: m.region),
    (r"cidr|(ip)?_range$", lambda _, seed: f"10.{int(seed[:2], 16)}.0.0/20"),
    (
        r"_ip$|ip_address$|^(address|gateway_ipv4|host|endpoint)$",
        lambda _, seed: f"192.0.2.{1 + int(seed[:2], 16) % 250}",
    ),
    (r"time", lambda _, __: TIME),
    (r"fingerprint|^etag$", lambda _, seed: seed[:12]),
    (r"^(state|status)$", lambda _, __: "ACTIVE"),
    (r"^policy_data$", lambda _, __: "{}"),
    (r"^network$", _compute_link("networks")),
    (r"^subnetwork$", _compute_link("subnetworks")),
    (r"version$", lambda m, _: GKE_VERSION if "container" in m.type else "1"),
    (r"ur[li]$", lambda m, seed: f"https://{m.name}-{seed[:6]}.example.com"),
    (r"certificate$|_key$|token$", lambda _, __: "b2ZmbGluZQ=="),
]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _known_fields(fields: Attributes, values: list[Any]) -> list[Any]:
    """An element that is unknown as a whole is an object of unknown values."""
    return [dict.fromkeys(fields, UNKNOWN) if one is UNKNOWN else one for one in values]


def _filled(value: Any, seed: str) -> Any:
    if value is UNKNOWN:
        return f"offline-{digest(seed)[:6]}"
    if isinstance(value, list):
        return [_filled(one, digest(seed, position)) for position, one in enumerate(value)]
    if isinstance(value, dict):
        return {key: _filled(one, digest(seed, key)) for key, one in value.items()}
    return value
