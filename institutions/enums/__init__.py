"""Fixed choices, one module a subject."""

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

__all__ = [
    "ChangeState",
    "ClassKind",
    "Datum",
    "Facility",
    "FeeCategory",
    "FeeUnit",
    "FilingState",
    "ImportAction",
    "ImportState",
    "InstitutionKind",
    "LocationFlag",
    "Nature",
    "Severity",
    "StaffPost",
]
