"""消息 and 通知设置: one's own only, read by a press, chosen with ticks."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from anxintuo.accounts import actor as actors
from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.notices import kinds, queries
from anxintuo.notices.enums import Channel
from anxintuo.notices.models import EmailContact, Notice, NoticePace, NoticePreference
from anxintuo.notices.queries import pace_of, unread_count
from anxintuo.notices.quiet import HOUSE, Pace

pytestmark = pytest.mark.django_db
PACE = {"rhythm": "soon", "quiet_from": "22", "quiet_until": "7"}
INBOX, PREFERENCES = reverse("notices:inbox"), reverse("notices:preferences")


@pytest.fixture
def parent(client, user, monkeypatch):
    seat = Seat(SeatKind.PARENT, "parent", str(user.pk), "家长", "我的家庭", "notices:inbox")
    monkeypatch.setattr(actors, "_sources", {"test": lambda user: [seat]})
    client.force_login(user)
    return client


def post(user, key="k1", **what):
    return Notice.objects.create(
        user=user, kind="test.news", key=key, **{"title": "材料已通过", "body": "请确认", "url": "/notices/", **what}
    )


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def caregiver(client, user, monkeypatch):
    """Somebody whose seat is watched, and whose proof of the second factor has lapsed."""
    seat = Seat(SeatKind.STAFF, "staff:1", "1", "保育员", "托育园", "notices:inbox")
    monkeypatch.setattr(actors, "_sources", {"test": lambda user: [seat]})
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", INBOX),
        ("get", PREFERENCES),
        ("post", PREFERENCES),
        ("post", reverse("notices:read_all")),
        ("post", reverse("notices:open", args=["0190e8a0-0000-7000-8000-000000000000"])),
    ],
)
def test_a_watched_seat_s_messages_wait_for_the_second_factor(caregiver, user, method, url):
    post(user, title="家长说孩子今天发热")
    response = getattr(caregiver, method)(url)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:second_factor"))
    assert not Notice.objects.filter(read_at__isnull=False).exists()


class TestInbox:
    def test_nobody_sees_it_without_signing_in(self, client):
        assert client.get(INBOX).status_code == 302
        assert client.get(PREFERENCES).status_code == 302

    def test_it_shows_one_s_own_notices_newest_first_and_which_are_unread(self, parent, user, stranger):
        post(user, "k1", title="第一条", read_at=timezone.now())
        post(user, "k2", title="第二条")
        post(stranger, "k1", title="别人的")
        page = soup(parent.get(INBOX))
        cells = [cell.get_text(" ", strip=True) for cell in page.select(".cell")]
        assert ["第二条" in cells[0], "未读" in cells[0]] == [True, True]
        assert ["第一条" in cells[1], "未读" in cells[1]] == [True, False]
        assert "别人的" not in page.get_text()
        assert "1 条还没有看" in page.get_text()

    def test_an_empty_inbox_says_what_will_appear(self, parent):
        assert "还没有消息" in parent.get(INBOX).content.decode()

    def test_older_notices_are_one_link_away(self, parent, user, monkeypatch):
        monkeypatch.setattr(queries, "PAGE_SIZE", 2)
        for number in range(5):
            post(user, f"k{number}", title=f"消息 {number}")
        titles, address = [], INBOX
        while address:
            page = soup(parent.get(address))
            titles += [cell.strong.get_text() for cell in page.select(".cell")]
            older = page.select_one("a[rel=next]")
            address = f"{INBOX}{older['href']}" if older else ""
        assert titles == [f"消息 {number}" for number in (4, 3, 2, 1, 0)]

    @pytest.mark.parametrize("cursor", ["", "x", "0", "00000000-0000-0000-0000-000000000000", "%00", "陈"])
    def test_a_cursor_that_makes_no_sense_is_no_error(self, parent, user, cursor):
        post(user)
        assert parent.get(INBOX, {"before": cursor}).status_code == 200

    def test_it_takes_the_same_statements_whatever_is_in_it(self, parent, user, django_assert_max_num_queries):
        for number in range(20):
            post(user, f"k{number}")
        with django_assert_max_num_queries(8):
            parent.get(INBOX)

    def test_reading_the_page_marks_nothing_as_read(self, parent, user):
        post(user)
        parent.get(INBOX)
        assert unread_count(user.pk) == 1


class TestOpening:
    def test_it_marks_as_read_and_leads_to_its_page(self, parent, user):
        notice = post(user, url="/notices/preferences/")
        response = parent.post(reverse("notices:open", args=[notice.pk]))
        assert (response.status_code, response.url) == (302, "/notices/preferences/")
        notice.refresh_from_db()
        assert notice.read_at is not None
        assert unread_count(user.pk) == 0

    def test_opening_again_keeps_the_first_time(self, parent, user):
        first = timezone.now() - timedelta(days=1)
        notice = post(user, read_at=first)
        parent.post(reverse("notices:open", args=[notice.pk]))
        notice.refresh_from_db()
        assert notice.read_at == first

    def test_one_without_a_page_leads_back_to_the_inbox(self, parent, user):
        response = parent.post(reverse("notices:open", args=[post(user, url="").pk]))
        assert response.url == INBOX

    def test_somebody_else_s_is_not_there(self, parent, stranger):
        notice = post(stranger)
        assert parent.post(reverse("notices:open", args=[notice.pk])).status_code == 404
        notice.refresh_from_db()
        assert notice.read_at is None

    def test_it_takes_a_press_not_a_link(self, parent, user):
        assert parent.get(reverse("notices:open", args=[post(user).pk])).status_code == 405

    def test_all_at_once_and_only_one_s_own(self, parent, user, stranger):
        post(user, "k1"), post(user, "k2"), post(stranger, "k1")
        assert parent.post(reverse("notices:read_all")).url == INBOX
        assert (unread_count(user.pk), unread_count(stranger.pk)) == (0, 1)


class TestPreferences:
    def test_without_an_address_e_mail_is_not_offered_and_the_page_says_where_to_give_one(self, parent, user):
        NoticePreference.objects.create(user=user, kind="test.news", channel=Channel.EMAIL, wanted=True)
        page = soup(parent.get(PREFERENCES))
        assert not page.select("main input[name$='-email']")
        assert page.select_one(f"main a[href='{reverse('notices:email')}']")
        parent.post(PREFERENCES, {**PACE, "test.news-sms": "on"})
        assert NoticePreference.objects.get(channel=Channel.EMAIL).wanted  # for when there is one again

    def test_it_lists_what_concerns_the_person_with_today_s_state(self, parent, user):
        EmailContact.objects.create(user=user, address="parent@example.com")
        page = soup(parent.get(PREFERENCES))
        ticks = {
            box["name"]: (box.has_attr("checked"), box.has_attr("disabled"))
            for box in page.select("main input[type=checkbox]")
        }
        assert ticks == {
            "test.progress-sms": (True, False), "test.progress-email": (True, False),
            "test.news-sms": (False, False), "test.news-email": (False, False),
            "test.health-sms": (True, False), "test.health-email": (True, False),
            "test.arrival-sms": (True, True), "test.arrival-email": (False, False),
            "test.step-sms": (True, False), "test.step-email": (True, False),
            "test.paper-sms": (True, False), "test.paper-email": (True, False),
        }  # fmt: skip

    def test_what_is_ticked_is_kept(self, parent, user):
        response = parent.post(PREFERENCES, {**PACE, "test.news-sms": "on"}, follow=True)
        assert "已保存" in response.content.decode()
        kept = {(row.kind, row.channel): row.wanted for row in NoticePreference.objects.filter(user=user)}
        assert kept[("test.news", Channel.SMS)] is True
        assert kept[("test.progress", Channel.SMS)] is False
        page = soup(parent.get(PREFERENCES))
        assert [box["name"] for box in page.select("main input[type=checkbox][checked]")] == [
            "test.news-sms",
            "test.arrival-sms",
        ]

    def test_what_is_required_stays_whatever_is_sent(self, parent, user):
        parent.post(PREFERENCES, {**PACE, "test.arrival-sms": ""})
        assert not NoticePreference.objects.filter(kind="test.arrival", channel=Channel.SMS).exists()

    def test_kinds_of_others_and_of_nobody_are_passed_over(self, parent, user):
        parent.post(PREFERENCES, {**PACE, "test.filing-sms": "on", "made.up-sms": "on", "x": "\x00"})
        assert not NoticePreference.objects.filter(kind__in=["test.filing", "made.up"]).exists()

    def test_hours_and_rhythm_are_chosen_beside_them(self, parent, user):
        parent.post(PREFERENCES, {"rhythm": "daily", "quiet_from": "21", "quiet_until": "8"})
        assert pace_of(user.pk) == Pace("daily", 21, 8)
        page = soup(parent.get(PREFERENCES))
        assert page.select_one("input[name=rhythm][checked]")["value"] == "daily"
        chosen = [page.select_one(f"select[name={name}] [selected]")["value"] for name in ("quiet_from", "quiet_until")]
        assert chosen == ["21", "8"]

    @pytest.mark.parametrize(
        ("sent", "named"),
        [
            ({"rhythm": "never"}, "rhythm"), ({"rhythm": ""}, "rhythm"), ({"quiet_from": "3"}, "quiet_from"),
            ({"quiet_from": "x"}, "quiet_from"), ({"quiet_until": "\x00"}, "quiet_until"),
            ({"quiet_until": ""}, "quiet_until"),
        ],
    )  # fmt: skip
    def test_hours_that_are_none_get_a_sentence_and_nothing_is_kept(self, parent, user, sent, named):
        response = parent.post(PREFERENCES, {**PACE, "test.news-sms": "on", **sent})
        assert response.status_code == 400
        assert soup(response).select_one(f"#id_{named}_error").get_text(strip=True)
        assert soup(response).select_one("input[name='test.news-sms'][checked]")
        assert pace_of(user.pk) == HOUSE
        assert not NoticePreference.objects.exists()

    def test_where_nothing_may_wait_no_rhythm_is_asked_and_the_one_chosen_stays(self, parent, user, monkeypatch):
        NoticePace.objects.create(user=user, rhythm="daily")
        for name in ("test.step", "test.paper"):
            monkeypatch.delitem(kinds._kinds, name)
        assert not soup(parent.get(PREFERENCES)).select("input[name=rhythm]")
        parent.post(PREFERENCES, {"quiet_from": "23", "quiet_until": "6"})
        assert pace_of(user.pk) == Pace("daily", 23, 6)

    def test_somebody_without_a_seat_is_told_so(self, parent, monkeypatch):
        monkeypatch.setattr(actors, "_sources", {})
        monkeypatch.setattr("anxintuo.notices.kinds._kinds", {})
        assert "没有可以设置的通知" in parent.get(PREFERENCES).content.decode()
