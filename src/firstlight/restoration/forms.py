"""What a works manager types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstlight.accounts.models import District
from firstlight.inspections.schedule import Schedule
from firstlight.inspections.town_schedule import schedule_of
from firstlight.restoration.models import Crew, OrderLine, PriceList, WorkOrder
from firstlight.restoration.rules.works import REPAIR
from firstlight.restoration.selectors.orders import OrderFilter
from firstlight.restoration.services import PriceRow


class OrderFilterForm(forms.Form):
    """What the list of orders shows; anything wrong in the address is ignored."""

    q = forms.CharField(label=_("Address or number"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *WorkOrder.State.choices]
    )
    district = forms.ModelChoiceField(
        District.objects.none(), label=_("District"), required=False, empty_label=_("All")
    )
    crew = forms.ModelChoiceField(Crew.objects.none(), label=_("Crew"), required=False, empty_label=_("All"))
    clock = forms.ChoiceField(
        label=_("Clock"),
        required=False,
        choices=[("", _("All")), ("late", _("Run out")), ("today", _("Runs out today"))],
    )

    def __init__(self, *args: Any, districts: list[District], crews: list[Crew], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "district", District.objects.filter(pk__in=[one.pk for one in districts]))
        _choose_from(self, "crew", Crew.objects.filter(pk__in=[one.pk for one in crews]))

    def wanted(self) -> OrderFilter:
        """The filter; fields that could not be read leave out nothing."""
        self.is_valid()
        found = self.cleaned_data
        return OrderFilter(
            state=found.get("state", ""),
            district=found["district"].pk if found.get("district") else None,
            crew=found["crew"].pk if found.get("crew") else None,
            clock=found.get("clock", ""),
            text=found.get("q", ""),
        )


class CrewForm(forms.Form):
    name = forms.CharField(label=_("Name of the crew"), max_length=120)


class IssueForm(forms.Form):
    """Which crew gets an order, or several at once."""

    crew = forms.ModelChoiceField(Crew.objects.none(), label=_("Crew"), empty_label=None)

    def __init__(self, *args: Any, crews: list[Crew], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "crew", Crew.objects.filter(pk__in=[one.pk for one in crews]))


class LinesForm(forms.Form):
    """Some works of one order."""

    lines = forms.ModelMultipleChoiceField(OrderLine.objects.none(), label=_("Works"))

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "lines", order.lines.all())


class AcceptForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("What was looked at, what is left.")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500)


class PriceListForm(forms.Form):
    """A new list; its prices start as those of the newest one."""

    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, help_text=_("ISO code, such as EUR.")
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class PricesForm(forms.Form):
    """One field for every work the damage schedule knows; an empty one has no price."""

    def __init__(self, *args: Any, price_list: PriceList, may_write: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {
            (price.element, price.work, price.severity): price.unit_price for price in price_list.prices.all()
        }
        self.schedule = schedule_of(price_list.town_id)
        self.keys: dict[str, tuple[str, str, str]] = {}
        for key, label in _works(self.schedule):
            name = "-".join(part for part in key if part)
            self.keys[name] = key
            self.fields[name] = forms.DecimalField(
                label=label,
                required=False,
                min_value=Decimal(0),
                max_digits=12,
                decimal_places=2,
                disabled=not may_write,
                initial=held.get(key),
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
            )

    def rows(self) -> list[PriceRow]:
        """The prices that were given."""
        return [
            PriceRow(element=element, work=work, severity=severity, unit_price=self.cleaned_data[name])
            for name, (element, work, severity) in self.keys.items()
            if self.cleaned_data.get(name) is not None
        ]

    def groups(self) -> list[dict[str, Any]]:
        """The fields by element, each group with the element's words and unit."""
        schedule, language = self.schedule, get_language() or "en"
        return [
            {
                "label": element.label(language),
                "unit": schedule.unit_label(element.unit, language),
                "fields": [self[name] for name, key in self.keys.items() if key[0] == element.key],
            }
            for element in schedule.elements
        ]


def _works(schedule: Schedule) -> list[tuple[tuple[str, str, str], str]]:
    """Every (element, work, severity) that can have a price, with its words."""
    language = get_language() or "en"
    works = []
    for element in schedule.elements:
        urgent = (element.key, element.urgent.key, "")
        works.append((urgent, element.urgent.label(language)))
        works += [
            ((element.key, REPAIR, severity.key), severity.label(language)) for severity in element.severities
        ]
    return works


def _choose_from(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = choices
