"""A trial before a model serves: it must make sense of a few sentences."""

import math

from classifier.classifier import Classifier
from suqiu.errors import ModelError
from suqiu.records import Ticket

_SENTENCES = (
    "小区停水三天了，没有人来修，请尽快恢复供水。",
    "楼下工地半夜打桩不停，老人孩子都没法睡。",
    "咨询一下办理居住证需要什么材料。",
)


def check_sane(classifier: Classifier) -> None:
    """ModelError unless every sentence gets classes of the taxonomy with possible probabilities."""
    taxonomy = classifier.model.taxonomy
    tickets = [Ticket(str(row), text, "") for row, text in enumerate(_SENTENCES)]
    for found in classifier.classify(tickets):
        sane = bool(found.codes) and all(
            one.code in taxonomy and math.isfinite(one.probability) and 0 <= one.probability <= 1
            for one in found.codes
        )
        if not sane:
            raise ModelError("模型答不出试题：结果不合理", hint="重新训练，或换一个模型")
