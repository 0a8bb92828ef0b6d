"""One voice, and one name for each thing: what people read keeps to `docs/sozluk.md`."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils.translation.template import templatize
from django.utils.translation.trans_real import translation

from indicators.models import Indicator, Measurement
from plans.language.turkish import turkish_lower
from plans.models import Goal

ROOT = settings.BASE_DIR
ROOMS = ["plans", "indicators", "budgeting", "reports", "karsplan"]
GUIDES = ["mudurlukler", "strateji-ekibi", "meclis-ve-vatandas", "denetim-kurallari"]
GUIDES += ["sistem-yoneticisi"]

_TURKISH = re.compile("[çğıöşüâîÇĞİÖŞÜ“”’]")
_TAG = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)
_VALUE = re.compile(r"{{.*?}}", re.DOTALL)
_READ_ALOUD = r'(?:aria-label|title|placeholder|alt|data-label|content)="([^"]*)"'


def words_of_template(source: str) -> Iterator[str]:
    """What a template says, also in attributes and in the arguments of its tags."""
    for said in re.findall(r'{[%{][^%}]*?"([^"]*)"', source):
        if _TURKISH.search(said):
            yield said
    text = _VALUE.sub("•", _TAG.sub("", re.sub(r"{% comment %}.*?{% endcomment %}", "", source)))
    yield from re.findall(_READ_ALOUD, text)
    yield from re.split(r"<[^>]*>", text)


def words_of_script(source: str) -> Iterator[str]:
    code = re.sub(r"^\s*(//|/?\*).*$", "", source, flags=re.MULTILINE)
    for said in re.findall(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`', code):
        yield re.sub(r"\${[^}]*}", "•", "".join(said))


def words_of_module(source: str) -> Iterator[str]:
    """The strings of a module, without what documents it and what only programs read."""
    tree = ast.parse(source)
    silent: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            silent.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            silent.update(node.values)
    for node in ast.walk(tree):
        if node in silent:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "•" for part in node.values)
            yield "".join(str(part) for part in parts)


def words_of_table(source: str) -> Iterator[str]:
    """The texts of a table of data, in whatever depth."""
    waiting: list[Any] = [tomllib.loads(source)]
    while waiting:
        match waiting.pop():
            case dict() as rows:
                waiting += rows.values()
            case list() as rows:
                waiting += rows
            case str() as text:
                yield text


def words_of_translations(source: str) -> Iterator[str]:
    for said in re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', source, re.MULTILINE):
        yield said.replace('\\"', '"')


def words_of_guide(source: str) -> Iterator[str]:
    yield re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "•", source, flags=re.DOTALL)


@cache
def all_words() -> list[tuple[str, str]]:
    """Everything that people may read, with the file that says it."""
    found: list[tuple[str, str]] = []

    def collect(paths: list[Path], read: Callable[[str], Iterator[str]]) -> None:
        for path in paths:
            for text in read(path.read_text("utf-8")):
                if text := re.sub(r"\s+", " ", text).strip():
                    found.append((str(path.relative_to(ROOT)), text))

    templates = ROOT / "templates"
    collect([*templates.rglob("*.html"), *templates.rglob("*.txt")], words_of_template)
    collect(list((ROOT / "static").rglob("*.js")), words_of_script)
    modules = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    collect([path for path in modules if "migrations" not in path.parts], words_of_module)
    tables = [path for room in ROOMS for path in (ROOT / room).rglob("*.toml")]
    collect(tables, words_of_table)
    collect(list((ROOT / "karsplan" / "locale").rglob("*.po")), words_of_translations)
    collect([ROOT / "docs" / f"{name}.md" for name in GUIDES], words_of_guide)
    return found


# --- Words that are not written -----------------------------------------------------------------


@cache
def not_written() -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    """The patterns of the glossary's last column, each with the places where it may stand."""
    text = (ROOT / "docs" / "sozluk.md").read_text("utf-8")
    rows = re.findall(r"^\|(?!---)(?:[^|]*\|){2}(.*)\|$", text, re.MULTILINE)
    listed = [
        (re.compile(rf"(?<!\w)(?:{pattern})"), tuple(re.split(r",\s*", places)) if places else ())
        for row in rows
        for pattern, places in re.findall(r"`([^`]+)`(?:\s*\(([^)]*)\))?", row.replace("\\|", "|"))
    ]
    assert len(listed) > 50
    return listed


def wrong_words(place: str, text: str) -> list[str]:
    lower = turkish_lower(text)
    return [
        match[0]
        for pattern, places in not_written()
        if (match := pattern.search(lower)) and not place.startswith(places or ("*",))
    ]


def test_each_thing_is_called_by_its_one_name() -> None:
    assert [
        (place, text[:90], said)
        for place, text in all_words()
        if (said := wrong_words(place, text))
    ] == []


