"""The agreement on paper: every name in real glyphs, nothing typed is markup, the same rows give the same bytes."""

import hashlib
import re
import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from anxintuo.audit.models import AuditEntry
from anxintuo.kit import paper
from enrollment.models import Offer, ServiceAgreement
from enrollment.queries.agreement import TEMPLATE, agreement_pdf, agreement_sheet
from tests import builders
from tests.enrollment import steps
from tests.enrollment.test_pages import at_desk, browser

RARE = ["𠮷田小满", "王㛃", "买买提·阿不都热合曼", "张䶮", "李𬍛", "Zoë Nguyễn"]
HOSTILE = ["#let x = 1", "*a*", "_b_", "$x$", "`q`", "// 注释", "= 标题", '"; panic("x")', "<b>", "\\u{61}", "@ref"]


def sheet(**changes):
    return {
        "title": "托育服务协议",
        "version": "2026-11",
        "sha256": "0" * 64,
        "blocks": [],
        "fees": [],
        "parties": [],
    } | changes


def texts(data: bytes) -> tuple[str, list[int]]:
    """What the pages say by the fonts' own tables (ToUnicode), and every glyph drawn."""
    said, glyphs = [], []
    with pikepdf.open(BytesIO(data)) as document:
        for page in document.pages:
            maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
            current: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = maps[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            codes = bytes(part)
                            found = [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
                            glyphs += found
                            said += [current.get(code, "") for code in found]
    return "".join(said), glyphs


def _to_unicode(font) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode()
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = bytes.fromhex(text).decode("utf-16-be")
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = start[:-1] + chr(ord(start[-1]) + code - int(first, 16))
    return found


def blocks(*lines: str):
    return [{"kind": "line", "text": line} for line in lines]


class TestThePress:
    @pytest.mark.parametrize("name", RARE)
    def test_rare_characters_are_drawn_by_our_font_and_not_as_boxes(self, name):
        said, glyphs = texts(paper.pdf(TEMPLATE, sheet(blocks=blocks(f"姓名：{name}。"))))
        assert f"姓名：{name}。" in said
        assert 0 not in glyphs, "glyph 0 is the empty box"

    def test_only_our_font_is_in_it(self):
        with pikepdf.open(BytesIO(paper.pdf(TEMPLATE, sheet(blocks=blocks(*RARE))))) as document:
            names = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
        assert names
        assert all("NotoSansSCPaper" in name for name in names)

    def test_a_sign_that_the_font_has_not_is_written_by_its_number(self):
        said, glyphs = texts(paper.pdf(TEMPLATE, sheet(blocks=blocks("王𪚥"))))
        assert "王〔U+2A6A5〕" in said
        assert 0 not in glyphs

    def test_every_character_in_common_use_is_in_the_font(self):
        common = [*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6)]  # GB 18030 and Extension A
        assert all(paper.has_glyph(chr(code)) for code in common)
        assert all(paper.has_glyph(sign) for sign in "·—…“”《》〔〕％℃¥①⒈Ⅳ、。：；")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_what_was_typed_is_printed_as_it_is(self, text):
        fee = {"title": text, "amount": "1", "unit": text, "refund": text}
        party = {"label": "甲方（监护人）", "name": text, "marks": [text]}
        line = {"kind": "heading", "text": text}
        data = sheet(title=text, blocks=[*blocks(text), line], fees=[fee], parties=[party])
        said, _glyphs = texts(paper.pdf(TEMPLATE, data))
        assert said.replace(" ", "").count(text.replace(" ", "")) == 8

    def test_a_long_text_breaks_into_numbered_pages(self):
        said, _glyphs = texts(paper.pdf(TEMPLATE, sheet(blocks=blocks(*["很长的一段话。" * 40] * 20))))
        assert "第1页，共4页" in said.replace(" ", "")
        assert "第4页，共4页" in said.replace(" ", "")

    def test_a_press_that_hangs_is_stopped(self, monkeypatch):
        monkeypatch.setattr(paper, "WALL_SECONDS", 0.001)
        with pytest.raises(paper.PaperNotMade, match="too slow"):
            paper.pdf(TEMPLATE, sheet())

    def test_a_template_that_loops_for_ever_is_stopped_by_its_own_limit(self, tmp_path, monkeypatch):
        (tmp_path / "loop.typ").write_text("#{ let n = 0; for a in range(2000000000) { n += 1 } }")
        monkeypatch.setattr(paper, "WALL_SECONDS", 1)
        with pytest.raises(paper.PaperNotMade):
            paper.pdf(tmp_path / "loop.typ", {})

    def test_the_template_reads_nothing_outside_its_folder(self, tmp_path, caplog):
        (tmp_path / "secret.txt").write_text("secret")
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.typ").write_text('#read("../secret.txt")')
        with pytest.raises(paper.PaperNotMade, match="not set"):
            paper.pdf(tmp_path / "in" / "a.typ", {})
        assert "secret\n" not in caplog.text

    def test_the_web_process_does_not_load_the_setter(self):
        code = "import sys, anxintuo.kit.paper as p; p.has_glyph('好'); print('typst' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "False"


@pytest.fixture
def accepted(db):
    at = steps.scene()
    at.child.name = "买买提·阿不都热合曼 #x *a*"
    at.child.save()
    builders.fee(at.nursery, 1980, title="保育费", refund_rule="按出勤天数退")
    return at, steps.accepted(at)


def whole(offer: Offer) -> Offer:
    return Offer.objects.select_related("case__application", "agreement__accepted_by").get(pk=offer.pk)


class TestTheAgreement:
    def test_it_carries_the_text_the_parties_the_fees_and_who_confirmed_when(self, accepted):
        _at, offer = accepted
        said = texts(agreement_pdf(whole(offer)))[0].replace(" ", "")
        agreement = ServiceAgreement.objects.get(offer=offer)
        for line in agreement.text.splitlines():
            assert line.replace(" ", "") in said
        assert agreement.sha256 in said
        assert hashlib.sha256(agreement.text.encode()).hexdigest() == agreement.sha256
        assert "文本版本2026-11" in said
        assert "1980.00" in said
        assert "按出勤天数退" in said
        assert f"{agreement.accepted_by.display_name}".replace(" ", "") in said
        assert "在线确认" in said

    def test_before_the_answer_it_says_that_nobody_has_confirmed(self, db):
        offer = steps.offered(steps.scene())
        assert agreement_sheet(whole(offer))["parties"][0]["marks"] == ["（家长还没有在线确认）"]

    def test_another_guardian_who_agreed_stands_beside(self, accepted):
        _at, offer = accepted
        other = builders.user(display_name="爸爸")
        offer.answers.create(user=other, agreed=True)
        marks = agreement_sheet(whole(offer))["parties"][0]["marks"]
        assert len(marks) == 2
        assert marks[1].startswith("爸爸")

    def test_the_same_rows_give_the_same_bytes_on_any_day_in_any_language(self, accepted):
        _at, offer = accepted
        first = agreement_pdf(whole(offer))
        with time_machine.travel(timezone.now() + timedelta(days=400)), override("en"):
            assert agreement_pdf(whole(offer)) == first


class TestThePages:
    def test_the_family_downloads_it_and_nothing_is_kept(self, accepted):
        at, offer = accepted
        client = browser(at.parent)
        page = client.get(reverse("enrollment:agreement", args=[offer.pk])).content.decode()
        address = reverse("enrollment:agreement_pdf", args=[offer.pk])
        assert address in page
        assert "下载 PDF" in page
        answer = client.get(address)
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Disposition"] == 'attachment; filename="agreement-2026-11.pdf"'
        application = reverse("enrollment:application", args=[offer.case.application_id])
        assert address in client.get(application).content.decode()

    def test_the_nursery_s_look_is_recorded(self, accepted):
        at, offer = accepted
        client = at_desk(at)
        address = reverse("enrollment:desk_agreement_pdf", args=[offer.pk])
        assert address in client.get(reverse("enrollment:desk_case", args=[offer.case_id])).content.decode()
        assert address in client.get(reverse("enrollment:desk_children")).content.decode()
        assert client.get(address).status_code == 200
        entry = AuditEntry.objects.filter(event="enrollment.agreement").latest("pk")
        assert str(at.child.pk) in str(entry.subjects)

    def test_another_nursery_and_another_family_find_nothing(self, accepted):
        _at, offer = accepted
        other = steps.scene()
        assert at_desk(other).get(reverse("enrollment:desk_agreement_pdf", args=[offer.pk])).status_code == 404
        assert browser(other.parent).get(reverse("enrollment:agreement_pdf", args=[offer.pk])).status_code == 404

    def test_a_press_that_fails_asks_to_come_back(self, accepted, monkeypatch):
        at, offer = accepted

        def fails(*args, **kwargs):
            raise paper.PaperNotMade("busy")

        monkeypatch.setattr("enrollment.queries.agreement.pdf", fails)
        answer = browser(at.parent).get(reverse("enrollment:agreement_pdf", args=[offer.pk]))
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
