from institutions.models.book import BookEntry, BookSeal
from institutions.models.change_request import ChangeRequest
from institutions.models.day_plan import DayPlanItem
from institutions.models.device import Camera, Device, DeviceSpan
from institutions.models.device_key import DeviceKey, DeviceNonce, DevicePairing
from institutions.models.directory import DirectoryEntry, DirectoryStamp
from institutions.models.favourite import Favourite
from institutions.models.fee import FeeItem, MonthlyEstimate, monthly_estimate
from institutions.models.filing import Filing
from institutions.models.floor import FloorDevice, FloorPin, FloorSession, PairingCode
from institutions.models.guide import GuideSkip
from institutions.models.import_run import ImportProblem, ImportRow, ImportRun
from institutions.models.institution import IN_FORCE, Institution, InstitutionSlug, real_only
from institutions.models.list_import import ListImport
from institutions.models.menu import MenuDish, MenuWeek
from institutions.models.move import ChangeRequestMove, FilingMove
from institutions.models.photo import InstitutionPhoto
from institutions.models.register_record import RegisterRecord
from institutions.models.room import Room, RoomCapacity
from institutions.models.roster import Leave, Shift, ShiftPattern
from institutions.models.staff import StaffMembership, StaffSummary
from institutions.models.staff_file import StaffMember, StaffPaper, TrainingRecord

__all__ = [
    "IN_FORCE",
    "BookEntry",
    "BookSeal",
    "Camera",
    "ChangeRequest",
    "ChangeRequestMove",
    "DayPlanItem",
    "Device",
    "DeviceKey",
    "DeviceNonce",
    "DevicePairing",
    "DeviceSpan",
    "DirectoryEntry",
    "DirectoryStamp",
    "Favourite",
    "FeeItem",
    "Filing",
    "FilingMove",
    "FloorDevice",
    "FloorPin",
    "FloorSession",
    "GuideSkip",
    "ImportProblem",
    "ImportRow",
    "ImportRun",
    "Institution",
    "InstitutionPhoto",
    "InstitutionSlug",
    "Leave",
    "ListImport",
    "MenuDish",
    "MenuWeek",
    "MonthlyEstimate",
    "PairingCode",
    "RegisterRecord",
    "Room",
    "RoomCapacity",
    "Shift",
    "ShiftPattern",
    "StaffMember",
    "StaffMembership",
    "StaffPaper",
    "StaffSummary",
    "TrainingRecord",
    "monthly_estimate",
    "real_only",
]
