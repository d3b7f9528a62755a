"""What may be done with submissions and inspections."""

from firstlight.inspections.services.acts import (
    issue_act,
    newest_act,
    next_stage,
    set_act_template,
    set_commission,
)
from firstlight.inspections.services.deliveries import DeliveredFile, Delivery, receive_submission
from firstlight.inspections.services.own_elements import set_own_elements
from firstlight.inspections.services.phones import assign_phone
from firstlight.inspections.services.readings import assign_house, read_submission
from firstlight.inspections.services.reviews import correct_inspection, review_inspection

__all__ = [
    "DeliveredFile",
    "Delivery",
    "assign_house",
    "assign_phone",
    "correct_inspection",
    "issue_act",
    "newest_act",
    "next_stage",
    "read_submission",
    "receive_submission",
    "review_inspection",
    "set_act_template",
    "set_commission",
    "set_own_elements",
]
