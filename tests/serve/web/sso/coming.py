"""Going to the issuer and coming back, as a browser does; and what the audit log says of it."""

import httpx

PASSWORD = "Xq7-paper-lamp"
MAPPED = {"role_claim": "duties", "roles": "坐席=dispatcher,科长=leader,信息科=administrator"}


def go(client, next="/"):
    """Off to the issuer and back: the address the issuer sends the browser to."""
    away = client.get("/login/sso", params={"next": next})
    assert away.status_code == 303, away.text
    return httpx.get(away.headers["location"]).headers["location"]


def come(client, next="/"):
    return client.get(go(client, next))


def last(database, action):
    with database.owner().connect() as connection:
        return connection.exec_driver_sql(
            "SELECT actor, detail FROM audit WHERE action = %s ORDER BY id DESC LIMIT 1", (action,)
        ).one_or_none()
