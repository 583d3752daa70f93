"""When a camera's filing with the police is due."""

from datetime import date, timedelta

from anxintuo.rulebook.queries import rule
from institutions.models import Device

SOON_DAYS = 7


def filing_due(device: Device, on: date) -> date | None:
    """The last day; None where nothing is to be filed (yet). `device` with its nursery and camera read."""
    if not device.is_camera or device.used_from_on is None or device.camera.filed_on is not None:
        return None
    term = rule("video.file_with_police_days", region=device.institution.division_id or "", on=on)
    return device.used_from_on + timedelta(days=int(term.value))
