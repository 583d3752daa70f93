"""A station's photos: the head's to add, order and take down; families see them at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anxintuo.files.models import PublicPhoto
from stations.actions.photos import MAX_PHOTOS, add_photo, move_photo, remove_photo
from stations.models import StationPhoto
from tests import builders
from tests.stations.groups import adviser_at, desk_of, seat_of

pytestmark = pytest.mark.django_db


def picture() -> PublicPhoto:
    return PublicPhoto.objects.create(alt="活动室", width=800, height=600, colour="#aabbcc")


@pytest.fixture
def station():
    return builders.station("五马街道驿站")


@pytest.fixture
def head(station):
    return adviser_at(station, leads=True)


def shown(station, count: int) -> list[StationPhoto]:
    return [
        StationPhoto.objects.create(station=station, photo=picture(), caption=f"第{n}张", position=n)
        for n in range(count)
    ]


def as_head(head):
    return builders.actor("adviser", str(head.station_id), who=head.user, post="head")


def test_photos_change_places_and_are_taken_down(station, head):
    first, second, third = shown(station, 3)
    move_photo(third, earlier=True, actor=as_head(head))
    assert list(station.photos.order_by("position")) == [first, third, second]
    move_photo(first, earlier=True, actor=as_head(head))
    remove_photo(first, actor=as_head(head))
    assert [row.position for row in station.photos.order_by("position")] == [0, 1]
    first.photo.refresh_from_db()
    assert first.photo.withdrawn_at is not None
    with pytest.raises(PermissionDenied, match="已经撤下"):
        remove_photo(first, actor=as_head(head))


def test_only_the_head_of_the_station_does(station, head):
    row = shown(station, 1)[0]
    for other in (seat_of(adviser_at(station)), as_head(adviser_at(builders.station("另一个驿站"), leads=True))):
        with pytest.raises(PermissionDenied):
            remove_photo(row, actor=other)


def test_a_file_that_is_no_picture_is_refused_and_the_caption_stays(station, head):
    client, address = desk_of(head), reverse("stations:photos")
    page = client.post(address, {"photo": SimpleUploadedFile("a.jpg", b"no picture"), "caption": "活动室"})
    assert page.status_code == 400
    assert "活动室" in page.content.decode()
    assert not StationPhoto.objects.exists()


def test_a_row_that_is_full_says_so(station, head):
    shown(station, MAX_PHOTOS)
    with pytest.raises(ValidationError, match="最多放 8 张"):
        add_photo(station, None, caption="", actor=as_head(head))  # type: ignore[arg-type]
