"""/desk/<town>/inspections/acts/…, included by urls.py"""

from __future__ import annotations

from django.urls import path

from firstlight.inspections.views import act_settings, acts

urlpatterns = [
    path("acts/", acts.acts, name="acts"),
    path("acts/make/", acts.make, name="make_acts"),
    path("acts/acts.zip", acts.archive, name="acts_zip"),
    path("acts/<uuid:act_id>/act.pdf", acts.paper, name="act_pdf"),
    path("acts/settings/", act_settings.settings, name="act_settings"),
    path("acts/settings/commission/", act_settings.commission, name="act_commission"),
    path("acts/settings/form/", act_settings.template, name="act_template"),
    path("acts/settings/form/act.typ", act_settings.template_file, name="act_template_file"),
    path("acts/settings/form/sample.pdf", act_settings.sample, name="act_sample"),
    path("<uuid:inspection_id>/act/", acts.issue, name="issue_act"),
]
