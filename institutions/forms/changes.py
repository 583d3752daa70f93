"""The request to change filed facts: today's values to start from, JSON values (`facts.py`) to ask for."""

import unicodedata
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.districts.models import Division
from anxintuo.districts.queries import counties, division_at
from anxintuo.kit.form_parts import GroupedModelChoiceField
from anxintuo.kit.geo import TO_WGS84, plain_degrees
from anxintuo.kit.identifiers import check_credit_code
from anxintuo.kit.text import clean_line, odd_signs
from institutions.enums import ClassKind, InstitutionKind, Nature
from institutions.facts import FACTS, same
from institutions.models import Institution

MAX_ROOMS = 40
MAX_PLACES = 60  # of one room; what the rules allow is judged at the review, this only catches typing errors
# Where people read coordinates, and in which datum that place shows them.
DATUM_CHOICES = (
    ("wgs84", gettext_lazy("天地图或手机定位")),
    ("gcj02", gettext_lazy("高德或腾讯地图")),
    ("bd09", gettext_lazy("百度地图")),
)


def degrees_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


def clean_filed_name(typed: str) -> str:
    """A name for the filing, on one line. ValidationError when it holds what no certificate can print."""
    odd = odd_signs(typed)
    shown = "".join(
        sign for sign in odd if sign.isprintable() and unicodedata.category(sign) != "Me" and sign != "\ufe0f"
    )
    if shown:
        raise forms.ValidationError(_("名称里不能用“%(signs)s”，请只写文字、数字和括号。") % {"signs": shown})
    if odd:
        raise forms.ValidationError(_("名称里混进了看不见的字符，请重新输入。"))
    return clean_line(typed)


