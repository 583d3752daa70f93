"""What may stand in the log."""

import logging


class OneLineForRefusals(logging.Filter):
    """For `django.request`: whoever is refused (4xx) is one line with the path. Django adds the traceback of the
    PermissionDenied, which is no defect, and whose message may speak of somebody."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
