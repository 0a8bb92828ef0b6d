"""What the title page of a published report says of itself, and by what it can be checked."""

from dataclasses import dataclass

import segno
from django.conf import settings

from reports.models import Publication


@dataclass(frozen=True)
class Proof:
    publication: Publication
    #: The version that this one takes the place of.
    previous: Publication | None
    #: Where the code is checked, as a whole address and as a picture for phones.
    address: str
    picture: str


def proof_of(publication: Publication) -> Proof:
    """Made of stored facts alone; one query."""
    earlier = Publication.objects.filter(
        plan=publication.plan_id, kind=publication.kind, subject=publication.subject
    )
    previous = earlier.filter(version=publication.version - 1).defer("data").first()
    address = f"{settings.SITE_URL}{publication.verification_url}"
    picture = segno.make(address, error="m").png_data_uri(scale=6, border=2)
    return Proof(publication, previous, address, picture)
