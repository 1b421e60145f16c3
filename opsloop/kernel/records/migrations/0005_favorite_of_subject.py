"""A favourite is known by what it leads to, not by its address, which changes with the key of a project."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_one_favorite_a_subject")]

    operations = [
        migrations.RemoveConstraint(model_name="favorite", name="one_favorite_each"),
        migrations.AddConstraint(
            model_name="favorite",
            constraint=models.UniqueConstraint(
                fields=["user", "workspace", "record_type", "record_id"], name="favorite_once"
            ),
        ),
    ]
