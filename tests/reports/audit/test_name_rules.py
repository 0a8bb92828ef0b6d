"""What names of indicators, objectives and sections say, and what repeats itself."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.audit.names import measures_input
from plans.audit.gaps import judges_previous_plan
from plans.language.stems import content_words, is_same_stem
from tests.reports.audit.sound import (
    a_card,
    an_objective,
    card_costs,
    cumulative,
    found,
    goal,
    indicator,
    objective,
    sections,
    two,
    years,
)


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        ("kitap", "kitabın", True),
        ("ağaç", "ağacı", True),
        ("kadınları", "kadın", True),
        ("şehir", "şehrin", True),
        ("planlama", "planı", True),
        ("denetimleri", "denetiminin", True),
        ("su", "su", True),
        ("su", "suçlu", False),
        ("kadın", "kadar", False),
        ("spor", "sponsor", False),
        ("hat", "hatıra", False),
    ],
)
def test_forms_of_a_word_are_told_from_other_words(left: str, right: str, is_same: bool) -> None:
    assert is_same_stem(left, right) is is_same
    assert is_same_stem(right, left) is is_same


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yapılan Çalışma Sayısı", []),
        ("Uygulanan proje oranı", []),
        ("Konut Alanların Denetimi Sayısı", ["konut", "denetimi"]),
        ("İş makinelerinin bakımı", ["makinelerinin", "bakımı"]),
        ("Kaçak yapılara yönelik yapılan denetim", ["kaçak", "yapılara", "denetim"]),
        ("Su Sayaçlarının % 30'unun yenilenmesi", ["su", "sayaçlarının", "unun", "yenilenmesi"]),
    ],
)
def test_what_a_text_is_about_is_left_without_what_is_done_and_counted(
    text: str, words: list[str]
) -> None:
    assert content_words(text) == words


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("Sayısı", True),
        ("Oran", True),
        ("Memnuniyet oranı", True),
        ("Yapılan uygulama işlemleri", True),
        ("Su hizmetinden memnuniyet oranı", False),
        ("Çalışan memnuniyeti", False),
        ("Düzenlenen seminer sayısı", False),
        ("18. madde uygulamaları", False),
    ],
)
def test_a_name_without_an_object_is_told(name: str, finds: bool) -> None:
    assert bool(found("H18", indicator(name=name))) is finds


@pytest.mark.parametrize(
    ("name", "is_input"),
    [
        ("Alınan Personel Sayısı", True),
        ("Araç ve İş Makineleri İçin Kullanılan Yakıt Miktarı", True),
        ("Muhtarlarla yapılan toplantı sayısı", True),
        ("Harcanan bütçe tutarı", True),
        ("Personel sayısı", True),
        ("Satın alınan konteyner", True),
        ("Alınan şikâyet sayısı", False),
        ("Alınan ödül sayısı", False),
        ("Yıkım kararı alınan kaçak yapı sayısı", False),
        ("Kayıt altına alınan mükellef oranı", False),
        ("Eğitim alan personel sayısı", False),
        ("Meclis toplantılarının dağıtım süresi", False),
    ],
)
def test_what_is_put_in_is_told_from_what_comes_of_it(name: str, is_input: bool) -> None:
    assert measures_input(name) is is_input


def test_an_objective_needs_one_word_of_one_of_its_indicators() -> None:
    data = two({"name": "Eğitim"}, {"name": "Şebekedeki arıza"})
    assert found("C06", data) == []
    assert found("C06", objective(name="Çalışmaları geliştirmek")) == []  # says nothing itself


def test_a_kunye_that_lacks_something_is_told_once_for_its_card() -> None:
    [problem] = found("E28", two({}, {"code": "P.G. 1.1.2", "verification": ""}))
    assert problem.text.startswith("2 göstergeden 1 tanesinde tam bir künye")
    assert problem.text.endswith("yok: P.G. 1.1.2 “Yenilenen hat uzunluğu”.")


@pytest.mark.parametrize(
    ("title", "does"),
    [
        ("Uygulanmakta Olan Stratejik Planın Değerlendirilmesi", True),
        ("2020-2024 Stratejik Planın Değerlendirilmesi", True),
        ("Önceki dönem planının değerlendirmesi", True),
        ("2025-2029 Stratejik Planın İzlenmesi ve Değerlendirilmesi", False),
        ("İzleme ve Değerlendirme", False),
        ("Üst Politika Belgeleri Analizi", False),
    ],
)
def test_the_section_on_the_plan_before_is_known_by_its_title(title: str, does: bool) -> None:
    assert judges_previous_plan(title, 2025) is does


def test_a_section_on_the_plan_before_must_say_something_itself_or_below() -> None:
    titles = ("Önceki Planın Değerlendirilmesi", "Amaçlar", "Sonuçlar")
    assert found("E29", sections(*titles)) == []
    [problem] = found("E29", sections(*titles, is_filled=False))
    assert problem.text == (
        "“Önceki Planın Değerlendirilmesi” bölümünde metin de dolu tablo da yok."
    )


def test_a_text_on_several_cards_is_told_once_with_its_places() -> None:
    rows = [an_objective(pk=n, number=n, cards=[a_card(pk=n)]) for n in (1, 2)]
    rows[1].cards.all()[0].notes.all()[1].text = "Başka."
    texts = [problem.text for problem in found("K13", goal(objectives=rows))]
    assert texts == [
        "Aynı metin 2 yerde yazıyor: H1.1 risk ve H1.2 risk.",
        "Aynı metin 2 yerde yazıyor: H1.1 ihtiyaç ve H1.2 ihtiyaç.",
    ]


@pytest.mark.parametrize(
    ("amounts", "finds"),
    [
        ((300, 2, 1, 3), True),
        ((300, 3), True),
        ((299, 3), False),
        ((300, 1, 50, 200), False),  # most are not so far
        ((300, 0, 300), False),
        ((300,), False),
    ],
)
def test_a_card_costs_too_much_against_most_of_its_sisters(
    amounts: tuple[int, ...], finds: bool
) -> None:
    assert bool(found("T19", card_costs(*amounts))) is finds


def test_cards_that_cost_nothing_cost_not_the_same() -> None:
    assert found("T20", card_costs(0, 0, 5, "5.01")) == []


@pytest.mark.parametrize(
    ("name", "unit", "finds"),
    [
        ("Toplanan atık miktarı", "Adet", True),
        ("Tahsilat tutarı", "adet", True),
        ("Toplanan atık miktarı", "Ton", False),
        ("Toplantı sayısı", "Adet", False),
    ],
)
def test_an_amount_is_not_measured_in_pieces(name: str, unit: str, finds: bool) -> None:
    assert bool(found("H06", indicator(name=name, unit_of_measure=unit))) is finds


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"baseline": Decimal(0)}, "2025 ve 2026 hedefi 0, başlangıç değeri de 0"),
        ({"baseline": None}, "başlangıç değeri de 0"),
        ({"baseline": Decimal(5), "direction": "down"}, ""),
        ({"baseline": None, "direction": "down"}, ""),  # H12's
    ],
)
def test_a_cumulative_target_of_nothing_from_nothing_leads_nowhere(
    fields: dict[str, Any], said: str
) -> None:
    texts = [row.text for row in found("H07", cumulative(targets=years(0, 0, 5, 6, 7), **fields))]
    assert len(texts) == bool(said)
    assert all(said in text for text in texts)
