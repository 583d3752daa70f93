from stations.models.membership import StationMembership
from stations.models.station import Station

__all__ = ["Station", "StationMembership"]
