"""Defaults that the google provider plans for most types: location, labels, annotations and deletion policy.

Sources: `tpgresource/utils.go`, `tpgresource/labels.go`, `tpgresource/annotations.go` of the provider.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.standin.customdiff.change import PlannedChange, first
from octoguard.standin.values import UNKNOWN, Object, is_known

if TYPE_CHECKING:
    from octoguard.standin.customdiff.change import Function

_ATTRIBUTION = "goog-terraform-provisioned"


def from_provider(name: str) -> Function:
    """`DefaultProviderProject` and the like: the project, region or zone of the provider block."""

    def amend(change: PlannedChange, _: str) -> None:
        attribute = change.schema.attributes.get(name)
        if attribute is None or not attribute.computed or change.config.get(name) is not None:
            return
        if change.planned.get(name) is UNKNOWN and change.settings.get(name):
            change.planned[name] = change.settings[name]

    return amend


def deletion_policy(change: PlannedChange, default: str) -> None:
    """`DefaultProviderDeletionPolicy`: the deletion policy of the provider block, or else of the type."""
    if change.has("deletion_policy") and change.config.get("deletion_policy") is None:
        change.planned["deletion_policy"] = change.settings.get("deletion_policy") or default


def plain_labels(*, attribution: bool) -> Function:
    """`SetLabelsDiff`: the labels that Terraform manages, and those that the resource has."""

    def amend(change: PlannedChange, _: str) -> None:
        if change.has("effective_labels"):
            _labels(change.planned, "labels", change.config, change.prior, change.settings, attribution)

    return amend


def named_labels(change: PlannedChange, name: str) -> None:
    """`SetDiffForLabelsWithCustomizedName`: labels in an attribute with another name."""
    if change.has(name) and change.has("effective_labels"):
        _labels(change.planned, name, change.config, change.prior, change.settings, True)


def plain_annotations(change: PlannedChange, _: str) -> None:
    """`SetAnnotationsDiff`: the annotations that the resource has."""
    if change.has("effective_annotations"):
        _annotations(change.planned, change.config, change.prior)


def metadata(*, labels: bool) -> Function:
    """`SetMetadataLabelsDiff`, `SetMetadataAnnotationsDiff`: Cloud Run has them in a block of its own."""

    def amend(change: PlannedChange, _: str) -> None:
        target, given = first(change.planned.get("metadata")), first(change.config.get("metadata")) or {}
        if target is None:
            return
        before = first((change.prior or {}).get("metadata"))
        if labels:
            _labels(target, "labels", given, before, change.settings, True)
        elif "effective_annotations" in target:
            _annotations(target, given, before)

    return amend


def service_account(change: PlannedChange, _: str) -> None:
    """`resourceServiceAccountCustomDiff`: the address of a new account is known before apply."""
    account, project = change.config.get("account_id"), change.planned.get("project")
    if change.prior is not None or not isinstance(account, str) or not isinstance(project, str):
        return
    domain, _, plain = project.rpartition(":")  # `example.com:project` for projects of a domain
    email = f"{account}@{plain}.{f'{domain}.' if domain else ''}iam.gserviceaccount.com"
    change.planned.update(email=email, member=f"serviceAccount:{email}")


def _labels(
    planned: Object, name: str, config: Object, prior: Object | None, settings: Object, attribution: bool
) -> None:
    configured, defaults = config.get(name), settings.get("default_labels")
    if not is_known(configured) or not is_known(defaults):
        planned["terraform_labels"] = planned["effective_labels"] = UNKNOWN
        return
    before = prior or {}
    effective = dict(before.get("effective_labels") or {})
    labels = dict(defaults or {})
    is_enabled = settings.get("add_terraform_attribution_label", True)
    proactive = settings.get("terraform_attribution_label_addition_strategy") == "PROACTIVE"
    if attribution and is_enabled and (prior is None or proactive or _ATTRIBUTION in effective):
        labels[_ATTRIBUTION] = "true"
    labels.update({key: value for key, value in (configured or {}).items() if value is not None})
    for key in before.get("terraform_labels") or {}:
        if key not in labels:
            effective.pop(key, None)
    planned["terraform_labels"] = labels
    planned["effective_labels"] = effective | labels


def _annotations(planned: Object, config: Object, prior: Object | None) -> None:
    configured = config.get("annotations")
    if not is_known(configured):
        planned["effective_annotations"] = UNKNOWN
        return
    before = prior or {}
    removed = before.get("annotations") or {}
    kept = {key: value for key, value in (before.get("effective_annotations") or {}).items() if key not in removed}
    planned["effective_annotations"] = kept | (configured or {})
