"""What may be done with submissions and inspections."""

from firstlight.inspections.services.deliveries import DeliveredFile, Delivery, receive_submission
from firstlight.inspections.services.phones import assign_phone
from firstlight.inspections.services.readings import assign_house, read_submission
from firstlight.inspections.services.reviews import correct_inspection, review_inspection

__all__ = [
    "DeliveredFile",
    "Delivery",
    "assign_house",
    "assign_phone",
    "correct_inspection",
    "read_submission",
    "receive_submission",
    "review_inspection",
]
