"""Invents the values that Google Cloud would compute: the same ones each time, and recognisable as invented.

Nothing here is a fact about anybody's project. Addresses are from the range for documentation, names begin with
`offline-`.

What a configuration could have set and did not is absent, unless other resources need it (names, places, addresses): an
invented setting would be judged as one that somebody chose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

from octoguard.standin import facts
from octoguard.standin.links import last_segment
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
_FIELD = re.compile(r"(^)?\{\{(%?)(\w+)\}\}")
# Fields of an id that are taken whole even when they are paths; others give their last part, save the first one.
_WHOLE = frozenset({"parent", "name", "role", "member", "type", "object", "id"})
# How the names of keys and tokens end.
_SECRETS = ("certificate", "_key", "token", "md5", "crc32c")
# Types whose `name` is not their id, though the API makes it up.
_SHORTLY_NAMED = frozenset({"google_artifact_registry_repository"})


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the computed values of one resource or data source out of what is known of it and of the provider."""

    type: str
    attributes: Attributes
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
    def zone(self) -> str:
        """The zone it is in."""
        given = _text(self.known.get("zone")) or _text(self.settings.get("zone"))
        return str(last_segment(given)) or f"{self.region}-{ZONES.get(self.region, 'a')[0]}"

    @property
    def region(self) -> str:
        """The region it is in."""
        given = _text(self.known.get("region"))
        zone = _text(self.known.get("zone"))
        return str(last_segment(given or zone[:-2])) or _text(self.settings.get("region")) or REGION

    @property
    def name(self) -> str:
        """The name it was given, else an invented one."""
        given = next((text for key in _NAMES if (text := _text(self.known.get(key)))), "")
        return given or f"offline-{self.type.removeprefix('google_').replace('_', '-')}"

    @property
    def id(self) -> str:
        """Its id, in the provider's format where the schema pack has it."""
        if self.id_format:
            return self.fill(facts.IDS.get(self.type, self.id_format))
        if self.type.startswith("google_"):
            return f"projects/{self.project}/{self.type.removeprefix('google_')}/{self.name}"
        return f"offline-{self.seed[:12]}"

    def fill(self, pattern: str) -> str:
        """A pattern such as `projects/{{project}}/topics/{{name}}` with its values."""
        return _FIELD.sub(self._field, pattern)

    def _field(self, match: re.Match[str]) -> str:
        is_first, is_escaped, name = match[1] is not None, match[2], match[3]
        value = self._id_field(name)
        if not is_first and name not in _WHOLE:
            value = str(last_segment(value))
        return quote(value, safe="") if is_escaped else value

    def _id_field(self, name: str) -> str:
        """The value of one field: what is known of it, else the same invented one as the attribute has."""
        given = self.known.get(name)
        if isinstance(given, int) and not isinstance(given, bool):
            return str(given)
        places = {"project": self.project, "region": self.region, "zone": self.zone, "location": self.region}
        found = _text(given) or _text(self.settings.get(name)) or places.get(name)
        if found:
            return found
        seed = digest(self.seed, "id", name)
        if name in ("name", "hash"):
            return self._api_name(seed) if name == "name" else seed[:8]
        invented = self._invented(name, seed)
        return _number(seed, 19) if invented.startswith("offline-") else invented

    def _api_name(self, seed: str) -> str:
        """A name that nobody chose: the SDK's where one could have been chosen, else a number."""
        attribute = self.attributes.get("name")
        prefix = _text(self.known.get("name_prefix"))
        if prefix or (attribute is not None and attribute.optional):
            return (prefix or "terraform-") + _number(seed, 10)
        return self.name if attribute is None or attribute.required or self.is_data else _number(seed, 19)

    def _own_name(self) -> str:
        """What `name` is where nothing sets it: its part of the id, else all of the id."""
        attribute = self.attributes.get("name")
        is_chosen = attribute is not None and attribute.optional
        if "{{name}}" in self.id_format or is_chosen or not self.id_format:
            return self._id_field("name")
        return self.id

    def resolve(self, attributes: Attributes, value: Object, seed: str = "", depth: int = 0) -> Object:
        """The object with an invented value for each unknown one."""
        return {
            name: self._resolve(name, attribute, value.get(name), digest(seed, name), depth)
            for name, attribute in attributes.items()
        }

    def _resolve(self, name: str, attribute: Attribute, value: Any, seed: str, depth: int) -> Any:
        if value is UNKNOWN:
            return self.make(name, attribute, seed, depth)
        if attribute.fields is not None and isinstance(value, list):
            elements = _known_fields(attribute.fields, value)
            return [
                self.resolve(attribute.fields, one, digest(seed, position), depth + 1) if isinstance(one, dict) else one
                for position, one in enumerate(elements)
            ]
        return _filled(value, seed)

    def make(self, name: str, attribute: Attribute, seed: str = "", depth: int = 0) -> Any:
        """An invented value for an attribute."""
        seed = digest(self.seed, seed, name)
        if depth == 0 and name in self.fixed:
            return self.fixed[name]
        fact = facts.FACTS.get((self.type, name)) if depth == 0 else None
        if fact is not None:
            return self._fact(fact, attribute, name, seed)
        if attribute.default is not None:
            return attribute.default
        match attribute.type:
            case "string":
                return self._make_text(name, attribute, seed, depth)
            case "number":
                return None if self._is_choice(attribute) else _count(name, seed)
            case "bool":
                return None if self._is_choice(attribute) else False
            case "map":
                keys = self.fixed.get(name) if self.is_data else None
                if isinstance(keys, dict):
                    return keys
                return None if self._is_choice(attribute) else {}
            case "list" | "set":
                return self._make_list(name, attribute, seed, depth)
            case _:
                return None

    def _fact(self, fact: Any, attribute: Attribute, name: str, seed: str) -> Any:
        """What is known of the attributes of a type, with its values filled in; the rest of an object is invented."""
        if callable(fact):
            return fact(self)
        if isinstance(fact, str):
            return self.fill(fact)
        if isinstance(fact, dict):
            made = {key: self.make(key, one, seed, 1) for key, one in (attribute.fields or {}).items()}
            return {**made, **{key: self.fill(one) if isinstance(one, str) else one for key, one in fact.items()}}
        if isinstance(fact, list):
            return [self._fact(one, attribute, name, seed) for one in fact]
        return fact

    def _is_choice(self, attribute: Attribute) -> bool:
        """Whether a configuration could have set it, and did not."""
        return not self.is_data and (attribute.optional or attribute.required)

    def _make_text(self, name: str, attribute: Attribute, seed: str, depth: int) -> str | None:
        """A text; None for a choice that was left to Google Cloud: an invented one would be wrong."""
        text = self.text(name, seed, depth)
        if not self._is_choice(attribute) or (attribute.computed and _is_needed(name, text)):
            return text
        return None

    def _make_list(self, name: str, attribute: Attribute, seed: str, depth: int) -> list[Any] | None:
        if attribute.fields is not None:
            if (attribute.type == "set" and not self.is_data) or depth > _DEEPEST:
                return []
            if self._is_choice(attribute) and not (attribute.computed and _is_filled(attribute.fields)):
                return [] if attribute.is_block else None
            return [{key: self.make(key, one, seed, depth + 1) for key, one in attribute.fields.items()}]
        if self._is_choice(attribute):
            return None
        if not self.is_data or attribute.element is None:
            return []
        if attribute.element.type == "string":
            return [self.text(name.rstrip("s"), seed, depth)]
        return [{}] if attribute.element.type == "map" else []

    def text(self, name: str, seed: str, depth: int = 0) -> str:
        """An invented text that has the form of what the attribute's name promises."""
        if depth == 0:
            if name == "id":
                return self.id
            if name == "name":
                return self._own_name()
            if f"{{{{{name}}}}}" in self.id_format:
                return self._id_field(name)
        return self.name if name == "name" else self._invented(name, seed)

    def _invented(self, name: str, seed: str) -> str:
        if name in ("project", "project_id"):
            return self.project
        for pattern, make in _BY_NAME:
            if re.search(pattern, name):
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


