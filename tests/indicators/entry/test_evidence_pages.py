"""Evidence on the sheet: adding it by page and by script, who downloads it, a broken upload."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from indicators.entry.evidence import MAX_BYTES
from indicators.models import Evidence, Measurement
from tests.support.cycle import add_evidence
from tests.support.entry_rows import row
from tests.support.pages import read_page
from tests.support.processes import PATIENCE, descendants, environment, free_port, wait_for

SHEET = "/veri-girisi/2025-1/mali/"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def web(client: Client, clerk: User, tmp_path: Path, settings: Settings) -> Client:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(clerk)
    return client


def file(name: str = "tutanak.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def attach(draft: Measurement, **fields: object) -> dict:
    return {"attach": draft.pk, **{f"m{draft.pk}-{name}": part for name, part in fields.items()}}


def test_a_file_is_added_with_what_was_typed_without_a_script(
    web: Client, draft: Measurement
) -> None:
    typed = {f"m{draft.pk}-version": 1, f"m{draft.pk}-value": "40"}
    response = web.post(SHEET, {**typed, **attach(draft, file=file())})
    assert response["Location"] == f"{SHEET}#satir-{draft.pk}"
    assert Evidence.objects.get().file_name == "tutanak.pdf"
    assert Measurement.objects.get().value == 40


def test_a_document_number_is_added_by_the_script(web: Client, draft: Measurement) -> None:
    address = f"{SHEET}gosterge/{draft.pk}/"
    page = read_page(web.post(address, attach(draft, number="E-123"), headers=SCRIPT))
    assert "EBYS sayısı E-123" in page
    assert Evidence.objects.get().document_number == "E-123"


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (file("tutanak.pdf", b"MZ not a pdf"), "kabul edilen bir tür değil"),
        (file("tutanak.png"), "uzantıya uymuyor"),
        (file("tutanak.pdf", PDF + b"0" * MAX_BYTES), "en çok 10 MB"),
    ],
)
def test_a_file_that_is_not_accepted_says_why(
    web: Client, draft: Measurement, upload: SimpleUploadedFile, sentence: str
) -> None:
    upload.seek(0)
    address = f"{SHEET}gosterge/{draft.pk}/"
    assert sentence in read_page(web.post(address, attach(draft, file=upload), headers=SCRIPT))
    assert not Evidence.objects.exists()


def test_evidence_is_taken_away(web: Client, draft: Measurement, clerk: User) -> None:
    kept = add_evidence(clerk, draft.pk, document_number="E-1")
    gone = add_evidence(clerk, draft.pk, document_number="E-2")
    web.post(f"{SHEET}gosterge/{draft.pk}/", {"detach": gone.uid}, headers=SCRIPT)
    assert Evidence.objects.get() == kept
    web.post(SHEET, {"detach": kept.uid})
    assert not Evidence.objects.exists()


def test_evidence_of_a_sent_value_stays(web: Client, submitted: Measurement) -> None:
    page = read_page(web.post(SHEET, attach(submitted, number="E-1"), follow=True))
    assert "onay bekliyor" in page
    assert not Evidence.objects.exists()


def test_evidence_of_nothing_is_refused(web: Client, draft: Measurement) -> None:
    page = read_page(web.post(f"{SHEET}gosterge/{draft.pk}/", attach(draft), headers=SCRIPT))
    assert "Bir dosya seçin ya da EBYS evrak sayısını yazın" in page


# --- Whatever button is pressed -----------------------------------------------------------------


def filled(measurement: Measurement, **evidence: Any) -> dict:
    """A complete row with what its evidence fields hold."""
    return row(measurement, "50", **evidence)


@pytest.mark.parametrize("button", ["save", "send_all"])
def test_buttons_of_the_whole_sheet_add_what_the_evidence_fields_hold(
    web: Client, draft: Measurement, second: Measurement, button: str
) -> None:
    rows = {**filled(draft, file=file(), number=""), **filled(second, number="E-7")}
    web.post(SHEET, {**rows, button: ""})
    found = Evidence.objects.order_by("measurement")
    assert [str(evidence) for evidence in found] == ["tutanak.pdf", "E-7"]


@pytest.mark.parametrize("headers", [SCRIPT, {}])
@pytest.mark.parametrize("evidence", [{"number": "E-7"}, {"file": file()}])
def test_sending_a_row_adds_what_its_evidence_fields_hold(
    web: Client, draft: Measurement, evidence: dict, headers: dict
) -> None:
    for part in evidence.values():
        if not isinstance(part, str):
            part.seek(0)
    address = f"{SHEET}gosterge/{draft.pk}/" if headers else SHEET
    web.post(address, {**filled(draft, **evidence), "send": draft.pk}, headers=headers)
    draft.refresh_from_db()
    assert (draft.state, draft.evidence.count()) == ("submitted", 1)


@pytest.mark.parametrize("headers", [SCRIPT, {}])
def test_a_row_whose_evidence_is_not_accepted_is_not_sent_and_names_the_file(
    web: Client, draft: Measurement, headers: dict
) -> None:
    address = f"{SHEET}gosterge/{draft.pk}/" if headers else SHEET
    data = {**filled(draft, file=file("rapor.pdf", b"MZ")), "send": draft.pk}
    page = read_page(web.post(address, data, headers=headers))
    assert "“rapor.pdf” kabul edilen bir tür değil" in page
    assert "Dosyayı yeniden seçmeniz gerekir" in page
    draft.refresh_from_db()
    assert (draft.state, draft.value) == ("draft", 50)


def test_send_all_stays_on_the_sheet_and_links_to_the_row_whose_evidence_failed(
    web: Client, draft: Measurement, second: Measurement
) -> None:
    rows = {**filled(draft, number="9" * 101), **filled(second)}
    page = read_page(web.post(SHEET, {**rows, "send_all": ""}))
    assert f'<a href="#satir-{draft.pk}">Gösterge</a>: “{"9" * 101}” eklenmedi.' in page
    assert f'value="{"9" * 101}"' in page
    assert list(Measurement.objects.values_list("value", "state")) == [(50, "draft")] * 2


@pytest.mark.parametrize("fields", [{"number": " E-1 "}, {"file": file()}])
def test_evidence_that_is_sent_again_is_there_once(
    web: Client, draft: Measurement, fields: dict
) -> None:
    for _ in range(2):
        for part in fields.values():
            if not isinstance(part, str):
                part.seek(0)
        web.post(f"{SHEET}gosterge/{draft.pk}/", attach(draft, **fields), headers=SCRIPT)
    assert Evidence.objects.count() == 1


def test_a_download_is_an_attachment_whatever_its_name(
    web: Client, draft: Measurement, clerk: User
) -> None:
    upload = file("../../etc/kış raporu.pdf")
    row = add_evidence(clerk, draft.pk, file=upload)
    response = web.get(f"/veri-girisi/kanit/{row.uid}/")
    assert response.getvalue() == PDF
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "etc" not in disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"


def test_the_strategy_team_downloads_and_others_do_not(
    web: Client, draft: Measurement, clerk: User, strategist: User, stranger: User
) -> None:
    row = add_evidence(clerk, draft.pk, file=file())
    address = f"/veri-girisi/kanit/{row.uid}/"
    web.force_login(strategist)
    assert web.get(address).status_code == 200
    web.force_login(stranger)
    assert web.get(address).status_code == 403
    web.logout()
    assert web.get(address).status_code == 302


def test_a_phones_photo_is_kept_as_a_jpeg_picture(web: Client, draft: Measurement) -> None:
    data = (Path(__file__).parents[2] / "cases/telefon-foto.jpg").read_bytes()
    address = f"{SHEET}gosterge/{draft.pk}/"
    page = web.post(address, attach(draft, file=file("foto.jpg", data)), headers=SCRIPT)
    assert page.status_code == 200
    assert Evidence.objects.get().file_type == "image/jpeg"


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        (lambda path: path.write_bytes(PDF + b" "), 410, "SHA-256 özetiyle uyuşmuyor"),
        (lambda path: path.write_bytes(b""), 410, "SHA-256 özetiyle uyuşmuyor"),
        (lambda path: path.unlink(), 404, "Saklanan dosya yerinde yok"),
    ],
)
def test_a_stored_file_that_is_gone_or_changed_is_not_served_but_reported(
    web: Client,
    draft: Measurement,
    clerk: User,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[Path], object],
    status: int,
    sentence: str,
) -> None:
    row = add_evidence(clerk, draft.pk, file=file())
    change(Path(row.file.path))
    response = web.get(f"/veri-girisi/kanit/{row.uid}/")
    assert response.status_code == status
    assert sentence in read_page(response)
    assert "“tutanak.pdf” açılamadı" in read_page(response)
    assert str(row.file.name) in caplog.text


# --- The process dies in the middle of an upload ------------------------------------------------


def test_a_server_killed_in_the_middle_of_an_upload_leaves_nothing_half_written(
    transactional_db: None, client: Client, draft: Measurement, clerk: User
) -> None:
    client.force_login(clerk)
    upload = Upload(draft, client.cookies[settings.SESSION_COOKIE_NAME].value)
    server = upload.serve()
    body = upload.multipart(PDF + b"0" * 4_000_000)
    half = socket.create_connection(("127.0.0.1", upload.port), timeout=PATIENCE)
    half.sendall(upload.head(len(body)) + body[: len(body) // 2])
    wait_for(lambda: upload.is_being_received(server), every=0.05)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    half.close()
    assert not Evidence.objects.exists()

    server = upload.serve()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", upload.port, timeout=PATIENCE)
        body = upload.multipart(PDF)
        connection.request("POST", SHEET, body, dict(upload.headers(len(body))))
        assert connection.getresponse().status == 302
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    assert Evidence.objects.get().file_name == "tutanak.pdf"


class Upload:
    """A file that is sent to a server of its own, which works on the test's database."""

    boundary = "sinir"
    token = "a" * 32

    def __init__(self, draft: Measurement, session: str) -> None:
        self.draft, self.session, self.port = draft, session, free_port()

    def serve(self) -> subprocess.Popen:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "karsplan.wsgi", "-b", f"127.0.0.1:{self.port}"],
            env=environment(),
            cwd=settings.BASE_DIR,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(self.answers, every=0.05)
        return server

    def answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            connection.request("GET", "/saglik/")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def is_being_received(self, server: subprocess.Popen) -> bool:
        """Whether the server has begun to write the upload to its temporary file."""
        return any(
            ".upload" in os.readlink(link)
            for pid in [server.pid, *descendants(server.pid)]
            for link in Path(f"/proc/{pid}/fd").iterdir()
            if link.is_symlink()
        )

    def multipart(self, content: bytes) -> bytes:
        def part(name: str, value: bytes, more: str = "") -> bytes:
            head = f'Content-Disposition: form-data; name="{name}"{more}\r\n\r\n'
            return f"--{self.boundary}\r\n{head}".encode() + value + b"\r\n"

        key = self.draft.pk
        return (
            part("csrfmiddlewaretoken", self.token.encode())
            + part("attach", str(key).encode())
            + part(f"m{key}-file", content, '; filename="tutanak.pdf"')
            + f"--{self.boundary}--\r\n".encode()
        )

    def headers(self, length: int) -> list[tuple[str, str]]:
        return [
            ("Host", f"127.0.0.1:{self.port}"),
            ("Cookie", f"sessionid={self.session}; csrftoken={self.token}"),
            ("Content-Type", f"multipart/form-data; boundary={self.boundary}"),
            ("Content-Length", str(length)),
        ]

    def head(self, length: int) -> bytes:
        lines = [f"{name}: {value}" for name, value in self.headers(length)]
        return "\r\n".join([f"POST {SHEET} HTTP/1.1", *lines, "", ""]).encode()
