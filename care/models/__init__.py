from care.models.attendance import AttendanceDay
from care.models.bill import Bill, BillLine, Payment, SeriesCounter
from care.models.contract import FeeContract, FeeContractLine

__all__ = ["AttendanceDay", "Bill", "BillLine", "FeeContract", "FeeContractLine", "Payment", "SeriesCounter"]
