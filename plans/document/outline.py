"""The chapters that the guide for strategic plans asks for, to begin a plan's document with."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from plans.document.sections import key_from
from plans.document.table_presets import make_table
from plans.models import Plan, Section

_Part, _Block = Section.Part, Section.Block


@dataclass(frozen=True)
class Chapter:
    """A section to be made; `tables` are keys of `plans.document.table_presets.PRESETS`."""

    title: str
    inside: tuple["Chapter", ...] = ()
    tables: tuple[str, ...] = ()
    block: str = ""
    part: str = _Part.BODY


_STAKEHOLDERS = (
    Chapter("İç Paydaş Analizi"),
    Chapter(
        "Dış Paydaş Analizi",
        tables=("paydas-onceliklendirme", "paydas-etki-onem", "paydas-hizmet"),
    ),
)
_STAFF = (
    "kadro-doluluk",
    "personel-cinsiyet",
    "personel-yillar",
    "personel-sinif",
    "personel-calisma-suresi",
    "personel-egitim",
    "personel-yas",
    "kadro-dagilimi",
)
_INSIDE = (
    Chapter("Organizasyon Yapısı", block=_Block.ORGANISATION),
    Chapter("İnsan Kaynakları Analizi", tables=_STAFF),
    Chapter("Kurum Kültürü Analizi", tables=("kurum-kulturu",)),
    Chapter("Fiziki Kaynak Analizi", tables=("arac-envanteri",)),
    Chapter(
        "Teknoloji ve Bilişim Altyapısı Analizi",
        tables=("isletim-sistemleri", "yazilim-kaynaklari", "bilgi-teknoloji"),
    ),
    Chapter("Mali Kaynak Analizi", tables=("butce",)),
)
_SITUATION = (
    Chapter("Kurumsal Tarihçe", tables=("belediye-baskanlari",)),
    Chapter("Uygulanmakta Olan Stratejik Planın Değerlendirilmesi", tables=("onceki-plan",)),
    Chapter("Mevzuat Analizi", tables=("mevzuat-analizi",)),
    Chapter("Üst Politika Belgeleri Analizi", tables=("ust-politika-belgeleri",)),
    Chapter(
        "Faaliyet Alanları ile Ürün ve Hizmetlerin Belirlenmesi", tables=("faaliyet-alani-hizmet",)
    ),
    Chapter("Paydaş Analizi", _STAKEHOLDERS),
    Chapter("Kuruluş İçi Analiz", _INSIDE),
    Chapter("PESTLE Analizi", tables=("pestle",)),
    Chapter("GZFT Analizi", tables=("gzft",)),
    Chapter("Tespitler ve İhtiyaçların Belirlenmesi", tables=("tespitler-ihtiyaclar",)),
)

#: The chapters of the guide for municipalities (Belediyeler için Stratejik Planlama Rehberi).
CHAPTERS = (
    Chapter("Başkanın Sunuşu", part=_Part.FRONT),
    Chapter(
        "Bir Bakışta Stratejik Plan",
        (Chapter("Temel Performans Göstergeleri", tables=("temel-gostergeler",)),),
    ),
    Chapter("Stratejik Plan Hazırlık Süreci", tables=("hazirlik-takvimi",)),
    Chapter("Durum Analizi", _SITUATION),
    Chapter(
        "Geleceğe Bakış",
        (
            Chapter("Misyon", block=_Block.MISSION),
            Chapter("Vizyon", block=_Block.VISION),
            Chapter("Temel Değerler", block=_Block.VALUES),
        ),
    ),
    Chapter(
        "Amaç, Hedef ve Performans Göstergesi ile Stratejilerin Belirlenmesi",
        (
            Chapter("Amaçlar", block=_Block.GOALS),
            Chapter("Hedefler", tables=("harcama-birimleri",), block=_Block.OBJECTIVES),
            Chapter("Hedef Kartları", block=_Block.CARDS),
            Chapter("Maliyetlendirme", tables=("maliyetlendirme",)),
        ),
    ),
    Chapter("İzleme ve Değerlendirme"),
)


def create_outline(plan: Plan) -> int:
    """Give a plan without sections those of the guide; how many were made.

    Raises ValidationError where the plan has sections already.
    """
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.sections.exists():
            raise ValidationError("Bu planın bölümleri zaten var; yenileri oluşturulmadı.")
        return _create(plan, None, CHAPTERS, set())


def _create(
    plan: Plan, parent: Section | None, chapters: Iterable[Chapter], taken: set[str]
) -> int:
    count = 0
    for order, chapter in enumerate(chapters, 1):
        section = Section(
            plan=plan,
            parent=parent,
            order=order,
            key=key_from(chapter.title, taken),
            title=chapter.title,
            part=chapter.part,
            block=chapter.block,
        )
        section.save()
        taken.add(section.key)
        for place, preset in enumerate(chapter.tables, 1):
            table = make_table(section, preset)
            table.order = place
            table.save()
        count += 1 + _create(plan, section, chapter.inside, taken)
    return count
