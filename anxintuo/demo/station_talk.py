"""What families of the first station ask its advisers, and what they say to one another in a group."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from anxintuo.kit.workdays import add_working_days, is_working_day
from stations.models import BoardPost, Booking, GroupSession, Question, QuestionTurn, Station, StationMembership

# topic, months, days ago, question, answer (none: it waits), helpful
ASKED: tuple[tuple[str, int, int, str, str, bool | None], ...] = (
    ("health", 9, 0, "九个月了，晚上还要醒三四次，是不是白天睡多了？", "", None),
    ("nutrition", 14, 1, "一岁多不肯吃蔬菜，一喂就吐出来，怎么办？", "", None),
    ("responsive", 22, 6, "在超市要东西不给就躺地上哭，抱走还是等他？", "", None),
    ("learning", 18, 8, "十八个月只会叫爸爸妈妈，要不要紧？",
     "会叫人、听得懂“把鞋子拿来”这样的话，就先多陪他说。如果到两岁还说不出两个词连在一起的话，或者您觉得他听不清，"
     "请到儿保门诊看一看。下周四的小组正好讲这个。", True),
    ("safety", 12, 13, "刚会走，家里最该先收什么？",
     "先收三样：热水和热锅、纽扣电池和小磁铁、窗边能爬的凳子。驿站有一张家庭安全清单，来的时候可以拿一份。", True),
    ("nutrition", 7, 20, "七个月加辅食，先加什么好？",
     "先加含铁的：强化铁米粉、红肉泥，一次一种，吃两三天没有不舒服再加新的。", True),
    ("health", 30, 33, "两岁半还在用尿布，要开始练了吗？",
     "他会告诉您尿了、能憋一两个小时、愿意坐小马桶，这三样都有了再练，不急。", None),
    ("other", 16, 47, "奶奶带得多，和我们想法不一样，怎么说才好？",
     "先说奶奶做得好的，再一次只商量一件事。也欢迎奶奶来小组，很多话老师来说更容易听进去。", True),
)  # fmt: skip
# by an adviser, speaker, words, state, why
SAID: tuple[tuple[bool, str, str, str, str], ...] = (
    (True, "", "谢谢大家今天来。回家记得：刷牙最后一次由大人来刷。", "shown", ""),
    (False, "20 个月宝宝的妈妈", "我们用唱歌的办法，唱完一首就刷完，她愿意多了。", "shown", ""),
    (False, "19 个月宝宝的爸爸", "请问牙膏要用含氟的吗？", "shown", ""),
    (True, "", "要的，米粒那么大一点就够，刷完让宝宝把泡沫吐一吐就行。", "shown", ""),
    (False, "21 个月宝宝的祖辈", "我家有多的绘本，下次带来换着看。", "waiting", ""),
    (False, "18 个月宝宝的妈妈", "朋友开的早教班，第一个月半价，大家可以来。", "declined", "这里不做推广，谢谢理解"),
)


def write_talk(station: Station, *, now: datetime) -> None:
    bookings = list(Booking.objects.filter(session__station=station, state="came").order_by("-starts_at", "seat"))
    lead = StationMembership.objects.filter(station=station, leads=True).order_by("from_on")[0]
    _questions(station, bookings, lead, now)
    _board(station, lead, now)


def _questions(station: Station, bookings: list[Booking], lead: StationMembership, now: datetime) -> None:
    for number, (topic, months, ago, words, answer, helpful) in enumerate(ASKED):
        day = _working_day(localdate(now) - timedelta(days=ago))
        moment = now - (localdate(now) - day)
        asker = bookings[number % len(bookings)].asked_by
        question = Question.objects.create(
            station=station,
            asked_by=asker,
            topic=topic,
            months=months,
            state=("closed" if helpful is not None else "answered") if answer else "open",
            due_on=add_working_days(day, 2).on,
            helpful=helpful,
        )
        Question.objects.filter(pk=question.pk).update(asked_at=moment - timedelta(hours=1))
        _turn(question, words, moment - timedelta(hours=1), author_id=asker.pk, by_family=True)
        if answer:
            _turn(question, answer, moment, author_id=lead.user_id, by_family=False, in_time=True)


def _working_day(day: date) -> date:
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _turn(question: Question, text: str, at: datetime, **fields: object) -> None:
    turn = QuestionTurn.objects.create(question=question, text=text, **fields)  # type: ignore[misc]
    QuestionTurn.objects.filter(pk=turn.pk).update(written_at=at)


def _board(station: Station, lead: StationMembership, now: datetime) -> None:
    """In the group that met last."""
    held = GroupSession.objects.published().filter(station=station, ends_at__lt=now).order_by("-starts_at").first()
    if held is None:
        return
    families = list(held.bookings.filter(state="came").order_by("seat"))
    for number, (by_adviser, speaker, words, state, why) in enumerate(SAID):
        author = lead.user_id if by_adviser else families[number % len(families)].asked_by_id
        row = BoardPost.objects.create(
            course_id=held.course_id,
            session=None if held.course_id else held,
            author_id=author,
            by_adviser=by_adviser,
            speaker=speaker,
            text=words,
            state=state,
            why=why,
            decided_by_id=None if state == "waiting" or by_adviser else lead.user_id,
        )
        BoardPost.objects.filter(pk=row.pk).update(posted_at=held.ends_at + timedelta(hours=2 + 5 * number))
