"""The ready accounts of the demonstration, by key. Their telephone numbers are not in use (+86 199 0000 00xx)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    key: str
    name: str
    role: str
    belongs: str  # where they belong, as shown on the list of accounts
    number: int

    @property
    def phone(self) -> str:
        return f"+8619900000{self.number:03d}"


A, B = "鹿城五马阳光托育园", "鹿城区的另一所托育园"

PERSONAS = (
    Persona("parent_a", "陈女士", "家长", f"宝宝在 {A} 蒲公英班", 1),
    Persona("parent_a2", "周先生", "家长", f"宝宝也在 {A} 蒲公英班", 2),
    Persona("parent_new", "林女士", "家长", "正在给宝宝找托育园", 3),
    Persona("parent_former", "吴女士", "家长", f"宝宝已离开 {A}", 4),
    Persona("director_a", "林园长", "负责人", A, 11),
    Persona("caregiver_a1", "张老师", "保育员", f"{A} 蒲公英班", 12),
    Persona("caregiver_a2", "李老师", "保育员", f"{A} 向日葵班", 13),
    Persona("health_a", "王医生", "保健员", A, 14),
    Persona("director_b", "黄园长", "负责人", B, 15),
    Persona("caregiver_parent", "何老师", "保育员、家长", f"在 {B} 工作，宝宝在 {A} 蒲公英班", 16),
    Persona("finance_a", "陈会计", "财务", A, 17),
    Persona("official_lucheng", "郑科长", "托育管理", "鹿城区卫生健康局", 21),
    Persona("official_yueqing", "叶科长", "托育管理", "乐清市卫生健康局", 22),
    Persona("official_city", "金处长", "托育管理", "温州市卫生健康委员会", 23),
    Persona("adviser_1", "徐老师", "指导员", "五马街道婴幼儿照护服务驿站", 31),
    Persona("operator", "值班员", "平台运维", "安心托运行维护", 41),
)
BY_KEY = {persona.key: persona for persona in PERSONAS}
