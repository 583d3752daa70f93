"""Thirty stations of the demonstration: 16 open, 14 to open this year. Hosts are plausible, nobody's promise."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """`street` as the registry of divisions names it (龙港市 has none). `opened` none: `state` says how far it is."""

    name: str
    county: str
    street: str
    road: str
    lon: float
    lat: float
    host_kind: str
    host: str
    opened: date | None = None
    state: str = "open"
    directions: str = ""
    hourly: bool = False


FIRST = "五马街道婴幼儿照护服务驿站"
_STATION = "婴幼儿照护服务驿站"


def _open(
    street: str, county: str, spot: tuple[float, float], road: str, host: str, opened: date, **more: object
) -> Place:
    kind = _kind(host)
    return Place(f"{street}{_STATION}", county, street, road, *spot, kind, host, opened, **more)  # type: ignore[arg-type]


def _coming(street: str, county: str, spot: tuple[float, float], road: str, host: str, state: str) -> Place:
    return Place(f"{street or '龙港市城东'}{_STATION}", county, street, road, *spot, _kind(host), host, None, state)


def _kind(host: str) -> str:
    if "妇幼" in host:
        return "maternal"
    if "卫生" in host:
        return "health"
    return "community" if "社区" in host else "other"


PLACES = (
    _open("五马街道", "330302", (120.6632, 28.0162), "公园路 6 号", "鹿城区妇幼保健院", date(2021, 9, 1),
          directions="公园路小学东侧，一楼绿色门头，推车可以直接进。", hourly=True),
    _open("松台街道", "330302", (120.6435, 28.0118), "信河街 218 号", "松台街道社区卫生服务中心", date(2021, 11, 16),
          directions="卫生服务中心二楼，电梯出来右手边。"),
    _open("南汇街道", "330302", (120.6922, 28.0035), "锦绣路 1066 号", "南汇街道锦绣社区", date(2023, 5, 20),
          directions="社区党群服务中心一楼，门口有推车停放处。", hourly=True),
    _open("滨江街道", "330302", (120.7012, 28.0171), "江滨东路 388 号", "滨江街道社区卫生服务中心", date(2025, 6, 1)),
    _open("永中街道", "330303", (120.8075, 27.9351), "罗东大街 155 号", "龙湾区妇幼保健院", date(2022, 4, 12),
          directions="妇幼保健院门诊楼三楼儿童保健科旁。"),
    _open("梧田街道", "330304", (120.6775, 27.9662), "老街南路 32 号", "梧田街道社区卫生服务中心", date(2021, 10, 9),
          directions="卫生服务中心东门进，一楼左转。", hourly=True),
    _open("新桥街道", "330304", (120.6246, 27.9908), "站前路 79 号", "新桥街道金蟾社区", date(2022, 9, 3)),
    _open("茶山街道", "330304", (120.6912, 27.9246), "梅泉大街 201 号", "瓯海区妇幼保健院", date(2024, 3, 26),
          directions="大学城公交站下车，步行五分钟。"),
    _open("北岙街道", "330305", (121.1532, 27.8365), "中心街 45 号", "洞头区妇幼保健院", date(2023, 8, 8)),
    _open("瓯北街道", "330324", (120.6663, 28.0551), "阳光大道 276 号", "瓯北街道社区卫生服务中心", date(2022, 11, 5),
          directions="社区卫生服务中心一楼，靠近预防接种室。"),
    _open("昆阳镇", "330326", (120.5641, 27.6662), "人民路 120 号", "平阳县妇幼保健院", date(2024, 5, 31)),
    _open("灵溪镇", "330327", (120.4052, 27.5103), "玉苍路 508 号", "苍南县妇幼保健院", date(2023, 10, 18),
          directions="妇幼保健院东侧沿街一楼。"),
    _open("安阳街道", "330381", (120.6552, 27.7811), "万松东路 99 号", "瑞安市妇幼保健院", date(2022, 6, 1),
          hourly=True),
    _open("塘下镇", "330381", (120.6889, 27.8602), "塘川街 318 号", "塘下镇中心卫生院", date(2025, 3, 18)),
    _open("乐成街道", "330382", (120.9641, 28.1173), "南大街 66 号", "乐清市妇幼保健院", date(2022, 3, 15),
          directions="南大街与育英路口，蓝色招牌。"),
    _open("柳市镇", "330382", (120.8952, 28.0511), "长虹路 137 号", "柳市镇长虹社区", date(2026, 4, 22)),
    _coming("双屿街道", "330302", (120.6072, 28.0192), "屿头路 15 号", "双屿街道社区卫生服务中心", "building"),
    _coming("状元街道", "330303", (120.7523, 27.9692), "机场大道 1290 号", "状元街道社区卫生服务中心", "building"),
    _coming("瞿溪街道", "330304", (120.5542, 27.9851), "瞿溪大街 88 号", "瞿溪街道社区卫生服务中心", "building"),
    _coming("灵昆街道", "330305", (120.9052, 27.9531), "灵秀路 21 号", "灵昆街道社区卫生服务中心", "planned"),
    _coming("北城街道", "330324", (120.6861, 28.1582), "县前路 90 号", "永嘉县妇幼保健院", "building"),
    _coming("鳌江镇", "330326", (120.5471, 27.6152), "新河南路 64 号", "鳌江镇中心卫生院", "planned"),
    _coming("钱库镇", "330327", (120.5301, 27.4951), "振兴街 212 号", "钱库镇振兴社区", "planned"),
    _coming("金乡镇", "330327", (120.5842, 27.4352), "卫城路 8 号", "金乡镇中心卫生院", "planned"),
    _coming("大峃镇", "330328", (120.0912, 27.7882), "建设路 36 号", "文成县妇幼保健院", "building"),
    _coming("罗阳镇", "330329", (119.7171, 27.5573), "新城大道 77 号", "泰顺县妇幼保健院", "planned"),
    _coming("飞云街道", "330381", (120.6252, 27.7571), "飞云新街 5 号", "飞云街道社区卫生服务中心", "planned"),
    _coming("莘塍街道", "330381", (120.6782, 27.8052), "莘塍大街 260 号", "莘塍街道中心社区", "building"),
    _coming("虹桥镇", "330382", (121.0291, 28.2212), "虹桥大道 118 号", "虹桥镇中心卫生院", "building"),
    _coming("", "330383", (120.5532, 27.5782), "龙翔路 199 号", "龙港市妇幼保健院", "planned"),
)  # fmt: skip

INTRODUCTIONS = (
    "免费向 3 岁以下宝宝和家人开放。小组活动由指导员带着大人和宝宝一起玩；平时也可以来坐坐，问问喂养、睡眠和发育。",
    "驿站和儿童保健门诊在一起，做完体检可以顺路来玩一会儿。小组活动人数不多，指导员会照顾到每个宝宝。",
    "就在社区里，走路能到。欢迎爸爸和爷爷奶奶一起来，活动结束会带一份“回家这样做”的小纸条。",
)

# weekday (0 is Monday), from, until
HOURS = tuple((day, *span) for day in range(1, 6) for span in (((8, 30), (11, 30)), ((14, 0), (16, 45))))

ADVISERS = (
    ("child_health", "做了多年儿童保健门诊，擅长看生长发育和喂养。"),
    ("preschool", "带过十年托班，喜欢和宝宝一起念儿歌、讲绘本。"),
    ("nurse", "护士，教家长抚触、洗澡和意外时怎么办。"),
    ("paediatrician", "儿科医生，每月来两次，回答常见病和用药的问题。"),
    ("carer", "保育师，擅长辅食和生活习惯。"),
    ("nutrition", "营养师，陪宝宝从第一口辅食吃到一日三餐。"),
    ("psychology", "心理咨询师，陪家长一起理解宝宝的情绪。"),
)
