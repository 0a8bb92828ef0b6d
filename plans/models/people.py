"""What people were allowed to do, and since when."""

from django.conf import settings
from django.db import models

#: Rights that are fields of an account, with the words for giving and taking them.
FLAGS = {
    "is_active": ("hesap açıldı", "hesap kapatıldı"),
    "is_staff": ("yönetim sayfalarına giriş verildi", "yönetim sayfalarına giriş kaldırıldı"),
    "is_superuser": ("sistem yöneticisi yapıldı", "sistem yöneticiliği kaldırıldı"),
}


class RightChange(models.Model):
    """A right that a person was given or that was taken from them (yetki değişikliği)."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="right_changes", verbose_name="hesap"
    )
    #: One of FLAGS or the name of a group.
    right = models.CharField("yetki", max_length=150)
    is_granted = models.BooleanField("verildi")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="değiştiren",
    )
    address = models.GenericIPAddressField("adres", null=True)
    created_at = models.DateTimeField("tarih")

    class Meta:
        verbose_name = "yetki değişikliği"
        verbose_name_plural = "yetki değişiklikleri"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        if self.right in FLAGS:
            return FLAGS[self.right][0 if self.is_granted else 1]
        verb = "grubuna eklendi" if self.is_granted else "grubundan çıkarıldı"
        return f"“{self.right}” {verb}"
