"""The house: which room stands on which, held for every way in which one can name another.

An arrow is an import, a loaded template library, an address asked for by its name, a template, a
static file or a name in a string (a permission, a task). It may point to a lower room only.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

#: The rooms of each app, lowest first. `karsplan` and the files named in WIRING join them.
ROOMS = {
    "plans": [
        *["language", "records", "content", "models", "trail", "people", "help", "exchange"],
        *["charts", "admin.base", "trail.page", "audit", "units", "sheets", "versions"],
        *["document", "face", "surveys", "admin", "workbook", "revision", "management"],
    ],
    "indicators": [
        *["year", "performance", "results", "requirements", "activities", "plausibility"],
        *["profile", "models"],
        *["versions", "readings", "proposals", "guards", "cycle", "refusals", "periods", "tables"],
        *["workflow", "evaluation", "renaming", "sheets", "mails", "entry", "review", "calendar"],
        *["meetings", "admin", "audit", "management"],
    ],
    "budgeting": ["models", "totals", "grids", "sheets", "admin", "audit"],
    "reports": [
        *["models", "access", "visitors", "pdf", "word", "monitoring.parts", "publications"],
        *["plan", "monitoring", "calendar", "publishing", "archive", "backup", "portal"],
        *["council", "audit", "revision", "home", "demo", "management"],
    ],
}
APPS = ["plans", "indicators", "budgeting", "reports"]
#: The apps that each may name.
STANDS_ON = {
    "plans": set(),
    "indicators": {"plans"},
    "budgeting": {"plans"},
    "reports": {"plans", "indicators", "budgeting"},
}
#: Files that join rooms and may therefore name all of their app: what registers and what mounts.
WIRING = {"apps.py", "urls.py", "admin.py", "admin/__init__.py"}

Arrow = tuple[str, str]  #: the kind, and the dotted name or path that it points to

NAME_IN_STRING = re.compile(rf"(?:{'|'.join(APPS)})[./][\w./]+")
TEMPLATE_ARROWS = {
    "load": re.compile(r"\{% load ([\w ]+?)(?: from \w+)? %\}"),
    "url": re.compile(r"\{% url ['\"]([\w:]+)['\"]"),
    "template": re.compile(r"\{% (?:include|extends) ['\"]([\w./]+)['\"]"),
    "static": re.compile(r"\{% static ['\"]([\w./-]+)['\"]"),
}


def room_of(name: str) -> tuple[str, str] | None:
    """App and room of a dotted name or a path: `plans.document.word` → plans, document."""
    parts = re.split(r"[./]", name)
    if parts[0] not in APPS or len(parts) < 2:
        return None
    for length in (2, 1):
        room = ".".join(parts[1 : 1 + length])
        if room in ROOMS[parts[0]]:
            return parts[0], room
    return parts[0], ""


def is_forbidden(source: str, target: str) -> bool:
    """Whether the file may not name the target, both as paths or dotted names."""
    here, there = room_of(source), room_of(target)
    if here is None or there is None:
        return False
    if here[0] != there[0]:
        return there[0] not in STANDS_ON[here[0]]
    if source.partition("/")[2] in WIRING or not (here[1] and there[1]):
        return False
    order = ROOMS[here[0]]
    return order.index(there[1]) > order.index(here[1])


def _views(resolver: URLResolver) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield pattern.name, view.__module__


def addresses() -> dict[str, str]:
    """The module behind every name of an address; for the admin, that of the model's admin."""
    found = dict(_views(get_resolver()))
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found[name] = type(model_admin).__module__
    return found


def module_behind(address: str, known: dict[str, str]) -> str:
    """The module that answers to the name of an address; "" where it is not ours."""
    if address.startswith("admin:"):
        address = "_".join(address.split("_")[:2])
    return known.get(address, "")


