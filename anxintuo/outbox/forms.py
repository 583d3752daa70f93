from django import forms
from django.utils.translation import gettext_lazy as _

from anxintuo.outbox.models import OutgoingItem


class RetryForm(forms.Form):
    """Which parked items to send again: those ticked."""

    item = forms.ModelMultipleChoiceField(
        queryset=OutgoingItem.objects.none(),
        error_messages={
            "required": _("请先勾选要重新发送的条目。"),
            "invalid_choice": _("勾选的条目里有一条已经不在搁置中，请刷新后再选。"),
            "invalid_pk_value": _("勾选的条目里有一条无法识别，请刷新后再选。"),
            "invalid_list": _("请先勾选要重新发送的条目。"),
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["item"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = OutgoingItem.objects.retryable().defer("payload")
