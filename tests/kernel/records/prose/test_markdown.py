"""Markdown as the team writes it: what a reader sees, and what hostile text becomes."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsloop.kernel.records.prose import Prose, render_markdown
from opsloop.kernel.records.prose.mention import keep_mentions, mentioned
from opsloop.kernel.records.prose.safety import clean


@pytest.fixture
def show(lin, team):
    return lambda text, viewer=lin: render_markdown(text, viewer=viewer, workspace=team).strip()


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("**你好。**吗", "你好。"),
        ("这是**“引用”**的文字", "“引用”"),
        ("请看**重点（很急）**后再说", "重点（很急）"),
        ("他说**《手册》**很好", "《手册》"),
        ("**Done.**已完成", "Done."),
        ("数据**+30%**增长", "+30%"),
        ("**全部**", "全部"),
        ("用 **bold** word", "bold"),
        ('결과는 **"좋음"**입니다', "&quot;좋음&quot;"),
    ],
)
def test_bold_beside_chinese_punctuation_is_bold(show, text, bold):
    assert f"<strong>{bold}</strong>".replace("&quot;", '"') in show(text)


def test_emphasis_and_strikes_beside_chinese_work_too(show):
    assert "<em>很急。</em>吗" in show("*很急。*吗")
    assert "<s>旧方案。</s>新方案" in show("~~旧方案。~~新方案")
    assert "<em><strong>两者。</strong></em>吗" in show("***两者。***吗")


def test_marks_with_spaces_inside_stay_text(show):
    assert "<strong>" not in show("3 ** 4 ** 5")
    assert "<strong>" not in show("价格 ** 很高 ** 啊")


def test_a_mention_shows_the_present_name_and_marks_the_reader(show, wang, lin):
    wang.name = "王芳芳"
    wang.save()
    assert show(f"请 @[王芳](user:{wang.pk}) 看") == '<p>请 <span class="mention">@王芳芳</span> 看</p>'
    assert 'class="mention mention--me"' in show(f"@[林静](user:{lin.pk})")


def test_somebody_of_another_workspace_is_only_text(show, stranger):
    assert show(f"@[Max](user:{stranger.pk})") == "<p>@Max</p>"


def test_typed_names_become_mentions_but_not_in_code_or_mail(wang, lin):
    names = {"王芳": 3, "王芳芳": 4, "Ana": 5}
    assert keep_mentions("@王芳芳请看，@王芳也看", names) == "@[王芳芳](user:4)请看，@[王芳](user:3)也看"
    assert keep_mentions("mail a@Ana.com, `@Ana`, @Anastasia", names) == "mail a@Ana.com, `@Ana`, @Anastasia"
    assert mentioned("@[王芳](user:3) `@[Ana](user:5)`") == {3}


def test_a_reference_becomes_a_link_where_the_reader_sees_the_record(show, poster, stranger, guest):
    html = show("见 LNCH-1，还有 UTF-8")
    assert 'href="/growth/items/LNCH-1"' in html
    assert 'title="设计活动海报"' in html
    assert "UTF-8</p>" in html
    assert "<a" not in show("LNCH-1", viewer=guest)
    assert "<a" not in show("LNCH-1", viewer=stranger)
    assert "<a" not in show("`LNCH-1`")


def test_many_texts_are_looked_up_with_the_same_number_of_queries(django_assert_num_queries, poster, lin, team, wang):
    texts = [f"LNCH-1 @[王芳](user:{wang.pk}) number {n}" for n in range(30)]
    render_markdown(texts[0], viewer=lin, workspace=team)
    with django_assert_num_queries(2):
        prose = Prose(texts, viewer=lin, workspace=team)
        assert all("LNCH-1</a>" in prose.render(text) for text in texts)


def test_task_lists_show_their_boxes(show):
    html = show("- [ ] 写文案\n- [x] 审稿\n- 普通")
    assert html.count('type="checkbox"') == 2
    assert html.count("checked") == 1
    assert html.count('<li class="task">') == 2


def test_bare_addresses_end_at_chinese_punctuation(show):
    html = show("请看https://example.com/a?b=1，谢谢（https://example.com/b）。")
    assert 'href="https://example.com/a?b=1"' in html
    assert 'href="https://example.com/b"' in html
    assert html.count("noopener noreferrer nofollow") == 2


def test_tables_keep_their_alignment_without_inline_styles(show):
    html = show("| 项 | 数 |\n|---|---:|\n| a | 1 |")
    assert '<td class="end">1</td>' in html
    assert "style" not in html


def test_headings_stand_below_the_titles_of_the_page(show):
    assert show("# 目标") == "<h3>目标</h3>"


def test_own_attachments_are_pictures_and_other_images_are_links(show):
    assert '<img src="/growth/attachments/12/image" alt="海报" loading="lazy">' in show("![海报](attachment:12)")
    assert 'href="/growth/attachments/7"' in show("[报告.pdf](attachment:7)")
    html = show("![追踪](https://evil.example/pixel.gif)")
    assert "<img" not in html
    assert 'href="https://evil.example/pixel.gif"' in html


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "<a href='javascript:alert(1)'>x</a>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![x" onerror="alert(1)](attachment:1)',
    '[x](https://e.com/" onmouseover="alert(1))',
    "@[<img src=x onerror=alert(1)>](user:1)",
    'https://e.com/"onmouseover="alert(1)',
    "<svg><script>alert(1)</script></svg>",
    "<style>*{display:none}</style>",
    "<iframe src=//evil></iframe>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://e.com"onclick=alert(1)>',
    "```\n</code></pre><script>alert(1)</script>\n```",
]


def attributes(html):
    """The name of every attribute in the HTML, as a browser would read it."""
    names = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: names.extend(name for name, value in attrs)
    parser.feed(html)
    return names


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(show, text):
    html = show(text)
    for tag in ("<script", "<svg", "<style", "<iframe", "<img src=x"):
        assert tag not in html
    assert clean(html) == html
    for attribute in ('href="javascript', 'href="data', 'href="vbscript', 'src="data'):
        assert attribute not in html.lower()
    assert not [name for name in attributes(html) if name.startswith("on") or name == "style"]


@given(text=st.text(alphabet="*_~`[]()!@#<>-\"' \n你好。（ab", max_size=60))
def test_any_text_renders_to_what_the_allow_list_leaves_alone(text):
    from opsloop.kernel.accounts.models import User
    from opsloop.kernel.workspaces.models import Workspace

    html = render_markdown(text, viewer=User(pk=1), workspace=Workspace(pk=1, slug="growth"))
    assert clean(html) == html


def test_a_flood_of_brackets_is_shown_as_it_was_typed(lin, team):
    shown = render_markdown("![" * 25_000 + " [Opsloop](https://example.com)", viewer=lin, workspace=team)
    assert shown.count("![") == 25_000
    assert "[Opsloop]" in shown
