from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0006_who_is_lacking"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="partial",
            field=models.BooleanField(default=False, verbose_name="of some projects"),
        ),
    ]
