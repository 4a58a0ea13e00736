"""What the codes of audit entries are called in Chinese, in one place."""

from types import MappingProxyType

# By what is done it to; a code never changes its meaning, entries of the past have it too.
ACTIONS = MappingProxyType({
    "login": "登录",
    "login.failed": "登录失败",
    "logout": "退出",
    "password.set": "设置密码",
    "access.refused": "越权被拒",
    "user.save": "添加或修改用户",
    "user.close": "停用用户",
    "user.invite": "邀请用户",
    "user.reset": "重置用户登录",
    "user.bind": "绑定单点登录",
    "user.unbind": "解除单点登录的绑定",
    "user.totp.on": "开动态验证码",
    "user.totp.off": "关动态验证码",
    "token.make": "生成令牌",
    "token.revoke": "作废令牌",
    "ticket.decide": "派单决定",
    "ticket.return": "退回工单",
    "ticket.merge": "并案",
    "ticket.callback": "登记回访",
    "ticket.supervise": "督办",
    "ticket.recode": "工单换分类表",
    "ticket.recode.undo": "撤回换分类表",
    "person.read": "查看诉求人",
    "answer.judge": "评价回答",
    "pin.add": "放上大屏",
    "pin.remove": "取下大屏",
    "warning.ack": "确认预警",
    "warning.mute": "静音预警",
    "warning.close": "关闭预警",
    "report.make": "生成报告",
    "report.add": "回答存入报告",
    "report.edit": "修改报告",
    "report.approve": "审定报告",
    "report.freeze": "报告定稿",
    "report.download": "下载报告",
    "job.retry": "重做任务",
    "job.cancel": "取消任务",
    "model.use": "换用模型",
    "model.rollback": "退回模型",
    "model.keep": "候选模型没有换上",
    "table.attach": "接入数据表",
    "table.detach": "撤下数据表",
    "audit.export": "导出审计",
    "audit.forget": "清理审计",
})  # fmt: skip


def action_name(code: str) -> str:
    """The Chinese name of a code; the code itself where a later program wrote it."""
    return ACTIONS.get(code, code)
