"""Why a file was not taken, in the sentence the person reads beside the field."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from anxintuo.files.enums import Kind

SENTENCES = {
    "empty": gettext_lazy("这个文件是空的，请重新选择。"),
    "too_large": gettext_lazy("文件太大了（最大 %(max)s），请压缩后再上传，或重新拍一张。"),
    "too_much_at_once": gettext_lazy("这次上传的文件加起来太大了，请分几次上传。"),
    "wrong_kind": gettext_lazy("这里可以上传%(kinds)s，您选的像是%(found)s。"),
    "unknown_kind": gettext_lazy("这个文件不是%(kinds)s。请另存为其中一种再上传，或直接拍照上传。"),
    "animated": gettext_lazy("这是一张动图，请上传静止的照片。"),
    "too_many_pixels": gettext_lazy("照片像素过大，请在手机或电脑上缩小后再上传。"),
    "too_small": gettext_lazy(
        "这张照片只有 %(width)s × %(height)s 像素，放大会模糊。请换一张长边不少于 %(least)s 像素的。"
    ),
    "damaged": gettext_lazy("文件损坏，打不开。请换一个文件，或重新拍照上传。"),
    "incomplete": gettext_lazy("文件不完整，可能没有传完。请重新选择后再上传。"),
    "encrypted": gettext_lazy("这个 PDF 有密码或编辑限制，请另存为没有密码的 PDF，或拍照上传。"),
    "too_many_pages": gettext_lazy("PDF 页数太多（最多 %(pages)s 页），请只留需要的页。"),
    "too_complex": gettext_lazy("这个 PDF 的内容过于复杂，请打印成新的 PDF，或拍照上传。"),
    "too_slow": gettext_lazy("这个文件处理太久，没有保存。请缩小或另存后再上传。"),
    "virus": gettext_lazy("这个文件没有通过安全检查，不能上传。请用杀毒软件检查您的电脑或手机。"),
    "scanner_down": gettext_lazy("安全检查暂时不可用，文件没有保存。请稍后再试。"),
    "busy": gettext_lazy("现在上传的人较多，请稍后再试一次。"),
    "heic_unsupported": gettext_lazy("这里打不开 HEIC 照片。请在相机设置里选“兼容性最佳”，或另存为 JPG 再上传。"),
    "storage_full": gettext_lazy("存放文件的空间暂时不够，您的文件没有保存。请稍后再试。"),
    "storage_down": gettext_lazy("文件暂时存不上，没有保存。请稍后再试。"),
}


class UploadRefused(ValidationError):
    """The file was not taken and nothing was kept. `code` is a key of SENTENCES."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(SENTENCES[code], code=code, params=params or None)

    @property
    def sentence(self) -> str:
        return str(self.messages[0])


def megabytes(size: int) -> str:
    """Bytes as people say them: 10 MB, 500 KB."""
    return f"{size // 1_048_576} MB" if size >= 1_048_576 else f"{size // 1024} KB"


def kinds_in_words(kinds: Iterable[Kind]) -> str:
    """``JPG、PNG 照片或 PDF``."""
    chosen = [kind for kind in Kind if kind in set(kinds)]
    photos = "、".join(str(kind.label) for kind in chosen if kind is not Kind.PDF)
    words = [gettext("%(photos)s 照片") % {"photos": photos}] if photos else []
    if Kind.PDF in chosen:
        words.append("PDF")
    return gettext("或 ").join(words)
