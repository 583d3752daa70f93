from enrollment.models.agreement import ServiceAgreement
from enrollment.models.application import MOST_WISHES, Application
from enrollment.models.case import Case, CaseMove, CaseNote, Visit
from enrollment.models.offer import Offer, OfferAnswer
from enrollment.models.placement import Cover, Placement
from enrollment.models.seat import SeatHold
from enrollment.models.settling import SettlingPlan, SettlingStep
from enrollment.models.vaccine_check import VaccineCheck

__all__ = [
    "MOST_WISHES",
    "Application",
    "Case",
    "CaseMove",
    "CaseNote",
    "Cover",
    "Offer",
    "OfferAnswer",
    "Placement",
    "SeatHold",
    "ServiceAgreement",
    "SettlingPlan",
    "SettlingStep",
    "VaccineCheck",
    "Visit",
]
