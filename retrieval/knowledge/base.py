"""The knowledge base: added to and taken from with the owner's connection, listed with either."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select, text

from retrieval.encoder import Encoder
from retrieval.knowledge.documents import SUFFIXES, read_document
from retrieval.knowledge.passages import cut
from retrieval.knowledge.vectors import packed, passage_text
from retrieval.terms import text_terms
from suqiu.errors import InputError
from suqiu.store.locks import Lock
from suqiu.store.schema.retrieval import knowledge_document, knowledge_passage


@dataclass(frozen=True, slots=True)
class KnowledgeDocument:
    """Valid on every day from `valid_from` to `valid_to` (both included; None: no end)."""

    id: int
    title: str
    source: str
    owner: str
    valid_from: date
    valid_to: date | None
    passages: int


def add_document(
    connection: Connection, path: Path, *, owner: str, valid_from: date, valid_to: date | None,
    encoder: Encoder | None = None,
) -> KnowledgeDocument:  # fmt: skip
    """Read a file and put it into the knowledge base, with vectors where there is an encoder; a file of
    the same name takes the old one's place.

    InputError when it cannot be read, or nobody owns it, or it is never valid.
    """
    if not owner.strip():
        raise InputError("知识要有负责的部门或人", hint="加 --owner")
    if valid_to is not None and valid_to < valid_from:
        raise InputError("失效日期早于生效日期", hint="改正 --valid-from、--valid-to")
    document = read_document(path)
    passages = cut(document.blocks)
    # Of two who add a file of this name at once the later one's stays.
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.KNOW})
    connection.execute(delete(knowledge_document).where(knowledge_document.c.source == path.name))
    number = connection.execute(
        insert(knowledge_document)
        .values(
            title=document.title, source=path.name, owner=owner.strip(), valid_from=valid_from,
            valid_to=valid_to, content_hash=hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        .returning(knowledge_document.c.id)
    ).scalar_one()  # fmt: skip
    texts = [passage_text(document.title, one.heading, one.body) for one in passages]
    vectors = packed(encoder.encode(texts)) if encoder else [None] * len(texts)
    rows = []
    for place, (passage, vector) in enumerate(zip(passages, vectors, strict=True)):
        terms = text_terms(document.title, passage.heading, passage.body)
        rows.append({
            "document_id": number, "number": place, "heading": passage.heading,
            "body": passage.body, "terms": terms.ids.tolist(), "counts": terms.counts.tobytes(),
            "length": terms.length, "encoder": encoder.name if encoder else None, "vector": vector,
        })  # fmt: skip
    connection.execute(insert(knowledge_passage), rows)
    return KnowledgeDocument(
        number, document.title, path.name, owner.strip(), valid_from, valid_to, len(passages)
    )


def documents_in(paths: Iterable[Path]) -> Sequence[Path]:
    """The files themselves, and all readable files under the folders, each once.

    InputError when a path is not there, a folder holds none, or two files have one name: of
    these the second would take the first one's place.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"找不到 {path}", hint="检查路径")
        files = [path] if path.is_file() else _readable(path)
        found.update((file.resolve(), file) for file in files)
    names: dict[str, Path] = {}
    for file in found.values():
        if (other := names.setdefault(file.name, file)) is not file:
            raise InputError(f"{other} 和 {file} 同名", hint="知识按文件名认，改一个名字")
    return tuple(found.values())


def _readable(folder: Path) -> Sequence[Path]:
    found = sorted(one for one in folder.rglob("*") if one.suffix.lower() in SUFFIXES)
    if not found:
        raise InputError(
            f"{folder} 里没有能读的文件", hint="支持 Markdown、Word（.docx）、HTML、纯文本"
        )
    return found


def list_documents(connection: Connection) -> list[KnowledgeDocument]:
    """All, by name of the file, expired ones too."""
    d, p = knowledge_document.c, knowledge_passage.c
    rows = connection.execute(
        select(d.id, d.title, d.source, d.owner, d.valid_from, d.valid_to, func.count(p.id))
        .join(knowledge_passage, p.document_id == d.id, isouter=True)
        .group_by(d.id)
        .order_by(d.source)
    )
    return [KnowledgeDocument(*row) for row in rows]


def remove_document(connection: Connection, number: int) -> None:
    """Out of the knowledge base, with its passages; InputError when there is none of this number."""
    done = connection.execute(delete(knowledge_document).where(knowledge_document.c.id == number))
    if not done.rowcount:
        raise InputError(f"没有编号为 {number} 的知识", hint="用 suqiu knowledge list 查看")
