from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.files import purposes
from anxintuo.files.enums import DOCUMENTS
from anxintuo.files.purposes import Purpose
from anxintuo.kit.verdict import ALLOWED, refuse


@dataclass
class Readers:
    """Who may read just now, and how often the policy was asked."""

    allowed: set[str] = field(default_factory=set)
    asked: int = 0

    def may_read(self, actor, stored):
        self.asked += 1
        return ALLOWED if actor.user_id in self.allowed else refuse("不是您的文件。")


@pytest.fixture
def readers() -> Readers:
    return Readers()


@pytest.fixture
def purpose(readers, monkeypatch) -> Purpose:
    """A plain purpose for every kind we take."""
    plain = Purpose("test_plain", "材料", readers.may_read, kinds=DOCUMENTS)
    monkeypatch.setitem(purposes._purposes, plain.name, plain)
    return plain


@pytest.fixture
def sensitive(readers, monkeypatch) -> Purpose:
    secret = Purpose(
        "test_household_book", "户口簿", readers.may_read, sensitive=True, subjects=lambda stored: (("child", "c1"),)
    )
    monkeypatch.setitem(purposes._purposes, secret.name, secret)
    return secret


@pytest.fixture
def only_photos(purpose, monkeypatch) -> Purpose:
    photos = replace(purpose, name="test_photos", kinds=DOCUMENTS - {"pdf"})
    monkeypatch.setitem(purposes._purposes, photos.name, photos)
    return photos


@pytest.fixture
def user(db) -> User:
    return User.objects.create_with_phone("+8613800138000")


@pytest.fixture
def actor(user) -> Actor:
    return Actor(user_id=str(user.pk))


@pytest.fixture
def disk(settings, tmp_path) -> Path:
    """The storage of a default installation, in a folder of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "anxintuo.files.storage.DurableFileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "directory_permissions_mode": 0o700},
        },
    }
    return tmp_path / "files"


def upload(content: bytes, name: str = "证件.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def files_under(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
