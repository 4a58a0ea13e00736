"""Who is asking: the user of the bearer token, for every route that shows tickets."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from serve.counter import Counter
from suqiu.errors import AccessError
from suqiu.store.users import User

_bearer = HTTPBearer(auto_error=False, description="suqiu user token 生成的令牌")


async def _counter(request: Request) -> Counter:
    found: Counter = request.app.state.counter
    return found


CounterDep = Annotated[Counter, Depends(_counter)]


async def _user(
    counter: CounterDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> User:
    if credentials is None:
        raise AccessError("没有令牌", hint="请求头带 Authorization: Bearer 令牌")
    return await run_in_threadpool(counter.user, credentials.credentials)


UserDep = Annotated[User, Depends(_user)]
