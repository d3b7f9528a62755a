"""The pages of the works manager."""

from __future__ import annotations

import pytest
from django.urls import reverse

from firstlight.restoration.models import PriceList, WorkOrder
from firstlight.restoration.services import add_crew, draft_orders, issue_order, report_done

pytestmark = pytest.mark.usefixtures("_at_nine")


@pytest.fixture
def manager(town, make_user):
    return make_user(town, "works_manager")


@pytest.fixture
def order(town, prices, manager, make_inspection):
    make_inspection(town, ("windows", "light", "4"), ("entrance_doors", "light", "1"))
    return draft_orders(town=town, by=manager)[0]


@pytest.fixture
def crew(town, manager):
    return add_crew(town=town, name="Glaziers", by=manager)


def url(name, town, *args, query=""):
    return reverse(f"restoration:{name}", args=[town.slug, *args]) + query


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("works_manager", 200),
        ("coordinator", 200),
        ("administrator", 200),
        ("publisher", 403),
        ("inspector", 403),
    ],
)
def test_who_may_look(client, town, make_user, role, status):
    client.force_login(make_user(town, role, email="someone@example.org"))
    for name in ("index", "bill", "crews", "price_lists"):
        assert client.get(url(name, town)).status_code == status


def test_strangers_learn_nothing(client, town, make_user, order):
    assert client.get(url("order", town, order.pk)).status_code == 302  # to the login
    client.force_login(make_user(town))
    assert client.get(url("order", town, order.pk)).status_code == 404


def test_only_the_works_manager_writes(client, town, make_user, order, crew):
    client.force_login(make_user(town, "coordinator"))
    for name in ("issue", "done", "accept", "send_back", "cancel"):
        assert client.post(url(name, town, order.pk), {"crew": crew.pk, "reason": "x"}).status_code == 403
    assert client.post(url("draft", town)).status_code == 403
    order.refresh_from_db()
    assert order.state == "draft"


def test_drafting_from_the_list(client, town, prices, manager, make_inspection):
    make_inspection(town, ("windows", "light", "4"))
    client.force_login(manager)
    assert "Draft 1 order" in client.get(url("index", town)).content.decode()

    response = client.post(url("draft", town), follow=True)

    assert "1 order was drafted." in response.content.decode()
    assert WorkOrder.objects.get().state == "draft"


def test_without_prices_the_page_says_what_to_do(client, town, manager, make_inspection):
    make_inspection(town, ("windows", "light", "4"))
    client.force_login(manager)
    text = client.post(url("draft", town), follow=True).content.decode()
    assert "No price list is valid today" in text


def test_a_whole_order_through_the_pages(client, town, manager, order, crew, make_user):
    foreman = make_user(town, "works_manager", email="foreman@example.org")
    client.force_login(foreman)
    client.post(url("issue", town, order.pk), {"crew": crew.pk})
    assert client.post(url("done", town, order.pk), {"lines": []}).status_code == 422
    client.post(url("done", town, order.pk), {"lines": [line.pk for line in order.lines.all()]})
    page = client.get(url("order", town, order.pk)).content.decode()
    assert "somebody else must look at it" in page
    refused = client.post(url("accept", town, order.pk), {"note": ""})
    assert refused.status_code == 422
    assert "somebody else must accept it" in refused.content.decode()

    client.force_login(manager)
    assert client.post(url("accept", town, order.pk), {"note": "good"}).status_code == 302

    order.refresh_from_db()
    assert order.state == "accepted"
    page = client.get(url("order", town, order.pk)).content.decode()
    assert "not priced" in page
    assert "499.00" in page  # 4 × 120.50 + 4 × 4.25; the door has no price


