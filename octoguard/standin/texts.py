"""Validates the form of strings as the SDK and the google provider do (`Attribute.form`)."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# time.ParseDuration of Go: an optional sign, then one or more numbers with units. Only `0` needs no unit.
_DURATION = re.compile(r"[-+]?(0|(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+")
# RFC 3339 as in Go's time.RFC3339, which requires seconds and a time zone.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)")
_MEMBER = re.compile(r".+:.+|projectOwners|projectReaders|projectWriters|allUsers|allAuthenticatedUsers")
_MEMBERS = "https://cloud.google.com/billing/docs/reference/rest/v1/Policy#Binding"


def fault(form: str, name: str, value: str) -> str:
    """The error of the validation function for a string, in similar words; "" if the string is valid.

    An empty string is valid, because some of the functions accept it (`OrEmpty`).
    """
    check = _FORMS.get(form)
    return check(name, value) if check is not None and value else ""


def _base64(name: str, value: str) -> str:
    try:
        base64.b64decode(re.sub(r"[\r\n]", "", value), validate=True)
    except ValueError:
        return f'could not decode "{name}" as a valid base64 value. Please use the terraform base64 functions'
    return ""


def _range(name: str, value: str) -> str:
    try:
        ip_network(value, strict=False)
    except ValueError:
        return f'"{name}" is not a valid IP CIDR range: invalid CIDR address: {value}'
    return "" if "/" in value else f'"{name}" is not a valid IP CIDR range: invalid CIDR address: {value}'


def _duration(name: str, value: str) -> str:
    if _DURATION.fullmatch(value):
        return ""
    return f'expected {name} to be a duration, but parsing gave an error: time: invalid duration "{value}"'


def _address(name: str, value: str) -> str:
    try:
        ip_address(value)
    except ValueError:
        return f'invalid {name} (an IP address): "{value}"'
    return ""


def _json(name: str, value: str) -> str:
    try:
        json.loads(value)
    except ValueError:
        return f'"{name}" contains an invalid JSON'
    return ""


def _member(name: str, value: str) -> str:
    if value.startswith("deleted"):
        return f"invalid value for {name} (Terraform does not support IAM members for deleted principals)"
    if _MEMBER.search(value):
        return ""
    return f'invalid value "{value}" for {name} (IAM members must have one of the values outlined here: {_MEMBERS})'


def _time(name: str, value: str) -> str:
    if _TIME.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return ""
    return f'expected "{name}" to be a valid RFC3339 date, got "{value}"'


_FORMS: dict[str, Callable[[str, str], str]] = {
    "base64": _base64,
    "cidr": _range,
    "duration": _duration,
    "ip": _address,
    "json": _json,
    "member": _member,
    "time": _time,
}
