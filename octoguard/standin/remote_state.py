"""Reads outputs of other roots for remote state data sources, and writes them to local state files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TYPE = "terraform_remote_state"
_STATE_VERSION = 4
_MEMBERS = {"value", "type", "sensitive"}


def read_given(given: Iterable[str], folder: Path) -> dict[str, dict[str, Any]]:
    """`{name: outputs}` of NAME=FILE arguments, with paths relative to `folder`.

    FILE is a state, the output of `terraform output -json`, or a JSON object of outputs. Raises UsageError for an
    argument that is not NAME=FILE, and InputError for any other file.
    """
    outputs: dict[str, dict[str, Any]] = {}
    for argument in given:
        name, separator, path = argument.partition("=")
        if not (name and separator and path):
            raise UsageError(f"invalid --remote-state {argument!r}: use NAME=FILE, such as network=network.tfstate")
        outputs[name.removeprefix("data.").removeprefix(f"{TYPE}.")] = read_outputs(folder / path)
    return outputs


def write_state(file: Path, outputs: dict[str, Any]) -> None:
    """Write outputs as a state that Terraform's local backend reads."""
    content = {
        "version": _STATE_VERSION,
        "terraform_version": "1.6.0",
        "serial": 1,
        "lineage": "octoguard-offline",
        "outputs": {name: {"value": value, "type": type_of(value)} for name, value in outputs.items()},
        "resources": [],
    }
    file.write_bytes(msgspec.json.encode(content))


def read_outputs(file: Path) -> dict[str, Any]:
    """The outputs in a state, in the output of `terraform output -json` or in an object. Raises InputError."""
    try:
        content = msgspec.json.decode(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    except msgspec.DecodeError:
        content = None
    if not isinstance(content, dict):
        raise InputError(f"{file}: not a Terraform state or JSON of outputs: use `terraform output -json`")
    if "version" in content and "serial" in content:
        content = content.get("outputs") or {}
    elif isinstance(values := content.get("values"), dict) and "format_version" in content:  # terraform show -json
        content = values.get("outputs") or {}
    described = all(
        isinstance(output, dict) and "value" in output and output.keys() <= _MEMBERS for output in content.values()
    )
    return {name: output["value"] for name, output in content.items()} if described else content


def type_of(value: Any) -> Any:
    """The type of a value, as in a state: https://pkg.go.dev/github.com/zclconf/go-cty/cty/json."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return ["tuple", [type_of(item) for item in value]]
    if isinstance(value, dict):
        return ["object", {name: type_of(item) for name, item in value.items()}]
    return "dynamic"