def test_the_list_filters_and_survives_nonsense(client, town, manager, order, make_inspection):
    make_inspection(town, ("facade", "heavy", "9"))
    draft_orders(town=town, by=manager)
    client.force_login(manager)

    def shown(query):
        return [order.number for order in client.get(url("index", town, query=query)).context["page"]]

    assert shown("") == [1, 2]
    assert shown("?clock=today") == [1]
    assert shown("?clock=late") == []
    assert shown("?q=2") == [2]
    assert shown("?q=mill") == [1, 2]
    assert shown("?state=accepted") == []
    assert shown("?state=x&district=nonsense&crew=1&clock=7&page=99") == [1, 2]


def test_open_orders_come_first_and_prices_are_locked_for_readers(
    client, town, manager, prices, order, crew, make_inspection, make_user
):
    make_inspection(town, ("facade", "heavy", "9"))
    draft_orders(town=town, by=manager)
    issue_order(order=order, crew=crew, by=manager)
    report_done(order=order, by=manager)
    client.force_login(make_user(town, "coordinator"))

    assert [one.number for one in client.get(url("index", town)).context["page"]] == [2, 1]
    page = client.get(url("prices", town, prices.pk)).content.decode()
    assert "disabled" in page
    assert "Save the prices" not in page


def test_ticked_orders_are_issued_together_or_not_at_all(client, town, manager, order, crew, make_inspection):
    make_inspection(town, ("facade", "heavy", "9"))
    (second,) = draft_orders(town=town, by=manager)
    issue_order(order=second, crew=crew, by=manager)
    report_done(order=second, by=manager)
    client.force_login(manager)

    text = client.post(url("issue_many", town), {"order": ["1", "2"], "crew": crew.pk}, follow=True)
    assert "cannot be issued" in text.content.decode()
    assert WorkOrder.objects.get(number=1).state == "draft"

    client.post(url("issue_many", town), {"order": ["1", "x"], "crew": crew.pk})
    assert WorkOrder.objects.get(number=1).crew == crew


def test_orders_of_other_districts_do_not_exist(client, town, order, make_user):
    north = make_user(
        town, "works_manager", email="north@example.org", districts=[town.districts.get(code="north")]
    )
    client.force_login(north)
    assert list(client.get(url("index", town)).context["page"]) == []
    assert client.get(url("order", town, order.pk)).status_code == 404


def test_a_price_list_is_copied_and_edited(client, town, prices, manager):
    client.force_login(manager)
    form = {"name": "Spring", "currency": "eur", "valid_from": "2024-03-01"}
    response = client.post(url("new_price_list", town), form)
    spring = PriceList.objects.get(name="Spring")
    assert response.url == url("prices", town, spring.pk)
    assert spring.prices.count() == 3

    assert 'value="120.50"' in client.get(response.url).content.decode()
    client.post(response.url, {"windows-repair-light": "130.00", "windows-close_openings": "4.25"})

    held = {price.work: str(price.unit_price) for price in spring.prices.all()}
    assert held == {"repair": "130.00", "close_openings": "4.25"}
    assert client.post(response.url, {"windows-repair-light": "-1"}).status_code == 422


def test_the_bill_adds_up_what_the_list_shows(client, town, manager, order):
    client.force_login(manager)
    page = client.get(url("bill", town))
    assert str(page.context["bill"].total) == "499.00"
    assert "1 work without a price is not in it" in page.content.decode()


def test_the_map_gets_the_repair_laid_over_what_was_found(client, town, manager, order, crew, make_user):
    seq = order.house.seq
    client.force_login(manager)
    response = client.get(url("states", town))
    assert response.content[seq] == 7
    again = client.get(url("states", town), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    issue_order(order=order, crew=crew, by=manager)
    report_done(order=order, by=make_user(town, "works_manager", email="foreman@example.org"))
    client.post(url("accept", town, order.pk), {"note": ""})
    assert client.get(url("states", town)).content[seq] == 8

    north = make_user(
        town, "works_manager", email="north@example.org", districts=[town.districts.get(code="north")]
    )
    client.force_login(north)
    assert client.get(url("states", town)).content[seq] == 0
