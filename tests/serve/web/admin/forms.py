"""A browser that fills in forms."""

from tests.serve.web.office import Browser, TestClient

__all__ = ["FormBrowser", "TestClient"]


class FormBrowser(Browser):
    """Somebody's browser; `send` posts a form with the page's CSRF word."""

    def send(self, address, **fields):
        if not self.csrf:
            self.get(self.home())
        return self.client.post(
            address, data={"csrf": self.csrf, **fields}, headers={"accept": "text/html"}
        )

    def home(self):
        return self.client.get("/").headers["location"]
