"""A person who can sign in. What they may do is told elsewhere: by their seats, never by a flag here."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField, blind_index
from anxintuo.kit.ids import uuid7

PHONE_INDEX = "accounts.user.phone"


class UserManager(BaseUserManager["User"]):
    def by_phone(self, phone: str) -> "User | None":
        """`phone` in E.164 (+86…)."""
        return self.filter(phone_index=blind_index(phone, purpose=PHONE_INDEX)).first()

    def create_with_phone(self, phone: str, **fields: object) -> "User":
        user = self.model(**fields)
        user.set_phone(phone)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_index = models.CharField(max_length=64, unique=True, null=True, editable=False)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    display_name = EncryptedTextField(_("称呼"), blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "id"
    objects = UserManager()

    class Meta:
        verbose_name = _("用户")

    def __str__(self) -> str:
        return f"user {self.pk}"

    def set_phone(self, phone: str) -> None:
        self.phone = phone
        self.phone_index = blind_index(phone, purpose=PHONE_INDEX) if phone else None
