"""Ways to be reached that do not belong on a board which strangers read: telephone, pages, accounts.

Pure. It finds what people write by habit, not what they write to slip through: an adviser reads every post as well.
"""

import re

from anxintuo.kit.text import half_width

NUMBER = re.compile(r"(?:\d[\s\-—–.·]{0,2}){6,}\d")
PAGE = re.compile(r"https?:|www\.|[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|cc|vip)\b", re.IGNORECASE)
ACCOUNT = re.compile(
    r"(?:微信|威信|薇信|v信|vx|wx|wechat|扣扣|qq|抖音|小红书)\s*(?:号|群|:|：|是|加)*\s*[a-z0-9_-]{5,}", re.IGNORECASE
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


def tells_contact(text: str) -> bool:
    """Whether the words hold a telephone number, an address of a page or of mail, or an account's name."""
    plain = half_width(text)
    return any(pattern.search(plain) for pattern in (NUMBER, PAGE, ACCOUNT, ADDRESS))
