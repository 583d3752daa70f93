"""The words to which guardians agree, by purpose. A changed word is a new version, and is asked for anew.

Short and plain: what for, what is shown, to whom, how to take it back (PI-29, PI-31: a child under 14 needs the
guardian's own consent, one purpose each).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.enums import ConsentPurpose


@dataclass(frozen=True, slots=True)
class ConsentText:
    version: str
    text: str | Promise
    after: str | Promise  # what ends when it is taken back


TEXTS: dict[str, ConsentText] = {
    ConsentPurpose.APPLY: ConsentText(
        "2026-11",
        _("我同意把宝宝的基本资料和健康档案出示给我申请的托育机构，仅用于办理入托和在托期间的照护。"),
        _("撤回后，机构马上看不到健康档案；未办结的申请会停下来，等您重新同意。"),
    ),
    ConsentPurpose.DAILY_RECORD: ConsentText(
        "2026-11",
        _("我同意机构记录宝宝的吃、睡、玩和健康情况，只给宝宝的监护人和本班老师看。"),
        _("撤回后，机构不再向家庭推送一日生活；法规要求的考勤和晨检仍会登记。"),
    ),
    ConsentPurpose.PHOTOS: ConsentText(
        "2026-11",
        _("我同意老师拍摄宝宝的活动照片，只分享给宝宝的监护人。"),
        _("撤回后不再拍摄，已有的照片您可以要求删除。"),
    ),
    ConsentPurpose.LIVE_VIDEO: ConsentText(
        "2026-11",
        _("我想查看宝宝所在班级的实时监控，知道画面里还有别的宝宝，不录屏、不转发。"),
        _("撤回后马上不能再看实时画面；机构依法保存的录像不受影响。"),
    ),
    ConsentPurpose.HEALTH_EXCHANGE: ConsentText(
        "2026-11",
        _("我同意平台与妇幼保健机构、接种单位核对宝宝的体检和接种结果，免去重复提交。"),
        _("撤回后不再核对，需要时由您上传材料。"),
    ),
    ConsentPurpose.STATION_RECORD: ConsentText(
        "2026-11",
        _("我同意驿站老师记录宝宝在小组活动里的表现、登记量的身高体重，只给宝宝的监护人和写下记录的驿站看。"),
        _("撤回后，驿站马上看不到这些记录；您还能看，也可以删掉。"),
    ),
    ConsentPurpose.STATION_SHARE: ConsentText(
        "2026-11",
        _("我同意申请入托时，把宝宝参加过的驿站活动和老师的记录一起给所申请的机构看，帮老师早点认识宝宝。"),
        _("撤回后，机构马上看不到驿站的记录；申请照常办。"),
    ),
}
