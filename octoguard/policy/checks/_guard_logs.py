"""Compares audit log configurations, log sinks and the conditions of identity providers before and after a change."""

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
        return [Loss("service", None, service, other, "for which service is not known")]
    if other not in (_ALL, service):
        return [Loss("service", True, service, other, "for another service")]
    path = "audit_log_config"
    if is_same(old, new, path):
        return []
    if has_hidden(new.get(path)) or has_hidden(old.get(path)):
        return [Loss(path, None, old.get(path), new.get(path), "which logs it writes is not known")]
    return _logs_left(path, _logs(old.blocks(path), "log_type", "exempted_members"), _logs_of(new, path))


def _logs_of(half: Half, path: str) -> Logs:
    return _logs(half.blocks(path), "log_type", "exempted_members")


def _logs(blocks: list[Any], kind: str, members: str) -> Logs:
    return {str(block.get(kind)): texts(block.get(members)) for block in blocks if isinstance(block, dict)}


def _logs_left(path: str, before: Logs, after: Logs) -> list[Loss]:
    losses = []
    for kind, exempt in before.items():
        if kind not in after:
            losses.append(Loss(path, True, sorted(before), sorted(after), f"{kind} logs are written no longer"))
        elif after[kind] - exempt:
            losses.append(Loss(path, True, sorted(exempt), sorted(after[kind]), f"{kind} logs leave out more members"))
    return losses


def policy_document_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """The audit log configurations in the document of an IAM policy that the new document does not have."""
    _ = plan
    if is_same(old, new, "policy_data"):
        return []
    before, after = _documents(old.get("policy_data")), _documents(new.get("policy_data"))
    if before == {}:
        return []
    if before is None or after is None:
        return [Loss("policy_data", None, "a document", "a document", "which audit logs it configures is not known")]
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
    """Whether a sink keeps audit logs, or all logs; one for other logs protects nothing."""
    text, off = half.get("filter"), half.get("disabled")
    if is_hidden(off):
        return None
    if str(off).casefold() == "true":
        return False
    if is_absent(text):
        return True
    return "kept" in audit_logs_in(text).values() if isinstance(text, str) else None


def sink_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Where a sink keeps fewer logs than before, or keeps them elsewhere."""
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
        losses.append(Loss("include_children", answer, True, children, "leaves out the logs of projects below"))
    if old.change is new.change and not is_same(old, new, "destination"):
        before, after = old.get("destination"), new.get("destination")
        losses.append(Loss("destination", None, before, after, "the logs go elsewhere"))
    return losses


def _filter_loss(old: Half, new: Half) -> list[Loss]:
    before, after = old.get("filter"), new.get("filter")
    if is_absent(after) or is_same(old, new, "filter"):
        return []
    if is_hidden(after) or is_hidden(before):
        return [Loss("filter", None, before, after, "which logs it keeps is not known")]
    narrower = is_absent(before) or "kept" not in audit_logs_in(str(after)).values()
    return [Loss("filter", True if narrower else None, before, after, "keeps other logs than before")]


def _exclusion_loss(old: Half, new: Half) -> list[Loss]:
    before, after = old.get("exclusions"), new.get("exclusions")
    if is_same(old, new, "exclusions") or is_absent(after):
        return []
    if is_hidden(after) or is_hidden(before):
        return [Loss("exclusions", None, before, after, "which logs it leaves out is not known")]
    known = {canonical(block, ("name", "description")) for block in old.blocks("exclusions")}
    losses = []
    for index, block in enumerate(new.blocks("exclusions")):
        text, off = block.get("filter"), block.get("disabled")
        if canonical(block, ("name", "description")) in known or str(off).casefold() == "true":
            continue
        answer = None if not isinstance(text, str) else "kept" in audit_logs_in(text).values()
        if answer is not False:
            losses.append(
                Loss(f"exclusions[{index}].filter", answer, "no such exclusion", text, "leaves out audit logs")
            )
    return losses


# Conditions of identity providers


def condition_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Where the condition of an identity provider lets in more: a part of it goes away, or it is another one."""
    _ = plan
    path = "attribute_condition"
    before, after = old.get(path), new.get(path)
    if is_absent(before) or is_same(old, new, path):
        return []
    if is_hidden(after) or is_hidden(before):
        return [Loss(path, None, before, after, "whom it lets in is not known")]
    if is_absent(after):
        return [Loss(path, True, before, after, "removed: every token of the issuer is accepted")]
    wanted, now = parts_of(str(before)), parts_of(str(after))
    if wanted <= now:
        return []
    wider = now < wanted or any("||" in part and any(one in part for one in wanted) for part in now)
    return [Loss(path, True if wider else None, before, after, "lets in more" if wider else "is another condition")]
