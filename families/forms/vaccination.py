"""Forms of the vaccination record: the booklet copied date by date, one dose, a file, what a doctor puts off."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput
from anxintuo.kit.text import clean, clean_line
from families.actions.vaccination import check_dose
from families.immunisation.engine import Assessment, DoseState, Judged
from families.immunisation.reading import MAX_BYTES, TEXT_MAX, ReadDose
from families.models import Child
from families.queries.vaccination import dose_name

REASON_MAX = 200


class BookletForm(forms.Form):
    """A date beside every dose that could have been given by now, in the booklet's order. Empty: not given."""

    def __init__(self, *args: Any, child: Child, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child, self.assessment = child, assessment
        self.doses = [row for row in assessment.doses if _may_be_given(row)]
        for dose in self.doses:
            self.fields[f"on_{dose.slot.id}"] = forms.DateField(
                label=dose_name(dose), required=False, widget=DayInput(attrs=self._limits())
            )
            kinds = self._kinds(dose)
            if len(kinds) > 1:
                self.fields[f"with_{dose.slot.id}"] = forms.ChoiceField(
                    label=_("%(dose)s用的疫苗") % {"dose": dose_name(dose)}, choices=kinds, required=False
                )

    def _limits(self) -> dict[str, str]:
        return {"min": self.child.born_on.isoformat(), "max": localdate().isoformat()}

    def _kinds(self, dose: Judged) -> list[tuple[str, str]]:
        """The dose's own vaccine first; for the first dose of a series those of its other courses, too."""
        codes = list(dose.slot.takes)
        if dose.slot.number == 1:
            codes += [course.slots[0].vaccine for course in dose.series.courses]
        return [(code, self.assessment.schedule.name_of(code)) for code in dict.fromkeys(codes)]

    def rows(self) -> Iterator[tuple[Judged, Any, Any]]:
        """Dose, date field, vaccine field (None where there is no choice)."""
        for dose in self.doses:
            kind = f"with_{dose.slot.id}"
            yield dose, self[f"on_{dose.slot.id}"], self[kind] if kind in self.fields else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for dose in self.doses:
            day = data.get(f"on_{dose.slot.id}")
            if day is None:
                continue
            try:
                check_dose(self.child, data.get(f"with_{dose.slot.id}") or dose.slot.vaccine, day)
            except ValidationError as fault:
                self.add_error(f"on_{dose.slot.id}", fault)
        if not self.errors and not self.read_doses():
            raise ValidationError(_("还没有填日期。打过哪一剂，就在旁边填上那天。"))
        return data

    def read_doses(self) -> list[ReadDose]:
        data = self.cleaned_data
        return [
            ReadDose(data.get(f"with_{dose.slot.id}") or dose.slot.vaccine, data[f"on_{dose.slot.id}"])
            for dose in self.doses
            if data.get(f"on_{dose.slot.id}")
        ]


def _may_be_given(dose: Judged) -> bool:
    """Not recorded, and of the age by now. A combined vaccine given before that age is entered singly."""
    return dose.given is None and dose.state is not DoseState.NOT_YET


class DoseForm(forms.Form):
    """One dose of any vaccine, also of those outside the programme."""

    vaccine = forms.ChoiceField(label=gettext_lazy("疫苗"), choices=())
    on = forms.DateField(label=gettext_lazy("接种日期"), widget=DayInput())
    lot = forms.CharField(label=gettext_lazy("批号"), max_length=TEXT_MAX, required=False)
    place = forms.CharField(label=gettext_lazy("接种单位"), max_length=TEXT_MAX, required=False)

    def __init__(self, *args: Any, child: Child, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child = child
        kinds = [(code, row.name) for code, row in assessment.schedule.vaccines.items()]
        self.fields["vaccine"].choices = [("", _("请选择")), *kinds]  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs |= {"min": child.born_on.isoformat(), "max": localdate().isoformat()}

    def clean_lot(self) -> str:
        return clean_line(self.cleaned_data["lot"])

    def clean_place(self) -> str:
        return clean_line(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("vaccine") and data.get("on"):
            try:
                check_dose(self.child, data["vaccine"], data["on"])
            except ValidationError as fault:
                self.add_error("on", fault)
        return data

    def read_doses(self) -> list[ReadDose]:
        data = self.cleaned_data
        return [ReadDose(data["vaccine"], data["on"], data["lot"], data["place"])]


class RecordFileForm(forms.Form):
    """A file of another system. It is read and thrown away."""

    file = forms.FileField(
        label=gettext_lazy("接种记录文件"),
        help_text=gettext_lazy("CSV（有“疫苗名称”和“接种日期”两列），或 FHIR R4 的 JSON 文件，最多 2 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("文件太大了，最多 2 MB。"))
        return file


class DeferralForm(forms.Form):
    """What a doctor has put off."""

    series = forms.MultipleChoiceField(
        label=gettext_lazy("暂缓哪些疫苗"), choices=(), widget=forms.CheckboxSelectMultiple
    )
    until_on = forms.DateField(
        label=gettext_lazy("暂缓到哪一天"),
        required=False,
        help_text=gettext_lazy("医生没说就空着。"),
        widget=DayInput(),
    )
    reason = forms.CharField(
        label=gettext_lazy("医生怎么说"),
        max_length=REASON_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {dose.series.key: dose.series.name for dose in assessment.doses if dose.given is None}
        self.fields["series"].choices = list(names.items())  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"])