def arrows_of_python(text: str, known: dict[str, str]) -> Iterator[Arrow]:
    """What a module names, in functions and for type checkers too."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                yield from (("import", alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (("import", f"{module}.{alias.name}") for alias in names)
            case ast.Call(args=[ast.Constant(value=str(address)), *_]) if (
                _name_of(node.func) in URL_FUNCTIONS
            ):
                yield "reverse", module_behind(address, known)
            case ast.Constant(value=str(value)) if NAME_IN_STRING.fullmatch(value):
                yield "string", value


URL_FUNCTIONS = {"reverse", "reverse_lazy", "redirect"}


def _name_of(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")


def arrows_of_template(text: str, known: dict[str, str]) -> Iterator[Arrow]:
    """What a template names."""
    libraries = settings.TEMPLATES[0]["OPTIONS"]["libraries"]
    for kind, pattern in TEMPLATE_ARROWS.items():
        for named in pattern.findall(text):
            if kind == "load":
                yield from ((kind, libraries.get(library, "")) for library in named.split())
            else:
                yield kind, module_behind(named, known) if kind == "url" else named


def arrows() -> Iterator[tuple[str, str, str]]:
    """Every arrow of the project: the file, the kind, the target."""
    known = addresses()
    for app in APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if "migrations" not in path.parts:
                source = str(path.relative_to(settings.BASE_DIR))
                for kind, target in arrows_of_python(path.read_text("utf-8"), known):
                    yield source, kind, target
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        source = str(path.relative_to(settings.BASE_DIR / "templates"))
        for kind, target in arrows_of_template(path.read_text("utf-8"), known):
            yield source, kind, target


def test_a_room_names_only_rooms_below_it() -> None:
    wrong = sorted({f"{a} → {c} ({b})" for a, b, c in arrows() if is_forbidden(a, c)})
    assert wrong == []


def test_every_module_has_its_room() -> None:
    paths = [
        str(path.relative_to(settings.BASE_DIR))
        for app in APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
    ]
    loose = [
        path for path in paths if room_of(path.removesuffix(".py")) == (path.split("/")[0], "")
    ]
    allowed = {"__init__.py", "apps.py", "urls.py", "admin.py"}
    assert [
        path for path in loose if path.split("/")[1] not in allowed and "/migrations/" not in path
    ] == []


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        ("plans/units/names.py", "from plans.sheets.read import read_book", "import"),
        ("plans/units/names.py", "from plans import workbook", "import"),
        ("plans/units/names.py", "def f():\n    import indicators.models", "import"),
        ("plans/models/plan.py", "reverse('plan', args=[slug])", "reverse"),
        ("indicators/entry/views.py", "redirect('review_period', code)", "reverse"),
        ("plans/units/admin.py", "reverse('admin:indicators_period_change')", "reverse"),
        ("budgeting/models.py", "ForeignKey('indicators.Indicator')", "string"),
        ("plans/units/names.py", "import_module('reports.plan.html')", "string"),
        ("indicators/entry/home.html", "{% load monitoring %}", "load"),
        ("indicators/entry/home.html", "{% url 'objective' slug code %}", "url"),
        ("plans/surveys/form.html", '{% include "reports/plan/_card.html" %}', "template"),
        ("plans/surveys/form.html", "{% static 'plans/workbook/workbook.css' %}", "static"),
    ],
)
def test_each_kind_of_forbidden_arrow_is_found(source: str, text: str, kind: str) -> None:
    find = arrows_of_python if source.endswith(".py") else arrows_of_template
    found = [(name, target) for name, target in find(text, addresses())]
    assert [name for name, target in found if is_forbidden(source, target)] == [kind]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("plans/sheets/read.py", "plans.exchange.columns.read_text"),
        ("plans/admin/cards.py", "plans.admin.base.records"),
        ("reports/plan/html.py", "indicators.models.Indicator"),
        ("indicators/apps.py", "indicators.audit.codes"),
        ("plans/units/names.py", "django.db.models"),
    ],
)
def test_arrows_that_point_down_are_allowed(source: str, target: str) -> None:
    assert not is_forbidden(source, target)


def test_no_line_of_a_template_is_longer_than_120_characters() -> None:
    """Tags of Django cannot be broken, nor what would part two words or join an address."""
    breaks = re.compile(r"[^ <>=\"'%}] [^ <>{}%=\"']")
    long = [
        f"{path.relative_to(settings.BASE_DIR)}: {line.strip()}"
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for line in path.read_text("utf-8").splitlines()
        if len(line) > 120 and breaks.search(re.sub(r"\{[%{#].*?[%}#]\}|\"[^\"]*\"", "", line))
    ]
    assert long == []


@pytest.mark.parametrize("app", APPS)
def test_no_module_outgrows_500_lines(app: str) -> None:
    lengths = {
        str(path.relative_to(settings.BASE_DIR)): len(path.read_text("utf-8").splitlines())
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > 500} == {}


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


#: Where else rows are written past `save`: models without a trail, and links.
WRITES_IN_BULK = {
    "plans/records/history.py",
    "indicators/cycle/asked.py",
    "plans/people/rights.py",
    "plans/surveys/answering.py",
    "plans/sheets/saving.py",
}


def test_records_are_written_in_bulk_in_one_place() -> None:
    """`write_all` of `plans.records.history` keeps the trail, which Django itself does not."""
    calls = {"bulk_create", "bulk_update", "_raw_delete"}
    calls |= {f"{name}_with_history" for name in ("bulk_create", "bulk_update")}
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "migrations" not in path.parts
        and re.search("|".join(calls), text := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and _name_of(node.func) in calls
    }
    assert found == WRITES_IN_BULK


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/decisions.md"]
)
def test_documents_name_files_that_exist(document: str) -> None:
    text = (settings.BASE_DIR / document).read_text("utf-8")
    tops = "|".join([*APPS, "karsplan", "tests", "templates", "static", "docs", "bench", "deploy"])
    named = re.findall(rf"`((?:{tops})/[\w./-]*)`", text)
    named += [path.replace(".", "/") for path in re.findall(rf"`((?:{tops})\.[a-z_.]+)`", text)]
    assert [name for name in named if not _exists(settings.BASE_DIR / name)] == []


def _exists(path: Path) -> bool:
    """Whether it is a file, a folder, a module or a function in one."""
    return path.exists() or any(place.with_suffix(".py").exists() for place in (path, path.parent))


def test_no_test_imports_a_test() -> None:
    """What tests share stands in `tests.support`, so that each can be split, moved, run alone."""
    found = [
        f"{path.relative_to(settings.BASE_DIR)}: {target}"
        for path in (settings.BASE_DIR / "tests").rglob("*.py")
        for kind, target in arrows_of_python(path.read_text(encoding="utf-8"), {})
        if kind == "import" and re.search(r"\.test_\w+", target) and target.startswith("tests.")
    ]
    assert found == []
