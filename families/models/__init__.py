from families.models.child import Child
from families.models.guardianship import Guardianship

__all__ = ["Child", "Guardianship"]
