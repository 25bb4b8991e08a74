"""Whether the sender is who it says: only what the mailbox's own server found out counts, never what the mail claims.

A server writes its lines on top. So an Authentication-Results line counts if it names our server and no line of a
foreign server stands above it; everything further down came with the mail and may be forged (RFC 8601, section 5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from afterdesk.channels.email.headers import Address
from afterdesk.channels.email.senders import Side, amazon_domain_of, name_claims_amazon, side_of
from afterdesk.channels.email.values import Trust

_BY = re.compile(r"(?:^|\s)by\s+([^\s;()]+)", re.I)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_METHOD = re.compile(r"^\s*([a-z-]+)(?:/\d+)?\s*=\s*([a-z]+)", re.I)
_PROPERTY = re.compile(r"([a-z]+)\.([a-z-]+)\s*=\s*\"?([^\s;\"]+)", re.I)
_INTERNAL_SUFFIXES = (".local", ".internal", ".localdomain", ".lan")


@dataclass(frozen=True, slots=True)
class _Finding:
    """One method of an Authentication-Results line."""

    method: str
    result: str
    properties: dict[str, str]


def trust_of(headers: Sequence[tuple[str, str]], senders: Sequence[Address], trusted_servers: Sequence[str]) -> Trust:
    """Return yes, no or unknown for the From address."""
    if not senders:
        return Trust.UNKNOWN
    if any(side_of(sender.domain) is Side.LOOK_ALIKE for sender in senders):
        return Trust.NO
    if any(side_of(each.domain) is Side.OTHER and name_claims_amazon(each) for each in senders):
        return Trust.NO
    if len(senders) > 1:  # which of them was checked is not said
        return Trust.UNKNOWN
    return _judged(_own_findings(headers, trusted_servers), senders[0].domain)


def _judged(findings: Sequence[_Finding], domain: str) -> Trust:
    for finding in findings:
        if finding.method == "dmarc":
            checked = finding.properties.get("header.from", domain).lower().rstrip(".").rpartition("@")[2]
            if finding.result == "fail":
                return Trust.NO
            if finding.result == "pass":
                return Trust.YES if _is_aligned(checked, domain) else Trust.UNKNOWN
    for finding in findings:
        if finding.method == "dkim" and finding.result == "pass":
            signer = finding.properties.get("header.d") or finding.properties.get("header.i", "").rpartition("@")[2]
            if signer and _is_aligned(signer.lower().rstrip("."), domain):
                return Trust.YES
    return Trust.UNKNOWN


def _is_aligned(checked: str, domain: str) -> bool:
    """Same organisation: for Amazon the same registered domain, for others one is the other or lies under it."""
    ours, theirs = amazon_domain_of(domain), amazon_domain_of(checked)
    if ours is not None or theirs is not None:
        return ours == theirs
    if "." not in checked:
        return False
    return checked == domain or domain.endswith(f".{checked}") or checked.endswith(f".{domain}")


def _own_findings(headers: Sequence[tuple[str, str]], trusted_servers: Sequence[str]) -> list[_Finding]:
    """Findings of the topmost line of our own server above the first foreign Received line."""
    configured = [server.lower().strip().rstrip(".") for server in trusted_servers if server.strip()]
    top = next((_receiver(value) for name, value in headers if name.lower() == "received"), "")
    hops = 0
    for name, value in headers:
        lowered = name.lower()
        if lowered == "received":
            hops += 1
            if not _is_own_hop(_receiver(value), configured, hops):
                return []
        elif lowered == "authentication-results":
            server, findings = _parsed(value)
            if server in configured or (not configured and _is_named_after(server, top)):
                return findings
    return []


def _is_own_hop(host: str, configured: Sequence[str], hops: int) -> bool:
    """Without a configured name only the topmost hop is known to be ours."""
    if not configured:
        return hops == 1
    return _is_internal(host) or any(_is_ours(host, server) for server in configured)


def _receiver(value: str) -> str:
    found = _BY.search(_COMMENT.sub(" ", value[:4000]))
    return found[1].lower().rstrip(".") if found else ""


def _is_internal(host: str) -> bool:
    """Return whether this is a hop inside a mail system: no name on the internet."""
    if not host or "." not in host or host.endswith(_INTERNAL_SUFFIXES):
        return True
    try:
        ip_address(host.strip("[]").removeprefix("ipv6:"))
    except ValueError:
        return False
    return True


def _is_ours(host: str, server: str) -> bool:
    parent = server.partition(".")[2] if server.count(".") >= 2 else server
    return host in (server, parent) or host.endswith((f".{server}", f".{parent}"))


def _is_named_after(server: str, host: str) -> bool:
    """Without a configured name: the line must be named like the topmost receiving host or a parent domain of it."""
    if not server or "." not in server or not host or _is_internal(host):
        return False
    return host == server or host.endswith(f".{server}")


def _parsed(value: str) -> tuple[str, list[_Finding]]:
    text = _COMMENT.sub(" ", " ".join(value[:8000].split()))
    server, _, rest = text.partition(";")
    findings = []
    for each in rest.split(";"):
        method = _METHOD.match(each)
        if method:
            properties = {f"{kind}.{key}".lower(): found for kind, key, found in _PROPERTY.findall(each)}
            findings.append(_Finding(method[1].lower(), method[2].lower(), properties))
    return (server.split() or [""])[0].lower().rstrip("."), findings
