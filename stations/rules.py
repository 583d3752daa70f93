"""Numbers by which groups are run. Our own conventions, said where they act; no law knows them."""

from datetime import timedelta

BOOKED_AHEAD = timedelta(days=56)
PLANNED_AHEAD = timedelta(days=366)
LONGEST = timedelta(hours=4)
SHORTEST = timedelta(minutes=15)
MOST_MEETINGS = 26  # of one course
SIGN_FROM = timedelta(minutes=30)  # before the start
CLOSED_AFTER = timedelta(hours=2)  # after the end who did not come is told
REMINDED_BEFORE = timedelta(hours=24)
# No-shows: the third within the window stops booking ahead for a while. Whoever stands at the door is let in.
NO_SHOWS = 3
NO_SHOW_WINDOW = timedelta(days=90)
NO_BOOKING_FOR = timedelta(days=30)
NOTED_WITHIN = timedelta(days=14)  # after the start an adviser still writes and measures
FEEDBACK_WITHIN = timedelta(days=30)  # after the end a family still says how it was
FEW_VOICES = 3  # words of fewer families would tell whose they are
STAYS_AHEAD = timedelta(days=14)
MOST_STAYS_AHEAD = 2  # of one child
SHORTEST_STAY = timedelta(hours=1)
FEVER_TENTHS = 373  # 37.3 °C: the common line of nurseries, no national number (regulations.md DAY-fever)
TAKEN_IN_FROM = timedelta(minutes=30)  # before the hour that was asked for
BOARD_OPEN_FOR = timedelta(days=60)  # after the last meeting of a group
POSTS_A_DAY = 10  # of one person
REPORTS_THAT_HIDE = 2  # of different people; until an adviser has looked
ANSWERED_WITHIN = 2  # working days
MOST_OPEN_QUESTIONS = 3  # of one person
MOST_AHEAD = 4  # bookings of one child ahead, so that others find a place as well
