from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_MB = 5
ENDINGS = (".xlsx", ".csv")


class ListFileForm(forms.Form):
    """A list from a spreadsheet. What is in it is judged by the act."""

    file = forms.FileField(
        label=gettext_lazy("表格文件"),
        help_text=gettext_lazy("XLSX 或 CSV，最大 5 MB。"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(ENDINGS):
            raise forms.ValidationError(_("请选择 XLSX 或 CSV 文件。"))
        if (file.size or 0) > MOST_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过 %(n)s MB，请拆开后再导入。") % {"n": MOST_MB})
        return file
