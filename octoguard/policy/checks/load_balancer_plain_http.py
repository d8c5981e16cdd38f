"""Flags external forwarding rules to an HTTP proxy whose URL map does more than redirect to HTTPS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.path import parse, render
from octoguard.policy.checks._answers import says
from octoguard.policy.checks._places import nearest
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer

_PROXIES = ("google_compute_target_http_proxy", "google_compute_region_target_http_proxy")
_OTHER_TARGETS = (
    "google_compute_region_target_https_proxy",
    "google_compute_region_target_tcp_proxy",
    "google_compute_service_attachment",
    "google_compute_target_grpc_proxy",
    "google_compute_target_https_proxy",
    "google_compute_target_instance",
    "google_compute_target_pool",
    "google_compute_target_ssl_proxy",
    "google_compute_target_tcp_proxy",
    "google_compute_vpn_gateway",
)
_URL_MAPS = ("google_compute_url_map", "google_compute_region_url_map")
_SCHEME = "load_balancing_scheme"
_REDIRECT = "https_redirect"


def check(rule: ResourceChange, plan: Plan) -> Outcome | None:
    """None for an internal rule, or a rule whose target is not an HTTP proxy."""
    _ = plan
    scheme = rule.get(_SCHEME)
    target = rule.get("target")
    if (isinstance(scheme, str) and scheme and not scheme.startswith("EXTERNAL")) or target is UNSET or target == "":
        return None
    is_http, proxies = _http_proxies(rule)
    if is_http is False:
        return None
    maps = [url_map for proxy in proxies for url_map in nearest(proxy, "url_map", *_URL_MAPS)]
    redirects: list[tuple[Answer, Evidence]] = [redirect for url_map in maps for redirect in _redirects(url_map)]
    serves = [item for answer, item in redirects if answer is False]
    doubts = [item for answer, item in redirects if answer is None]
    if serves and len(maps) == 1:
        known = is_http and scheme is not UNKNOWN and scheme is not SENSITIVE
        return (fail if known else unknown)(evidence(rule, "target"), *serves)
    if not proxies and isinstance(target, str) and scheme is not UNKNOWN and scheme is not SENSITIVE:
        return fail(evidence(rule, "target", "an HTTP proxy, and nothing in this plan shows a redirect to HTTPS"))
    if serves or doubts or not maps:
        return unknown(evidence(rule, "target"), *[of(proxy, "url_map") for proxy in proxies], *doubts)
    return PASS


def _http_proxies(rule: ResourceChange) -> tuple[Answer, list[ResourceChange]]:
    """Whether the target is an HTTP proxy, and the proxies of this plan that it may be."""
    proxies = nearest(rule, "target", *_PROXIES)
    target = rule.get("target")
    if isinstance(target, str):
        return "/targetHttpProxies/" in target, proxies
    if proxies:
        return True, proxies
    return (False if nearest(rule, "target", *_OTHER_TARGETS) else None), []


def _redirects(url_map: ResourceChange) -> Iterator[tuple[Answer, Evidence]]:
    """For each branch of a URL map, whether it ends in a redirect to HTTPS."""
    yield _redirect(url_map, (), "default_url_redirect")
    for matcher in _blocks(url_map, ("path_matcher",)):
        yield _redirect(url_map, matcher, "default_url_redirect")
        for name in ("path_rule", "route_rules"):
            for block in _blocks(url_map, (*matcher, name)):
                yield _redirect(url_map, block, "url_redirect")


def _blocks(url_map: ResourceChange, path: Steps) -> Iterator[Steps]:
    blocks = url_map.get(path)
    if blocks is UNKNOWN or blocks is SENSITIVE:
        yield path
    elif isinstance(blocks, list):
        yield from ((*path, i) for i in range(len(blocks)))


def _redirect(url_map: ResourceChange, base: Steps, name: str) -> tuple[Answer, Evidence]:
    path = render((*base, name, 0, _REDIRECT))
    answer = says(url_map, path, True, unset=False)
    return answer, of(url_map, path, "" if url_map.get(parse(path)) is not UNSET else "unset; no redirect to HTTPS")
