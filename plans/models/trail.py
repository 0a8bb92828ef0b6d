"""What people did that no record's own history tells."""

from django.db import models
from django.utils import timezone

from plans.records.base import person


class TrailEvent(models.Model):
    """Something that a person did, kept as it was written (iz kaydı)."""

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", "Giriş"
        SIGN_IN_FAILED = "sign_in_failed", "Başarısız giriş"
        LOCKED_OUT = "locked_out", "Giriş kilitlendi"
        SIGN_OUT = "sign_out", "Çıkış"
        PASSWORD = "password", "Parola değişikliği"
        ACCOUNT = "account", "Hesap"
        DOWNLOAD = "download", "Dosya indirme"
        BACKUP = "backup", "Yedek ve dışa aktarma"

    kind = models.CharField("tür", max_length=20, choices=Kind.choices)
    at = models.DateTimeField("tarih", default=timezone.now, db_index=True)
    #: None for commands, and for whoever did not sign in.
    actor = person("kişi")
    #: Whose account it is about.
    account = person("hesap")
    address = models.GenericIPAddressField("adres", null=True)
    #: What it was about, as it was called then, and a sentence that says more.
    subject = models.CharField("konu", max_length=300, blank=True)
    words = models.TextField("açıklama", blank=True)
    plan = models.ForeignKey(
        "plans.Plan",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,  # a plan may go, what was done with it was done
        related_name="+",
        verbose_name="plan",
    )
    #: Where something changed: what it was and what it became, by names that people read.
    old = models.JSONField("eski", null=True)
    new = models.JSONField("yeni", null=True)

    class Meta:
        verbose_name = "iz kaydı"
        verbose_name_plural = "iz kayıtları"
        ordering = ["-at", "-pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.get_kind_display(), self.subject)))


class TrailSeal(models.Model):
    """A link of the chain over the trail (mühür): what rows said, with the link before it."""

    made_at = models.DateTimeField("tarih", db_index=True)
    #: The key up to which each table is sealed now, by the tables' names.
    positions = models.JSONField("konumlar")
    #: A line for each table, with its columns, and below it one for each row: key and digest.
    rows = models.TextField("satırlar", blank=True)
    #: Why rows were sealed that had been sealed before.
    reason = models.CharField("gerekçe", max_length=200, blank=True)
    #: SHA-256 over all of this and the head of the seal before.
    head = models.CharField("özet", max_length=64)

    class Meta:
        verbose_name = "iz mührü"
        verbose_name_plural = "iz mühürleri"
        ordering = ["pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.pk}. mühür: {self.head}"
