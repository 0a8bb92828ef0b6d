"""`manage.py import_plan`: make a plan what a workbook says, or show what that would change."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.exchange.table import FileError
from plans.sheets.compare import summary
from plans.sheets.read import read_tables
from plans.sheets.records import Draft
from plans.sheets.sheet import BY_TITLE
from plans.workbook.apply import AdoptionUnconfirmed, Refused, apply, examine, unknown_sentences

#: Errors that are printed; the rest is counted.
_SHOWN = 100

ADOPT_OR_DRAFT = (
    "Hataları bilerek yürürlüğe almak için komutu --adopt ile yeniden çalıştırın. Düzeltmek için "
    "“Plan” sayfasında Durum’u “Taslak” yapıp yeniden alın ve plan denetimine bakın."
)


class Command(BaseCommand):
    help = (
        "Çalışma kitabındaki planı içe aktarır: ya hepsi ya hiçbiri. Örnek: import_plan plan.xlsx "
        "--dry-run"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="DOSYA.xlsx", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="yalnız değişiklikleri göster")
        parser.add_argument(
            "--delete",
            action="append",
            default=[],
            metavar="SAYFA",
            choices=BY_TITLE,
            help="bu sayfada dosyada olmayan satırları sil; birden çok kez yazılabilir",
        )
        parser.add_argument(
            "--unit",
            action="append",
            default=[],
            metavar="AD=KOD",
            help="tanınmayan bir birim adının hangi birim olduğu; KOD yerine + yeni birim ekler, "
            "- dışarıda bırakır",
        )

        parser.add_argument(
            "--adopt",
            action="store_true",
            help="dosyada “Yürürlükte” yazan yeni planı, denetimindeki hataları bilerek yürürlüğe "
            "al",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        decisions = dict(_decision(text) for text in options["unit"])
        try:
            tables = read_tables(path.read_bytes())
            if options["dry_run"]:
                draft = examine(tables, decisions, options["delete"])
                problems = [*draft.errors, *unknown_sentences(draft.file)]
                if problems:
                    raise Refused(*problems)
            else:
                draft = apply(
                    tables,
                    file_name=path.name,
                    decisions=decisions,
                    ticked=options["delete"],
                    knows_errors=options["adopt"],
                )
        except OSError as error:
            raise CommandError(f"{path} okunamadı: {error.strerror}.") from error
        except AdoptionUnconfirmed as error:
            raise CommandError(_list_problems([*error.sentences, ADOPT_OR_DRAFT])) from error
        except FileError as error:
            raise CommandError(_list_problems(list(error.sentences))) from error
        self._print(draft, options)

    def _print(self, draft: Draft, options: dict[str, Any]) -> None:
        for sheet in summary(draft, most_rows=0):
            is_deleted = sheet["title"] in options["delete"]
            missing = "silinecek" if is_deleted else "dosyada olmayan (kalır)"
            self.stdout.write(
                f"{sheet['title']}: {sheet['new']} yeni, {sheet['changed']} değişen, "
                f"{sheet['missing']} {missing}, {sheet['same']} aynı"
            )
        for title, remarks in draft.file.remarks.items():
            for key, remark in remarks.items():
                self.stdout.write(f"{draft.file.place(BY_TITLE[title], key)}: {remark}")
        self.stdout.write(
            "Hiçbir şey kaydedilmedi (--dry-run)." if options["dry_run"] else "Kaydedildi."
        )


def _decision(text: str) -> tuple[str, str]:
    name, separator, code = text.rpartition("=")
    if not separator or not name.strip() or not code.strip():
        raise CommandError(f'“{text}” anlaşılmadı. Örnek: --unit "İmar Md.=imar-ve-sehircilik"')
    return name.strip(), code.strip()


def _list_problems(sentences: list[str]) -> str:
    more = len(sentences) - _SHOWN
    shown = sentences[:_SHOWN] + ([f"… ve {more} sorun daha."] if more > 0 else [])
    return "\n".join(["Dosya içe aktarılmadı; hiçbir şey kaydedilmedi.", *shown])
