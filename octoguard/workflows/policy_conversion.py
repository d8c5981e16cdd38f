"""Writes our policies in another tool's language, and reads its policies as ours."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from octoguard import registry
from octoguard.config.discovery import load_nearest
from octoguard.config.policies import load_policies
from octoguard.config.policy_files import read_policy
from octoguard.converters import SUFFIX, Untranslatable
from octoguard.errors import InputError, PolicyError, UsageError
from octoguard.plan.version import parse
from octoguard.policy.case_generator import sketch
from octoguard.policy.testing import Marked
from octoguard.standin.schema import newest_pack, read_pack
from octoguard.standin.session import available
from octoguard.workflows.environments import require_name, tiers_of

if TYPE_CHECKING:
    from octoguard.converters import Read
    from octoguard.policy.testing import Case
    from octoguard.standin.schema import Attributes, SchemaPack


def export(to: str, folder: Path, environment: str, extra: Path | None, only: list[str]) -> str:
    """Write every policy that the other language can say; the lines say which, and which not and why."""
    settings = load_nearest()
    tier = tiers_of(settings)[require_name(environment, settings)]
    dialect: Any = registry.take("octoguard.converters", to)
    policies = [p for p in load_policies(extra) if not only or any(p.answers_to(name) for name in only)]
    if not policies:
        raise UsageError("there is no policy with that name: see octoguard policies list")
    lines: list[str] = []
    count = 0
    for policy in sorted(policies, key=lambda p: p.id):
        if policy.environments.get(tier, policy.enforcement) == "off":
            lines.append(f"not {policy.id}: it is off in {environment}")
            continue
        try:
            written = dialect.write(policy, tier)
        except Untranslatable as reason:
            lines.append(f"not {policy.id}: {reason}")
            continue
        _write(folder / f"{written.id}{SUFFIX}", written.text, replace=True)
        count += 1
        lines += [f"note {policy.id}: in {dialect.TITLE} {note}" for note in written.notes]
    lines.append(f"{count} of {len(policies)} policies written to {folder} for {environment}")
    return "\n".join([*lines, ""])


def take_in(to: str, source: Path, folder: Path) -> tuple[str, bool]:
    """Read policies of another tool and write them as ours, with first cases; False where none could be read.

    Nothing is written where a file is there already.
    """
    dialect: Any = registry.take("octoguard.converters", to)
    if not source.exists():
        raise InputError(f"{source}: no such file or directory")
    files = (
        sorted(p for p in source.rglob("*") if p.suffix in (".yaml", ".yml", ".json")) if source.is_dir() else [source]
    )
    if not files:
        raise InputError(f"{source}: there is no policy (*.yaml, *.json) in it")
    lines: list[str] = []
    found: dict[str, tuple[Path, dict[str, str]]] = {}  # {id: (file, {name: text})}
    for file in files:
        try:
            read = dialect.read(file.read_text(encoding="utf-8"), _schema_of)
        except (Untranslatable, OSError, UnicodeDecodeError) as reason:
            lines.append(f"not {file}: {reason}")
            continue
        if read.id in found:
            lines.append(f"not {file}: its id is that of {found[read.id][0]}")
            continue
        texts, missing = _texts(read)
        found[read.id] = (file, texts)
        lines += [f"note {read.id}: {note}" for note in [*read.notes, *missing]]
    _write_all(folder, {name: text for _, texts in found.values() for name, text in texts.items()})
    lines.append(
        f"{len(found)} of {len(files)} policies written to {folder}: think about their why, remediation and cases, "
        f"then octoguard policies test --policies {folder}"
        if found
        else f"none of {len(files)} policies could be translated: nothing was written"
    )
    return "\n".join([*lines, ""]), bool(found)


def _texts(read: Read) -> tuple[dict[str, str], list[str]]:
    """The files of a policy by name: itself and the cases that can be found; and which cases are missing."""
    policy_text = _policy_text(read.policy)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / f"{read.id}{SUFFIX}"
        file.write_text(policy_text, encoding="utf-8")
        try:
            policy = read_policy(file)
        except PolicyError as error:
            raise PolicyError(f"{error}: this is a fault of the translation, and nothing was written") from None
    cases = sketch(policy)
    texts = {f"{read.id}{SUFFIX}": policy_text}
    if cases:
        texts[f"{read.id}.test{SUFFIX}"] = _cases_text(cases)
    missing = {"pass", "fail", "unknown"} - {case.expect for case in cases}
    return texts, [f"write a case that expects {word}" for word in sorted(missing)]


def _write_all(folder: Path, texts: dict[str, str]) -> None:
    """Write every file, or none where one is there already."""
    there = next((name for name in texts if (folder / name).exists()), None)
    if there is not None:
        raise InputError(f"{folder / there}: is there already: move it away, or choose another directory")
    for name, text in texts.items():
        _write(folder / name, text, replace=False)


def _write(path: Path, text: str, *, replace: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if replace else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path}: is there already: move it away, or choose another directory") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): choose another directory") from None


def _policy_text(policy: dict[str, Any]) -> str:
    return str(yaml.safe_dump(policy, sort_keys=False, width=110, allow_unicode=True))


class _CaseDumper(yaml.SafeDumper):
    """Writes the marks of test cases."""


_CaseDumper.add_representer(
    Marked,
    lambda dumper, mark: dumper.represent_scalar(f"!{mark.kind}", mark.reference),
)


def _cases_text(cases: list[Case]) -> str:
    data = [{case.expect: case.name, "given": case.given} for case in cases]
    return "# Found by trying; write what they are about.\n" + str(
        yaml.dump(data, Dumper=_CaseDumper, sort_keys=False, width=110, allow_unicode=True)
    )


@cache
def _packs() -> list[SchemaPack]:
    """Every schema of the google provider that ships, the newest first: policies outlive attributes."""
    versions = available()
    google = sorted(versions["google"], key=parse, reverse=True)
    newest, *older = (read_pack(versions["google"][version]) for version in google)
    return [newest, newest_pack("google-beta"), *older]


def _schema_of(resource_type: str) -> Attributes | None:
    """The attributes of a type, those that only older versions have too; None when no version has the type."""
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
        mine = merged.get(name)
        if mine is None:
            merged[name] = attribute
        elif mine.fields is not None and attribute.fields is not None:
            merged[name] = msgspec.structs.replace(mine, fields=_with_older(mine.fields, attribute.fields))
    return merged
