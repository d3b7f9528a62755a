"""Pages of this room, at /desk/<town>/restoration/."""

from __future__ import annotations

from django.urls import path

from firstlight.restoration import views, views_orders, views_prices

app_name = "restoration"
urlpatterns = [
    path("", views.index, name="index"),
    path("states", views.states, name="states"),
    path("draft/", views.draft, name="draft"),
    path("issue/", views.issue_many, name="issue_many"),
    path("bill/", views.bill, name="bill"),
    path("crews/", views.crews, name="crews"),
    path("prices/", views_prices.price_lists, name="price_lists"),
    path("prices/new/", views_prices.new_list, name="new_price_list"),
    path("prices/<uuid:price_list_id>/", views_prices.prices, name="prices"),
    path("<uuid:order_id>/", views_orders.order, name="order"),
    path("<uuid:order_id>/issue/", views_orders.issue, name="issue"),
    path("<uuid:order_id>/done/", views_orders.done, name="done"),
    path("<uuid:order_id>/accept/", views_orders.accept, name="accept"),
    path("<uuid:order_id>/send-back/", views_orders.back, name="send_back"),
    path("<uuid:order_id>/cancel/", views_orders.cancel, name="cancel"),
]
