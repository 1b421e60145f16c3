"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS = 64


def client_address(request: HttpRequest) -> str:
    """The caller's IP address; behind a proxy the one it saw, never one the caller made up.

    A proxy appends the address it saw, so only the last entry of the header can be believed.
    """
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if is_address(forwarded):
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """Whose attempts count together: an IPv4 address, and of an IPv6 one the /64, which is one customer's.

    One machine can use any of the 2^64 addresses of its network, a new one for each attempt.
    """
    text = client_address(request)
    if not is_address(text):
        return text
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False).network_address)


def is_address(text: str) -> bool:
    """Whether the text is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
