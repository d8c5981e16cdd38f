"""Converts policies to the format of another tool, and policies of another tool to octoguard policies."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard import registry
from octoguard.config.discovery import load_nearest
from octoguard.config.policies import load_policies
from octoguard.config.policy_files import read_policy
from octoguard.converters import SUFFIX, Untranslatable
from octoguard.errors import InputError, PolicyError, UsageError
from octoguard.plan.version import parse
from octoguard.policy.case_generator import generate_cases
from octoguard.policy.names import policy_hint
from octoguard.renderers.listings import policy_files as listing
from octoguard.standin.schema import newest_pack, read_pack
from octoguard.standin.session import available
from octoguard.workflows.environments import require_name, tiers_of

if TYPE_CHECKING:
    from octoguard.converters import Read
    from octoguard.standin.schema import Attributes, SchemaPack


def export(to: str, folder: Path, environment: str, extra: Path | None, only: list[str]) -> str:
    """Write every policy that the other format can express.

    Returns the policies that were not converted, with the reasons, and the notes. Raises UsageError for an unknown
    environment or policy.
    """
    settings = load_nearest()
    tier = tiers_of(settings)[require_name(environment, settings)]
    converter: Any = registry.take("octoguard.converters", to)
    every = load_policies(extra)
    for name in only:
        if not any(policy.answers_to(name) for policy in every):
            raise UsageError(f"unknown policy {name!r}: {policy_hint(name, every)}")
    policies = [p for p in every if not only or any(p.answers_to(name) for name in only)]
    lines: list[str] = []
    count = 0
    for policy in sorted(policies, key=lambda p: p.id):
        if policy.environments.get(tier, policy.enforcement) == "off":
            lines.append(listing.not_converted(policy.id, f"it is off in {environment}"))
            continue
        try:
            written = converter.write(policy, tier)
        except Untranslatable as reason:
            lines.append(listing.not_converted(policy.id, reason))
            continue
        _write(folder / f"{written.id}{SUFFIX}", written.text, replace=True)
        count += 1
        lines += [listing.note(policy.id, f"in {converter.TITLE} {note}") for note in written.notes]
    return listing.exported(lines, count, len(policies), folder, environment)


def import_policies(to: str, source: Path, folder: Path) -> tuple[str, bool]:
    """Convert policies of another tool to octoguard policies with generated test cases.

    Returns the text and whether any policy was converted. Raises InputError if a file already exists; then nothing is
    written.
    """
    converter: Any = registry.take("octoguard.converters", to)
    if not source.exists():
        raise InputError(f"{source}: no such file or directory")
    files = (
        sorted(p for p in source.rglob("*") if p.suffix in (".yaml", ".yml", ".json")) if source.is_dir() else [source]
    )
    if not files:
        raise InputError(f"{source}: the directory has no policies (*.yaml, *.yml, *.json)")
    lines: list[str] = []
    converted: dict[str, tuple[Path, dict[str, str]]] = {}  # {id: (file, {name: text})}
    for file in files:
        try:
            read = converter.read(file.read_text(encoding="utf-8"), _schema_of)
        except (Untranslatable, OSError, UnicodeDecodeError) as reason:
            lines.append(listing.not_converted(file, reason))
            continue
        if read.id in converted:
            lines.append(listing.not_converted(file, f"{converted[read.id][0]} has the same ID"))
            continue
        texts, missing = _texts(read)
        converted[read.id] = (file, texts)
        lines += [listing.note(read.id, note) for note in [*read.notes, *missing]]
    _write_all(folder, {name: text for _, texts in converted.values() for name, text in texts.items()})
    return listing.imported(lines, len(converted), len(files), folder), bool(converted)


def _texts(read: Read) -> tuple[dict[str, str], list[str]]:
    """({file name: text}, notes): the policy, its generated cases, and a note for each missing expectation."""
    policy_text = listing.policy_text(read.policy)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / f"{read.id}{SUFFIX}"
        file.write_text(policy_text, encoding="utf-8")
        try:
            policy = read_policy(file)
        except PolicyError as error:
            raise PolicyError(f"{error}: this is a bug in the conversion. Nothing was written") from None
    cases = generate_cases(policy)
    texts = {f"{read.id}{SUFFIX}": policy_text}
    if cases:
        texts[f"{read.id}.test{SUFFIX}"] = listing.cases_text(cases)
    missing = {"pass", "fail", "unknown"} - {case.expect for case in cases}
    return texts, [f"add a case that expects {word}" for word in sorted(missing)]


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    """Write every file, or none if one already exists."""
    existing = next((name for name in texts if (folder / name).exists()), None)
    if existing is not None:
        raise InputError(f"{folder / existing}: already exists: move it, or choose another directory")
    for name, text in texts.items():
        _write(folder / name, text, replace=False)


def _write(path: Path, text: str, *, replace: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if replace else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path}: already exists: move it, or choose another directory") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): choose another directory") from None


@cache
def _packs() -> list[SchemaPack]:
    """The built-in schemas of the google provider, newest first. A policy may use attributes of an older version."""
    versions = available()
    google = sorted(versions["google"], key=parse, reverse=True)
    newest, *older = (read_pack(versions["google"][version]) for version in google)
    return [newest, newest_pack("google-beta"), *older]


def _schema_of(resource_type: str) -> Attributes | None:
    """The attributes of a type, including those of older versions only; None if no version has the type."""
    schemas = [schema for pack in _packs() if (schema := pack.get("resource", resource_type))]
    if not schemas:
        return None
    fields = schemas[0].attributes
    for schema in schemas[1:]:
        fields = _with_older(fields, schema.attributes)
    return fields


def _with_older(newer: Attributes, older: Attributes) -> Attributes:
    merged = dict(newer)
    for name, attribute in older.items():
        current = merged.get(name)
        if current is None:
            merged[name] = attribute
        elif current.fields is not None and attribute.fields is not None:
            merged[name] = msgspec.structs.replace(current, fields=_with_older(current.fields, attribute.fields))
    return merged
