"""Pages of this room, at /desk/<town>/reports/."""

from __future__ import annotations

from django.urls import path

from firstlight.reports.views import alarms, calls, claims, impacts, incidents, intake, statements

app_name = "reports"
urlpatterns = [
    path("statements/", statements.statements, name="statements"),
    path("statements/new/", statements.new, name="new_statement"),
    path("statements/new/file/", intake.file, name="new_file"),
    path("statements/new/link/", intake.link, name="new_link"),
    path("statements/uploads/<uuid:upload_id>/", intake.upload, name="upload"),
    path("statements/<uuid:statement_id>/original/", intake.original, name="original"),
    path("statements/<uuid:statement_id>/", statements.statement, name="statement"),
    path("feeds/", intake.feeds, name="feeds"),
    path("feeds/<uuid:feed_id>/ask/", intake.ask, name="ask_feed"),
    path("feeds/<uuid:feed_id>/turn/", intake.turn, name="turn_feed"),
    path("claims/<uuid:claim_id>/", claims.claim, name="claim"),
    path("claims/<uuid:claim_id>/confirm/", claims.confirm, name="confirm_claim"),
    path("claims/<uuid:claim_id>/reject/", claims.reject, name="reject_claim"),
    path("claims/<uuid:claim_id>/reopen/", claims.reopen, name="reopen_claim"),
    path("claims/<uuid:claim_id>/edit/", claims.edit, name="edit_claim"),
    path("claims/<uuid:claim_id>/incident/", claims.assign, name="assign_claim"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.new, name="new_incident"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<uuid:incident_id>/edit/", incidents.edit, name="edit_incident"),
    path("incidents/<uuid:incident_id>/merge/", incidents.merge, name="merge_incident"),
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.new, name="new_call"),
    path("calls/<uuid:call_id>/", calls.call, name="call"),
    path("calls/<uuid:call_id>/close/", calls.close, name="close_call"),
    path("calls/<uuid:call_id>/reopen/", calls.reopen, name="reopen_call"),
    path("calls.geojson", calls.geojson, name="calls_json"),
    path("impacts/", impacts.impacts, name="impacts"),
    path("impacts/new/", impacts.new, name="new_impact"),
    path("impacts/<uuid:impact_id>/", impacts.impact, name="impact"),
    path("impacts/<uuid:impact_id>/clear/", impacts.clear, name="clear_impact"),
    path("impacts/<uuid:impact_id>/withdraw/", impacts.withdraw, name="withdraw_impact"),
    path("impacts/<uuid:impact_id>/restore/", impacts.restore, name="restore_impact"),
    path("impacts.geojson", impacts.geojson, name="impacts_json"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/start/", alarms.start, name="start_alarm"),
    path("alarms/end/", alarms.end, name="end_alarm"),
]
