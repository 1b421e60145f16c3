"""The roles a column can have, and the headers they go by in Chinese and English (plain: no spaces, no brackets)."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

Role = Literal[
    "id",
    "number",
    "other_id",
    "title",
    "description",
    "acceptance_criteria",
    "kind",
    "state",
    "state_category",
    "priority",
    "assignees",
    "emails",
    "created_by",
    "labels",
    "project",
    "parent",
    "predecessors",
    "successors",
    "start",
    "due",
    "created",
    "completed",
    "effort",
    "spent",
    "progress",
    "done",
    "comment",
    "attachment",
    "field",
    "ignore",
]
ROLES: Sequence[Role] = get_args(Role)
DATE_ROLES: Sequence[Role] = ("start", "due", "created", "completed")

HEADERS: Mapping[Role, str] = {
    "id": """
        id key taskid issuekey issueid 编号 任务编号 任务id 需求编号 工作项编号 唯一标识 唯一标识码 标识号 问题关键字
        问题键 关键字
    """,
    "number": """
        no num number seq index row 序号 行号 顺序
    """,
    "title": """
        title name task taskname summary subject item issue story card cardname todo workitem activity 任务 任务名
        任务名称 任务标题 标题 名称 主题 事项 事项名称 工作项 工作事项 工作内容 需求 需求名称 概要 摘要 问题 问题描述
        内容 待办 待办事项 活动名称 任务内容 行动项
    """,
    "description": """
        description desc details notes note body content remarks remark comments 描述 任务描述 详情 详细描述 备注
        说明 任务说明 详细说明 正文 补充说明
    """,
    "acceptance_criteria": """
        acceptancecriteria definitionofdone dod criteria 验收标准 验收条件 完成标准 交付标准
    """,
    "kind": """
        type kind issuetype tasktype 类型 任务类型 问题类型 工作项类型 事务类型
    """,
    "state": """
        status state stage column section sectioncolumn list bucket phase workflowstate 状态 任务状态 当前状态
        进展状态 阶段 列 列表 分组 看板列 所处阶段 完成状态 完成情况
    """,
    "state_category": """
        statuscategory 状态类别 状态分类
    """,
    "priority": """
        priority importance urgency severity 优先级 优先度 重要程度 紧急程度 重要性 紧急度 级别
    """,
    "assignees": """
        assignee assignees assignedto owner owners responsible responsibleperson person people members member pic
        resourcenames resources who dri 负责人 执行人 执行者 责任人 经办人 处理人 指派给 被指派人 受理人 主责人
        主负责人 成员 参与人 参与者 协作人 协办人 人员 资源名称 跟进人 对接人 承办人 开发人员
    """,
    "emails": """
        assigneeemail email 负责人邮箱 邮箱 电子邮箱
    """,
    "created_by": """
        reporter creator createdby author requester submitter 创建人 创建者 报告人 提出人 提交人 发起人 填报人 录入人
    """,
    "labels": """
        labels label tags tag 标签 任务标签 标记
    """,
    "project": """
        project projects projectname projectkey 项目 项目名称 所属项目 项目集
    """,
    "parent": """
        parent parenttask parentid parentkey parentissue epic epiclink 父任务 上级任务 父级 所属任务 父工作项 父需求
        上级 父级任务 父记录
    """,
    "predecessors": """
        predecessors predecessor dependencies dependency dependson blockedby blockedbydependencies 前置任务 前置 依赖
        依赖任务 前置工作 前驱任务 紧前工作 前置依赖
    """,
    "successors": """
        blocking blockingdependencies blocks successors successor 后置任务 后续任务 后置 后继任务
    """,
    "start": """
        start startdate startson begin begindate plannedstart startat 开始 开始日期 开始时间 计划开始 计划开始日期
        计划开始时间 预计开始 预计开始时间 预计开始日期 起始日期 起始时间 开始日
    """,
    "due": """
        due duedate dueon deadline end enddate endson finish finishdate targetdate plannedend plannedfinish 截止
        截止日期 截止时间 结束 结束日期 结束时间 到期日 到期日期 到期时间 计划完成 计划完成日期 计划完成时间 计划结束
        计划结束时间 计划结束日期 预计完成 预计完成时间 预计完成日期 预计结束时间 期限 最后期限 ddl 交付日期
        要求完成时间
    """,
    "created": """
        created createdat createddate creationdate dateadded createdon 创建 创建时间 创建日期 提出时间 提出日期
        录入时间 登记日期
    """,
    "completed": """
        completed completedat completeddate completiondate finished finisheddate finishedat resolved resolvedat
        resolutiondate closedat closeddate closed 完成时间 完成日期 实际完成 实际完成时间 实际完成日期 实际结束
        实际结束时间 实际截止时间 解决日期 已解决 关闭时间 办结时间
    """,
    "effort": """
        estimate estimates effort work plannedhours estimatedhours originalestimate timeestimate hours duration
        计划工时 预估工时 预计工时 估算工时 工时 工作量 工期 计划工期 预估工作量 人天 预计用时 时长 初始预估
    """,
    "spent": """
        spent timespent actualhours actualwork loggedhours 消耗工时 实际工时 已用工时 已消耗工时 耗时 花费时间
        已登记工时
    """,
    "progress": """
        progress percentcomplete complete complete% %complete percent done% 进度 完成进度 完成率 完成百分比 完成度
        当前进度 任务进度
    """,
    "done": """
        done iscompleted iscomplete finished? 是否完成 已完成 完成
    """,
    "ignore": """
        lastmodified updated updatedat modified 更新时间 最后更新 更新日期 修改时间 最近修改时间 cycletimedays
        cycletime 是否延期 剩余工时 剩余时间
    """,
}
ROLE_OF: Mapping[str, Role] = {word: role for role, words in HEADERS.items() for word in words.split()}
