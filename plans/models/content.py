"""Which version of the content the public pages are made of."""

from django.db import models


class ContentVersion(models.Model):
    """Names the content that visitors read; replaced whenever any of it changes.

    Written by triggers alone (`plans.records.guards.Stamp`). Several rows together are one
    version: on PostgreSQL writers do not wait for one another, so each leaves its own.
    """

    token = models.CharField(primary_key=True, max_length=36)

    class Meta:
        verbose_name = "içeriğin sürümü"
        verbose_name_plural = "içeriğin sürümleri"
