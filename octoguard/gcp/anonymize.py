"""Anonymizes recordings, so that they can be shared. The same name always gets the same replacement.

A value stays only if its field is on the keep list and the value matches the pattern of the field: amounts, times,
states, locations, machine types, predefined roles. Every other text is replaced, and free text is dropped. Project
numbers are replaced with numbers, so that the report still matches numbers with project IDs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.gcp import keep_list
from octoguard.rightsizing.answers import Answer
from octoguard.rightsizing.series import BY_MEASURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.gcp.recording import RecordingHeader

_HOST: Final = re.compile(
    r"//[a-z][a-z0-9]{1,40}\.googleapis\.com/"
    r"|https://(?:www\.googleapis\.com/(?:compute|storage|bigquery|sql)|[a-z]{2,40}\.googleapis\.com(?:/compute|/sql|/bigquery)?)/(?:v\d\w{0,7}|beta|alpha)/"
)
_STORAGE: Final = "//storage.googleapis.com/"
_PLACEHOLDER: Final = re.compile(r"\$(?:[a-z]+-){0,3}name")
_EVERYONE: Final = frozenset(("allUsers", "allAuthenticatedUsers"))
_MEMBER: Final = re.compile(
    r"(?P<kind>(?:deleted:)?(?:user|group|serviceAccount|domain|principal|principalSet|principalHierarchy):(?://)?)(?P<who>.+)"
    r"|(?P<basic>project(?:Owner|Editor|Viewer):)(?P<project>.+)",
    re.DOTALL,
)
_TABLE: Final = re.compile(r"([A-Za-z0-9-]+)([.:])([A-Za-z0-9_]+)\.([A-Za-z0-9_$-]+)")
# GKE names instance groups `gke-CLUSTER-POOL-HASH-grp`, and machines `gke-CLUSTER-POOL-HASH-SUFFIX`.
_GKE: Final = re.compile(r"gke-(?P<rest>.+)-(?P<hash>[0-9a-f]{8})(?P<end>-grp|-\w{4})?")
_METHOD: Final = re.compile(r"google(?:\.[a-z0-9]+){2,6}\.[A-Z][A-Za-z]+/[A-Z][A-Za-z]+")
_SUBJECTS: Final = frozenset((*BY_MEASURE, "locations", "projects", "folders", "insights"))
_ANY_PREFIX: Final = re.compile(r"(?:\.\*)?/?")
# Deeper data than this is dropped. Google's responses have about 12 levels.
_DEEPEST: Final = 60
# Whole numbers up to this are sizes and counts. Project numbers are larger.
_SMALL: Final = 99_999
_UNREADABLE: Final = b"null"


class Anonymizer:
    """Replaces names, and remembers the replacement of each."""

    def __init__(self) -> None:
        """Start without replacements."""
        self._names: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._texts: dict[tuple[str, str], str] = {}

    def name(self, kind: str, real: str) -> str:
        """The replacement of a name, such as `project-1`; of a number, another number."""
        if real in keep_list.WILDCARDS or real in _EVERYONE or _PLACEHOLDER.fullmatch(real):
            return real
        if real not in self._names:
            gke = _GKE.fullmatch(real)
            self._names[real] = self._gke(gke) if gke else self._new(kind, real)
        return self._names[real]

    def _new(self, kind: str, real: str) -> str:
        # The report tells project numbers from project IDs by their digits.
        kind = "number" if real.isascii() and real.isdecimal() else kind
        self._counts[kind] += 1
        count = self._counts[kind]
        if kind == "number":
            return f"9{count:011}"
        return f"{kind}-{count:06}" if kind == "recommendation" else f"{kind}-{count}"

    def cluster(self, real: str) -> str:
        """The replacement of a cluster's name, word by word.

        The names of its instance groups and machines start with the name of the cluster. The report uses this to match
        them, so the replacements start with each other too.
        """
        if real in keep_list.WILDCARDS:
            return real
        return "-".join(self._word(word) for word in real.split("-"))

    def _word(self, word: str) -> str:
        return self._words.setdefault(word, f"c{len(self._words) + 1}")

    def _gke(self, match: re.Match[str]) -> str:
        end = match["end"] or ""
        if end != "-grp" and end:
            end = f"-{int(self._word(end)[1:]):04x}"
        return f"gke-{self.cluster(match['rest'])}-{int(self._word(match['hash'])[1:]):08x}{end}"

    def text(self, text: str, key: str = "") -> str:
        """The replacement of a text in the field `key`; the text itself if the field keeps it."""
        field = keep_list.field(key)
        known = self._texts.get((field, text))
        if known is None:
            known = self._texts[field, text] = self._text(text, field)
        return known

    def _text(self, text: str, field: str) -> str:
        pattern = keep_list.pattern_of(field)
        if not text or text in _EVERYONE or (pattern is not None and pattern.fullmatch(text)):
            return text
        if member := _MEMBER.fullmatch(text):
            if member["basic"]:
                return member["basic"] + self.name("project", member["project"])
            return member["kind"] + self.name("member", member["who"])
        if any(character.isspace() for character in text) or field == "expression":
            return self.name(keep_list.KINDS.get(field, "text"), text)
        if "/" in text:
            return self._resource(text, field)
        if field in keep_list.CLUSTERS:
            return self.cluster(text)
        if field == "databaseid" and ":" in text:
            project, _, instance = text.rpartition(":")
            return f"{self.name('project', project)}:{self.name('instance', instance)}"
        if table := _TABLE.fullmatch(text):
            project, dataset = self.name("project", table[1]), self.name("dataset", table[3])
            return f"{project}{table[2]}{dataset}.{self.name('table', table[4])}"
        kind = "location" if pattern is keep_list.LOCATION else "member" if "@" in text else "name"
        return self.name(keep_list.KINDS.get(field, kind), text)

    def _resource(self, text: str, field: str) -> str:
        """A resource name with every part replaced, except collections, locations and types."""
        host = _HOST.match(text)
        start = host.end() if host else 0
        only = "bucket" if text.startswith(_STORAGE) else keep_list.KINDS.get(field, "name")
        return text[:start] + "/".join(self._parts(text[start:].split("/"), only))

    def _parts(self, parts: list[str], only: str) -> Iterator[str]:
        """`only` is the kind of parts without a collection, such as buckets."""
        collection = ""
        for number, part in enumerate(parts, 1):
            if collection:
                yield self._in(collection, part)
                collection = ""
            elif part in keep_list.COLLECTIONS and number < len(parts):
                collection = part
                yield part
            elif part in (keep_list.INNER_PARTS if number < len(parts) else keep_list.LAST_PARTS):
                yield part
            else:
                yield self.name(only, part)

    def _in(self, collection: str, part: str) -> str:
        pattern = keep_list.KEPT_AFTER.get(collection)
        if pattern is not None and pattern.fullmatch(part):
            return part
        return self.cluster(part) if collection == "clusters" else self.name(_kind(collection), part)

    def value(self, value: Any, key: str = "", depth: int = 0) -> Any:
        """JSON data of the field `key` with every name replaced, and free text removed."""
        if isinstance(value, str):
            return self.text(value, key)
        if depth > _DEEPEST:
            return None
        if isinstance(value, dict):
            if keep_list.field(key) in keep_list.LABELS:
                return {self._label(name): self._labelled(name, item, depth) for name, item in value.items()}
            return self._object(value, depth)
        if isinstance(value, list):
            return [self.value(item, key, depth + 1) for item in value]
        return self._number(value, key) if isinstance(value, (int, float)) else value

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        path = value.get("path")
        of_value = _field_at(path) if isinstance(path, str) else "value"
        result: dict[str, Any] = {}
        for key, item in value.items():
            if keep_list.field(key) in keep_list.DROPPED:
                continue
            if key == "path" and isinstance(item, str):
                result[key] = self._pointer(item)
            elif key in ("pathFilters", "pathValueMatchers") and isinstance(item, dict):
                result[key] = {
                    self._pointer(pointer): self._matcher(inner, _field_at(pointer), depth + 1)
                    for pointer, inner in item.items()
                }
            elif key in ("value", "valueMatcher"):
                result[key] = self._matcher(item, of_value, depth + 1)
            else:
                result[self._key(key)] = self.value(item, key, depth + 1)
        return result

    def _matcher(self, value: Any, key: str, depth: int) -> Any:
        """A value of the field `key`, or a matcher of values: `{"matchesPattern": ".*machineTypes/e2-small"}`."""
        if not isinstance(value, dict) or value.keys() != {"matchesPattern"}:
            return self.value(value, key, depth)
        text = value["matchesPattern"]
        if not isinstance(text, str):
            return {"matchesPattern": self.value(text, key, depth)}
        prefix = _ANY_PREFIX.match(text)
        start = prefix.end() if prefix else 0
        return {"matchesPattern": text[:start] + self.text(text[start:], key)}

    def _number(self, value: int | float, key: str) -> int | float:
        """A number; a whole number that may identify something is replaced."""
        if isinstance(value, bool) or abs(value) <= _SMALL or (isinstance(value, float) and not value.is_integer()):
            return value
        pattern = keep_list.pattern_of(keep_list.field(key))
        if pattern is not None and pattern.fullmatch(str(value)):
            return value
        return type(value)(self.name("number", str(abs(int(value)))))

    def _key(self, key: str) -> str:
        return key if keep_list.is_field_name(key) else self.name("field", key)

    def _label(self, name: str) -> str:
        return name if name in keep_list.KNOWN_LABELS else self.name("label", name)

    def _labelled(self, name: str, value: Any, depth: int) -> Any:
        if name in keep_list.KNOWN_LABELS:
            return self.value(value, name, depth + 1)
        return self.name("value", value) if isinstance(value, str) else self.value(value, "", depth + 1)

    def _pointer(self, path: str) -> str:
        """A JSON pointer. Its parts are fields, except below labels."""
        parts = []
        above = ""
        for part in path.split("/"):
            below_labels = keep_list.field(above) in keep_list.LABELS
            parts.append(part if _is_index(part) else self._label(part) if below_labels else self._key(part))
            above = part
        return "/".join(parts)

    def header(self, head: RecordingHeader) -> RecordingHeader:
        """The header without names, marked as scrubbed."""
        return msgspec.structs.replace(
            head,
            recorded_at=head.recorded_at if keep_list.TIME.fullmatch(head.recorded_at) else "",
            projects=[self.name("project", project) for project in head.projects],
            locations=[self.text(location, "location") for location in head.locations],
            billing_account=self.name("billing-account", head.billing_account),
            scrubbed=True,
        )

    def answer(self, answer: Answer) -> Answer:
        """The response without names. A page that cannot be read becomes `null`."""
        pages = [_loaded(page) for page in answer.pages]
        # The report breaks ties by name, so the replacements of a list have the order of its names.
        for identifier in sorted(_identifiers(pages)):
            self.name("recommendation", identifier)
        failure = answer.failure
        if failure is not None:
            reason = failure.reason if keep_list.ENUM.fullmatch(failure.reason) else ""
            failure = msgspec.structs.replace(failure, code=self.text(failure.code, "code"), message="", reason=reason)
        return Answer(
            answer.method if _METHOD.fullmatch(answer.method) else self.name("method", answer.method),
            self.text(answer.owner),
            answer.asked if answer.asked in _SUBJECTS else self.text(answer.asked),
            [_UNREADABLE if page is None else _dumped(self.value(page)) for page in pages],
            failure,
            answer.guess,
        )


def _loaded(page: bytes) -> Any:
    """The data of a page; None if Python cannot read it, such as a number of 5,000 digits."""
    try:
        return json.loads(page)
    except (ValueError, RecursionError):
        return None


def _dumped(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()


def _identifiers(pages: list[Any]) -> set[str]:
    """The last parts of the names of all recommendations in the pages."""
    lists = [page.get("recommendations") for page in pages if isinstance(page, dict)]
    names = [item.get("name") for items in lists if isinstance(items, list) for item in items if isinstance(item, dict)]
    return {name.rpartition("/")[2] for name in names if isinstance(name, str)}


@lru_cache(4096)
def _field_at(path: str) -> str:
    """The field that a JSON pointer ends in; "" below labels, whose values are names."""
    parts = [part for part in path.split("/") if part and not _is_index(part)]
    if any(keep_list.field(part) in keep_list.LABELS for part in parts[:-1]):
        return ""
    return parts[-1] if parts else ""


def _is_index(part: str) -> bool:
    return part in ("", "*", "-") or (len(part) < 4 and part.isascii() and part.isdecimal())


@lru_cache(512)
def _kind(collection: str) -> str:
    """The kind of name in a collection: `instance` for `instances`, `key-ring` for `keyRings`."""
    single = (
        re.sub(r"ies\Z", "y", collection) if collection.endswith("ies") else re.sub(r"(?<=ss)es\Z|s\Z", "", collection)
    )
    return re.sub(r"[A-Z]", lambda match: f"-{match[0].lower()}", single)
