"""Uploading a document of the health passport: several photos or a PDF, and the date on the paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.files.checking import CheckedFile
from anxintuo.files.forms import CheckedFileField
from anxintuo.kit.form_parts import DayInput
from families.actions.documents import DOCUMENT_FILE, MOST_PAGES
from families.validity import has_an_end


class FilesInput(forms.FileInput):
    """A picker of several files. Without `capture`, so that a phone offers camera and album alike."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class CheckedFilesField(CheckedFileField):
    """Several files at once; each is opened and written anew before the form is valid. Cleans to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:  # type: ignore[override]
        files = [each for each in data or [] if each] if isinstance(data, (list, tuple)) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_PAGES:
            raise forms.ValidationError(_("一份材料最多 %(count)s 页。") % {"count": MOST_PAGES})
        return [super(CheckedFilesField, self).clean(each, initial) for each in files]


class DocumentForm(forms.Form):
    pages = CheckedFilesField(
        purpose=DOCUMENT_FILE,
        label=gettext_lazy("照片或 PDF"),
        error_messages={"required": gettext_lazy("请拍照或选择文件。")},
    )
    issued_on = forms.DateField(label=gettext_lazy("出具日期"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_an_end(kind):
            self.fields["issued_on"].required = True
            self.fields["issued_on"].help_text = _("材料上写的日期，用来计算有效期。")
        else:
            del self.fields["issued_on"]
