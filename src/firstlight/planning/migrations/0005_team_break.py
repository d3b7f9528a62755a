from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_headcount")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="break_min",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
