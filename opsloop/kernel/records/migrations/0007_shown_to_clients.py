"""Which fields of a workspace's own clients see; those of before as is usual for their kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_default_view"),
    ]

    operations = [
        migrations.AddField(
            model_name="customfield",
            name="shown_to_clients",
            field=models.BooleanField(blank=True, null=True, verbose_name="shown to clients"),
        ),
    ]
