"""The English catalogue is complete. When this is red:

python manage.py makemessages -l en --no-location --no-wrap -i .venv -i tests -i bench -i tools -i node_modules
(then translate what is empty or fuzzy in locale/en/LC_MESSAGES/django.po)
python manage.py compilemessages -l en -i .venv      (both files are committed: `make run` needs no gettext tools)
"""

import re

import polib
import pytest

from tests.i18n.collect import (
    HAN,
    ROOT,
    TEMPLATES,
    Message,
    hidden_names,
    marked_messages,
    messages_of_python,
    messages_of_template,
    python_files,
    unmarked_chinese,
)

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
# A language is called by its own name, and registers are written with the Chinese words themselves.
CHINESE_IN_ENGLISH = ("简体中文", "“是”", "“否”")
# The showcase of the components has sample names; the switch has each language's own name.
# The agreement is a contract in Chinese, whatever the language of the page around it.
CHINESE_IN_TEMPLATES = {"demo/components.html", "accounts/_language.html", "enrollment/agreement/2026-11.txt"}
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ 0#.\d]*[a-z]|\{\w*\}|%%|%[-+ 0#.\d]*[sdfr]|</?\w+[^>]*>")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE / "django.po"))


def _forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_every_marked_sentence_has_an_english_one(catalogue):
    known = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None) for entry in catalogue if entry.translated()}
    missing = [f"{where}: {message.text}" for message, where in marked_messages().items() if message not in known]
    assert missing == []


def test_the_catalogue_has_nothing_unsure_empty_or_left_over(catalogue):
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete or not all(_forms(entry))] == []


def test_placeholders_and_tags_survive_translation(catalogue):
    def differs(entry):
        wanted = _placeholders(entry.msgid)
        if not entry.msgid_plural:
            return _placeholders(entry.msgstr) != wanted
        return any(_placeholders(form) != wanted for form in _forms(entry))

    assert [entry.msgid for entry in catalogue if differs(entry)] == []


def test_english_is_written_without_chinese(catalogue):
    def left(text):
        for word in CHINESE_IN_ENGLISH:
            text = text.replace(word, "")
        return HAN.search(text)

    assert [entry.msgid for entry in catalogue if any(left(form) for form in _forms(entry))] == []


def test_the_compiled_catalogue_says_what_the_written_one_says(catalogue):
    compiled = polib.mofile(str(CATALOGUE / "django.mo"))
    assert {(entry.msgctxt, entry.msgid): _forms(entry) for entry in compiled} == {
        (entry.msgctxt, entry.msgid): _forms(entry) for entry in catalogue if entry.translated()
    }


def test_the_translating_functions_keep_the_names_makemessages_knows():
    assert {str(path): names for path in python_files() if (names := hidden_names(path.read_text()))} == {}


def test_templates_have_no_chinese_outside_the_marks():
    found = {
        name: lines
        for path in TEMPLATES
        if (name := str(path.relative_to(ROOT / "templates"))) not in CHINESE_IN_TEMPLATES
        and (lines := unmarked_chinese(path.read_text()))
    }
    assert found == {}


def test_the_reading_finds_what_is_marked():
    assert messages_of_python(
        'a = _("甲" "乙")\nb = pgettext("处", "丙")\nc = ngettext("%d 个", "%d 个儿", 2)\n_(a)'
    ) == {
        Message(None, "甲乙", None),
        Message("处", "丙", None),
        Message(None, "%d 个", "%d 个儿"),
    }
    template = """{% translate "甲" %}{% translate "乙" context "处" as x %}{{ x|yesno:_("有,没有") }}
    {% blocktranslate with n=3 %}空 {{ n }} 位{% endblocktranslate %}
    {% blocktranslate count n=3 %}{{ n }} 条{% plural %}{{ n }} 条{% endblocktranslate %}"""
    assert messages_of_template(template) == {
        Message(None, "甲", None),
        Message("处", "乙", None),
        Message(None, "有,没有", None),
        Message(None, "空 %(n)s 位", None),
        Message(None, "%(n)s 条", "%(n)s 条"),
    }


def test_the_reading_notices_what_nobody_can_translate():
    assert hidden_names("from django.utils.translation import gettext_lazy as L\nM = gettext_lazy") == ["L", "M"]
    assert len(unmarked_chinese('<p>甲</p>{{ day|date:"n 月" }}{% now "j 日" %}')) == 3
    assert (
        unmarked_chinese('{# 甲 #}{% translate "乙" %}{% blocktranslate %}丙{% endblocktranslate %}{{ x|f:_("丁") }}')
        == []
    )
