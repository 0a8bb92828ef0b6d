"""How an indicator is measured (gösterge künyesi, veri kayıt sistemi), as plain values."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Profile:
    """An indicator's künye; each text is empty where nobody wrote it."""

    definition: str = ""
    method: str = ""
    data_source: str = ""
    responsible_post: str = ""
    verification: str = ""
    #: The name of the unit; empty where it is the one that answers for the card.
    data_owner: str = ""

    @property
    def is_filled(self) -> bool:
        return any(self.__dict__.values())

    def facts(self) -> list[tuple[str, str]]:
        """What is written, each with its label."""
        texts = ((LABELS[field.name], getattr(self, field.name)) for field in fields(self))
        return [(label, text) for label, text in texts if text]

    @property
    def text(self) -> str:
        """What is written, a line each."""
        return "\n".join(": ".join(fact) for fact in self.facts())


NO_PROFILE = Profile()

LABELS = {
    "definition": "Tanım",
    "method": "Hesaplama yöntemi",
    "data_source": "Veri kaynağı",
    "responsible_post": "Sorumlu",
    "verification": "Doğrulama",
    "data_owner": "Veri sahibi birim",
}
