"""What was learned of a site's request types and urgency, and what was not and why, in Chinese."""

from collections import Counter
from collections.abc import Iterator, Sequence

from classifier.intake.practice import NO_PRACTICE, IntakePractice
from classifier.labels.intake_labels import IntakeLabel
from classifier.training.intake_practice_fit import LEAST_TYPED, LEAST_URGENT


def practice_lines(
    labels: Sequence[IntakeLabel], practice: IntakePractice | None, recall: float
) -> Iterator[str]:
    """A line for each question that the labels say something of, and one for types nobody knows."""
    unknown = [one.unknown for one in labels if one.unknown]
    if unknown:
        names = "、".join(f"「{name}」" for name, _ in Counter(unknown).most_common(3))
        yield f"诉求类型有 {len(unknown):,} 行不是六类之一，没有学：{names}"
    typed = sum(bool(one.request_type) for one in labels)
    urgent = sum(one.urgent is True for one in labels)
    found = practice or NO_PRACTICE
    if found.types is not None:
        yield f"诉求类型：按本地 {typed:,} 行的分法"
    elif typed:
        kinds = {one.request_type for one in labels if one.request_type}
        why = f"不到 {LEAST_TYPED} 行" if typed < LEAST_TYPED else "来信内容看不出是怎么分的"
        why = "只有一类" if typed >= LEAST_TYPED and len(kinds) == 1 else why
        yield f"诉求类型：本地 {typed:,} 行，{why}，没有学"
    if found.urgent is not None:
        share, others = found.raised(recall)
        yield (
            f"紧急程度：按本地 {urgent:,} 条紧急的尺度；要找回 {recall:.0%}（SUQIU_URGENT_RECALL），"
            f"提示紧急的 {share:.0%} 和不紧急的 {others:.1%}"
        )
    elif any(one.urgent is not None for one in labels):
        calm = sum(one.urgent is False for one in labels)
        few = min(urgent, calm) < LEAST_URGENT
        why = f"各要 {LEAST_URGENT} 条" if few else "看来信内容分不开，或不比风险词更准"
        yield f"紧急程度：本地 {urgent:,} 条紧急、{calm:,} 条不紧急，{why}，没有学"
