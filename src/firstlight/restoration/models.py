"""From findings to repaired windows: prices, work orders, acceptance."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import Town, User
from firstlight.houses.models import House
from firstlight.inspections.models import Inspection


class PriceList(models.Model):
    """What a unit of work costs, from a date on."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)  # ISO 4217
    valid_from = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(fields=["town", "valid_from"], name="one_price_list_a_date")]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """The price of one unit: a repair by severity, or an urgent work of the damage schedule."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices")
    element = models.CharField(max_length=40)
    work = models.CharField(max_length=40, default="repair")  # or the key of the urgent work
    severity = models.CharField(max_length=20, blank=True)  # empty: urgent works know none
    unit = models.CharField(max_length=10)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["element", "work", "severity"]
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "element", "work", "severity"], name="one_price_a_work"
            ),
            models.CheckConstraint(condition=models.Q(unit_price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.element} {self.severity} {self.unit_price}"


class Crew(models.Model):
    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["town", "name"], name="crew_name_in_town")]

    def __str__(self) -> str:
        return self.name


class WorkOrder(models.Model):
    """Repair of one house after one inspection, assigned to a crew, closed by acceptance."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        DONE = "done", _("Reported done")
        ACCEPTED = "accepted", _("Accepted")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    number = models.PositiveIntegerField()
    house = models.ForeignKey(House, models.PROTECT, related_name="work_orders")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="work_orders")
    price_list = models.ForeignKey(PriceList, models.PROTECT)
    crew = models.ForeignKey(Crew, models.PROTECT, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    is_urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField()  # of the earliest line that is not done
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    issued_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)  # why it was sent back or cancelled

    class Meta:
        ordering = ["-is_urgent", "due_at", "number"]
        indexes = [models.Index(fields=["town", "state", "due_at"])]
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="order_number_in_town"),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=~models.Q(state="cancelled"),
                name="one_live_order_an_inspection",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "cancelled"]) | models.Q(crew__isnull=False),
                name="work_has_a_crew",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class OrderLine(models.Model):
    """A quantity of work; the price is frozen when the order is made."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="lines")
    element = models.CharField(max_length=40)
    work = models.CharField(max_length=40, default="repair")  # or the key of the urgent work
    severity = models.CharField(max_length=20, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=2)
    unit = models.CharField(max_length=10)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # null: not priced
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["order", "due_at", "element"]
        constraints = [
            models.UniqueConstraint(fields=["order", "element", "work"], name="one_line_a_work"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.element} {self.quantity} {self.unit}"


class Acceptance(models.Model):
    """The end of an order: who looked at the work and took it over."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="acceptance")
    accepted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.order} accepted"
