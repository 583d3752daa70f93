"""Cameras and gates: who sees, enters, pairs and retires them; and what a device itself may do."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from institutions.enums import StaffPost
from institutions.policies.scopes import DESK_POSTS, DIRECTORS, STAFF, of_own_institution, own_id, own_institution

WATCHING_POSTS = DESK_POSTS | {StaffPost.GUARD.value}


def of_own_device(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(device__institution_id=own) if own else NOTHING


DEVICES = Act("institutions.devices", "看摄像头与门禁", seats=STAFF, posts=WATCHING_POSTS, scope=of_own_institution)
EXPORT_DEVICES = Act(
    "institutions.export_devices", "导出摄像头与门禁", seats=STAFF, posts=WATCHING_POSTS, scope=own_institution
)
ADD_DEVICE = Act("institutions.add_device", "登记摄像头和门禁", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
EDIT_DEVICE = Act(
    "institutions.edit_device", "修改摄像头和门禁", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution
)
FILE_CAMERA = Act(
    "institutions.file_camera", "登记摄像头的公安备案", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution
)
NAME_GAP = Act("institutions.name_gap", "写断线原因", seats=STAFF, posts=WATCHING_POSTS, scope=of_own_device)
RETIRE_DEVICE = Act(
    "institutions.retire_device", "停用摄像头和门禁", seats=STAFF, posts=DIRECTORS, scope=of_own_institution
)
DEVICE_KEYS = Act(
    "institutions.device_keys", "给设备配对和换密钥", seats=STAFF, posts=DIRECTORS, scope=of_own_institution
)
SEE_PICTURE = Act(
    "institutions.see_picture", "看摄像头的测试画面", seats=STAFF, posts=DIRECTORS, scope=of_own_institution
)

# A device has no account: it shows a code once, and a signature ever after. No cookie is read.
DEVICE_PAIR = Act("institutions.device_pair", "设备用配对码取密钥", seats=None)
DEVICE_BEAT = Act("institutions.device_beat", "设备报到（签名）", seats=None)
DEVICE_PICTURE = Act("institutions.device_picture", "摄像头送测试画面（签名）", seats=None)
