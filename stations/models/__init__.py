from stations.models.board import BoardPost, BoardReport
from stations.models.booking import Booking
from stations.models.feedback import Feedback
from stations.models.hourly import HourlyOffer, HourlyStay
from stations.models.membership import StationMembership
from stations.models.note import GroupNote, Observation
from stations.models.programme import ActivityPlan, Course, GroupSession
from stations.models.question import Question, QuestionTurn
from stations.models.station import Station, StationHours, StationPhoto, StationRoom

__all__ = [
    "ActivityPlan",
    "BoardPost",
    "BoardReport",
    "Booking",
    "Course",
    "Feedback",
    "GroupNote",
    "GroupSession",
    "HourlyOffer",
    "HourlyStay",
    "Observation",
    "Question",
    "QuestionTurn",
    "Station",
    "StationHours",
    "StationMembership",
    "StationPhoto",
    "StationRoom",
]
