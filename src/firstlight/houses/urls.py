"""/desk/<town>/houses/…"""

from __future__ import annotations

from django.urls import path

from firstlight.houses import views, views_match, views_tiles

app_name = "houses"

urlpatterns = [
    path("", views.index, name="index"),
    path("list/", views.house_list, name="list"),
    path("map/", views.overview_map, name="map"),
    path("search/", views.search, name="search"),
    path("districts.geojson", views.districts_json, name="districts_json"),
    path("tiles/<str:name>.pmtiles", views_tiles.tiles, name="tiles"),
    path("seq/<int:seq>/", views.by_seq, name="seq"),
    path("calls/<uuid:call_id>/", views_match.call, name="call"),
    path("<uuid:house_id>/", views.house, name="house"),
    path("<uuid:house_id>/calls/<uuid:call_id>/match/", views_match.match, name="match"),
    path("<uuid:house_id>/calls/<uuid:call_id>/unmatch/", views_match.unmatch, name="unmatch"),
]
