"""Fixed choices, one module a subject."""

from institutions.enums.book import BookPlace
from institutions.enums.guide import GuideStep
from institutions.enums.lists import ListImportState, ListKind
from institutions.enums.menu import Meal
from institutions.enums.registry import (
    ChangeState,
    ClassKind,
    Datum,
    Facility,
    FeeCategory,
    FeeUnit,
    FilingState,
    ImportAction,
    ImportState,
    InstitutionKind,
    LocationFlag,
    Nature,
    Severity,
    StaffPost,
)
from institutions.enums.staff import (
    AbsenceKind,
    Education,
    LeaveReason,
    PaperKind,
    PaperState,
    QueryResult,
    StaffIdentity,
)

__all__ = [
    "AbsenceKind",
    "BookPlace",
    "ChangeState",
    "ClassKind",
    "Datum",
    "Education",
    "Facility",
    "FeeCategory",
    "FeeUnit",
    "FilingState",
    "GuideStep",
    "ImportAction",
    "ImportState",
    "InstitutionKind",
    "LeaveReason",
    "ListImportState",
    "ListKind",
    "LocationFlag",
    "Meal",
    "Nature",
    "PaperKind",
    "PaperState",
    "QueryResult",
    "Severity",
    "StaffIdentity",
    "StaffPost",
]
