"""Excel and CSV import and export of the units (Birimler)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat

from plans.exchange.columns import YES_NO, ChoiceWidget, Column, IntegerWidget, TextWidget
from plans.exchange.resource import ExchangeResource, Writes
from plans.exchange.table import Cell
from plans.models import Unit
from plans.records.ordering import ASIDE
from plans.units.names import SAME_SPELLING, suggest_units


class UnitResource(ExchangeResource):
    """A row is a unit, found by its code. Units that the file leaves out stay as they are."""

    SHEET = "Birimler"
    FILE_NAME = "birimler"
    WRITTEN = {Unit: ("add", "change")}

    code = Column(
        "Kod",
        "code",
        TextWidget(),
        "Birimin değişmeyen kısa kodu: küçük harf, rakam ve tire (mali-hizmetler). Kayıtlı bir "
        "kod yazarsanız o birim güncellenir, yeni bir kod yazarsanız birim eklenir.",
        key=True,
        width=28,
    )
    name = Column("Birim Adı", "name", TextWidget(), "Birimin tam adı.", required=True, width=50)
    short_name = Column(
        "Kısa Ad",
        "short_name",
        TextWidget(),
        "Dar sütunlarda kullanılan ad: Mali Hizmetler Md.",
        required=True,
        width=28,
    )
    is_active = Column(
        "Kullanımda",
        "is_active",
        ChoiceWidget(YES_NO),
        "Kapatılan birim için Hayır yazın; satırı silmeniz birimi silmez.",
        required=True,
    )
    order = Column(
        "Sıra",
        "order",
        IntegerWidget(),
        "Birimin listelerdeki yeri. Boş bırakırsanız kayıtlı birimin yeri değişmez, yeni birim "
        "sona eklenir.",
        optional=True,
    )

    def get_queryset(self) -> QuerySet:
        return Unit.objects.all()

    def load(self, rows: list[dict[str, Cell]]) -> None:
        self.writes = (Writes(Unit, ("name", "short_name", "is_active", "order")),)
        self.units = {unit.code: unit for unit in Unit.objects.select_for_update()}
        self.stored_names = {unit.code: unit.name for unit in self.units.values()}
        # Names and places are unique among the units as they will be, not as they are: a file
        # may swap two of them.
        names = {unit.code: unit.name for unit in self.units.values()}
        orders = {unit.code: unit.order for unit in self.units.values()}
        for row in rows:
            if code := self.peek("code", row):
                names[code] = self.peek("name", row)
                orders[code] = self.peek("order", row) or orders.get(code)
        self.codes_by_name = _inverted(names)
        self.codes_by_order = _inverted(orders)
        self.last_order = max((order for order in orders.values() if order), default=0)

    def find(self, row: Mapping[str, Any], errors: dict[str, str]) -> tuple[Unit, bool]:
        code = self.key_value("code", row, errors)
        if code and (message := self.repeated(code)):
            errors["code"] = message
        unit = self.units.get(code)
        return (Unit(code=code or ""), True) if unit is None else (unit, False)

    def check(self, instance: Unit, errors: dict[str, Any]) -> None:
        if instance.order is None and "order" not in errors:
            self.last_order += 1
            instance.order = self.last_order
        try:
            instance.clean_fields(exclude=set(errors))
        except ValidationError as error:
            errors.update(error.message_dict)
        for field, codes, what in (
            ("name", self.codes_by_name, "Bu ad"),
            ("order", self.codes_by_order, "Bu sıra"),
        ):
            others = codes.get(getattr(instance, field), set()) - {instance.code}
            if others and field not in errors:
                errors[field] = f"{what} “{min(others)}” kodlu birimde de var. Birini değiştirin."

    def collect(self, instance: Unit, is_new: bool) -> None:
        (units,) = self.writes
        (units.created if is_new else units.updated).append(instance)

    def note(self, instance: Unit, is_new: bool) -> str:
        if not is_new:
            return ""
        close = suggest_units(instance.name, self.stored_names, most=1)
        if not close or close[0].score < SAME_SPELLING:
            return ""
        return f"“{close[0].name}” birimine çok benziyor; aynı birim mi?"

    def before_writes(self) -> None:
        # Two units that swap their places or names would stumble over each other.
        (units,) = self.writes
        Unit.objects.filter(pk__in=[unit.pk for unit in units.updated]).update(
            order=F("order") + ASIDE, name=Concat(F("code"), Value(" (taşınıyor)"))
        )


def _inverted(values: Mapping[str, Any]) -> dict[Any, set[str]]:
    """The codes that have each value."""
    codes: dict[Any, set[str]] = defaultdict(set)
    for code, value in values.items():
        if value:
            codes[value].add(code)
    return codes
