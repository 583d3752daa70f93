"""The pages of the family and of the desk, asked for as their people do."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from PIL import Image

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from anxintuo.kit.ages import add_months
from enrollment.actions import reviewing
from enrollment.actions.applying import begin_application
from enrollment.models import Application, Case, Offer, Placement
from families.models import Child, Guardianship, PassportDocument
from institutions.models import StaffMembership
from tests import builders
from tests.enrollment import steps
from tests.files import hostile

pytestmark = pytest.mark.django_db


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def at_desk(at: steps.Scene) -> Client:
    """The director with a membership, as the seat is resolved anew on each request."""
    user = User.objects.get(pk=at.director.user_id)
    StaffMembership.objects.get_or_create(
        user=user, institution=at.nursery, post="director", defaults={"from_on": localdate() - timedelta(days=9)}
    )
    return browser(at.director)


def photo(name: str = "page.jpg") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (900, 1200), "#eee").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/jpeg")


CHILD = {
    "name": "买买提·阿不都热合曼",
    "sex": "boy",
    "identity_kind": "birth_certificate",
    "identity_number": "t330000001",
    "relation": "father",
    "address": "公园路 1 号",
    "care_note": "",
    "household": "",
}


def test_a_family_goes_from_a_nurserys_page_to_a_sent_application():
    at = steps.scene()
    person = builders.user()
    client = Client()
    client.force_login(person)
    page = client.get(f"/nurseries/{at.nursery.slug}/")
    assert f"/apply/start/?nursery={at.nursery.slug}" in page.content.decode()
    started = client.get(f"/apply/start/?nursery={at.nursery.slug}", follow=True)
    born = add_months(localdate(), -14)
    added = client.post(started.redirect_chain[-1][0], CHILD | {"born_on": born.isoformat(), "next": _next_of(started)})
    assert added.url == f"/apply/start/?nursery={at.nursery.slug}"
    child = Child.objects.get(guardianships__user=person)
    assert (child.name, child.identity_number) == ("买买提·阿不都热合曼", "T330000001")
    begun = client.post("/apply/start/", {"child": child.pk, "nursery": at.nursery.slug}, follow=True)
    application = Application.objects.get(child=child)
    assert begun.redirect_chain[-1][0] == reverse("enrollment:step", args=[application.pk, "wishes"])
    wishes = {"wish": [at.nursery.slug, "", ""], "start_on": f"{steps.next_month():%Y-%m}", "hours": "full_day"}
    there = client.post(reverse("enrollment:step", args=[application.pk, "wishes"]), wishes)
    assert there.url.endswith("/step/documents/")
    for kind in ("household", "vaccination", "entry_check"):
        sent = {"pages": [photo(), photo("b.jpg")], "issued_on": localdate().isoformat(), "next": there.url}
        answer = client.post(reverse("families:upload", args=[child.pk, kind]), sent)
        assert (answer.status_code, answer.url) == (302, there.url), answer.content.decode()
    assert PassportDocument.objects.filter(child=child).count() == 3
    assert client.get(there.url).status_code == 200
    send = reverse("enrollment:step", args=[application.pk, "send"])
    refused = client.post(send, {"message": "谢谢"})
    assert refused.status_code == 400
    assert "请勾选同意" in refused.content.decode()
    assert "谢谢" in refused.content.decode()
    sent = client.post(send, {"message": "谢谢", "consent": "on"}, follow=True)
    assert "现在在机构那里" in sent.content.decode()
    again = client.post(send, {"message": "谢谢", "consent": "on"}, follow=True)
    assert "申请已经提交" in again.content.decode()
    assert Case.objects.get(application=application).state == "submitted"


def _next_of(response) -> str:
    return response.redirect_chain[-1][0].partition("next=")[2]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"identity_kind": "resident_id", "identity_number": "110105194912310021"}, "有一位可能填错了"),
        ({"identity_number": "12"}, "1 个字母加 9 位数字"),
        ({"born_on": "2099-01-01"}, "出生日期不能晚于今天"),
        ({"born_on": "2019-01-01"}, "照护 3 岁以下"),
        ({"name": "小🐱"}, "不能用的符号"),
        ({"name": "王" * 5000}, "最多"),
        ({"name": "王\x00小"}, "看不见的字符"),
        ({"sex": "cat"}, "从给出的选项里选"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_keeps_what_was_typed(change, sentence):
    client = Client()
    client.force_login(builders.user())
    typed = CHILD | {"born_on": add_months(localdate(), -14).isoformat()} | change
    answer = client.post(reverse("families:child_new"), typed)
    body = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in body
    assert "公园路 1 号" in body
    assert not Child.objects.exists()


def test_an_identity_of_another_family_is_refused_without_saying_whose():
    theirs = builders.child()
    builders.guardian(theirs)
    client = Client()
    client.force_login(builders.user())
    typed = CHILD | {"born_on": add_months(localdate(), -14).isoformat(), "identity_number": theirs.identity_number}
    body = client.post(reverse("families:child_new"), typed).content.decode()
    assert "已经登记在另一个家庭名下" in body
    assert theirs.name not in body
    assert str(theirs.pk) not in body


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90\x00" + b"\x00" * 400, "户口簿.jpg", "JPG"),
        (b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Encrypt 2 0 R>>", "a.pdf", "PDF"),
        (b"", "a.jpg", "空"),
        (hostile.png_bomb(), "a.png", "像素"),
        (hostile.locked_pdf(user="1234"), "a.pdf", "密码"),
        (b"\xff\xd8\xff" + b"\0" * (40 << 20), "a.jpg", "MB"),
    ],
    ids=["program", "broken", "empty", "pixel-bomb", "locked", "40-MB"],
)
def test_a_file_that_is_no_document_is_refused_beside_the_field(content, name, sentence):
    at = steps.scene()
    client = browser(at.parent)
    sent = {"pages": [SimpleUploadedFile(name, content)]}
    answer = client.post(reverse("families:upload", args=[at.child.pk, "household"]), sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not PassportDocument.objects.exists()


def test_the_desk_takes_in_checks_sends_back_and_queues():
    at = steps.scene()
    case = steps.submitted(at)
    family = browser(at.parent)
    for kind in ("household", "vaccination"):
        family.post(reverse("families:upload", args=[at.child.pk, kind]), {"pages": [photo()]})
    desk = at_desk(at)
    listed = desk.get("/desk/admission/").content.decode()
    assert at.child.name in listed
    desk.post("/desk/admission/receive/", {"case": [str(case.pk)]})
    page = desk.get(reverse("enrollment:desk_case", args=[case.pk])).content.decode()
    assert "document-household" in page
    household, vaccination = (PassportDocument.objects.get(kind=kind) for kind in ("household", "vaccination"))
    file = household.pages.get().file
    assert desk.get(file.get_absolute_url()).status_code == 200
    prefix = f"d{household.pk.hex[-8:]}"
    url = reverse("enrollment:desk_check", args=[household.pk])
    lacking = desk.post(url, {"verdict": "refuse", f"{prefix}-why": "unreadable", f"{prefix}-text": ""})
    assert lacking.status_code == 400
    desk.post(url, {"verdict": "refuse", f"{prefix}-why": "unreadable", f"{prefix}-text": "左边看不清"})
    desk.post(reverse("enrollment:desk_check", args=[vaccination.pk]), {"verdict": "accept"})
    desk.post(reverse("enrollment:desk_send_back", args=[case.pk]), {"note": "户口本请重拍"})
    told = family.get(reverse("enrollment:application", args=[case.application_id])).content.decode()
    assert "户口本请重拍" in told
    assert "左边看不清" in told
    assert "现在在您这里" in told
    family.post(reverse("families:upload", args=[at.child.pk, "household"]), {"pages": [photo()]})
    family.post(reverse("enrollment:resubmit", args=[case.pk]))
    fresh = PassportDocument.objects.current().get(kind="household")
    desk.post(reverse("enrollment:desk_check", args=[fresh.pk]), {"verdict": "accept"})
    desk.post(reverse("enrollment:desk_queue_up", args=[case.pk]))
    assert Case.objects.get(pk=case.pk).state == "waiting"
    waiting = desk.get("/desk/admission/?queue=waiting").content.decode()
    assert at.child.name in waiting
    assert "您排在最前面" in family.get(reverse("enrollment:application", args=[case.application_id])).content.decode()


def test_the_desk_offers_and_the_family_accepts_on_the_page():
    at = steps.scene()
    case = steps.queued(at)
    desk, family = at_desk(at), browser(at.parent)
    offer_page = reverse("enrollment:desk_offer", args=[case.pk])
    assert "排在最前面" in desk.get(offer_page).content.decode()
    desk.post(offer_page, {"room": at.room.pk, "starts_on": steps.next_month().isoformat()})
    offer = Offer.objects.get()
    url = reverse("enrollment:offer", args=[offer.pk])
    assert "答复截止" in family.get(url).content.decode()
    assert at.child.name in family.get(reverse("enrollment:agreement", args=[offer.pk])).content.decode()
    refused = family.post(url, {"answer": "yes", "first_day_on": offer.starts_on.isoformat()})
    assert refused.status_code == 400
    done = {"answer": "yes", "first_day_on": offer.starts_on.isoformat(), "agreement_read": "on"}
    assert "托位已经定下" in family.post(url, done, follow=True).content.decode()
    assert at.child.name in desk.get("/desk/children/").content.decode()
    assert "将入托" in family.get("/family/").content.decode()
    leave = reverse("enrollment:leave", args=[Placement.objects.get().pk])
    assert family.get(leave).status_code == 200


def test_every_look_at_a_child_by_the_desk_is_in_the_log_and_on_the_familys_page():
    at = steps.scene()
    case = steps.submitted(at)
    desk = at_desk(at)
    desk.get(reverse("enrollment:desk_case", args=[case.pk]))
    entries = AuditEntry.objects.filter(event="enrollment.case", subjects__contains=[f"child:{at.child.pk}"])
    assert entries.count() == 1
    assert "打开了申请件" in browser(at.parent).get(reverse("families:who_looked", args=[at.child.pk])).content.decode()


def test_a_second_guardian_is_invited_by_phone_and_sees_from_then_on():
    at = steps.scene()
    father = builders.user()
    family, other = browser(at.parent), Client()
    other.force_login(father)
    page = reverse("families:guardians", args=[at.child.pk])
    assert other.get(page).status_code == 404
    family.post(page, {"phone": father.phone[3:], "relation": "father", "standing": "agrees"})
    invited = other.get("/family/invitations/").content.decode()
    assert "共同决定" in invited
    assert at.child.name not in invited  # masked until accepted
    invitation = at.child.invitations.get()
    other.post(reverse("families:invitation_answer", args=[invitation.pk]), {"accept": "1"})
    assert other.get(reverse("families:child", args=[at.child.pk])).status_code == 200
    guardianship = Guardianship.objects.get(user=father)
    family.post(reverse("families:guardian_end", args=[guardianship.pk]))
    assert other.get(reverse("families:child", args=[at.child.pk])).status_code == 404


def test_a_blocked_person_loses_the_child_at_once_and_is_not_invited_again():
    at = steps.scene()
    father = builders.user()
    builders.guardian(at.child, "agrees", father)
    family, other = browser(at.parent), Client()
    other.force_login(father)
    assert other.get(reverse("families:child", args=[at.child.pk])).status_code == 200
    blocked = {"name": "某人", "phone": father.phone[3:], "reason": "法院裁定"}
    family.post(reverse("families:guardian_block", args=[at.child.pk]), blocked)
    assert other.get(reverse("families:child", args=[at.child.pk])).status_code == 404
    invited = {"phone": father.phone[3:], "relation": "father", "standing": "sees"}
    answer = family.post(reverse("families:guardians", args=[at.child.pk]), invited)
    assert "限制接触" in answer.content.decode()
    assert answer.status_code == 400


def test_a_grandparent_who_helps_sees_no_application_and_no_document():
    at = steps.scene()
    case = steps.submitted(at)
    document = builders.accepted_document(at.child, "household", at.director)
    client = browser(builders.guardian(at.child, "helps"))
    for url in (
        reverse("enrollment:application", args=[case.application_id]),
        reverse("families:passport", args=[at.child.pk]),
        reverse("families:child", args=[at.child.pk]),
    ):
        assert client.get(url).status_code == 404, url
    assert document.state == "accepted"
    assert client.get("/family/").status_code == 200


def test_a_paper_application_waits_for_the_family_at_its_first_sign_in():
    at = steps.scene()
    desk = at_desk(at)
    born = add_months(localdate(), -15)
    typed = CHILD | {
        "name": "𠮷田小满", "born_on": born.isoformat(), "phone": "13800138000",
        "start_on": f"{steps.next_month():%Y-%m}", "hours": "full_day", "consent": "on",
        "identity_number": "K330000009",
    }  # fmt: skip
    answer = desk.post("/desk/admission/paper/", typed)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get()
    assert (case.state, case.application.child.name) == ("submitted", "𠮷田小满")
    family = Client()
    family.force_login(User.objects.by_phone("+8613800138000"))
    assert family.get(reverse("enrollment:application", args=[case.application_id])).status_code == 200


@pytest.mark.parametrize("queue", ["new", "review", "family", "waiting", "coming", "done"])
def test_each_queue_asks_a_fixed_number_of_questions(queue, django_assert_max_num_queries):
    at = steps.scene(places=40)
    desk = at_desk(at)
    for _ in range(2):
        steps.queued(steps.another_family(at))
    for _ in range(3):
        steps.submitted(steps.another_family(at))
    desk.get(f"/desk/admission/?queue={queue}")
    with django_assert_max_num_queries(10 + SHELL):
        desk.get(f"/desk/admission/?queue={queue}")


SHELL = 14  # session, user, seats, menu badges, notices: of every page at a desk


def test_the_export_masks_names_and_is_logged_for_each_child():
    at = steps.scene()
    steps.submitted(at)
    desk = at_desk(at)
    text = desk.get("/desk/admission/export.csv").content.decode()
    assert at.child.name not in text
    assert "试" in text
    assert AuditEntry.objects.filter(event="enrollment.export", kind="export").count() == 1
    assert desk.get("/desk/admission/export.xlsx").status_code == 200


def test_a_visit_is_proposed_and_confirmed():
    at = steps.scene()
    case = steps.submitted(at)
    desk, family = at_desk(at), browser(at.parent)
    day = localdate() + timedelta(days=3)
    proposed = {"day": day.isoformat(), "time": "9:30", "note": "带水杯"}
    desk.post(reverse("enrollment:desk_visit", args=[case.pk]), proposed)
    visit = case.visits.get()
    assert "带水杯" in family.get(reverse("enrollment:application", args=[case.application_id])).content.decode()
    family.post(reverse("enrollment:visit", args=[visit.pk]), {"confirm": "1"})
    assert case.visits.get().state == "confirmed"
    assert "带水杯" in desk.get(reverse("enrollment:desk_case", args=[case.pk])).content.decode()


def test_the_public_page_says_when_a_place_comes_free():
    at = steps.scene(places=1)
    steps.offered(at)
    body = Client().get(f"/nurseries/{at.nursery.slug}/").content.decode()
    assert "何时有位" in body
    assert "一年内看不到空位" in body


def test_a_deadline_that_passes_while_the_form_is_open_gets_a_sentence():
    at = steps.scene()
    offer = steps.offered(at)
    client = browser(at.parent)
    Offer.objects.filter(pk=offer.pk).update(answer_by="2026-01-01T00:00:00Z")
    done = {"answer": "yes", "first_day_on": offer.starts_on.isoformat(), "agreement_read": "on"}
    answer = client.post(reverse("enrollment:offer", args=[offer.pk]), done, follow=True)
    assert "期限已经过了" in answer.content.decode()


def test_drafts_go_on_where_they_were_left():
    at = steps.scene()
    application = begin_application(at.child, actor=at.parent, wish=at.nursery)
    client = browser(at.parent)
    answer = client.get(reverse("enrollment:application", args=[application.pk]))
    assert answer.url.endswith("/step/wishes/")
    assert client.post(reverse("enrollment:delete", args=[application.pk])).status_code == 302
    assert not Application.objects.exists()


def test_rejected_with_a_coded_reason_the_family_reads_it_and_the_desk_may_reopen():
    at = steps.scene()
    case = steps.submitted(at)
    desk = at_desk(at)
    url = reverse("enrollment:desk_reject", args=[case.pk])
    assert desk.post(url, {"why": "no_class", "note": ""}).status_code == 400
    desk.post(url, {"why": "no_class", "note": "今年没有托小班"})
    told = browser(at.parent).get(reverse("enrollment:application", args=[case.application_id])).content.decode()
    assert "今年没有托小班" in told
    desk.post(reverse("enrollment:desk_reopen", args=[case.pk]), {"note": "有退位了"})
    assert Case.objects.get(pk=case.pk).state == "reviewing"
    reviewing.send_back(Case.objects.get(pk=case.pk), note="补材料", actor=at.director)


def test_rooms_are_chosen_by_their_names():
    at = steps.scene()
    case = steps.queued(at)
    page = at_desk(at).get(reverse("enrollment:desk_offer", args=[case.pk])).content.decode()
    assert f">{at.room.name} · 托小班</option>" in page


def test_a_co_guardian_who_is_refused_reads_why(monkeypatch):
    """No form stands on that page: the sentence is said above the next one."""
    at = steps.scene()
    offer = steps.offered(at)
    father = browser(builders.guardian(at.child, "agrees"))

    def refuse(*_given, **_named):
        raise ValidationError("这个班的人数刚刚满了。")

    monkeypatch.setattr("enrollment.views.answers.offering.answer_offer", refuse)
    answer = father.post(reverse("enrollment:offer", args=[offer.pk]), {"answer": "yes"}, follow=True)
    assert answer.status_code == 200
    assert "这个班的人数刚刚满了。" in answer.content.decode()


def test_a_batch_queues_what_is_checked_and_names_the_rest():
    at = steps.scene()
    whole, other = steps.submitted(at), steps.another_family(at)
    lacking, new = steps.submitted(other), steps.submitted(steps.another_family(at))
    for case in (whole, lacking):
        reviewing.open_review(case, actor=at.director)
    for kind in ("household", "vaccination"):
        builders.accepted_document(at.child, kind, at.director)
    strangers = steps.scene()
    foreign = steps.submitted(strangers)
    reviewing.open_review(foreign, actor=strangers.director)
    desk = at_desk(at)
    assert "选中的进入排队" in desk.get("/desk/admission/?queue=review").content.decode()
    marked = [str(case.pk) for case in (whole, lacking, new, foreign)] + ["x", "' OR 1=1"]
    body = desk.post(reverse("enrollment:desk_queue_many"), {"case": marked}, follow=True).content.decode()
    assert "1 份已进入排队" in body
    assert "1 份的材料还没有都核验通过" in body
    states = dict(Case.objects.values_list("pk", "state"))
    assert [states[case.pk] for case in (whole, lacking, new, foreign)] == [
        "waiting", "reviewing", "submitted", "reviewing"
    ]  # fmt: skip


def test_an_offer_says_by_which_rule_and_facts_it_was_the_childs_turn():
    at = steps.scene()
    offer = steps.offered(at)
    body = browser(at.parent).get(reverse("enrollment:offer", args=[offer.pk])).content.decode()
    assert "托位按先后发放" in body
    assert "排在第 1 位" in body
    assert "全国统一：哥哥姐姐在同一机构 → 特殊照护，证明已核实 → 紧急情况，证明已核实 → 进入排队的时间" in body
    assert "sibling" not in body


def test_a_room_with_a_place_is_proposed():
    at = steps.scene(places=1, occupied=1)
    free = builders.room(at.nursery, "small", places=9, occupied=0)
    case = steps.queued(at)
    page = at_desk(at).get(reverse("enrollment:desk_offer", args=[case.pk])).content.decode()
    assert f'value="{free.pk}" selected' in page


def test_twins_go_their_ways_side_by_side():
    """Born on one day, of one family, even of one sex: two children, two applications, two places; the desk is warned
    only where the names are the same, too."""
    at = steps.scene(places=5)
    twin = builders.child(14, born_on=at.child.born_on, name="试验宝宝二")
    builders.guardian(twin, who=User.objects.get(pk=at.parent.user_id))
    both = [steps.offered(at), steps.offered(at._replace(child=twin), reason="双胞胎一起入园")]
    for offer in both:
        data = {"answer": "yes", "first_day_on": offer.starts_on.isoformat(), "agreement_read": "on"}
        assert browser(at.parent).post(reverse("enrollment:offer", args=[offer.pk]), data).status_code == 302
    assert {row.child_id for row in Placement.objects.all()} == {at.child.pk, twin.pk}
    page = at_desk(at).get(reverse("enrollment:desk_case", args=[both[1].case_id])).content.decode()
    assert "同名、同日出生" not in page
