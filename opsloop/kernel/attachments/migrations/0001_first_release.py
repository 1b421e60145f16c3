"""The tables of attachments at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import opsloop.kernel.attachments.attachment


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("attachments", "0001_attachment"),
        ("attachments", "0002_small_copy"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("comments", "0001_first_release"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("file", "File"), ("link", "Link")], max_length=4, verbose_name="kind"),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("url", models.CharField(blank=True, default="", max_length=2000, verbose_name="address")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        default="",
                        max_length=120,
                        upload_to=opsloop.kernel.attachments.attachment.random_key,
                        verbose_name="file",
                    ),
                ),
                (
                    "small",
                    models.FileField(
                        blank=True,
                        default="",
                        max_length=120,
                        upload_to=opsloop.kernel.attachments.attachment.random_key,
                        verbose_name="small copy",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="size")),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("media_type", models.CharField(blank=True, default="", max_length=120)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attachments",
                        to="comments.comment",
                    ),
                ),
                ("trashed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["added_at", "pk"],
                "indexes": [
                    models.Index(fields=["workspace", "record_type", "record_id"], name="attachment_of_record")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "file"), ("url", ""), models.Q(("file", ""), _negated=True)),
                            models.Q(
                                ("file", ""),
                                ("kind", "link"),
                                models.Q(
                                    ("url__istartswith", "http://"), ("url__istartswith", "https://"), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="attachment_is_file_or_web_address",
                    )
                ],
            },
        ),
    ]
