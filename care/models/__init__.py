from care.models.attendance import AttendanceDay

__all__ = ["AttendanceDay"]
