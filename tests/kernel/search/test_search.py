"""Search: Chinese and English words, references, the gate, and what leaves the index."""

import pytest

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.search.finding import search
from opsloop.kernel.search.index import forget
from opsloop.kernel.search.models import SearchEntry
from opsloop.kernel.search.tasks import INDEX_EVERYTHING
from opsloop.kernel.search.tokens import tokens
from opsloop.rooms.projects.models import Project, WorkItem

pytestmark = pytest.mark.django_db(transaction=True)


def titles(user, workspace, words):
    from django.utils import timezone

    viewer = Viewer(user, workspace, timezone.localdate())
    return [hit.title for hit in search(viewer, words).hits]


def test_two_characters_are_enough(launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="优化会员退款流程")
    assert titles(lin, team, "退款") == ["优化会员退款流程"]


@pytest.mark.parametrize("typed", ["晓雨", "雨", "差评", "评会话", "差评 晓雨", "话逐条复盘", "评会话 Weekly"])
def test_a_name_is_found_by_any_part_of_it(typed, launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="差评会话逐条复盘（陈晓雨）Weekly")
    assert titles(lin, team, typed) == ["差评会话逐条复盘（陈晓雨）Weekly"]


@pytest.mark.parametrize("typed", ["雨晓", "复条", "评话"])
def test_what_does_not_stand_together_is_no_part_of_a_name(typed, launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="差评会话逐条复盘（陈晓雨）")
    assert titles(lin, team, typed) == []


def test_a_name_is_found_by_its_pinyin_and_by_its_initials(launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="会员日冲刺 Final sprint")
    for typed in ("hyrcc", "HYR", "huiyuanri"):
        assert "会员日冲刺 Final sprint" in titles(lin, team, typed)


def test_latin_words_are_found_in_any_case_and_width(launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="Android landing page 改版")
    assert titles(lin, team, "LANDING") == ["Android landing page 改版"]
    assert titles(lin, team, "ａｎｄｒｏｉｄ") == ["Android landing page 改版"]


@pytest.mark.parametrize("typed", ["z", "zz", "zzw", "zzworkspace", "zztype", "zzn", "zzname", "z z"])
def test_words_that_the_index_keeps_for_itself_are_not_found(typed, launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="Quarterly campaign review")
    assert titles(lin, team, typed) == []


def test_a_single_z_finds_what_begins_with_it(launch, lin, team):
    for title in ("Zebra", "Plan Z", "zzz", "Zztop"):
        WorkItem.create(project=launch, by=lin, title=title)
    assert set(titles(lin, team, "z")) == {"Zebra", "Plan Z", "zzz", "Zztop"}
    assert set(titles(lin, team, "zz")) == {"zzz", "Zztop"}
    assert titles(lin, team, "zzto") == ["Zztop"]


def test_the_last_word_may_be_only_begun(launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="Quarterly campaign review")
    assert titles(lin, team, "quarterly camp") == ["Quarterly campaign review"]


def test_a_reference_comes_first(poster, lin, team):
    WorkItem.create(project=poster.project, by=lin, title="提到 LNCH-1 的任务")
    assert titles(lin, team, "lnch-1")[0] == poster.title


def test_the_text_is_searched_too_after_names(launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="别的任务", description="里面写着优惠券")
    WorkItem.create(project=launch, by=lin, title="优惠券规则")
    assert titles(lin, team, "优惠券") == ["优惠券规则", "别的任务"]


def test_a_new_name_replaces_the_old_one(poster, lin, team):
    poster.change({"title": "直播排期"}, by=lin)
    assert titles(lin, team, "直播") == ["直播排期"]
    assert titles(lin, team, "海报") == []


def test_the_trash_is_not_searched(poster, lin, team):
    poster.trash(by=lin)
    assert titles(lin, team, "海报") == []
    poster.restore(by=lin)
    assert titles(lin, team, "海报") == [poster.title]


def test_nobody_finds_what_they_may_not_see(launch, lin, wang, guest, stranger, admin, team, other_team):
    secret = Project.create(workspace=team, by=admin, key="SEC", name="机密项目", visibility="private")
    WorkItem.create(project=secret, by=admin, title="机密任务")
    assert titles(wang, team, "机密") == []
    assert titles(guest, team, "机密") == []
    assert titles(stranger, other_team, "机密") == []
    assert "机密任务" in titles(admin, team, "机密")


@pytest.mark.parametrize(
    "words", ['"', "'", "a' | b:*", "(", "NEAR(", "*", "%", "\\", "会员 OR 1", "x" * 500, "-", "  "]
)
def test_no_words_break_it(words, poster, lin, team):
    assert isinstance(titles(lin, team, words), list)


def test_words_are_cut_as_people_say_them():
    assert tokens("会员体系退款流程") == ["会员", "体系", "退款", "流程"]
    assert tokens("OPS-12 ＡＢＣ") == ["ops", "ops", "12", "abc"]


