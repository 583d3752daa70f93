from stations.models.booking import Booking
from stations.models.membership import StationMembership
from stations.models.programme import ActivityPlan, Course, GroupSession
from stations.models.station import Station, StationHours, StationPhoto, StationRoom

__all__ = [
    "ActivityPlan",
    "Booking",
    "Course",
    "GroupSession",
    "Station",
    "StationHours",
    "StationMembership",
    "StationPhoto",
    "StationRoom",
]
