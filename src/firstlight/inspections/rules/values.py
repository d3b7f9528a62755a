"""What a submission says, as plain values: written by the demo and tests, read by the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from firstlight.inspections.rules.parts import WHOLE_HOUSE, HousePart

FORM_ID = "firstlight_damage"
HOUSE_LIST = "houses"  # the entity list that phones get, served as houses.csv
NOT_LISTED = ""  # in the place of a house that is not on the phone's list
GRADES = ("none", "minor", "major", "destroyed", "inaccessible")  # FEMA scale
PRESENCES = ("signed", "refused", "absent")
LARGEST_AMOUNT = Decimal("9999999.99")


@dataclass(frozen=True)
class FindingValues:
    """Damage to one element."""

    element: str  # key in the schedule
    damaged: Decimal  # in the element's unit, > 0
    total: Decimal | None = None  # of how much; None: not told
    severity: str = ""  # key; "": not told
    is_urgent: bool = False
    # Where of it, as far as it was told: split to its part to how much, {"side": {"street": 3}}.
    split: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where the phone was."""

    lon: float
    lat: float
    accuracy_m: float | None = None


@dataclass(frozen=True)
class PhotoValues:
    """A photo as the form names it. Its place is kept here too: scaling may drop the file's own."""

    name: str  # file name on the phone
    shows: str = ""  # element key; "": the house
    taken_at: datetime | None = None  # device clock, aware
    place: Place | None = None


@dataclass(frozen=True)
class OwnerValues:
    """What the owner or balance-holder did with the record, and says against it."""

    presence: str  # one of PRESENCES
    objection: str = ""
    signature: str = ""  # file name on the phone


@dataclass(frozen=True)
class UpdateValues:
    """Which version of its house a form updates, as the phone counts."""

    base: int
    trunk: int | None = None  # the list's version that a branch began from; None: made with a network
    branch: str = ""


@dataclass(frozen=True)
class SubmissionValues:
    """One filled form."""

    instance_id: str  # "uuid:..." made on the phone
    house: str  # key of the register's house, or NOT_LISTED
    grade: str
    seen_at: datetime | None  # device clock, aware; None: the form says none
    findings: tuple[FindingValues, ...] = ()
    networks: Mapping[str, str] = field(default_factory=dict)  # element to its state
    photos: tuple[PhotoValues, ...] = ()
    place: Place | None = None
    address_seen: str = ""
    note: str = ""
    voice: str = ""  # file name of a spoken note
    owner: OwnerValues | None = None  # None: the form says nothing of an owner
    update: UpdateValues | None = None  # None: the phone does not say which version it saw
    device_id: str = ""  # a claim
    deprecated_id: str = ""  # the submission this one edits
    part: HousePart = WHOLE_HOUSE  # of the house that it is about
    scales: Mapping[str, str] = field(default_factory=dict)  # other scales' own grades, by scale

    @property
    def file_names(self) -> tuple[str, ...]:
        """Every file that belongs to the form."""
        others = (self.voice, self.owner.signature if self.owner else "")
        return (*(photo.name for photo in self.photos), *(name for name in others if name))


@dataclass(frozen=True)
class Issue:
    """Something odd that a person should look at; nothing is dropped silently."""

    code: str
    element: str = ""
    detail: str = ""

    def as_dict(self) -> dict[str, str]:
        """Only the parts that are there, for a JSON column."""
        return {k: v for k, v in vars(self).items() if v}
