"""The sentences behind this room's codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "quantity": _("A quantity must be above zero (%(element)s). Nothing was changed."),
    "price": _("A price cannot be below zero (%(element)s). Nothing was changed."),
    "no-name": _("Give it a name."),
    "currency": _("Give the currency as three capital letters, such as EUR."),
    "date-taken": _("Another price list starts on %(date)s: choose another day, or change that one."),
    "no-price-list": _("No price list is valid today: make one first, then draft the orders."),
    "unknown-element": _("The damage schedule knows no such work (%(element)s)."),
    "unknown-severity": _("The damage schedule knows no severity “%(severity)s” of %(element)s."),
    "price-twice": _("The same work has two prices: keep one."),
    "not-draft": _("Order %(number)s was reported done or closed meanwhile: it cannot be issued."),
    "not-issued": _("Order %(number)s is not with a crew: issue it first."),
    "not-done": _("Order %(number)s was not reported done yet."),
    "not-cancellable": _("Order %(number)s is finished already: it cannot be cancelled."),
    "other-town": _("That belongs to another town."),
    "other-order": _("One of these works belongs to another order. Nothing was changed."),
    "no-lines": _("Choose at least one work."),
    "own-work": _("You reported work on order %(number)s done yourself: somebody else must accept it."),
    "no-reason": _("Say why, so that others understand it."),
    "crew-exists": _("There is a crew called “%(name)s” already."),
}
