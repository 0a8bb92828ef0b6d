"""What is written of a meeting: its facts, and the lines of its agenda and its minutes."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet

from indicators.models import ActionItem, AgendaPoint, Decision, Indicator, Meeting, Period
from indicators.refusals import Stale, WorkflowError
from plans.language.codes import parse_key
from plans.language.fields import DayField
from plans.language.turkish import by_name
from plans.models import Objective, Plan, Unit
from plans.people.roles import members_now, name_of_person

DEFAULT_GROUP = "Strateji Geliştirme Kurulu"


class MeetingForm(forms.ModelForm):
    """Who meets when and where; people with an account are ticked, others are named."""

    day = DayField(label="Gün")
    time = forms.TimeField(
        label="Saat",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": "Saati yazın.",
            "invalid": "Bu bir saat değil. Örnek: 14:30",
        },
    )
    users = forms.ModelMultipleChoiceField(
        label="Katılımcılar",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label="Hesabı olmayan katılımcılar",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Her satıra bir kişi: adı, unvanı.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    #: What stands now, where somebody else changed it.
    current: Meeting | None = None

    class Meta:
        model = Meeting
        fields: ClassVar = ["period", "group_name", "day", "time", "place"]

    def __init__(self, plan: Plan, *args: Any, **options: Any) -> None:
        options["label_suffix"] = ""
        super().__init__(*args, **options)
        periods = cast(forms.ModelChoiceField, self.fields["period"])
        opened = plan.periods.exclude(state=Period.State.PLANNED).order_by("-year", "-half")
        periods.queryset, periods.empty_label = opened, None
        self.fields["day"].error_messages["required"] = "Günü yazın."
        for name, message in (("group_name", "Toplanan kurulu yazın."), ("place", "Yeri yazın.")):
            self.fields[name].error_messages["required"] = message
        people: Any = self.fields["users"]
        people.queryset, people.label_from_instance = _people(), _label_of
        meeting = self.instance
        self.initial.setdefault("group_name", DEFAULT_GROUP)
        self.initial["version"] = meeting.version
        if meeting.pk:
            stored = list(meeting.participants.all())
            self.initial["users"] = [row.user_id for row in stored if row.user_id]
            self.initial["names"] = "\n".join(row.name for row in stored if not row.user_id)

    def refuse(self, error: WorkflowError) -> None:
        """Say why it was not kept; whoever saves it once more has seen what stands now."""
        self.add_error(None, str(error))
        if isinstance(error, Stale) and error.current:
            self.current = error.current
            typed: Any = self.data
            self.data = typed = typed.copy()
            typed["version"] = error.current.version

    def clean_names(self) -> list[str]:
        """The names, each once."""
        lines = (line.strip() for line in self.cleaned_data["names"].splitlines())
        names = list(dict.fromkeys(line for line in lines if line))
        if long := next((name for name in names if len(name) > 200), ""):
            raise forms.ValidationError(f"“{long[:40]}…” çok uzun; her satıra bir kişi yazın.")
        return names

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["users"] and not data["names"]:
            self.add_error("users", "En az bir katılımcı seçin ya da adını yazın.")
        if self.instance.pk:
            self.instance.version = data.get("version") or 0
        return data


def _people() -> QuerySet[User]:
    names = (by_name("first_name"), by_name("last_name"), "username")
    people = User.objects.filter(is_active=True).order_by(*names)
    units = members_now().select_related("unit")
    return people.prefetch_related(Prefetch("unit_memberships", units))


def _label_of(user: User) -> str:
    """`Ad Soyad (Mali Md.)`."""
    units = ", ".join(row.unit.short_name for row in cast(Any, user).unit_memberships.all())
    return f"{name_of_person(user)}{f' ({units})' if units else ''}"


# --- Lines of the agenda and the minutes --------------------------------------------------------


class Topics:
    """What a line may be about: the plan's objectives and indicators, by how they are named."""

    def __init__(self, plan: Plan) -> None:
        objectives = Objective.objects.filter(goal__plan=plan).select_related("goal")
        indicators = Indicator.objects.filter(card__objective__goal__plan=plan)
        self.rows: dict[str, Objective | Indicator] = {}
        for row in [*objectives, *indicators.select_related("card__objective__goal")]:
            # Codes repeat, and names do.
            label = str(row)
            self.rows[label if label not in self.rows else f"{label} [{row.pk}]"] = row
        self._labels = {(type(row), row.pk): label for label, row in self.rows.items()}

    def label_of(self, row: Any) -> str:
        for model, key in ((Indicator, row.indicator_id), (Objective, row.objective_id)):
            if key:
                return self._labels.get((model, key), "")
        return ""


