"""The register: streets, houses, how they were loaded, and which report means which house."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids
from firstlight.accounts.models import District, Town, User
from firstlight.reports.models import Call


class Street(models.Model):
    """A street, square or hamlet that addresses name."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    name = models.CharField(max_length=200)  # as registered, in its own script

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["town", "name"], name="street_name_in_town")]

    def __str__(self) -> str:
        return self.name


class StreetName(models.Model):
    """One name of a street in one script, and the key that search compares."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    street = models.ForeignKey(Street, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200)  # rules.addresses.street_key

    class Meta:
        indexes = [models.Index(fields=["town", "key"])]
        constraints = [models.UniqueConstraint(fields=["street", "name"], name="street_alias_once")]

    def __str__(self) -> str:
        return self.name


class Use(models.TextChoices):
    HOUSE = "house", _("House")
    APARTMENTS = "apartments", _("Apartment building")
    SCHOOL = "school", _("School")
    KINDERGARTEN = "kindergarten", _("Kindergarten")
    HEALTH = "health", _("Health")
    PUBLIC = "public", _("Public building")
    COMMERCIAL = "commercial", _("Commercial")
    INDUSTRIAL = "industrial", _("Industrial")
    OUTBUILDING = "outbuilding", _("Outbuilding")
    RELIGIOUS = "religious", _("Religious")
    OTHER = "other", _("Other")


class House(models.Model):
    """A building of the register. Never deleted once it has records, only marked gone."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    seq = models.PositiveIntegerField()  # dense within the town, stable: the map's feature id
    source_ref = models.CharField(max_length=80)  # "w123": what the next load matches by
    district = models.ForeignKey(District, models.PROTECT)
    lon = models.FloatField()  # of a point inside the footprint
    lat = models.FloatField()
    footprint = models.BinaryField(null=True)  # WKB polygon, lon/lat; null: a point source
    area_m2 = models.FloatField(null=True)
    storeys = models.PositiveSmallIntegerField(null=True)
    use = models.CharField(max_length=20, choices=Use.choices, default=Use.OTHER)
    year_built = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)  # of a public building
    street = models.ForeignKey(Street, models.PROTECT, null=True)
    number = models.CharField(max_length=40, blank=True)  # as registered
    number_key = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)  # as registered, one line
    postcode = models.CharField(max_length=20, blank=True)
    gone_at = models.DateTimeField(null=True)  # no longer in the newest source

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "seq"], name="house_seq_in_town"),
            models.UniqueConstraint(fields=["town", "source_ref"], name="house_source_in_town"),
            models.CheckConstraint(
                condition=models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="house_on_earth",
            ),
        ]
        indexes = [
            # Covering: a view of the map reads the index alone (docs/adr/0002-no-geodjango.md).
            models.Index(fields=["town", "lat", "lon", "seq", "gone_at"], name="house_place"),
            models.Index(fields=["town", "street", "number_key"], name="house_address"),
            models.Index(fields=["town", "district"], name="house_district"),
        ]

    def __str__(self) -> str:
        """As a person would name it; most sheds and garages have no address."""
        if self.address or self.name:
            return self.address or self.name
        # get_use_display() hashes the whole list of translated choices: 4 ms a house.
        use = Use(self.use).label if self.use in Use.values else self.use
        return str(_("%(use)s no. %(seq)s") % {"use": use, "seq": self.seq})


class LoadRun(models.Model):
    """One load of a source file: what came, what changed, what went."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    file_name = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    attribution = models.CharField(max_length=300, blank=True)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    gone = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    seconds = models.FloatField()
    loaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-loaded_at"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.loaded_at:%Y-%m-%d}"


class ReportMatch(models.Model):
    """A person's decision that a call means this house."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    call = models.ForeignKey(Call, models.CASCADE, related_name="matches")
    house = models.ForeignKey(House, models.PROTECT, related_name="report_matches")
    matched_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    matched_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "house"], name="match_once")]

    def __str__(self) -> str:
        return f"{self.call} = {self.house}"
