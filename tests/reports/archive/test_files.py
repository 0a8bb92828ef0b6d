"""The files of a publication: made once of what was stored, standard, whole, kept as they are."""

import io
import os
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from openpyxl import load_workbook
from pikepdf import Name
from pypdf import PdfReader
from weasyprint import HTML

from indicators.models import AnnualTarget, Indicator, Measurement, Period
from plans.models import Goal, Institution, Plan, Unit
from plans.records.chores import keep_house
from reports.models import Archiving, Publication, PublicationFile
from reports.pdf.pictures import embed_pictures
from reports.publications.files import open_file
from reports.publishing import archiving
from reports.publishing.archiving import ask_again, ask_for_missing_files, forms_of, make_files
from reports.publishing.publish import publish, publish_plan
from tests.support.archived import archive_files, give_codes, small_publication
from tests.support.builders import build_plan
from tests.support.cycle import add_evidence
from tests.support.pictures import stored
from tests.support.rendered import copy_pdf

pytestmark = pytest.mark.django_db

REPORT = "/raporlar/ornek-2025-2029/izleme/2025-1/"


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    give_codes(monkeypatch)
    return tmp_path


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, strategist: User) -> Publication:
    """A published report whose files are there."""
    publication = small_publication(user=strategist, decision="112 sayılı meclis kararı")
    archive_files(monkeypatch)
    return publication


def pdf_of(publication: Publication) -> PublicationFile:
    return publication.files.get(kind="pdf")


def overwrite(file: PublicationFile, content: bytes) -> None:
    file.path.chmod(0o644)
    file.path.write_bytes(content)


# --- What is made -------------------------------------------------------------------------------


def test_the_pdf_says_that_it_is_pdf_a_3a_and_pdf_ua_1(published: Publication) -> None:
    with pikepdf.open(pdf_of(published).path) as pdf:
        metadata = pdf.open_metadata()
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        # A property beyond PDF/A's own is described inside the file.
        assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in pdf.Root.Metadata.read_bytes()
        assert metadata["dc:title"] == str(pdf.docinfo.Title) == published.title
        (intent,) = pdf.Root.OutputIntents
        assert (intent.S, intent.DestOutputProfile.N) == (Name.GTS_PDFA1, 3)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.pdf_version == "1.7"
        assert "/ID" in pdf.trailer
        assert "/Encrypt" not in pdf.trailer


def test_the_pdf_holds_nothing_that_archives_forbid(published: Publication) -> None:
    with pikepdf.open(pdf_of(published).path) as pdf:
        items = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        fonts = [item for item in items if item.get("/Type") == Name.FontDescriptor]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
        composed = [item for item in items if item.get("/Subtype") == Name.Type0]
        assert composed
        assert all("/ToUnicode" in font for font in composed)
        links = [item for item in items if item.get("/Subtype") == Name.Link]
        assert {int(link.F) for link in links} == {4}
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        assert not any(stream.get("/Interpolate") for stream in streams)
        assert not any("/JS" in item or item.get("/S") == Name.JavaScript for item in items)


def test_the_pdf_is_accessible_without_findings(published: Publication) -> None:
    report = pdfua.validate(pdf_of(published).path)
    assert [str(finding) for finding in report.findings] == []


def test_data_and_workbook_are_inside_the_pdf_as_they_are_beside_it(
    published: Publication,
) -> None:
    workbook = published.files.get(kind="xlsx")
    with pikepdf.open(pdf_of(published).path) as pdf:
        assert {str(spec.AFRelationship) for spec in pdf.Root.AF} == {"/Source", "/Data"}
        inside = {name: pdf.attachments[name].get_file() for name in pdf.attachments}
        name = "ornek-2025-2029-izleme-2025-1-s1"
        assert inside[f"{name}.json"].read_bytes().decode() == published.data
        assert inside[f"{name}.xlsx"].read_bytes() == workbook.path.read_bytes()
        assert {file.mime_type for file in inside.values()} == {
            "application/json",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }


