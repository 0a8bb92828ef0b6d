"""The archive as a file: what is damaged, foreign or newer is refused in a sentence."""

import json
import os
import resource
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from reports.backup.archive import MANIFEST, ArchiveError, Manifest, Writer, open_archive
from reports.backup.making import list_backups, name_backup, remove_old_backups

TEXT = b'["id", "name"]\n[1, "Ama\xc3\xa7"]\n' * 50


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "yedek.zip"
    with Writer(path) as writer:
        writer.add("tables/plans_goal.jsonl", [TEXT])
        writer.add("files/media/kanit/1", [bytes(range(256))])
        writer.add_manifest(Manifest("2026-01-01T00:00:00+00:00", "sqlite", []))
    return path


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def rewrite(path: Path, **changed: bytes | None) -> None:
    """The archive with other members; None leaves one out."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()} | changed
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            if data is not None:
                new.writestr(name, data)


def say(path: Path, values: dict[str, object]) -> None:
    """Let the manifest say something else."""
    with zipfile.ZipFile(path) as archive:
        said = json.loads(archive.read(MANIFEST))
    rewrite(path, **{MANIFEST: json.dumps(said | values).encode()})


TABLE = "tables/plans_goal.jsonl"


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (flip_a_byte, "bozulmuş"),
        (cut, "bozulmuş ya da yarım kalmış"),
        (lambda path: path.write_bytes(b""), "bozulmuş ya da yarım kalmış"),
        (lambda path: path.unlink(), "Yedeğin yolunu kontrol edin"),
        (lambda path: path.rename(path.with_name("x")) and path.mkdir(), "okunamadı"),
        (lambda path: rewrite(path, **{TABLE: TEXT + b"x"}), f"{TABLE} alındığı günkü gibi değil"),
        (lambda path: rewrite(path, **{TABLE: None}), f"{TABLE} dosyası eksik"),
        (lambda path: rewrite(path, fazla=b"1"), "fazla dosyası eksik ya da fazla"),
        (lambda path: rewrite(path, **{MANIFEST: None}), "bir karsplan yedeği değil"),
        (lambda path: rewrite(path, **{MANIFEST: b"[]"}), "bir karsplan yedeği değil"),
        (lambda path: say(path, {"form": 2}), "daha yeni bir sürümünden"),
        *(
            (partial(say, values={name: value}), "bir karsplan yedeği değil")
            for name, value in [
                ("form", "1"),
                ("made_at", 5),
                ("migrations", [["plans"]]),
                ("migrations", None),
                ("rows", ["plans_goal"]),
                ("rows", {"plans_goal": "50"}),
                ("last_numbers", {"plans_goal": None}),
                ("sha256", "x"),
                ("sha256", {TABLE: 7}),
                ("baska", 1),
            ]
        ),
    ],
)
def test_an_archive_that_cannot_be_trusted_is_refused(
    archive: Path, damage: Callable[[Path], object], sentence: str
) -> None:
    damage(archive)
    with pytest.raises(ArchiveError, match=sentence), open_archive(archive):
        pass


def test_a_whole_archive_is_opened(archive: Path) -> None:
    with open_archive(archive) as (members, manifest):
        assert members.read(TABLE) == TEXT
        assert manifest.files == ["files/media/kanit/1"]


def test_what_is_missing_while_an_archive_is_used_is_not_the_archive(archive: Path) -> None:
    with pytest.raises(FileNotFoundError), open_archive(archive):
        (archive.parent / "baska").read_bytes()


def test_a_file_that_was_removed_meanwhile_is_left_out(tmp_path: Path) -> None:
    with Writer(tmp_path / "yedek.zip") as writer:
        writer.add_file("files/media/kanit/1", tmp_path / "silindi")
        assert writer.sha256 == {}


def test_of_many_backups_the_newest_stay(tmp_path: Path) -> None:
    names = [f"karsplan-2026010{day}-080000.zip" for day in (3, 1, 2)]
    for name in [*names, "karsplan-yukseltmeden-once.zip", "baska-20250101.zip"]:
        (tmp_path / name).touch()
    assert remove_old_backups(tmp_path, 2) == 1
    assert [path.name for path in list_backups(tmp_path)] == [names[0], names[2]]
    assert len(list(tmp_path.iterdir())) == 4
    (tmp_path / name_backup()).touch()
    assert len(list_backups(tmp_path)) == 3


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path / "data"
    (tmp_path / "data/media").mkdir(parents=True)
    (tmp_path / "data/media/buyuk").write_bytes(os.urandom(1_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        with pytest.raises(CommandError, match=r"veriler\.zip yazılamadı"):
            call_command("export_everything", output=tmp_path / "veriler.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == [tmp_path / "data"]
