"""What people of the demo team write: reasons, notes, checklists, comments; `True` means English."""

LOOKED_AT = {"设计", "文案", "系统", "机器人", "合规", "培训"}
"""Labels of work that somebody else looks at before it is done."""

BLOCKS = {
    False: [
        "等法务回复条款修改意见",
        "接口权限还没开通，已找 IT",
        "供应商素材延期，预计后天给到",
        "等财务确认预算口径",
        "测试账号被风控锁定",
        "上游数据缺两天，正在补跑",
    ],
    True: [
        "Waiting for the product photos of three lamps",
        "Client holiday: answer expected on Monday",
        "Lab report missing for two claims",
        "CMS field for light colour is not there yet",
    ],
}

NOTES = {
    False: ["第一版，请重点看数据口径", "已按上次意见调整", "三处待确认已用黄色标出", "演练记录附在评论里"],
    True: [
        "First full draft, both languages side by side",
        "Changes since last time are marked",
        "Ready to go live",
        "",
    ],
}

REASONS = {
    False: [
        "转人工后没带上订单号，顾客要重复一遍，补上再上。",
        "权限表里外包坐席能导出手机号，必须收紧。",
        "缺夜班场景，请补两条升级路径。",
    ],
    True: [
        "The tone is right, but dimensions are missing on four products.",
        "Please soften the opening; it sounds like a discount shop.",
        "Two claims are not in the lab report. Remove them or send me the source.",
        "The Chinese page says 3000 K, the English one 2700 K. Which is it?",
    ],
}

CHECKLISTS = {
    False: [
        ("上线前检查", ["文案双人校对", "价格与权益核对", "埋点验证", "低端机型走查", "回滚方案确认"]),
        ("执行步骤", ["对齐目标与口径", "列出负责人和时间点", "小范围试跑", "收集问题", "定稿并同步到群"]),
        ("资料清单", ["历史数据", "竞品截图", "用户原话 10 条", "结论一页纸"]),
    ],
    True: [
        ("Before it goes live", ["Read aloud", "Numbers checked", "Links work", "Chinese and English agree"]),
        ("Steps", ["Outline agreed", "First draft", "Edited by a second person", "Client remarks worked in"]),
    ],
}

OPENINGS = {
    False: [
        "@{other} 初稿放在附件里了，重点看第二部分的口径。",
        "和 @{other} 对过了，周三前给结论。",
        "数据比预期好：转化 4.8%，比上届高 0.9 个百分点。",
        "这里有两个方案：\n\n1. 先小流量跑三天，再决定放量\n2. 直接全量，保留一键回滚\n\n我倾向 **方案 1**，风险小。",
        "@{other} 这条依赖你那边的素材，今天能给到吗？",
        "客服反馈顾客最常问的是「会员价和券能不能叠加」，建议写到首屏。",
        "供应商报价 3.2 万，超预算 4 千，已请他们重新拆项。",
        "试跑了一遍，卡在第三步，截图发群里了。",
        "口径统一一下：新会员 = 付费且 7 日内未退。",
        "@{other} 帮忙复核一下，明天 10 点前要用。",
    ],
    True: [
        "@{other} first draft is up. Please look at the second half: the part on mounting is still thin.",
        "Talked it through with @{other}. We go with the shorter version.",
        "I left out the lumen table on purpose; nobody reads it on a phone.",
        "Open points:\n\n- light colour of the new batch\n- wording of the warranty\n\n**All else is final.**",
        "@{other} 术语表里「色温」统一译作 light colour，正文已替换。",
        "Reading time is 4:10 now, down from 7 minutes.",
        "The Chinese version is a little longer; it still fits on one screen.",
        "@{other} could you check the numbers against the data sheet?",
    ],
}

ANSWERS = {
    False: [
        "收到，下午给你。",
        "看过了，没问题，第 3 点我补一句。",
        "同意方案 1，先跑三天。",
        "已改，@{other} 再看下。",
        "这个要拉上客服一起定，我约 15 分钟。",
        "可以，按这个来。",
    ],
    True: [
        "Looks good to me, one comma aside.",
        "Done. Both languages say the same now.",
        "Good catch, thank you.",
        "I would keep the old heading; it is what people search for.",
        "好的，今天改完。",
    ],
}

FROM_CLIENT = [
    "Lovely. Could we show the dimmed state first? That is how people use it in the evening.",
    "Our legal team asks to drop the word “unbreakable”. Everything else can stay.",
    "@{other} this is exactly the voice we hoped for. Please use it as the example in the style guide.",
    "When do the remaining pages arrive? The press office would like to plan the week.",
]
