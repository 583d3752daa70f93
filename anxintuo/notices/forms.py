import unicodedata
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.actor import Actor
from anxintuo.notices.enums import Channel, Rhythm
from anxintuo.notices.kinds import NoticeKind, kinds_for
from anxintuo.notices.queries import choices_by_kind, has_email, pace_of
from anxintuo.notices.quiet import EVENINGS, MORNINGS, Pace


def _hour(label: Any, hours: range) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(hour, f"{hour}:00") for hour in hours],
        coerce=int,
        error_messages={"required": _("请选一个时间。"), "invalid_choice": _("请从列出的时间里选一个。")},
    )


class PreferencesForm(forms.Form):
    """When, and a tick per kind and channel. Required ones are ticked and fixed, whatever is sent. Without an address
    e-mail is not offered, and what was chosen for it earlier stays."""

    rhythm = forms.ChoiceField(
        label=_("标着“可合并”的消息怎么发"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一种发送方式。"), "invalid_choice": _("请从列出的方式里选一种。")},
    )
    quiet_from = _hour(_("晚上从几点起不打扰"), EVENINGS)
    quiet_until = _hour(_("到早上几点为止"), MORNINGS)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert actor.user_id is not None
        self.pace_now = pace_of(actor.user_id)
        for name, value in asdict(self.pace_now).items():
            self.fields[name].initial = value
        chosen = choices_by_kind(actor.user_id)
        self.has_email = has_email(actor.user_id)
        self.channels = [channel for channel in Channel if channel != Channel.EMAIL or self.has_email]
        self.kinds: list[NoticeKind] = kinds_for(actor)
        if not any(kind.digest for kind in self.kinds):
            del self.fields["rhythm"]
        for kind in self.kinds:
            for channel in self.channels:
                required = channel in kind.required
                self.fields[_name(kind, channel)] = forms.BooleanField(
                    required=False,
                    disabled=required,
                    initial=required or chosen.get((kind.name, channel), channel in kind.channels),
                    label=f"{kind.title} · {channel.label}",
                )

    @property
    def some_urgent(self) -> bool:
        return any(kind.urgent for kind in self.kinds)

    @property
    def some_required(self) -> bool:
        return any(kind.required for kind in self.kinds)

    def rows(self) -> list[tuple[NoticeKind, list[tuple[Channel, forms.BoundField]]]]:
        return [(kind, [(channel, self[_name(kind, channel)]) for channel in self.channels]) for kind in self.kinds]

    def pace(self) -> Pace:
        """Where nothing may wait the rhythm is not asked, and stays."""
        rhythm = self.cleaned_data.get("rhythm", self.pace_now.rhythm)
        return Pace(rhythm, self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"])

    def wanted(self) -> dict[tuple[str, Channel], bool]:
        return {
            (kind.name, channel): self.cleaned_data[_name(kind, channel)]
            for kind in self.kinds
            for channel in self.channels
        }


def _name(kind: NoticeKind, channel: Channel) -> str:
    return f"{kind.name}-{channel}"


class EmailForm(forms.Form):
    address = forms.EmailField(
        label=_("邮箱"),
        max_length=254,
        error_messages={"required": _("请填写邮箱。"), "invalid": _("请填写完整的邮箱，例如 wang@example.com。")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:  # typed full-width: ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ
            data = data.copy()
            data["address"] = unicodedata.normalize("NFKC", data.get("address", ""))
        super().__init__(data, **kwargs)
