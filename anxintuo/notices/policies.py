from django.db.models import Q

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor


def own(actor: Actor) -> Q:
    return Q(user_id=actor.user_id) if actor.user_id else NOTHING


# Everybody's own; at a watched seat they tell about other people's children.
INBOX = Act("notices.inbox", "查看自己的消息", seats=(), scope=own, watched=True)
OPEN = Act("notices.open", "打开自己的消息", seats=(), scope=own, watched=True)
SET_EMAIL = Act("notices.set_email", "填写自己的通知邮箱", seats=(), watched=True)
SET_PREFERENCES = Act("notices.set_preferences", "设置自己的通知方式", seats=(), watched=True)
