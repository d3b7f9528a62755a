"""/desk/<town>/inspections/…"""

from __future__ import annotations

from django.urls import include, path

from firstlight.inspections.views import (
    belief,
    elements,
    estimate,
    files,
    hand,
    inspections,
    progress,
    replan,
    submissions,
)

app_name = "inspections"

urlpatterns = [
    path("", inspections.index, name="index"),
    path("states", inspections.states, name="states"),
    path("<uuid:inspection_id>/", inspections.inspection, name="inspection"),
    path("elements/", elements.elements, name="elements"),
    path("elements/elements.json", elements.elements_file, name="elements_file"),
    path("house/<uuid:house_id>/", inspections.house, name="house"),
    path("<uuid:inspection_id>/review/", inspections.review, name="review"),
    path("<uuid:inspection_id>/correct/", inspections.correct, name="correct"),
    path("", include("firstlight.inspections.urls_acts")),
    path("progress/", progress.newest, name="newest_progress"),
    path("progress/districts.geojson", progress.newest_districts_json, name="newest_districts_json"),
    path("progress/<uuid:plan_id>/", progress.progress, name="progress"),
    path("progress/<uuid:plan_id>/replan/", replan.replan, name="replan"),
    path("progress/<uuid:plan_id>/districts.geojson", progress.districts_json, name="districts_json"),
    path("plans/<uuid:plan_id>/", hand.hand, name="hand"),
    path("plans/<uuid:plan_id>/move/", hand.move, name="move"),
    path("plans/<uuid:plan_id>/lock/", hand.lock, name="lock"),
    path("plans/<uuid:plan_id>/lay-down/", hand.lay_down, name="lay_down"),
    path("plans/<uuid:plan_id>/take-back/<uuid:instruction_id>/", hand.take_back, name="take_back"),
    path("plans/<uuid:plan_id>/policy/", hand.policy, name="policy"),
    path("belief/", belief.belief, name="belief"),
    path("belief/cells.geojson", belief.cells_json, name="belief_json"),
    path("estimate/", estimate.estimate, name="estimate"),
    path("estimate/draw/", estimate.draw, name="draw_sample"),
    path("estimate/<uuid:sample_id>/enlarge/", estimate.enlarge, name="enlarge_sample"),
    path("estimate/<uuid:sample_id>/close/", estimate.close, name="close_sample"),
    path("files/<uuid:attachment_id>/", files.original, name="original"),
    path("files/<uuid:attachment_id>/<str:size>/", files.photo, name="photo"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/<uuid:submission_id>/", submissions.submission, name="submission"),
    path("submissions/<uuid:submission_id>/read/", submissions.read_again, name="read_again"),
    path("submissions/<uuid:submission_id>/form.xml", files.form_xml, name="form_xml"),
    path("submissions/<uuid:submission_id>/house/<uuid:house_id>/", submissions.assign, name="assign"),
]
