from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0005_moved_work"),
    ]

    operations = [
        migrations.AlterField(
            model_name="plannedwork",
            name="obstacle",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nobody", "Nobody here has the skills it needs"),
                    ("outside", "Nobody in the project has the skills it needs"),
                    ("few", "Fewer people have its skills than it needs"),
                    ("waits", "It waits for work that cannot be planned"),
                    ("beyond", "There is no working time for it within two years"),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
