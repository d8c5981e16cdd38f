"""Writes the skeleton of a new policy: `python -m tools.new_policy SERVICE/NAME`, or `make new-policy SERVICE/NAME`.

The skeleton is valid and its cases pass, so that you change it in small steps. tests/contracts/test_policies.py fails
as long as a policy contains the words TO DO.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from string import Template

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = "TO DO"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SERVICE = re.compile(r"[a-z][a-z0-9]*")
_FIRST_TYPE = re.compile(r"^resources:\s*(?:\[|\n\s*-\s*)\s*(google_\w+)", re.MULTILINE)

_POLICY = Template("""\
title: "TO DO: name the resource, then the fault, in the words that people search for"
severity: medium # low, medium, high or critical
enforcement: advisory # or mandatory, which denies the plan
resources: [$type]
$rule
why: >
  TO DO: describe the danger, and what the API does if nothing sets the attribute.
remediation: |
  example = false # TO DO: write the Terraform that mends it
references:
  - "https://cloud.google.com/ TO DO: the page that documents the rule"
""")
_DENY = "deny: {path: example, equals: true, unset: false} # TO DO: true where the fault is"
_CASES = Template("""\
- fail: set to true
  given:
    $type.main: {example: true}
- pass: set to false
  given:
    $type.main: {example: false}
- pass: not set, so the API's default applies
  given:
    $type.main: {}
- unknown: an expression decides
  given:
    $type.main: {example: !unknown local.example }
""")
_CHECK = '''\
"""TO DO: say in one sentence what this check flags."""

from octoguard.plan import SENSITIVE, UNKNOWN, Plan, ResourceChange
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Return the outcome for one resource; None if the policy does not apply to it."""
    _ = plan  # TO DO: follow references with change.linked(path, type)
    example = change.get("example")
    if example is UNKNOWN or example is SENSITIVE:
        return unknown(evidence(change, "example"))
    return fail(evidence(change, "example")) if example is True else PASS
'''


def create(root: Path, policy: str, *, check: bool = False) -> list[Path]:
    """Write the files of a new policy below the root of a checkout, and return their paths.

    `policy` is SERVICE/NAME; with `check`, the rule is a Python function. Raises ValueError for a name that cannot be
    used, and FileExistsError if the policy or one of its files exists. Then it writes nothing.
    """
    service, _, name = policy.partition("/")
    if not _SERVICE.fullmatch(service) or not _NAME.fullmatch(name):
        raise ValueError(f"{policy!r} is not SERVICE/NAME: use lower-case words, such as storage/bucket-public-access")
    policies = root / "policies"
    files = {
        policies / service / f"{name}.yaml": _POLICY,
        policies / service / f"{name}.test.yaml": _CASES,
    }
    if check:
        files[root / "octoguard" / "policy" / "checks" / f"{name.replace('-', '_')}.py"] = Template(_CHECK)
    for existing in [*policies.glob(f"*/{name}.yaml"), *(file for file in files if file.exists())]:
        raise FileExistsError(f"{existing.relative_to(root)} exists: choose another name, or edit that file")
    values = {"type": _type_of(policies / service), "rule": f"check: {name}" if check else _DENY}
    for file, template in files.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(template.substitute(values), encoding="utf-8")
    return list(files)


def _type_of(folder: Path) -> str:
    """A resource type that the other policies of the service judge; a placeholder if there are none."""
    for file in sorted(folder.glob("*.yaml")):
        if match := _FIRST_TYPE.search(file.read_text(encoding="utf-8")):
            return match[1]
    return "google_example"


def main() -> int:
    """Write the files and name the next steps; 2 if that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m tools.new_policy", description="Write the skeleton of a policy.")
    parser.add_argument("policy", metavar="SERVICE/NAME", help="such as storage/bucket-public-access")
    parser.add_argument(
        "--check", action="store_true", help="write a Python check too, for a rule that joins resources"
    )
    arguments = parser.parse_args()
    try:
        files = create(ROOT, arguments.policy, check=arguments.check)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"new-policy: {error}\n")
        return 2
    name = files[0].stem
    sys.stdout.writelines(f"wrote {file.relative_to(ROOT)}\n" for file in files)
    sys.stdout.write(f"next: replace each {PLACEHOLDER}, run octoguard policies test {name}, and then make golden\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