@pytest.mark.parametrize(
    "text", ["Filtreleri kaldırın", "İPTAL", "3 göstergeyi gönder", "bu haliyle", "Öbür raporlar"]
)
def test_a_word_of_the_last_column_is_noticed(text: str) -> None:
    assert wrong_words("templates/base.html", text)


def test_a_word_may_stand_where_the_glossary_allows_it() -> None:
    assert wrong_words("templates/reports/plan/_block.html", "Harcama birimleri")
    assert not wrong_words("reports/plan/outline.py", "Harcama birimleri")


# --- Marks, times, buttons ----------------------------------------------------------------------

_MARKS = re.compile(r"\w!(?!\w|=)|(?<=\w)'(?=[a-zçğıöşü])|\.\.\.|(?<![=\"])\"(?!>)\w")


def wrong_marks(text: str) -> list[str]:
    """Marks of programmers in what people read: `'`, `"`, `...`, and the exclamation mark."""
    is_said = _TURKISH.search(text) and not re.search(r"</?[a-z]+[ >]|--[a-z]", text)
    return _MARKS.findall(text) if is_said else []


def test_quotes_and_dots_are_those_of_print_and_nothing_is_exclaimed() -> None:
    assert [(place, text[:90]) for place, text in all_words() if wrong_marks(text)] == []


@pytest.mark.parametrize(
    "text", ["Gönderildi!", "Excel'de aç, düzenle", 'Önce "Kaydet"e', "Bekleyin..ş..."]
)
def test_a_wrong_mark_is_noticed(text: str) -> None:
    assert wrong_marks(text)


def test_a_time_of_day_is_written_with_a_colon() -> None:
    templates = (ROOT / "templates").rglob("*.*")
    assert [str(path) for path in templates if re.search(r"H\.i", path.read_text("utf-8"))] == []


def test_the_mark_of_sample_data_has_one_colour() -> None:
    styles = [
        path for path in (ROOT / "static").rglob("*.css") if ".badge.sample" in path.read_text()
    ]
    assert [path.name for path in styles] == ["site.css"]


_LABELS = re.compile(
    r"<(button|a|summary|h[1-4]|label|legend)\b[^>]*>(.*?)</\1>(\s*[\w.,;]?)", re.DOTALL
)
#: `dönün`, `açın`, `deneyin`; not `kalsın`.
_TO_THE_READER = re.compile(r"(?<!\w)(?!için$|gün$)\w+(?<!s)[ıiuü]n$")


def wordy_labels(source: str) -> list[str]:
    """Buttons, links on their own and headings that speak like a sentence: `PDF indirin`."""
    source = re.sub(
        r'<span class="visually-hidden">.*?</span>', "", _TAG.sub(" ", source), flags=re.S
    )
    found = []
    for tag, inner, after in _LABELS.findall(_VALUE.sub("•", source)):
        parts = re.split(r"\s{2,}|\n", re.sub(r"<[^>]*>|\([^)]*\)", "", inner).strip())
        label = " ".join(parts).strip()
        in_a_sentence = tag == "a" and after.strip() and not after.strip().startswith("·")
        if not in_a_sentence and _TO_THE_READER.search(label):
            found.append(label)
    return found


def test_buttons_and_headings_are_short_and_not_sentences() -> None:
    assert [
        (path.name, said)
        for path in (ROOT / "templates").rglob("*.html")
        if (said := wordy_labels(path.read_text("utf-8")))
    ] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('<a href="x">PDF indirin</a>', 1),
        ('<button type="submit">Giriş yapın <span>(1)</span></button>', 1),
        ('<p>Önce kartı <a href="x">açın</a>.</p>', 0),
        ("<label>Grafikte çizilsin</label>", 0),
    ],
)
def test_a_label_that_speaks_like_a_sentence_is_noticed(source: str, count: int) -> None:
    assert len(wordy_labels(source)) == count


def test_the_guides_call_buttons_as_the_pages_do() -> None:
    """What stands in bold in a guide is written somewhere on the pages."""
    pages = turkish_lower(
        " ".join(text for place, text in all_words() if not place.startswith("docs"))
    )
    bold = [
        (name, said)
        for name in GUIDES[:3]
        for said in re.findall(
            r"\*\*([^*]+)\*\*", (ROOT / "docs" / f"{name}.md").read_text("utf-8")
        )
    ]
    assert len(bold) > 60
    assert [
        (name, said)
        for name, said in bold
        if any(
            turkish_lower(re.sub(r"\s+", " ", part)).strip(" …:") not in pages
            for part in said.split("→")
        )
    ] == []


# --- What packages say ---------------------------------------------------------------------------

