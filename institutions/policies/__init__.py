"""What may be done with nurseries, one module a subject."""

from institutions.policies.registry import (
    CHANGE_REQUESTS,
    COMPARE,
    DESK_HOME,
    DIRECTORY,
    EDIT_DAY_PLAN,
    EDIT_FEES,
    EDIT_PHOTOS,
    EDIT_PROFILE,
    EDIT_ROOMS,
    FAVOURITE,
    NURSERY_DETAIL,
    PHOTO_OF_OWN,
    REQUEST_CHANGE,
    SEE_DAY_PLAN,
    WITHDRAW_CHANGE,
)
from institutions.policies.scopes import DESK_POSTS, DIRECTORS, STAFF, of_own_institution, own_institution

__all__ = [
    "CHANGE_REQUESTS",
    "COMPARE",
    "DESK_HOME",
    "DESK_POSTS",
    "DIRECTORS",
    "DIRECTORY",
    "EDIT_DAY_PLAN",
    "EDIT_FEES",
    "EDIT_PHOTOS",
    "EDIT_PROFILE",
    "EDIT_ROOMS",
    "FAVOURITE",
    "NURSERY_DETAIL",
    "PHOTO_OF_OWN",
    "REQUEST_CHANGE",
    "SEE_DAY_PLAN",
    "STAFF",
    "WITHDRAW_CHANGE",
    "of_own_institution",
    "own_institution",
]
