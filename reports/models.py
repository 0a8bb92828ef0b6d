"""What the reports store: publications, and renderings of documents."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import get_script_prefix

from indicators.models import Period
from plans.models import Plan
from plans.records.jobs import Job

#: Characters that may say on whose decision something is published.
LONGEST_DECISION = 200


class Publication(models.Model):
    """A version of a report as it was published (yayımlanan rapor): its whole data, for good.

    `data` is the report's data object as JSON, byte for byte what `?format=json` serves;
    `reports.publications.guards` keep stored versions from change and deletion.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", "Stratejik Plan"
        MONITORING = "izleme", "İzleme Raporu"
        EVALUATION = "degerlendirme", "Değerlendirme Raporu"

    kind = models.CharField("tür", max_length=15, choices=Kind.choices)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="publications", verbose_name="plan")
    #: None for the plan itself; of a year its second half.
    period = models.ForeignKey(
        Period, models.PROTECT, null=True, related_name="publications", verbose_name="dönem"
    )
    #: The plan's short name in addresses when it was published.
    slug = models.SlugField("planın kısa adı")
    #: What the address names: `2025-1`, a year, or nothing for the plan itself.
    subject = models.CharField("konu", max_length=10, blank=True)
    version = models.PositiveSmallIntegerField("sürüm")
    title = models.CharField("başlık", max_length=300)
    data = models.TextField("veri")
    sha256 = models.CharField("SHA-256", max_length=64)
    is_sample = models.BooleanField("örnek veri", default=False)
    #: None for the command line and for what was public before versions were kept.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="yayımlayan",
    )
    published_at = models.DateTimeField("yayım tarihi")
    address = models.GenericIPAddressField("adres", null=True)
    decision = models.CharField("karar", max_length=LONGEST_DECISION, blank=True)
    decision_date = models.DateField("karar tarihi", null=True)
    reason = models.TextField("düzeltme gerekçesi", blank=True)

    class Meta:
        verbose_name = "yayımlanan rapor"
        verbose_name_plural = "yayımlanan raporlar"
        ordering = ["-published_at", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["plan", "kind", "subject", "version"], name="publication_version"
            ),
            CheckConstraint(
                condition=Q(kind__in=["plan", "izleme", "degerlendirme"]), name="publication_kind"
            ),
            CheckConstraint(
                condition=Q(version=1) | (Q(version__gt=1) & ~Q(reason="")),
                name="publication_correction_has_reason",
                violation_error_message="Yeni sürümün gerekçesini yazın.",
            ),
            CheckConstraint(
                condition=Q(kind="plan", period__isnull=True, subject="")
                | (~Q(kind="plan") & Q(period__isnull=False) & ~Q(subject="")),
                name="publication_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version}. sürüm)"

    def get_absolute_url(self) -> str:
        """Where the report is read; the version is named beside it by `?surum=`."""
        parts = [part for part in (self.slug, self.kind, self.subject) if part]
        return f"{get_script_prefix()}raporlar/{'/'.join(parts)}/"


#: The error of a rendering that took too much time or memory.
OVER_LIMIT = "over limit"
#: What a rendering's `error` says of a file that had changed and is made anew.
DAMAGED = "damaged"


class Rendering(Job):
    """One PDF, named by its content, that is waited for, being made, ready or failed."""

    class State(models.TextChoices):
        QUEUED = "queued", "Sırada"
        RUNNING = "running", "Hazırlanıyor"
        DONE = "done", "Hazır"
        FAILED = "failed", "Hazırlanamadı"

    AT_WORK = (State.QUEUED, State.RUNNING)

    key = models.CharField("içerik özeti", max_length=64, unique=True)
    title = models.CharField("başlık", max_length=300)
    state = models.CharField("durum", max_length=10, choices=State.choices, default=State.QUEUED)
    #: Of the file, once it is made.
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    html = models.TextField("kaynak", blank=True, help_text="Yalnız belge hazır olana dek tutulur.")
    error = models.TextField("hata", blank=True)
    created_at = models.DateTimeField("istendi", auto_now_add=True)

    class Meta:
        verbose_name = "PDF belgesi"
        verbose_name_plural = "PDF belgeleri"
        ordering = ["-created_at"]
        constraints = [
            CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]),
                name="rendering_state",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def name(self) -> str:
        return self.key

    @property
    def path(self) -> Path:
        return settings.DATA_DIR / "rendered" / f"{self.key}.pdf"
