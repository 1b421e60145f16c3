"""Which of the five groups a foreign state belongs to: by its name in Chinese or English, else by its place."""

import re
from collections.abc import Sequence

from opsloop.kernel.imports.bundle import StateGroup

Guess = tuple[StateGroup, bool]

# In this order: "not started" before "started", "won't do" before "do", "ready for release" before "released".
WORDS: Sequence[tuple[Guess, str]] = (
    (
        ("done", True),
        r"cancel\w*|won.?t (?:do|fix)|will not (?:do|fix)|abandon\w*|rejected|declined|duplicate|invalid|obsolete|"
        r"abgebrochen|abgelehnt|verworfen|annulée?|rejetée?|cancelad[oa]|rechazad[oa]|却下|中止|отменен[оа]?|отклонен[оа]?|"
        r"not planned|dropped|已?取消|已?废弃|作废|已?终止|中止|不做|不予?处理|已?拒绝|驳回|放弃|无效|已?撤[销回]|重复",
    ),
    (("todo", False), r"not (?:yet )?started|not done|undone|unresolved|未开始|尚未开始|未启动|未完成|未解决|未处理"),
    (
        ("review", False),
        r"(?:in |under |code |peer )?review\w*|qa|testing|(?:in |to |user )?test|uat|verif\w*|accept\w*|approv\w*|"
        r"ready (?:for|to) (?:qa|test\w*|merge|release|deploy\w*|review)|proof\w*|validat\w*|staging|"
        r"(?:in |wird )?überprüf\w*|in prüfung|en revue|en validation|en revisión|レビュー中?|確認中|на проверке|"
        r"待?验收中?|待?审[核批阅]中?|待?评审中?|复核|校对|待?测试中?|待?验证中?|待确认|待发布|待上线|提测|质检",
    ),
    (
        ("backlog", False),
        r"backlog|ice ?box|ideas?|future(?: work)?|some ?day|later|wish ?list|unplanned|parking lot|inbox|triage|"
        r"待规划|未规划|待排期|未排期|需求池|待评估|想法|创意|点子|灵感|备选|收集箱|待分类|储备",
    ),
    (
        ("doing", False),
        r"doing|in ?progress|in development|ongoing|wip|work in progress|working|active|started|implement\w*|"
        r"developing|blocked|on hold|paused|waiting|"
        r"in (?:arbeit|bearbeitung)|blockiert|pausiert|en cours|bloquée?|en (?:curso|progreso)|進行中|対応中|в работе|"
        r"进行中?|处理中|开发中|执行中|实施中|制作中|跟进中?|推进中|正在\w*|已开始|已启动|办理中|设计中|阻塞|挂起|暂停|等待中?|延期",
    ),
    (
        ("done", False),
        r"done|closed?|complete[d]?|finished|resolved|released|deployed|shipped|live|merged|published|delivered|"
        r"launched|"
        r"fertig|erledigt|geschlossen|abgeschlossen|gelöst|terminée?s?|fermée?|résolue?|finalizad[oa]|listo|cerrad[oa]|resuelt[oa]|完了|"
        r"解決済み?|クローズ|готово|закрыт[оа]?|выполнен[оа]?|решен[оа]?|已?完成|已?关闭|已?结束|已?解决|已?发布|已?上线|已?交付|已?验收|已?部署|已?办结|完结|办结|结案|已?归档|已?合并|已?通过|搞定",
    ),
    (
        ("todo", False),
        r"to ?do|todo|open|opened|new|ready|up ?next|next|selected(?: for development)?|planned|queued?|assigned|"
        r"reopened|pending|this week|today|"
        r"zu erledigen|offen|neu|geplant|wieder geöffnet|à faire|ouverte?|por hacer|abiert[oa]|未着手|未対応|オープン|"
        r"к выполнению|открыт[оа]?|"
        r"待办|待处理|待开始|待启动|待开发|待执行|新建|新增|新的|打开|已?计划|计划中|就绪|准备|待分配|已分配|重新打开|排队|本周|今天|待完成",
    ),
)
PATTERNS = [(guess, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")) for guess, words in WORDS]
# A whole name that is one of these words wins over a word inside a name.
SEPARATORS = re.compile(r"[\s_\-–—/|:：·.,，、()（）\[\]【】]+")


def guess_group(name: str) -> Guess | None:
    """The group the name speaks of and whether work there was given up; None when it says nothing."""
    plain = SEPARATORS.sub(" ", name.casefold()).strip()
    for guess, pattern in PATTERNS:
        if pattern.fullmatch(plain):
            return guess
    return next((guess for guess, pattern in PATTERNS if pattern.search(plain)), None)


def guess_groups(names: Sequence[str]) -> list[Guess]:
    """The groups of lists in their order; a name that says nothing is judged by its place."""
    return [guess_group(name) or by_place(place, len(names)) for place, name in enumerate(names)]


def by_place(place: int, count: int) -> Guess:
    """The first waits, the last is finished, what is between is being worked on."""
    if place == 0:
        return ("todo", False)
    return ("done", False) if place == count - 1 else ("doing", False)
