"""When a camera's filing with the police is due."""

from datetime import date, timedelta

from anxintuo.rulebook.queries import rule
from institutions.models import Device

SOON_DAYS = 7


def filing_due(device: Device, on: date) -> date | None:
    """The last day; None where nothing is to be filed (yet). `device` with its nursery and camera read."""
    since = _filing_since(device)
    if since is None:
        return None
    term = rule("video.file_with_police_days", region=device.institution.division_id or "", on=on)
    return since + timedelta(days=int(term.value))


def _filing_since(device: Device) -> date | None:
    """The first day of use, or of what was changed since the filing: that is filed as well."""
    if not device.is_camera:
        return None
    return device.used_from_on if device.camera.filed_on is None else device.camera.changed_on
