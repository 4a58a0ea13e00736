"""Who is asking: the user of the bearer token, for every route that shows tickets."""

from typing import Annotated

from fastapi import Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from serve.backend import BackendDep
from suqiu.errors import AccessError
from suqiu.store.users import User

Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, description="suqiu user token 生成的令牌")),
]


async def user_of(backend: BackendDep, credentials: Bearer) -> User:
    """Whose token it is; AccessError without one, or with nobody's."""
    if credentials is None:
        raise AccessError("没有令牌", hint="请求头带 Authorization: Bearer 令牌")
    return await run_in_threadpool(backend.user, credentials.credentials)


UserDep = Annotated[User, Depends(user_of)]
