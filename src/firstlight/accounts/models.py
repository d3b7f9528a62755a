"""People, roles, towns and districts, devices: the door to access."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from firstlight import clock, ids


class Role(models.TextChoices):
    DUTY_OFFICER = "duty_officer", _("Duty officer")
    COORDINATOR = "coordinator", _("Coordinator")
    INSPECTOR = "inspector", _("Inspector")
    WORKS_MANAGER = "works_manager", _("Works manager")
    PUBLISHER = "publisher", _("Publisher")
    ADMINISTRATOR = "administrator", _("Administrator")
    RESIDENT = "resident", _("Resident")


class Town(models.Model):
    """A town with a register of its own; nearly every row belongs to one."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    timezone = models.CharField(max_length=64)  # IANA name
    lon = models.FloatField()  # of the middle of the houses
    lat = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    has_districts = models.BooleanField(default=False)  # false: H3 sectors stand in
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """An administrative district, or an H3 sector where the source knows none."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT, related_name="districts")
    code = models.CharField(max_length=80)  # the source's reference, or the H3 cell
    name = models.CharField(max_length=200)
    boundary = models.JSONField(null=True)  # GeoJSON Polygon or MultiPolygon, lon/lat

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["town", "code"], name="district_code_in_town")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who may log in. What they may see follows from their memberships."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    email = models.EmailField(unique=True)  # personal
    name = models.CharField(max_length=200)  # personal
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    is_program = models.BooleanField(default=False)  # acts for the software itself; cannot log in
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Membership(models.Model):
    """A role of a person in a town; with districts it holds in those only."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    town = models.ForeignKey(Town, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    districts = models.ManyToManyField(District, blank=True)  # empty: the whole town
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "town", "role"], name="one_membership_a_role")]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.town}"


class Invitation(models.Model):
    """A link that lets one person join with one role. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    email = models.EmailField()  # personal
    role = models.CharField(max_length=20, choices=Role.choices)
    districts = models.ManyToManyField(District, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email} {self.role}"


class Device(models.Model):
    """A phone that may fetch its forms and send submissions with a token of its own."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    town = models.ForeignKey(Town, models.PROTECT)
    label = models.CharField(max_length=120)  # "Team 3"
    user = models.ForeignKey(User, models.PROTECT, null=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
