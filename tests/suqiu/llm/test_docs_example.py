import re
from pathlib import Path

from suqiu.llm import Completion

PAGE = Path(__file__).parents[3] / "docs/llm.md"


def test_the_example_of_the_page_runs(llm_server, monkeypatch):
    monkeypatch.setenv("SUQIU_LLM_URL", llm_server.url)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    names = {}
    exec(compile(code, str(PAGE), "exec"), names)  # our own page
    assert len(names["outcomes"]) == 200
    assert all(isinstance(one, Completion) for one in names["outcomes"])
