"""What a name that is no unit's exact name may mean."""

import pytest

from plans.models import Unit
from plans.units.names import SAME_SPELLING, means_all_units, suggest_units


@pytest.fixture
def units(kars) -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "name"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Park Bahçeler Müdürlüğü", "park-ve-bahceler"),
        ("Basın, Yayın ve Halkla İlişkiler Müdürlüğü", "basin-yayin-ve-halkla-iliskiler"),
        ("Basın Yayın Halkla İlişkiler Müdürlüğü", "basin-yayin-ve-halkla-iliskiler"),
        ("Basın Yayın ve Halkla İlişkiler Birimi", "basin-yayin-ve-halkla-iliskiler"),
        ("Destek Hizmetler Müdürlüğü", "destek-hizmetleri"),
        ("Özel kalem Müdürlüğü", "ozel-kalem"),
        ("Emlak İstimlak Müdürlüğü", "emlak-ve-istimlak"),
        ("Fen İşleri", "fen-isleri"),
        ("İmar ve Şehircilik", "imar-ve-sehircilik"),
        ("İmar ve Şehircilik Md.", "imar-ve-sehircilik"),
        ("imar ve şehircilik müd.", "imar-ve-sehircilik"),
        ("IMAR VE SEHIRCILIK MUDURLUGU", "imar-ve-sehircilik"),
        ("Fen İşl. Md.", "fen-isleri"),
        ("Mali Hiz. Müd.", "mali-hizmetler"),
    ],
)
def test_another_spelling_of_a_unit_is_recognised(units, name, code):
    best = suggest_units(name, units)[0]
    assert best.code == code
    assert best.score >= SAME_SPELLING


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("İmar Müdürlüğü", "imar-ve-sehircilik"),
        ("Emlak Müdürlüğü", "emlak-ve-istimlak"),
        ("Kültür Müdürlüğü", "kultur-ve-sosyal-isler"),
        ("Sosyal İşler", "kultur-ve-sosyal-isler"),
        ("İnsan Kaynakları", "insan-kaynaklari"),
        ("Zabta Müdürlüğü", "zabita"),
        ("Su İşleri", "su-ve-kanalizasyon"),
    ],
)
def test_a_part_of_a_name_is_suggested_with_less_certainty(units, name, code):
    best = suggest_units(name, units)[0]
    assert best.code == code
    assert best.score < SAME_SPELLING


@pytest.mark.parametrize("name", ["", "Müdürlük", "Tarımsal Hizmetler Müdürlüğü", "1234", "?"])
def test_a_name_that_resembles_no_unit_has_no_suggestion(units, name):
    assert suggest_units(name, units) == []


def test_a_word_that_many_units_share_suggests_none_of_them_strongly(units):
    assert all(s.score < SAME_SPELLING for s in suggest_units("İşleri Müdürlüğü", units))
    assert [s.code for s in suggest_units("Hukuk İşl.", units)] == ["hukuk-isleri"]


def test_the_likeliest_comes_first_and_no_more_than_asked_for():
    units = {"b": "Su ve Kanalizasyon Müdürlüğü", "a": "Su Müdürlüğü", "c": "Zabıta Müdürlüğü"}
    assert [s.code for s in suggest_units("Su Md.", units)] == ["a", "b"]
    assert [s.code for s in suggest_units("Su Md.", units, most=1)] == ["a"]


@pytest.mark.parametrize(
    "name",
    [
        "Tüm Müdürlükler",
        "TÜM MÜDÜRLÜKLER",
        "Tüm Birimler",
        "Bütün birimler",
        "Tüm harcama birimleri",
        "Diğer tüm müdürlükler",
        "Tüm Müdürlükler ve Birimler",
    ],
)
def test_a_name_may_mean_all_units(name):
    assert means_all_units(name)


@pytest.mark.parametrize(
    "name", ["Tüm", "Müdürlükler", "Tüm Müdürlüğü", "Tümay Müdürlüğü", "İlgili tüm müdürlükler", ""]
)
def test_other_names_do_not(name):
    assert not means_all_units(name)
