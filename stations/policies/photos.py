from anxintuo.accounts.access import Act
from stations.policies.scopes import ADVISERS, of_own_station

PHOTO_OF_OWN = Act(
    "stations.photo_of_own", "撤下或移动驿站的照片", seats=ADVISERS, posts={"head"}, scope=of_own_station
)
