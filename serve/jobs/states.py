"""How a background job stands, in Chinese."""

# Every state that the queue (procrastinate) may give a job.
STATE_NAMES = {
    "todo": "等待", "doing": "进行中", "succeeded": "完成", "failed": "失败", "cancelled": "取消",
    "aborting": "中止中", "aborted": "中止",
}  # fmt: skip
