"""A person who can sign in. What they may do is told elsewhere: by their seats, never by a flag here."""

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField, blind_index
from anxintuo.kit.ids import uuid7

PHONE_INDEX = "accounts.user.phone"


def phone_index(phone: str) -> str:
    """The fingerprint under which a number (E.164) is found, and by which limits count it."""
    return blind_index(phone, purpose=PHONE_INDEX)


class UserManager(BaseUserManager["User"]):
    def by_phone(self, phone: str) -> "User | None":
        """`phone` in E.164 (+86…)."""
        return self.filter(phone_index=phone_index(phone)).first()

    def create_with_phone(self, phone: str, **fields: object) -> "User":
        user = self.model(**fields)
        user.set_phone(phone)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_or_create_with_phone(self, phone: str) -> "tuple[User, bool]":
        """The user of a proved number, and whether it is new. Two proofs at once give one user."""
        user = self.by_phone(phone)
        if user is not None:
            return user, False
        try:
            with transaction.atomic(using=self._db):
                return self.create_with_phone(phone), True
        except IntegrityError:
            return self.get(phone_index=phone_index(phone)), False


@pghistory.track(
    fields=["id", "phone_index", "phone_verified_at", "is_active", "session_epoch"], model_name="UserHistory"
)
class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_index = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (many have none)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    display_name = EncryptedTextField(_("称呼"), blank=True)
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "id"
    objects = UserManager()

    class Meta:
        verbose_name = _("用户")

    def __str__(self) -> str:
        return f"user {self.pk}"

    def set_phone(self, phone: str) -> None:
        """`phone` in E.164, or empty for a user who can no longer sign in."""
        self.phone = phone
        self.phone_index = phone_index(phone) if phone else None
        self.phone_verified_at = None

    def mark_phone_verified(self) -> None:
        self.phone_verified_at = timezone.now()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django compares this on every request. Raising the epoch thus ends every session of the person at once,
        those that no list knows of included."""
        salt = "anxintuo.accounts.models.User.session_auth_hash"
        value = f"{self.password}\x1f{self.session_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


class KeptFormQuerySet(models.QuerySet["KeptForm"]):
    def standing(self) -> "KeptFormQuerySet":
        return self.filter(expires_at__gt=timezone.now())


class KeptForm(models.Model):
    """What somebody typed into a form that could not be taken, for an hour (kept_forms.py). `secret_hash` is of a
    secret that only the browser has, `owner` a keyed mark of the person for whom the form had been drawn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    owner = models.CharField(max_length=64, editable=False)
    path = models.CharField(_("表单地址"), max_length=300)
    body = EncryptedTextField(_("填写的内容"))
    had_files = models.BooleanField(_("带有附件"), default=False)
    expires_at = models.DateTimeField(_("保留到"), db_index=True)

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("保留的表单")
        constraints = [
            models.UniqueConstraint(
                name="accounts_kept_form_once",
                fields=["secret_hash", "path"],
                violation_error_message=_("这张表单已经保留过。"),
            ),
        ]
        indexes = [models.Index(name="accounts_kept_form_owner", fields=["owner", "expires_at"])]

    def __str__(self) -> str:
        return f"kept form {self.id}"
