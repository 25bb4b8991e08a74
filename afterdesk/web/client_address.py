"""From where a request comes. What a proxy says about it is believed of the proxies in AFTERDESK_TRUSTED_PROXIES."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

#: What a proxy may tell; from anybody else it is taken away before anything reads it.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
#: One household or office has one of these; single addresses in it are free to choose.
IPV6_PREFIX = 64


def forget_untrusted(request: HttpRequest) -> None:
    """Take away what only a known proxy may say about a request."""
    if not _is_proxy(request.META.get("REMOTE_ADDR", "")):
        for name in FORWARDED:
            request.META.pop(name, None)


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks; empty where there is none that can be read.

    The list that proxies write grows to the right, and its left may be invented: the first from the right that is no
    proxy of ours is the visitor.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if not _is_proxy(peer):
        return _plain(peer)
    named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return _plain(next((one for one in reversed(named) if not _is_proxy(one)), peer))


def neighbourhood_of(address: str) -> str:
    """Return what attempts are counted under: an IPv4 address, or the network of an IPv6 one."""
    found = _read(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, IPV6_PREFIX), strict=False))
    return str(found) if found else ""


def _is_proxy(words: str) -> bool:
    trusted = settings.AFTERDESK_TRUSTED_PROXIES
    found = _read(words)
    if found is None:
        return bool(trusted) and not words  # a proxy on this machine may come by a socket that has no address
    return any(found in network for network in trusted if network.version == found.version)


def _plain(words: str) -> str:
    found = _read(words)
    return str(found) if found else ""


def _read(words: str) -> IPv4Address | IPv6Address | None:
    bare = words.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:  # some proxies add the port
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