class FiledFactsForm(forms.Form):
    """Every fact starts with today's value; only what differs becomes part of the request (`wanted`)."""

    name = forms.CharField(label=gettext_lazy("机构名称"), max_length=120)
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=24, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=InstitutionKind.choices)
    nature = forms.ChoiceField(
        label=gettext_lazy("性质"), choices=[("", gettext_lazy("未填写")), *Nature.choices], required=False
    )
    division = forms.ModelChoiceField(
        label=gettext_lazy("县（市、区）"), queryset=Division.objects.none(), empty_label=gettext_lazy("请选择")
    )
    street = GroupedModelChoiceField(
        label=gettext_lazy("镇街"),
        group=lambda street: street.parent.name,
        queryset=Division.objects.none(),
        required=False,
        empty_label=gettext_lazy("不填（龙港市没有镇街）"),
    )
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200)
    lon = forms.FloatField(
        label=gettext_lazy("经度"), required=False, widget=degrees_input(), help_text=gettext_lazy("例如 120.66072")
    )
    lat = forms.FloatField(
        label=gettext_lazy("纬度"), required=False, widget=degrees_input(), help_text=gettext_lazy("例如 28.03194")
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标取自"),
        choices=DATUM_CHOICES,
        required=False,
        help_text=gettext_lazy("不同地图的坐标相差约 540 米，请选对来源。"),
    )
    indoor_area_m2 = forms.DecimalField(
        label=gettext_lazy("室内面积（平方米）"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    outdoor_area_m2 = forms.DecimalField(
        label=gettext_lazy("户外面积（平方米）"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    floor = forms.CharField(label=gettext_lazy("所在楼层"), max_length=40, required=False)
    scope = forms.CharField(label=gettext_lazy("服务范围"), max_length=300, required=False)
    places = forms.IntegerField(label=gettext_lazy("备案托位数"), min_value=0, max_value=2000, required=False)
    note = forms.CharField(
        label=gettext_lazy("变更说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写给审核人员：为什么变更、有哪些材料。最多 500 字。"),
    )

    # Form field → fact, where the names differ.
    FACT_OF = {"scope": "filing.scope", "places": "filing.places"}
    PLAIN = (
        "name", "credit_code", "kind", "nature", "division", "street", "address", "indoor_area_m2", "outdoor_area_m2",
        "floor", "scope", "places",
    )  # fmt: skip

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        kwargs["initial"] = {
            **{field: FACTS[self.FACT_OF.get(field, field)].read(institution) for field in self.PLAIN},
            "lon": plain_degrees(institution.lon),
            "lat": plain_degrees(institution.lat),
            "datum": "wgs84",
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.institution = institution
        self._choices("division", Division.objects.counties().order_by("code"))
        self._choices("street", Division.objects.streets().select_related("parent").order_by("parent_id", "code"))

    def _choices(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_name(self) -> str:
        return clean_filed_name(self.cleaned_data["name"])

    def clean_credit_code(self) -> str | None:
        typed = self.cleaned_data["credit_code"]
        if not typed:
            return None
        checked = check_credit_code(typed)
        if checked.value is None:
            raise forms.ValidationError(checked.reason)
        taken = Institution.objects.filter(credit_code=checked.value.code).exclude(pk=self.institution.pk)
        if taken.exists():
            raise forms.ValidationError(_("这个信用代码已登记在另一家机构名下，请核对。"))
        return checked.value.code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        division, street = cleaned.get("division"), cleaned.get("street")
        if street and division and street.parent_id != division.pk:
            self.add_error("street", _("这个镇街不在%(county)s，请重新选择。") % {"county": division.name})
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if "lon" in self.errors or "lat" in self.errors:
            return cleaned
        if (lon is None) != (lat is None):
            self.add_error("lat" if lon is not None else "lon", _("经度和纬度要一起填写。"))
        elif lon is not None and lat is not None:
            self._check_place(lon, lat, cleaned)
        return cleaned

    def _check_place(self, lon: float, lat: float, cleaned: dict[str, Any]) -> None:
        """The point, in WGS-84, must lie in the county that the same form names."""
        stated, datum = cleaned.get("division"), cleaned.get("datum") or "wgs84"
        if not (-180 <= lon <= 180 and -85 <= lat <= 85):
            self.add_error("lon", _("经纬度超出了范围，请核对。"))
            return
        place = TO_WGS84[datum](lon, lat)
        stands = [self.institution.lon, self.institution.lat]
        unchanged = [plain_degrees(each) for each in stands] == [lon, lat] and datum == "wgs84"
        same_county = stated is not None and stated.pk == self.institution.division_id
        at = division_at(*place)
        if not (unchanged and same_county) and stated and counties() and (at is None or at.pk != stated.pk):
            where = at.name if at else _("温州之外")
            sentence = _("这个坐标落在%(where)s，与所选的%(county)s不符。请核对经纬度和坐标来源。")
            self.add_error("lon", sentence % {"where": where, "county": stated.name})
            return
        cleaned["location"] = stands if unchanged else [plain_degrees(each) for each in place]

    def wanted(self) -> dict[str, Any]:
        """Facts that differ from today's, as `actions.changes.request_change` takes them."""
        found: dict[str, Any] = {}
        for field in self.PLAIN:
            fact = FACTS[self.FACT_OF.get(field, field)]
            value = self.cleaned_data[field]
            found[fact.name] = value.pk if isinstance(value, Division) else fact.dump(value)
        found["location"] = self.cleaned_data.get("location")
        return {name: value for name, value in found.items() if not same(FACTS[name].read(self.institution), value)}


class FiledRoomForm(forms.Form):
    """One room as filed. `id` is empty for a room to be added."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("班级名称"), max_length=40)
    # Without an empty choice the browser sends the first kind from the spare row, which then counts as filled in.
    class_kind = forms.ChoiceField(
        label=gettext_lazy("班型"), choices=[("", gettext_lazy("请选择")), *ClassKind.choices]
    )
    places = forms.IntegerField(label=gettext_lazy("托位数"), min_value=1, max_value=MAX_PLACES)
    area_m2 = forms.DecimalField(
        label=gettext_lazy("面积（平方米）"), min_value=1, max_digits=8, decimal_places=2, required=False
    )

    def clean_name(self) -> str:
        return clean_filed_name(self.cleaned_data["name"])


class BaseFiledRooms(BaseFormSet):
    def clean(self) -> None:
        names = [form.cleaned_data.get("name") for form in self.forms if self._counts(form)]
        for form in self.forms:
            if self._counts(form) and names.count(form.cleaned_data.get("name")) > 1:
                form.add_error("name", _("已经有同名的班级。"))

    def _counts(self, form: forms.Form) -> bool:
        return bool(getattr(form, "cleaned_data", None)) and not form.cleaned_data.get("DELETE")

    def wanted(self, institution: Institution) -> list[dict[str, Any]] | None:
        """The whole list of rooms as the fact `rooms`, or None when it is today's. A foreign room's id is dropped."""
        own = {str(room.pk) for room in institution.rooms.all()}
        rooms = []
        for form in self.forms:
            if self._counts(form):
                values = form.cleaned_data
                key = str(values["id"]) if values.get("id") else ""
                rooms.append(
                    {
                        **({"id": key} if key in own else {}),
                        "name": values["name"],
                        "class_kind": values["class_kind"],
                        "places": values["places"],
                        "area_m2": FACTS["indoor_area_m2"].dump(values.get("area_m2")),
                    }
                )
        return None if same(FACTS["rooms"].read(institution), rooms) else rooms


def rooms_initial(institution: Institution) -> list[dict[str, Any]]:
    """Today's rooms, for `FiledRoomsFormSet(initial=…)`."""
    return list(FACTS["rooms"].read(institution))


FiledRoomsFormSet = formset_factory(
    FiledRoomForm,
    formset=BaseFiledRooms,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
    max_num=MAX_ROOMS,
    validate_max=True,
    absolute_max=MAX_ROOMS + 5,
)
