"""Public photos: three sizes, quick to serve, gone at once when withdrawn."""

import io
import uuid

import pytest
from django.template import Context, Template
from django.urls import reverse
from PIL import Image

from anxintuo.files import housekeeping
from anxintuo.files.actions import make_public_photo, make_public_photo_from_image, withdraw_photo
from anxintuo.files.inspection.photos import WIDTHS, main_colour, photo_sizes
from anxintuo.files.models import PublicPhoto
from anxintuo.files.refusals import UploadRefused
from tests.files import hostile
from tests.files.conftest import files_under, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(actor, disk) -> PublicPhoto:
    return make_public_photo(upload(hostile.phone_jpeg()), actor=actor, alt="活动室")


@pytest.fixture
def large(actor, disk) -> PublicPhoto:
    return make_public_photo(upload(hostile.jpeg((2000, 1500))), actor=actor, alt="外观")


def test_everybody_gets_each_size_as_webp_for_a_year(client, large):
    for width in WIDTHS:
        response = client.get(large.url_of(width))
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
        assert Image.open(io.BytesIO(response.content)).size == (width, round(width * 0.75))


def test_the_row_tells_the_size_and_colour_before_the_picture_loads(large):
    assert (large.width, large.height) == (1280, 960)
    assert len(large.colour) == 7


def test_no_trace_of_the_sent_file_is_published(client, photo):
    for width in WIDTHS:
        content = client.get(photo.url_of(width)).content
        for trace in (hostile.MARK, hostile.GPS_MARK.encode(), b"EXIF", b"Exif"):
            assert trace not in content


def test_a_small_picture_is_never_enlarged(client, photo):
    assert [Image.open(io.BytesIO(client.get(photo.url_of(width)).content)).width for width in WIDTHS] == [
        160,
        320,
        320,
    ]
    assert (photo.width, photo.height) == (320, 240)
    assert photo.srcset == f"{photo.url_of(160)} 160w, {photo.url_of(480)} 320w"


def test_the_widths_in_srcset_are_the_true_ones(large):
    assert large.srcset == f"{large.url_of(160)} 160w, {large.url_of(480)} 480w, {large.url_of(1280)} 1280w"


def test_asking_again_costs_no_bytes(client, large):
    etag = client.get(large.url_of(480))["ETag"]
    again = client.get(large.url_of(480), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_one_photo_costs_one_query(client, large, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(large.url_of(480))


def test_a_withdrawn_photo_is_gone_on_the_next_request(client, large, actor, disk, django_capture_on_commit_callbacks):
    etag = client.get(large.url_of(480))["ETag"]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_photo(large, actor=actor)
    assert client.get(large.url_of(480)).status_code == 404
    assert client.get(large.url_of(480), headers={"If-None-Match": etag}).status_code == 404
    assert files_under(disk) == []
    assert str(large.withdrawn_by_id) == actor.user_id


def test_an_unknown_photo_or_size_is_404(client, large):
    assert client.get(f"/photos/{uuid.uuid4()}-480.webp").status_code == 404
    assert client.get(f"/photos/{large.pk}-481.webp").status_code == 404
    assert client.get(f"/photos/{large.pk}-480.jpg").status_code == 404


def test_the_written_out_address_is_the_one_in_the_urlconf(large):
    assert large.url_of(160) == reverse("files:photo", args=[large.pk, 160])
    assert large.url == large.url_of(480)


def test_a_document_is_not_published(actor, disk):
    with pytest.raises(UploadRefused) as refused:
        make_public_photo(upload(hostile.pdf()), actor=actor, alt="x")
    assert refused.value.code == "wrong_kind"
    assert files_under(disk) == []


def test_a_see_through_picture_lies_on_white(actor, disk, client):
    clear = hostile.saved(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG")
    photo = make_public_photo(upload(clear), actor=actor, alt="标志")
    shown = Image.open(io.BytesIO(client.get(photo.url_of(160)).content)).convert("RGB")
    assert min(shown.getpixel((80, 80))) > 250


def test_drawn_pictures_need_no_sender(disk):
    photo = make_public_photo_from_image(hostile.picture((1280, 960)), alt="演示")
    assert photo.created_by_id is None
    assert len(files_under(disk)) == 3


def test_sizes_that_no_row_claims_are_swept_and_claimed_ones_stay(large, disk):
    import os

    orphan = disk / "photos" / "cc" / f"{uuid.uuid4().hex}-160.webp"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    for path in files_under(disk):
        os.utime(path, (0, 0))
    assert housekeeping.sweep_orphans() == 1
    assert len(files_under(disk)) == 3


def test_the_main_colour_is_what_most_of_the_picture_is():
    image = Image.new("RGB", (160, 120), "#2a7f62")
    image.paste("#ffffff", (0, 0, 30, 30))
    assert main_colour(image) == "#2a7f62"


def test_a_very_tall_picture_keeps_its_proportions():
    assert [(size.width, size.height) for size in photo_sizes(Image.new("RGB", (10, 3000)))] == [(10, 3000)] * 3


def test_templates_ask_for_addresses(large):
    page = Template("{% load photos %}{% photo_url photo 160 %}|{% photo_srcset photo %}")
    assert page.render(Context({"photo": large})) == f"{large.url_of(160)}|{large.srcset}"
