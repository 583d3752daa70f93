from django.utils import timezone

from institutions.models import Camera, Device, DeviceSpan, Institution
from tests.access.cases import Case


def camera_at(nursery: Institution) -> Device:
    values = {"kind": "camera", "place": "hall"}
    device = Device.objects.get_or_create(institution=nursery, name="试验摄像头", defaults=values)[0]
    Camera.objects.get_or_create(device=device, defaults={"look": "dome", "keep_days": 90})
    return device


def span_at(nursery: Institution) -> DeviceSpan:
    now = timezone.now()
    return DeviceSpan.objects.get_or_create(device=camera_at(nursery), defaults={"from_at": now, "until_at": now})[0]


ON_A_DEVICE = ("devices", "edit_device", "file_camera", "retire_device", "device_keys", "see_picture")
CASES = [
    *(
        Case(f"institutions.{act}", label, lambda world, at=at: camera_at(getattr(world, at)))
        for act in ON_A_DEVICE
        for label, at in (("甲园的摄像头", "nursery_a"), ("乙园的摄像头", "nursery_b"))
    ),
    *(
        Case("institutions.name_gap", label, lambda world, at=at: span_at(getattr(world, at)))
        for label, at in (("甲园摄像头的断线", "nursery_a"), ("乙园摄像头的断线", "nursery_b"))
    ),
    *(
        Case(f"institutions.{act}", label, lambda world, at=at: getattr(world, at))
        for act in ("add_device", "export_devices")
        for label, at in (("甲园", "nursery_a"), ("乙园", "nursery_b"))
    ),
]
