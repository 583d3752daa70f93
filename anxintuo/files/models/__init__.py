from anxintuo.files.models.public_photo import PublicPhoto
from anxintuo.files.models.stored_file import StoredFile

__all__ = ["PublicPhoto", "StoredFile"]