#: Where a package keeps what this application shows of it, and the parts that it does not use.
_PACKAGES = {
    "django.contrib.admin": (), "import_export": (), "simple_history": (),
    "unfold": ("contrib/constance", "contrib/guardian", "contrib/forms", "templates/unfold_crispy"),
}  # fmt: skip
_CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def said_by(package: str, unused: tuple[str, ...]) -> Iterator[str]:
    """The texts of a package's templates and modules that go through translations."""
    root = Path(apps.get_app_config(package.rpartition(".")[2]).path)
    for path in [*root.rglob("*.html"), *root.rglob("*.py")]:
        if path.relative_to(root).as_posix().startswith(unused) or "tests" in path.parts:
            continue
        source = path.read_text("utf-8")
        if path.suffix == ".html":
            for said in re.findall(r"""\bgettext\(u?((["']).*?(?<!\\)\2)""", templatize(source)):
                yield ast.literal_eval(said[0])
        elif "gettext" in source:
            for call in ast.walk(ast.parse(source)):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    said = call.args[0] if call.args else None
                    if call.func.id in _CALLS and isinstance(said, ast.Constant):
                        yield str(said.value)


@pytest.mark.parametrize("package", _PACKAGES)
def test_no_package_speaks_english(package: str) -> None:
    known = translation("tr")._catalog  # type: ignore[attr-defined]  # private
    assert {
        said
        for said in said_by(package, _PACKAGES[package])
        if said.strip() and said not in known and (said, 1) not in known
    } == set()


_ENGLISH = re.compile(
    r"(?<![\w-])(?:search|filters?|select(?:ed)?|save|delete|add|view|history|results?|found|objects?|the|of"
    r"|and|for|with|this|are|please|errors?|failed|change|close|open|next|previous|password"
    r"|username|entry|entries|attempts?|access|name|date|file|value|unknown|none|true|false"
    r"|show|hide|clear|choose|download|upload|today|submit|cancel|log (?:in|out))(?![\w-])",
    re.IGNORECASE,
)


def read_aloud(page: str) -> Iterator[str]:
    """What a page says, without what programs read of it."""
    silent = "self::script or self::style or self::code or self::kbd or self::textarea"
    tree = lxml.html.fromstring(page)
    for said in tree.xpath(
        f"//text()[not(ancestor::*[{silent} or @lang='en' or contains(@class, 'symbols')])]"
        "|//*/@title|//*[not(@type='hidden')]/@aria-label|//*/@placeholder|//*/@alt"
    ):
        if text := " ".join(said.split()):
            yield text


@pytest.fixture
def pages(client: Client, submitted: Measurement, strategist: User) -> dict[str, str]:
    """The pages of the admin and of the team, also empty, confirming and refusing ones."""
    User.objects.filter(pk=strategist.pk).update(is_superuser=True)
    client.force_login(strategist)
    found = {}

    def read(address: str, **sent: Any) -> None:
        response = client.post(address, sent) if sent else client.get(address)
        if response.status_code == 200:
            found[f"{address} {sent or ''}"] = response.content.decode()

    for model in admin.site._registry:
        start = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        read(start)
        read(f"{start}add/")
        if record := model._default_manager.first():
            read(f"{start}{record.pk}/change/")
            if model in (Goal, Indicator, Group):
                read(f"{start}?q=yok")
                read(f"{start}{record.pk}/history/")
                read(f"{start}{record.pk}/delete/")
                read(f"{start}import/")
                read(f"{start}add/", name="")
                read(start, action="delete_selected", _selected_action=record.pk)
    read(reverse("admin:index"))
    for address in (
        "/",
        "/raporlar/",
        "/onay/",
        "/veri-girisi/",
        f"/onay/{submitted.period.code}/",
    ):
        read(address)
    return found


def test_no_page_speaks_english_or_as_django_does(pages: dict[str, str]) -> None:
    assert len(pages) > 60
    assert {
        (said, text[:80], address)
        for address, page in pages.items()
        for text in read_aloud(page)
        if (said := " ".join([*_ENGLISH.findall(text), *wrong_words(address, text)]))
    } == set()


@pytest.mark.parametrize("text", ["No results found", "Select amaç", "Seçili amaç nesnelerini sil"])
def test_a_leftover_is_noticed(text: str) -> None:
    assert [
        said
        for said in read_aloud(f'<p title="Ad">{text}</p><script>select</script>')
        if _ENGLISH.search(said) or wrong_words("/", said)
    ] == [text]


def test_a_chooser_speaks_turkish(admin_client: Client) -> None:
    for page in ("plans_objectivecard_changelist", "plans_objectivecard_add"):
        html = admin_client.get(reverse(f"admin:{page}")).content.decode()
        scripts = re.findall(r'src="[^"]*/(select2\.full|i18n/tr|jquery\.init)', html)
        assert scripts == ["select2.full", "i18n/tr", "jquery.init"]
