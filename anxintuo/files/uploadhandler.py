"""Uploads are held in memory, within a bound, and never touch the disk in clear (trust.md bar 15).

What goes over the bound is read to its end and thrown away, so that the rest of the form arrives, what was
typed is kept, and the field can say “文件太大了”.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class OversizedUpload(InMemoryUploadedFile):
    """The content is gone; `size` still says how large it was."""


class BoundedMemoryUploadHandler(FileUploadHandler):
    """`settings.UPLOAD_LIMIT_BYTES` bounds all files of one request together."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._room = settings.UPLOAD_LIMIT_BYTES
        self._kept: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._kept is None:
            return
        if len(raw_data) > self._room:
            self._room += self._kept.tell()
            self._kept = None
            return
        self._room -= len(raw_data)
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        kept, self._kept = self._kept, None
        upload = OversizedUpload if kept is None else InMemoryUploadedFile
        content = kept or BytesIO()
        content.seek(0)
        return upload(
            content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
