from enrollment.models.placement import Placement

__all__ = ["Placement"]