def _self_link(maker: Maker, _seed: str) -> str:
    return facts.BASES.get(maker.type.split("_")[1], "") + maker.fill(facts.LINKS.get(maker.type, "{{id}}"))


def _service_account(maker: Maker, _seed: str) -> str:
    return f"{project_number(maker.project)}-compute@developer.gserviceaccount.com"


# The first pattern that is found in the attribute's name decides.
_BY_NAME: list[tuple[str, Callable[[Maker, str], str]]] = [
    (r"^id$", lambda m, _: m.id),
    (r"^self_link", _self_link),
    (r"^email$", _email),
    (r"^member$", lambda m, seed: "serviceAccount:" + _email(m, seed)),
    (r"(^|_)number$", lambda m, _: project_number(m.project)),
    (r"^unique_id$|(numeric|generated|instance|network)_id$", lambda _, seed: _number(seed, 21)),
    (r"^u?uid$|^(trigger|job|system)_id$", lambda _, seed: str(UUID(seed[:32], version=4))),
    (r"^zone$", lambda m, _: m.zone),
    (r"^(region|location)$", lambda m, _: m.region),
    (r"cidr|(ip)?_range$", lambda _, seed: f"10.{int(seed[:2], 16)}.0.0/20"),
    (
        r"_ip$|ip_address$|^(address|gateway_ipv4|host|endpoint)$",
        lambda _, seed: f"192.0.2.{1 + int(seed[:2], 16) % 250}",
    ),
    (r"service_account(_id|_email(_address)?)?$", _service_account),
    (r"time", lambda _, __: TIME),
    (r"fingerprint|^etag$", lambda _, seed: seed[:12]),
    (r"^(state|status)$", lambda _, __: "ACTIVE"),
    (r"^policy_data$", lambda _, __: "{}"),
    (r"^network$", _compute_link("networks")),
    (r"^subnetwork$", _compute_link("subnetworks")),
    (r"version$", lambda m, _: GKE_VERSION if "container" in m.type else "1"),
    (r"ur[li]$", lambda m, seed: f"https://{m.name}-{seed[:6]}.example.com"),
    (r"certificate$|_key$|token$|md5|crc32c", lambda _, __: "b2ZmbGluZQ=="),
]


def _number(seed: str, digits: int) -> str:
    return str(10 ** (digits - 1) + int(seed[:16], 16) % (9 * 10 ** (digits - 1)))


def _count(name: str, seed: str) -> int:
    """A number: of identity, of time in milliseconds, or none."""
    if name.endswith(("_id", "number")) or name == "id":
        return int(_number(seed, 12))
    return 1704067200000 if "time" in name and not name.startswith("time") else 0


def _is_needed(name: str, text: str) -> bool:
    """Whether a computed text is of a kind that other resources refer to."""
    return not text.startswith(f"offline-{name}-") and not name.endswith(_SECRETS)


def _is_filled(fields: Attributes) -> bool:
    """Whether Google Cloud alone sets something in a block, such as an address, that configurations read.

    What is effective of a block follows from its settings.
    """
    return any(
        one.computed and not (one.optional or one.required or name.startswith("effective_"))
        for name, one in fields.items()
    )


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
