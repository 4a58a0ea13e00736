"""`POST /api/v1/classify`: suggestions for tickets; and the classification they are made in."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from classifier.classifier import Classifier
from serve.api.schemas import (
    PROBLEMS,
    ClassifyRequest,
    ClassifyResponse,
    LeafOut,
    TaxonomyOut,
    problems_of,
)  # fmt: skip
from serve.api.tickets import SettingsDep, tickets_of
from serve.api.waiting import review
from serve.classifying.form import suggestion_out
from serve.models.serving import serving_of

router = APIRouter(tags=["分类"])


async def _classifier(request: Request) -> Classifier:
    # Asynchronous, as are all that only look something up: otherwise it waits for a thread.
    return serving_of(request).classifier


ClassifierDep = Annotated[Classifier, Depends(_classifier)]


@router.post("/api/v1/classify", responses=PROBLEMS, summary="分类并推荐部门")
async def classify(
    request: ClassifyRequest, classifier: ClassifierDep, settings: SettingsDep, http: Request
) -> ClassifyResponse:
    """一次 1 到 256 条；结果与请求同序。"""
    tickets = tickets_of(request, settings.max_text_chars)
    room = serving_of(http).rooms.classifying
    found = await to_thread.run_sync(classifier.classify, tickets, limiter=room)
    found = await review(http, tickets, found)
    return ClassifyResponse(suggestions=[suggestion_out(suggestion) for suggestion in found])


@router.get("/api/v1/taxonomy", responses=problems_of(429, 503), summary="正在使用的分类表")
async def taxonomy(classifier: ClassifierDep) -> TaxonomyOut:
    """版本、内容哈希和全部末级类别。"""
    tree = classifier.model.taxonomy
    return TaxonomyOut(
        version=tree.version, hash=tree.hash, depth=tree.depth,
        leaves=[
            LeafOut(
                code=leaf.code, path=leaf.path, definition=leaf.definition,
                lead=leaf.lead, assist=list(leaf.assist),
            )
            for leaf in tree.leaves
        ],
    )  # fmt: skip
