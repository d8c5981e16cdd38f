"""Flags GKE nodes with an image other than Container-Optimized OS with containerd or Windows."""

import re

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import Nodes, judge_nodes
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import Outcome

_GOOGLES_OWN = re.compile(r"(cos_containerd|windows_\w+)\Z", re.IGNORECASE)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if an image type is set to any other value; None if the resource describes no nodes."""

    def is_foreign(nodes: Nodes) -> dict[str, bool | None]:
        path = f"{nodes.config}.image_type"
        image = change.get(path)
        if image is UNKNOWN or image is SENSITIVE:
            return {path: None}
        return {path: image is not UNSET and image != "" and not _GOOGLES_OWN.match(text_of(image))}

    return judge_nodes(change, plan, is_foreign, "COS_CONTAINERD")