def test_the_title_page_says_what_it_is_and_how_it_is_checked(published: Publication) -> None:
    page = PdfReader(pdf_of(published).path).pages[0]
    text = " ".join(page.extract_text().split())
    for said in (
        *("Örnek Belediyesi", "Stratejik Plan İzleme Raporu", "2025 Ocak–Haziran"),
        *(
            "1. sürüm · 07.08.2025 günü yayımlandı · Yayımlayan: strateji",
            "Karar: 112 sayılı meclis kararı",
        ),
        *(f"Doğrulama kodu: {published.printed_code}", f"/dogrula/{published.printed_code}/"),
        f"{published.sha256[:32]} {published.sha256[32:]}",
    ):
        assert said in text
    links = [link.get_object()["/A"]["/URI"] for link in page.annotations or []]
    assert links
    assert all(link.endswith(f"/dogrula/{published.printed_code}/") for link in links)
    assert len(page.images) == 1  # the code for phones


def test_a_correction_names_on_its_title_page_what_it_takes_the_place_of_and_why() -> None:
    first = small_publication()
    second = publish(None, Period.objects.get(), reason="Birim tabloyu düzeltti.")
    html = " ".join(archiving.forms_of(second).html(archiving.proof_of(second)).split())
    assert f"1. sürümün ({first.printed_code}) yerine geçer. Düzeltme gerekçesi: Birim" in html
    assert html.index(f"<strong>{second.printed_code}") < html.index(first.printed_code)


def test_what_a_correction_says_has_its_room_on_the_title_page() -> None:
    picture = stored(600, 600).sha256
    Institution.objects.create(name="Örnek Belediyesi", logo=picture, cover=picture, phone="111")
    small_publication()
    second = publish(None, Period.objects.get(), decision="karar " * 30, reason="uzun " * 300)
    html = archiving.forms_of(second).html(archiving.proof_of(second))
    cover = embed_pictures(f"{html.partition('</header>')[0]}</header></body></html>")
    (page,) = HTML(string=cover).render().pages
    boxes = [box for box in page._page_box.descendants() if box.element is not None]
    above, below = (
        next(box for box in boxes if box.element.get("class") == name)
        for name in ("draft", "proof")
    )
    assert above.position_y + above.margin_height() <= below.position_y


def test_what_was_published_of_a_plan_is_all_that_its_files_are_made_of() -> None:
    plan = build_plan(goals=2, objectives=1, indicators=2)
    publication = publish_plan(None, plan)
    Goal.objects.update(name="Sonradan")
    Unit.objects.filter(code="birim-1").update(name="Sonradan")
    forms = forms_of(publication)
    html = forms.html(archiving.proof_of(publication))
    assert "1. amaç" in html
    assert publication.printed_code in html
    assert "Sonradan" not in html
    book = load_workbook(io.BytesIO(forms.workbook()))
    assert book.sheetnames == [
        *["Özet", "Hedefler", "Hedef kartları", "Göstergeler", "Maliyetlendirme"],
        *["Harcama birimleri", "Bütçe"],
    ]
    header, first = list(book["Göstergeler"].iter_rows(4, 5, values_only=True))
    row = dict(zip(header, first, strict=True))
    assert (row["PG"], row["2025"], row["Kart"]) == ("P.G. 1.1.1", 20, "H1.1")
    costs = {row[0]: row[2:] for row in book["Maliyetlendirme"].iter_rows(5, values_only=True)}
    assert costs["A1"] == (100, 100, 100, 100, 100, 500)


# --- How it is made -----------------------------------------------------------------------------


def test_the_page_of_a_code_asks_for_files_that_are_being_made_until_they_are_there(
    client: Client,
) -> None:
    publication = small_publication()
    asks = f'hx-get="{publication.verification_url}"'
    assert asks in client.get(publication.verification_url).content.decode()
    Archiving.objects.update(state="failed")
    assert asks not in client.get(publication.verification_url).content.decode()
    Archiving.objects.all().delete()
    assert asks not in client.get(publication.verification_url).content.decode()


