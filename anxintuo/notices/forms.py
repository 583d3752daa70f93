from typing import Any

from django import forms

from anxintuo.accounts.actor import Actor
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import NoticeKind, kinds_for
from anxintuo.notices.queries import choices_by_kind


class PreferencesForm(forms.Form):
    """A tick per kind and channel. Required ones are ticked and fixed, whatever is sent."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert actor.user_id is not None
        chosen = choices_by_kind(actor.user_id)
        self.kinds: list[NoticeKind] = kinds_for(actor)
        for kind in self.kinds:
            for channel in Channel:
                required = channel in kind.required
                self.fields[_name(kind, channel)] = forms.BooleanField(
                    required=False,
                    disabled=required,
                    initial=required or chosen.get((kind.name, channel), channel in kind.channels),
                    label=f"{kind.title} · {channel.label}",
                )

    def rows(self) -> list[tuple[NoticeKind, list[tuple[Channel, forms.BoundField]]]]:
        return [(kind, [(channel, self[_name(kind, channel)]) for channel in Channel]) for kind in self.kinds]

    def wanted(self) -> dict[tuple[str, Channel], bool]:
        return {
            (kind.name, channel): self.cleaned_data[_name(kind, channel)] for kind in self.kinds for channel in Channel
        }


def _name(kind: NoticeKind, channel: Channel) -> str:
    return f"{kind.name}-{channel}"