def test_a_list_can_be_narrowed_by_words(poster, lin, client):
    WorkItem.create(project=poster.project, by=lin, title="别的事")
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/growth/items/?q=海报").content.decode()
    assert poster.title in text
    assert "别的事" not in text


def test_the_palette_answers_in_one_fragment(poster, lin, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/growth/palette?q=海报").content.decode()
    assert poster.ref in text
    assert "<html" not in text


def test_the_palette_names_each_type_once(launch, lin, team, client):
    WorkItem.create(project=launch, by=lin, title="斑马 线")
    Project.create(workspace=team, by=lin, key="ZEB", name="斑马 园")
    WorkItem.create(project=launch, by=lin, title="新的", description="斑马")
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/growth/palette?q=斑马", headers={"accept-language": "en"}).content.decode()
    assert page.count("palette__group") == 2


def test_hidden_hits_push_no_visible_one_out(launch, lin, wang, admin, team):
    WorkItem.create(project=launch, by=lin, title="斑马 公开")
    secret = Project.create(workspace=team, by=admin, key="SEC", name="机密", visibility="private")
    for n in range(70):
        WorkItem.create(project=secret, by=admin, title=f"斑马 机密 {n}")
    assert titles(wang, team, "斑马") == ["斑马 公开"]


def test_a_list_leaves_out_no_old_hit_of_a_common_word(launch, lin, team, client, monkeypatch):
    old = WorkItem.create(project=launch, by=lin, title="常见词 旧")
    busy = Project.create(workspace=team, by=lin, key="BUSY", name="忙")
    for number in range(5):
        WorkItem.create(project=busy, by=lin, title=f"常见词 {number}")
    monkeypatch.setattr("opsloop.kernel.search.models.NEWEST", 3)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert old.title in client.get("/growth/projects/LNCH/items/?q=常见词").content.decode()
    assert client.get("/growth/items/count?q=常见词", headers={"accept-language": "en"}).content.decode().strip() == (
        "6 records"
    )
    assert len(client.get("/api/v1/growth/items?q=常见词").json()["items"]) == 6


def test_an_old_record_called_so_is_found_among_many_newer_that_only_say_so(launch, lin, team):
    WorkItem.create(project=launch, by=lin, title="退款规则")
    for number in range(70):
        WorkItem.create(project=launch, by=lin, title=f"工作 {number}", description="和退款有关")
    assert titles(lin, team, "退款")[0] == "退款规则"
    assert titles(lin, team, "退")[0] == "退款规则"


def found_page(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/growth/search/?q=斑马", headers={"accept-language": "en"}).content.decode()


ALL_ITEMS = 'href="/growth/items/?q=%E6%96%91%E9%A9%AC"'


def test_the_page_leads_to_all_where_it_shows_only_the_best(launch, lin, client, monkeypatch):
    monkeypatch.setattr("opsloop.kernel.search.finding.LOOKED_AT", 3)
    for number in range(2):
        WorkItem.create(project=launch, by=lin, title=f"斑马 {number}")
    assert ALL_ITEMS not in found_page(client, lin)
    for number in range(2, 4):
        WorkItem.create(project=launch, by=lin, title=f"斑马 {number}")
    page = found_page(client, lin)
    assert ALL_ITEMS in page
    assert 'href="/growth/people/?q=' not in page


def test_the_page_says_nothing_was_found_only_where_nothing_is(launch, lin, wang, admin, team, client, monkeypatch):
    for module in ("finding", "models"):
        monkeypatch.setattr(f"opsloop.kernel.search.{module}.NEWEST", 3)
    monkeypatch.setattr("opsloop.kernel.search.finding.LOOKED_AT", 2)
    secret = Project.create(workspace=team, by=admin, key="SEC", name="机密", visibility="private")
    for number in range(5):
        WorkItem.create(project=secret, by=admin, title=f"斑马 机密 {number}")
    assert "Nothing was found" in found_page(client, wang)
    old = WorkItem.create(project=launch, by=lin, title="旧的", description="斑马")
    for number in range(5, 10):
        WorkItem.create(project=secret, by=admin, title=f"斑马 机密 {number}")
    page = found_page(client, wang)
    assert old.title not in page
    assert ALL_ITEMS in page
    assert "Nothing was found" not in page


def test_what_older_entries_do_not_say_is_found_once_everything_is_indexed_anew(launch, lin, team):
    item = WorkItem.create(project=launch, by=lin, title="差评会话逐条复盘")
    gone = WorkItem.create(project=launch, by=lin, title="差评已删")
    gone.trash(by=lin)
    forget("work_item", [item.pk])
    assert titles(lin, team, "差评") == []
    Job.objects.create(kind=INDEX_EVERYTHING)  # as a migration asks for it
    assert work_off() == 1
    assert titles(lin, team, "差评") == ["差评会话逐条复盘"]
    assert titles(lin, team, "会话") == ["差评会话逐条复盘"]
    assert SearchEntry.objects.filter(record_type="work_item").count() == 1
