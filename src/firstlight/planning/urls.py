"""/desk/<town>/planning/…"""

from __future__ import annotations

from django.urls import path

from firstlight.planning import views, views_alarm, views_how_many, views_sheets, views_teams

app_name = "planning"

urlpatterns = [
    path("", views.index, name="index"),
    path("newest.geojson", views.newest_json, name="newest_json"),
    path("new/", views.new, name="new"),
    path("how-many/", views_how_many.how_many, name="how_many"),
    path("how-many/<str:key>/", views_how_many.answer, name="how_many_answer"),
    path("how-many/<str:key>/stop/", views_how_many.stop, name="stop_how_many"),
    path("teams/", views_teams.teams, name="teams"),
    path("teams/new/", views_teams.team, name="new_team"),
    path("teams/<uuid:team_id>/", views_teams.team, name="team"),
    path("alarm/", views_alarm.alarm, name="alarm"),
    path("alarm/<uuid:alarm_id>/teams/<uuid:team_id>/", views_alarm.headcount, name="headcount"),
    path("<uuid:plan_id>/", views.plan, name="plan"),
    path("<uuid:plan_id>/issue/", views.issue, name="issue"),
    path("<uuid:plan_id>/sheets.pdf", views_sheets.sheets, name="sheets"),
    path("<uuid:plan_id>/plan.geojson", views.plan_json, name="plan_json"),
    path("rounds/<uuid:round_id>/", views.round_page, name="round"),
    path("rounds/<uuid:round_id>/sheet.pdf", views_sheets.sheet, name="sheet"),
    path("rounds/<uuid:round_id>/round.gpx", views.gpx, name="gpx"),
    path("rounds/<uuid:round_id>/round.geojson", views.round_json, name="round_json"),
]