def test_publishing_asks_for_the_files_and_does_not_wait_for_them(client: Client) -> None:
    publication = small_publication()
    assert publication.archiving.state == "queued"
    response = client.get(f"{REPORT}?format=pdf", follow=True)
    assert response.redirect_chain == [(f"{publication.archive_url}?format=pdf", 302)]
    assert response.status_code == 202
    assert "Dosyalar sırada bekliyor" in response.content.decode()
    assert "dosyalar hazırlanıyor" in client.get("/arsiv/").content.decode()
    state = client.get(f"{publication.archive_url}durum/")
    assert "Dosyalar sırada bekliyor" in state.content.decode()


def test_what_could_not_be_made_says_so_and_is_tried_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OSError("disk dolu")

    publication = small_publication()
    monkeypatch.setattr(archiving, "write_pdf_within_limits", fail)
    with pytest.raises(OSError, match="disk dolu"):
        make_files.call(publication.code)
    assert not publication.files.exists()
    page = f"{publication.archive_url}?format=xlsx"
    assert "Yeniden dene" in client.get(page).content.decode()
    assert "dosyalar hazırlanamadı" in client.get(publication.verification_url).content.decode()
    assert client.post(page)["Location"] == page
    monkeypatch.setattr(archiving, "write_pdf_within_limits", copy_pdf)
    make_files.call(publication.code)
    assert client.get(page).status_code == 200


def test_the_files_are_made_once(published: Publication) -> None:
    before = list(PublicationFile.objects.values())
    make_files.call(published.code)
    ask_again(published)
    make_files.call(published.code)
    assert list(PublicationFile.objects.values()) == before


