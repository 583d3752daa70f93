"""In a form: the sentence stands beside the field, and what was typed is kept, however large the file was."""

from django import forms
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.test import RequestFactory

from anxintuo.files.checking import CheckedFile, CheckedPhoto
from anxintuo.files.forms import CheckedFileField, PublicPhotoField
from anxintuo.files.uploadhandler import OversizedUpload
from tests.files import hostile
from tests.files.conftest import upload


class ProofForm(forms.Form):
    note = forms.CharField()
    proof = CheckedFileField(purpose="test_plain", label="材料")


class PhotoForm(forms.Form):
    photo = PublicPhotoField(required=False)


def test_a_good_file_cleans_to_a_checked_one(purpose):
    form = ProofForm({"note": "户口本"}, {"proof": upload(hostile.pdf(), "户口本.pdf")})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["proof"], CheckedFile)


def test_a_refusal_stands_beside_the_field_and_the_text_is_kept(purpose):
    form = ProofForm({"note": "我写的话"}, {"proof": upload(b"MZ" + b"\0" * 100)})
    assert not form.is_valid()
    assert form.errors["proof"] == ["这里可以上传JPG、PNG、WebP、HEIC 照片或 PDF，您选的像是电脑程序。"]
    assert form["note"].value() == "我写的话"


def test_nothing_chosen_is_said_plainly(purpose):
    assert ProofForm({"note": "x"}, {}).errors["proof"] == ["请选择文件。"]


def test_the_limits_are_told_before_choosing(purpose):
    field = ProofForm()["proof"]
    assert field.help_text == "JPG、PNG、WebP、HEIC 照片或 PDF，最大 10 MB。"
    assert 'accept="image/jpeg,image/png,image/webp,image/heic,application/pdf"' in str(field)


def test_a_photo_cleans_to_its_sizes():
    form = PhotoForm({}, {"photo": upload(hostile.jpeg((480, 320)))})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["photo"], CheckedPhoto)
    assert PhotoForm({}, {}).is_valid()


def test_a_photo_too_small_to_be_seen_is_refused_with_its_size():
    form = PhotoForm({}, {"photo": upload(hostile.jpeg((479, 320)))})
    assert form.errors["photo"] == ["这张照片只有 479 × 320 像素，放大会模糊。请换一张长边不少于 480 像素的。"]
    assert PhotoForm({}, {"photo": upload(hostile.jpeg((320, 480)))}).is_valid()


def posted(**files):
    """A form as it arrives, through Django's own parser and the handlers of the settings."""
    request = RequestFactory().post("/", {"note": "我写的话", **files})
    return request.POST, request.FILES


def test_an_upload_over_the_bound_is_dropped_and_the_rest_of_the_form_arrives(purpose, settings):
    settings.UPLOAD_LIMIT_BYTES = 100_000
    post, files = posted(proof=upload(b"\xff" * 12_000_000), second=upload(b"12"))
    assert post["note"] == "我写的话"
    assert isinstance(files["proof"], OversizedUpload)
    assert (files["proof"].size, files["proof"].read()) == (12_000_000, b"")
    assert files["second"].read() == b"12"
    form = ProofForm(post, files)
    assert form.errors["proof"] == ["文件太大了（最大 10 MB），请压缩后再上传，或重新拍一张。"]


def test_an_upload_within_the_bound_arrives_whole_and_in_memory(settings):
    settings.UPLOAD_LIMIT_BYTES = 4_000_000
    content = bytes(range(256)) * 12_000
    _, files = posted(proof=upload(content))
    assert type(files["proof"]) is InMemoryUploadedFile
    assert files["proof"].read() == content


def test_the_settings_use_this_handler_and_no_other(settings):
    """Clear bytes of a document would otherwise lie in a temporary file."""
    assert settings.FILE_UPLOAD_HANDLERS == ["anxintuo.files.uploadhandler.BoundedMemoryUploadHandler"]


def test_files_that_are_too_much_together_are_asked_for_one_by_one(purpose, settings):
    """Two files of 6 MB under a bound of 7 MB: the second is gone although the purpose would allow its size."""
    settings.UPLOAD_LIMIT_BYTES = 7_000_000
    post, files = posted(first=upload(b"\xff" * 6_000_000), proof=upload(b"\xff" * 6_000_000))
    assert files["first"].size == len(files["first"].read())
    assert ProofForm(post, files).errors["proof"] == ["这次上传的文件加起来太大了，请分几次上传。"]
