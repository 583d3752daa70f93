from families.models.allergy import Allergy
from families.models.child import Child, CustodyBlock
from families.models.consent import Consent
from families.models.document import DocumentMove, DocumentPage, PassportDocument
from families.models.growth import Measurement
from families.models.guardianship import GuardianInvitation, Guardianship
from families.models.vaccination import VaccineDeferral, VaccineDose

__all__ = [
    "Allergy",
    "Child",
    "Consent",
    "CustodyBlock",
    "DocumentMove",
    "DocumentPage",
    "GuardianInvitation",
    "Guardianship",
    "Measurement",
    "PassportDocument",
    "VaccineDeferral",
    "VaccineDose",
]
