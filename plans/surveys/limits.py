"""How many answers one address may send in an hour, without keeping the address."""

from datetime import datetime
from ipaddress import IPv6Address, ip_address

from django.db.models import F
from django.utils.crypto import salted_hmac

from plans.models import SurveySender

#: The computers of an office or a school share one address.
MOST_PER_HOUR = 20


def may_send(address: str, now: datetime) -> bool:
    """Count an answer from `address`; False where it has sent as many this hour as it may.

    The address is kept as a hash under the secret key, another one every hour; hashes of earlier
    hours are deleted.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    text = f"{hour.timestamp():.0f} {_network(address)}"
    sender = salted_hmac("plans.surveys.limits", text, algorithm="sha256").hexdigest()
    row, is_new = SurveySender.objects.get_or_create(sender=sender, hour=hour)
    if is_new:
        SurveySender.objects.filter(hour__lt=hour).delete()
    free = SurveySender.objects.filter(pk=row.pk, count__lt=MOST_PER_HOUR)
    return bool(free.update(count=F("count") + 1))


def _network(address: str) -> str:
    """Whom an address stands for: of IPv6 a household or office has a whole /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address  # a socket has none
    if isinstance(parsed, IPv6Address):
        # A server that listens on both kinds writes IPv4 so: ::ffff:10.0.0.1
        return str(parsed.ipv4_mapped or int(parsed) >> 64)
    return address