def test_of_two_workers_the_one_that_was_taken_for_dead_leaves_the_files_to_the_other(
    published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_over(late: Archiving) -> list[PublicationFile]:
        Archiving.objects.get(pk=late.pk).move(Archiving.State.QUEUED)
        return [PublicationFile(publication=late.publication, kind="pdf", sha256="0" * 64, size=1)]

    monkeypatch.setattr(archiving, "_make", take_over)
    other = publish(None, Period.objects.get(), reason="Düzeltme")
    make_files.call(other.code)
    assert not other.files.exists()
    assert other.archiving.state == Archiving.State.QUEUED


def test_a_publication_from_before_gets_its_files(published: Publication) -> None:
    older = publish(None, Period.objects.get(), reason="Düzeltme")
    Archiving.objects.filter(publication=older).delete()
    assert ask_for_missing_files() == [older]
    assert Archiving.objects.get(publication=older).state == "queued"


# --- Served -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "json"])
def test_everybody_gets_the_very_file_and_keeps_it(
    client: Client, published: Publication, kind: str
) -> None:
    stored = published.files.filter(kind=kind).first()
    sha256 = stored.sha256 if stored else published.sha256
    for address, cache in [
        (f"{REPORT}?format={kind}", "public, no-cache"),
        (f"{REPORT}?format={kind}&surum=1", "public, max-age=31536000, immutable"),
        (f"{published.archive_url}?format={kind}", "public, max-age=31536000, immutable"),
    ]:
        response = client.get(address)
        content = response.getvalue() if response.streaming else response.content
        assert (response["ETag"], response["Cache-Control"]) == (f'"{sha256}"', cache)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        if stored:
            assert content == stored.path.read_bytes()
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304


def test_serving_a_file_takes_few_queries(
    client: Client, published: Publication, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        client.get(f"{published.archive_url}?format=pdf")


def test_a_damaged_file_is_not_served(client: Client, published: Publication) -> None:
    file = pdf_of(published)
    overwrite(file, file.path.read_bytes()[:-1] + b"x")
    response = client.get(f"{REPORT}?format=pdf")
    assert response.status_code == 410
    assert "bozulmuş" in response.content.decode()


# --- Kept ---------------------------------------------------------------------------------------


def test_whatever_is_changed_afterwards_the_files_stay(
    client: Client, published: Publication
) -> None:
    def snapshot() -> list[bytes]:
        addresses = [published.verification_url, "/arsiv/", f"{REPORT}?format=json"]
        files = [open_file(file).read() for file in published.files.all()]
        return files + [client.get(address).content for address in addresses]

    before = snapshot()
    Plan.objects.update(institution="Başka", slug="baska", status="ended")
    Unit.objects.filter(code="birim-1").update(name="Başka", code="baska")
    User.objects.update(first_name="Başka", username=Concat("username", Value("x")))
    Indicator.objects.update(name="Başka")
    AnnualTarget.objects.all().delete()
    assert snapshot() == before


def test_nobody_can_write_over_an_archived_file(published: Publication) -> None:
    assert {file.path.stat().st_mode & 0o777 for file in published.files.all()} == {0o444}


def test_the_archive_is_verified(published: Publication, admin_client: Client, capsys: Any) -> None:
    call_command("verify_archive")
    assert "Arşiv sağlam: 1 yayın, 2 dosya." in capsys.readouterr().out
    archive = admin_client.get("/saglik/").json()["archive"]
    assert archive.pop("verified_at")
    assert archive == {"status": "ok", "differences": 0, "missing_files": 0}


def test_a_flipped_byte_is_found_and_its_place_named(
    published: Publication, admin_client: Client
) -> None:
    file = pdf_of(published)
    content = bytearray(file.path.read_bytes())
    content[1000] ^= 1
    overwrite(file, bytes(content))
    with pytest.raises(
        CommandError, match=f"1 fark var. İlki: {published.printed_code}.*{file.sha256}"
    ):
        call_command("verify_archive")
    health = admin_client.get("/saglik/").json()
    assert health["status"] == health["archive"]["status"] == "damaged"


def test_a_falsified_piece_of_evidence_is_not_served_and_is_named(
    client: Client,
    admin_client: Client,
    clerk: User,
    draft: Measurement,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    evidence = add_evidence(clerk, draft.pk, file=ContentFile(b"%PDF-1.7\n", name="tutanak.pdf"))
    Path(evidence.file.path).write_bytes(b"%PDF-1.8\n")
    client.force_login(clerk)
    assert client.get(f"/veri-girisi/kanit/{evidence.uid}/").status_code == 410
    with pytest.raises(CommandError, match=r"Kanıt tutanak\.pdf .*SHA-256 özetiyle uyuşmuyor"):
        call_command("verify_archive")
    assert admin_client.get("/saglik/").json()["status"] == "damaged"


def test_a_missing_file_is_found_at_once_by_the_health_page(
    published: Publication, admin_client: Client
) -> None:
    call_command("verify_archive")
    pdf_of(published).path.unlink()
    archive = admin_client.get("/saglik/").json()["archive"]
    assert (archive["status"], archive["missing_files"]) == ("damaged", 1)


def test_the_daily_chores_verify_the_archive_and_queue_what_has_no_files(
    published: Publication,
) -> None:
    second = publish(None, Period.objects.get(), reason="Düzeltme")
    Archiving.objects.filter(publication=second).delete()
    assert "arşivde 0 fark; dosyası sıraya alınan 1 yayın; silinen 0 yarım dosya" in keep_house()
    pdf_of(published).path.unlink()
    assert any("arşivde 1 fark" in said for said in keep_house())


def test_the_daily_chores_remove_what_a_killed_worker_left_half_written(
    published: Publication,
) -> None:
    path = pdf_of(published).path
    half = path.with_name(f".{path.name}.abc.part")
    half.write_text("yarım")
    os.utime(half, (0, 0))
    keep_house()
    assert not half.exists()
    assert path.exists()


def test_the_command_queues_what_has_no_files(capsys: Any) -> None:
    publication = small_publication()
    call_command("verify_archive")
    assert f"{publication}: dosyaları hazırlanmak üzere sırada." in capsys.readouterr().out
