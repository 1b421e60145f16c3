"""Parts stay when their whole is removed. The database itself changes nothing: Django follows the rule."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_item_counts")]

    operations = [
        migrations.AlterField(
            model_name="workitem",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.SET_NULL,
                related_name="children",
                to="projects.workitem",
                verbose_name="part of",
            ),
        ),
    ]
