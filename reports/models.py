"""What the reports store: publications, and renderings of documents."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import get_script_prefix
from django.utils import timezone

from indicators.models import Period
from plans.language.codes import make_code, print_code
from plans.models import Plan
from plans.records.base import person
from plans.records.jobs import Job

#: Characters that may say on whose decision something is published.
LONGEST_DECISION = 200


class Publication(models.Model):
    """A version of a report as it was published (yayımlanan rapor): its whole data, for good.

    `data` is the report's data object as JSON, byte for byte what `?format=json` serves;
    `reports.publications.guards` keep stored versions from change and deletion.
    """

    #: What the list of the trail does not read.
    LEFT_OUT = ("data",)

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
    #: What it is found by from paper.
    code = models.CharField("doğrulama kodu", max_length=12, unique=True, default=make_code)
    is_sample = models.BooleanField("örnek veri", default=False)
    #: None for the command line and for what was public before versions were kept.
    published_by = person("yayımlayan")
    #: What they were called then.
    publisher = models.CharField("yayımlayanın adı", max_length=200, blank=True)
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

    @property
    def kind_name(self) -> str:
        """What people call its kind; the report of a plan's last year has a name of its own."""
        is_last = self.kind == self.Kind.EVALUATION and self.subject == str(self.plan.end_year)
        return "Gerçekleşme Raporu" if is_last else self.get_kind_display()

    @property
    def printed_code(self) -> str:
        """`K7PM-2XRA-9TVD`."""
        return print_code(self.code)

    @property
    def archive_url(self) -> str:
        """Where just this version and its files are kept, for good."""
        return f"{get_script_prefix()}arsiv/{self.printed_code}/"

    @property
    def verification_url(self) -> str:
        """Where it is said what the code belongs to."""
        return f"{get_script_prefix()}dogrula/{self.printed_code}/"

    @property
    def file_name(self) -> str:
        """What its files are called, without their ending: `kars-2025-2029-izleme-2025-1-s1`."""
        parts = [self.slug, self.kind, self.subject, f"s{self.version}"]
        return "-".join(part for part in parts if part)


class PublicationFile(models.Model):
    """A file of a publication, made once and kept for good like the publication itself."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Excel"

    publication = models.ForeignKey(
        Publication, models.PROTECT, related_name="files", verbose_name="yayımlanan rapor"
    )
    kind = models.CharField("tür", max_length=5, choices=Kind.choices)
    sha256 = models.CharField("SHA-256", max_length=64)
    #: In bytes.
    size = models.PositiveBigIntegerField("boyut")
    #: The program and version that made it.
    engine = models.CharField("yapan program", max_length=100)
    made_at = models.DateTimeField("hazırlandı", auto_now_add=True)

    class Meta:
        verbose_name = "yayın dosyası"
        verbose_name_plural = "yayın dosyaları"
        ordering = ["publication", "kind"]
        constraints = [
            UniqueConstraint(fields=["publication", "kind"], name="publication_file"),
            CheckConstraint(condition=Q(kind__in=["pdf", "xlsx"]), name="publication_file_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.publication}, {self.get_kind_display()}"

    @property
    def path(self) -> Path:
        """Named by its content; nothing but the archive writes there."""
        folder = settings.DATA_DIR / "archive" / self.sha256[:2]
        return folder / f"{self.sha256}.{self.kind}"


#: The error of a rendering that took too much time or memory.
OVER_LIMIT = "over limit"
#: What a rendering's `error` says of a file that had changed and is made anew.
DAMAGED = "damaged"


class Making(Job):
    """A document that is waited for, being made, ready or failed."""

    class State(models.TextChoices):
        QUEUED = "queued", "Sırada"
        RUNNING = "running", "Hazırlanıyor"
        DONE = "done", "Hazır"
        FAILED = "failed", "Hazırlanamadı"
        CANCELLED = "cancelled", "Vazgeçildi"

    AT_WORK = (State.QUEUED, State.RUNNING)

    state = models.CharField("durum", max_length=10, choices=State.choices, default=State.QUEUED)
    error = models.TextField("hata", blank=True)
    #: How many workers died on it since it was asked for.
    losses = models.PositiveSmallIntegerField("yarıda kalma", default=0)

    class Meta:
        abstract = True
        constraints = [
            CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="%(class)s_state",
            )
        ]


class Rendering(Making):
    """One PDF, named by its content."""

    key = models.CharField("içerik özeti", max_length=64, unique=True)
    title = models.CharField("başlık", max_length=300)
    #: Of the file, once it is made.
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    html = models.TextField("kaynak", blank=True, help_text="Yalnız belge hazır olana dek tutulur.")
    #: Who may give it up: the person who was the first to ask, if they had logged in.
    asked_by = person("isteyen", models.SET_NULL)
    created_at = models.DateTimeField("istendi", auto_now_add=True)
    used_at = models.DateTimeField("son istek", default=timezone.now)

    class Meta(Making.Meta):
        verbose_name = "PDF belgesi"
        verbose_name_plural = "PDF belgeleri"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def name(self) -> str:
        return self.key

    @property
    def path(self) -> Path:
        return settings.DATA_DIR / "rendered" / f"{self.key}.pdf"

    @property
    def state_url(self) -> str:
        """Where the page that waits asks how far it is."""
        return f"{get_script_prefix()}raporlar/durum/{self.key}/"


class Archiving(Making):
    """The files of a publication on their way into the archive."""

    publication = models.OneToOneField(
        Publication, models.PROTECT, related_name="archiving", verbose_name="yayımlanan rapor"
    )

    class Meta(Making.Meta):
        verbose_name = "arşivleme"
        verbose_name_plural = "arşivlemeler"

    def __str__(self) -> str:
        return f"{self.publication} ({self.get_state_display()})"

    @property
    def name(self) -> str:
        return self.publication.code

    @property
    def title(self) -> str:
        return self.publication.title

    @property
    def state_url(self) -> str:
        return f"{self.publication.archive_url}durum/"

    @property
    def path(self) -> Path:
        """Where the PDF is made; what is archived is named by its content."""
        return settings.DATA_DIR / "archive" / "making" / f"{self.publication.code}.pdf"
