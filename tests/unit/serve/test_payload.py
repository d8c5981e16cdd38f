"""The request of a run task: its signature, and its JSON."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from octoguard.errors import InputError
from octoguard.serve.payload import is_safe_url, is_signed, is_verification, read_task

REQUEST = {
    "payload_version": 1,
    "stage": "pre_apply",
    "access_token": "a.token",
    "task_result_id": "taskrs-7",
    "task_result_callback_url": "https://app.terraform.io/api/v2/task-results/7/callback",
    "plan_json_api_url": "https://app.terraform.io/api/v2/plans/plan-7/json-output",
    "workspace_name": "network-prod",
    "vcs_branch": None,
}


def body(**changes: Any) -> bytes:
    return json.dumps(REQUEST | changes).encode()


def test_the_signature_is_of_the_raw_body() -> None:
    signature = hmac.new(b"k", b'{"a": 1}', hashlib.sha512).hexdigest()
    assert is_signed(b'{"a": 1}', signature, b"k")
    assert not is_signed(b'{"a":1}', signature, b"k")
    assert not is_signed(b'{"a": 1}', signature, b"l")


@pytest.mark.parametrize("signature", ["", "00", "\u00e9" * 64, hmac.new(b"k", b"x", hashlib.sha256).hexdigest()])
def test_any_other_text_is_no_signature(signature: str) -> None:
    assert not is_signed(b"x", signature, b"k")


def test_the_fields_of_a_request() -> None:
    task = read_task(body())
    assert (task.stage, task.workspace_name, task.accepts_outcomes) == ("pre_apply", "network-prod", False)
    assert read_task(body(capabilities={"outcomes": True, "other": 1})).accepts_outcomes
    assert read_task(body(capabilities=None, workspace_name=None, run_id=None)).run_id is None
    assert "a.token" not in repr(task)
    assert "callback" not in repr(task)


def test_a_verification_needs_nothing_but_its_token() -> None:
    assert is_verification(b'{"access_token": "test-token", "payload_version": null}')
    assert not is_verification(body())
    assert not is_verification(b"[]")


@pytest.mark.parametrize(
    "changes",
    [
        {"payload_version": 2},
        {"payload_version": "1"},
        {"access_token": ""},
        {"access_token": "a\r\nX-Other: b"},
        {"access_token": None},
        {"task_result_id": ""},
        {"task_result_callback_url": "http://app.terraform.io/callback"},
        {"task_result_callback_url": "file:///etc/hostname"},
        {"plan_json_api_url": "ftp://app.terraform.io/plan"},
        {"plan_json_api_url": "https://app.terraform.io/a b"},
    ],
)
def test_a_request_that_cannot_be_used_is_an_error(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read_task(body(**changes))


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_request_is_an_error_without_its_text(text: bytes) -> None:
    with pytest.raises(InputError, match=r"^the body is not the JSON of a run task$"):
        read_task(text)


def test_only_https_and_the_loopback_get_a_token() -> None:
    assert is_safe_url("https://tfe.example.com:8443/api")
    assert is_safe_url("http://127.0.0.1:9000/x")
    for url in ("http://127.0.0.1.example.com/", "https://", "https:///x", "https://a:99999/", "//a/b", "https://a/\n"):
        assert not is_safe_url(url)