class Choices:
    """What the lines of one page choose from, read once."""

    def __init__(self, meeting: Meeting) -> None:
        self.topics = Topics(meeting.period.plan)
        self.units = {str(row.pk): row for row in Unit.objects.filter(is_active=True)}


class LineForm(forms.ModelForm):
    """A line: what the page showed of it goes along, so that only what a person changed counts."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    drop = forms.BooleanField(label="Sil", required=False)
    #: Why the line was not kept, and the row that stands there now.
    refusal = ""
    current: Any = None

    def __init__(self, choices: Choices, *args: Any, **options: Any) -> None:
        options["use_required_attribute"] = False
        super().__init__(*args, **options)
        self.choices = choices
        self.fields["text"].error_messages["required"] = "Metni yazın."
        self.fields["text"].widget.attrs["rows"] = 2
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in ("version", "drop")

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "version"]

    @property
    def is_new(self) -> bool:
        """Whether it is the empty line at the end."""
        return self.prefix == f"{self._meta.model._meta.model_name}0"

    @property
    def seen_version(self) -> int:
        return parse_key(str(self["version"].value() or ""))

    @property
    def is_dropped(self) -> bool:
        return bool(self["drop"].value())

    def refuse(self, refusal: str, current: Any, version: int) -> None:
        """Say why the line was not kept; whoever saves it once more has seen that version."""
        self.refusal, self.current = refusal, current
        typed: Any = self.data
        self.data = typed = typed.copy()
        typed[self.add_prefix("version")] = version


class PointForm(LineForm):
    class Meta:
        model = AgendaPoint
        fields: ClassVar = ["order", "text"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["order"].required = False
        self.fields["order"].error_messages["invalid"] = "Sıra bir sayıdır."


class ResolutionForm(LineForm):
    """A line about an objective or an indicator, which is picked from a list by its name."""

    about = forms.CharField(
        label="İlgili hedef ya da gösterge",
        required=False,
        widget=forms.TextInput(attrs={"list": "konular", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["about"] = self.choices.topics.label_of(self.instance)

    def clean_about(self) -> str:
        label: str = self.cleaned_data["about"]
        row = self.choices.topics.rows.get(label)
        if label and row is None:
            raise forms.ValidationError("Böyle bir hedef ya da gösterge yok; listeden seçin.")
        self.instance.objective = row if isinstance(row, Objective) else None
        self.instance.indicator = row if isinstance(row, Indicator) else None
        return label


class DecisionForm(ResolutionForm):
    class Meta:
        model = Decision
        fields: ClassVar = ["text"]


class ItemForm(ResolutionForm):
    field_order = ["text", "unit", "due", "about"]
    unit = forms.ChoiceField(
        label="Sorumlu birim",
        error_messages={"required": "Birimi seçin.", "invalid_choice": "Listeden bir birim seçin."},
    )
    due = DayField(label="Son gün")

    class Meta:
        model = ActionItem
        fields: ClassVar = ["text", "due"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        units = dict(self.choices.units)
        if self.instance.unit_id:  # also one that was closed meanwhile
            units.setdefault(str(self.instance.unit_id), self.instance.unit)
        field = cast(forms.ChoiceField, self.fields["unit"])
        field.choices = [("", "Seçin…"), *((key, str(unit)) for key, unit in units.items())]
        self.initial["unit"] = str(self.instance.unit_id or "")

    def clean_unit(self) -> str:
        self.instance.unit_id = int(self.cleaned_data["unit"])
        return str(self.cleaned_data["unit"])


def lines_of(
    form: type[LineForm],
    rows: Iterable[Any],
    choices: Choices,
    data: Mapping[str, Any] | None = None,
) -> list[LineForm]:
    """The lines of a kind, a new one last; with `data` also those that somebody else removed while
    they were being written."""
    name = form._meta.model._meta.model_name
    lines = [
        form(choices, data, prefix=f"{name}{row.pk}", instance=row, auto_id="%s") for row in rows
    ]
    known = {line.prefix for line in lines}
    gone = [
        prefix
        for key in data or ()
        if key.startswith(name) and (prefix := key.removesuffix("-text")) != key
        if prefix not in known and prefix != f"{name}0"
    ]
    for prefix in [*gone, f"{name}0"]:
        lines.append(form(choices, data, prefix=prefix, auto_id="%s", empty_permitted=True))
    return lines
