"""Writes our policies in another tool's language, and reads its policies as ours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from octoguard import shelf
from octoguard.config.policies import load_policies
from octoguard.config.policy_files import read_policy
from octoguard.dialects import SUFFIX, Untranslatable
from octoguard.errors import InputError, PolicyError, UsageError
from octoguard.policy import ENVIRONMENTS
from octoguard.policy.sketch import sketch
from octoguard.policy.testing import Marked
from octoguard.standin.schema import read_pack
from octoguard.standin.session import available
from octoguard.standin.versions import choose

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.testing import Case
    from octoguard.standin.schema import Attributes, Pack


def export(to: str, folder: Path, environment: str, extra: Path | None, only: list[str]) -> str:
    """Write every policy that the other language can say; the lines say which, and which not and why."""
    if environment not in ENVIRONMENTS:
        raise UsageError(f"there is no environment {environment!r}: choose one of {', '.join(ENVIRONMENTS)}")
    dialect: Any = shelf.take("octoguard.dialects", to)
    policies = [p for p in load_policies(extra) if not only or any(p.answers_to(name) for name in only)]
    if not policies:
        raise UsageError("there is no policy with that name: see octoguard policies list")
    lines: list[str] = []
    count = 0
    for policy in sorted(policies, key=lambda p: p.id):
        if policy.environments.get(environment, policy.enforcement) == "off":
            lines.append(f"not {policy.id}: it is off in {environment}")
            continue
        try:
            written = dialect.write(policy, environment)
        except Untranslatable as reason:
            lines.append(f"not {policy.id}: {reason}")
            continue
        _write(folder / f"{written.id}{SUFFIX}", written.text, replace=True)
        count += 1
        lines += [f"note {policy.id}: in {dialect.TITLE} {note}" for note in written.notes]
    lines.append(f"{count} of {len(policies)} policies written to {folder} for {environment}")
    return "\n".join([*lines, ""])


def take_in(to: str, source: Path, folder: Path) -> tuple[str, bool]:
    """Read policies of another tool and write them as ours, with first cases; False where none could be read."""
    dialect: Any = shelf.take("octoguard.dialects", to)
    if not source.exists():
        raise InputError(f"{source}: no such file or directory")
    files = (
        sorted(p for p in source.rglob("*") if p.suffix in (".yaml", ".yml", ".json")) if source.is_dir() else [source]
    )
    if not files:
        raise InputError(f"{source}: there is no policy (*.yaml, *.json) in it")
    lines: list[str] = []
    count = 0
    for file in files:
        try:
            read = dialect.read(file.read_text(encoding="utf-8"), _schema_of)
        except (Untranslatable, OSError, UnicodeDecodeError) as reason:
            lines.append(f"not {file}: {reason}")
            continue
        target = folder / f"{read.id}{SUFFIX}"
        _write(target, _policy_text(read.policy), replace=False)
        lines += [f"note {read.id}: {note}" for note in read.notes]
        lines += [f"note {read.id}: {problem}" for problem in _add_cases(target)]
        count += 1
    lines.append(
        f"{count} of {len(files)} policies written to {folder}: think about their why, remediation and cases, then "
        f"octoguard policies test --policies {folder}"
    )
    return "\n".join([*lines, ""]), count > 0


def _add_cases(target: Path) -> list[str]:
    """Write the cases that can be found beside a policy; the sentences say which are missing."""
    try:
        policy = read_policy(target)
    except PolicyError as error:
        target.unlink()
        raise PolicyError(f"{error}: this is a fault of the translation, and nothing was kept of it") from None
    cases = sketch(policy)
    if cases:
        _write(target.with_name(f"{target.stem}.test{SUFFIX}"), _cases_text(cases), replace=False)
    missing = {"pass", "fail", "unknown"} - {case.expect for case in cases}
    return [f"write a case that expects {word}" for word in sorted(missing)]


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
def _newest_pack() -> Pack:
    versions = available()["google"]
    return read_pack(versions[choose(versions, [])[0]])


def _schema_of(resource_type: str) -> Attributes | None:
    """The attributes of a type by the newest schema of the provider that ships; None when it has no such type."""
    schema = _newest_pack().get("resource", resource_type)
    return schema.attributes if schema else None
