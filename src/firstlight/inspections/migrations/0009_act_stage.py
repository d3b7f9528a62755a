"""Acts have a stage: the starting act of the first day, a survey, an expertise."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0008_own_elements")]

    operations = [
        migrations.AddField(
            model_name="act",
            name="stage",
            field=models.CharField(
                choices=[
                    ("starting", "Starting act"),
                    ("survey", "Survey"),
                    ("expertise", "Expertise"),
                ],
                default="starting",
                max_length=20,
            ),
        ),
    ]
