"""Compares audit log configurations, log sinks and conditions of identity providers before and after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.policy.checks._cel import parts_of
from octoguard.policy.checks._log_sinks import audit_logs_in
from octoguard.policy.checks._losses import Half, Loss, canonical, has_hidden, is_absent, is_hidden, is_same, texts

if TYPE_CHECKING:
    from octoguard.plan import Plan
    from octoguard.policy.checks._answers import Answer

_ALL: Final = "allServices"
Logs = dict[str, frozenset[str]]


def audit_config_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Log types that are no longer written for the service, and members that are newly exempt."""
    _ = plan
    service, other = old.get("service"), new.get("service")
    if is_hidden(other):
        return [Loss("service", None, service, other, "the service is not known")]
    if other not in (_ALL, service):
        return [Loss("service", True, service, other, "applies to another service")]
    path = "audit_log_config"
    if is_same(old, new, path):
        return []
    if has_hidden(new.get(path)) or has_hidden(old.get(path)):
        return [Loss(path, None, old.get(path), new.get(path), "the log types are not known")]
    return _logs_left(path, _logs(old.blocks(path), "log_type", "exempted_members"), _logs_of(new, path))


def _logs_of(half: Half, path: str) -> Logs:
    return _logs(half.blocks(path), "log_type", "exempted_members")


def _logs(blocks: list[Any], kind: str, members: str) -> Logs:
    return {str(block.get(kind)): texts(block.get(members)) for block in blocks if isinstance(block, dict)}


def _logs_left(path: str, before: Logs, after: Logs) -> list[Loss]:
    losses = []
    for kind, exempt in before.items():
        if kind not in after:
            losses.append(Loss(path, True, sorted(before), sorted(after), f"{kind} logs are no longer written"))
        elif after[kind] - exempt:
            losses.append(Loss(path, True, sorted(exempt), sorted(after[kind]), f"{kind} logs exempt more members"))
    return losses


def policy_document_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """The audit log configurations of an IAM policy document that are missing in the new document."""
    _ = plan
    if is_same(old, new, "policy_data"):
        return []
    before, after = _documents(old.get("policy_data")), _documents(new.get("policy_data"))
    if before == {}:
        return []
    if before is None or after is None:
        return [Loss("policy_data", None, "a document", "a document", "its audit log configurations are not known")]
    losses = []
    for service, logs in before.items():
        now = {**after.get(_ALL, {}), **after.get(service, {})}
        losses += _logs_left("policy_data", logs, now)
    return losses


def _documents(value: Any) -> dict[str, Logs] | None:
    if is_absent(value):
        return {}
    if not isinstance(value, str):
        return None
    try:
        items = msgspec.json.decode(value).get("auditConfigs") or []
        return {
            str(item.get("service")): _logs(item.get("auditLogConfigs") or [], "logType", "exemptedMembers")
            for item in items
        }
    except (msgspec.MsgspecError, AttributeError, TypeError):
        return None


# Log sinks


def sink_protects(half: Half) -> Answer:
    """Whether a sink keeps audit logs, or all logs; a sink for other logs protects nothing."""
    text, off = half.get("filter"), half.get("disabled")
    if is_hidden(off):
        return None
    if str(off).casefold() == "true":
        return False
    if is_absent(text):
        return True
    return "kept" in audit_logs_in(text).values() if isinstance(text, str) else None


def sink_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Where a sink keeps fewer logs than before, or writes them elsewhere."""
    _ = plan
    losses = []
    off = new.get("disabled")
    if is_hidden(off) or str(off).casefold() == "true":
        losses.append(Loss("disabled", None if is_hidden(off) else True, old.get("disabled"), off, "disabled"))
    losses += _filter_loss(old, new)
    losses += _exclusion_loss(old, new)
    children = new.get("include_children")
    if str(old.get("include_children")).casefold() == "true" and str(children).casefold() != "true":
        answer = None if is_hidden(children) else True
        losses.append(Loss("include_children", answer, True, children, "leaves out the logs of child projects"))
    if old.change is new.change and not is_same(old, new, "destination"):
        before, after = old.get("destination"), new.get("destination")
        losses.append(Loss("destination", None, before, after, "the destination changes"))
    return losses


def _filter_loss(old: Half, new: Half) -> list[Loss]:
    before, after = old.get("filter"), new.get("filter")
    if is_absent(after) or is_same(old, new, "filter"):
        return []
    if is_hidden(after) or is_hidden(before):
        return [Loss("filter", None, before, after, "the logs that it keeps are not known")]
    narrower = is_absent(before) or "kept" not in audit_logs_in(str(after)).values()
    return [Loss("filter", True if narrower else None, before, after, "keeps different logs than before")]


def _exclusion_loss(old: Half, new: Half) -> list[Loss]:
    before, after = old.get("exclusions"), new.get("exclusions")
    if is_same(old, new, "exclusions") or is_absent(after):
        return []
    if is_hidden(after) or is_hidden(before):
        return [Loss("exclusions", None, before, after, "the excluded logs are not known")]
    known = {canonical(block, ("name", "description")) for block in old.blocks("exclusions")}
    losses = []
    for index, block in enumerate(new.blocks("exclusions")):
        text, off = block.get("filter"), block.get("disabled")
        if canonical(block, ("name", "description")) in known or str(off).casefold() == "true":
            continue
        answer = None if not isinstance(text, str) else "kept" in audit_logs_in(text).values()
        if answer is not False:
            losses.append(Loss(f"exclusions[{index}].filter", answer, "no such exclusion", text, "excludes audit logs"))
    return losses


# Conditions of identity providers


def condition_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Where the condition of an identity provider admits more: a part of it is removed, or it changes."""
    _ = plan
    path = "attribute_condition"
    before, after = old.get(path), new.get(path)
    if is_absent(before) or is_same(old, new, path):
        return []
    if is_hidden(after) or is_hidden(before):
        return [Loss(path, None, before, after, "the admitted identities are not known")]
    if is_absent(after):
        return [Loss(path, True, before, after, "removed: every token of the issuer is accepted")]
    old_parts, now = parts_of(str(before)), parts_of(str(after))
    if old_parts <= now:
        return []
    wider = now < old_parts or any("||" in part and any(old_part in part for old_part in old_parts) for part in now)
    return [
        Loss(
            path,
            True if wider else None,
            before,
            after,
            "admits more identities" if wider else "is a different condition",
        )
    ]
