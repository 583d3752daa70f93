"""What a password must be; Django's other rules already speak Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("密码太短，至少要 %(count)s 个字。") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()
