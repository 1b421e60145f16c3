"""Users: whoever signs in, and whoever an imported history says did something."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.queries.prepared import Prepared


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str | None = None) -> "User":
        """A user who may sign in; without a password only after a reset or an invitation."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_placeholder(self, *, name: str) -> "User":
        """Somebody known only by name, from an import: owns history, cannot sign in until invited."""
        user = self.model(email=None, name=name, is_active=False)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get(self, *args: Any, **lookups: Any) -> "User":
        """As every manager's; by key alone, as each request asks for whoever signed in, with a prepared query."""
        key = lookups.get("pk")
        if args or len(lookups) != 1 or not isinstance(key, int):
            return super().get(*args, **lookups)
        user = BY_KEY.first(key=key)
        if user is None:
            raise User.DoesNotExist(key)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A sign-in, its name and how this person likes pages; what a workspace knows of them is a Person."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Like the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact")
        NORMAL = "normal", _("Normal")
        COMFORTABLE = "comfortable", _("Comfortable")

    email = models.EmailField(_("email"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, default="")
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(_("density"), max_length=12, choices=Density, default=Density.NORMAL)
    week_starts_on = models.PositiveSmallIntegerField(_("week starts on"), default=1)
    single_key_shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name

    @property
    def placeholder(self) -> bool:
        """Known from an import only: has never had an address to sign in with."""
        return self.email is None


BY_KEY = Prepared[User](lambda key: User.objects.filter(pk=key))
