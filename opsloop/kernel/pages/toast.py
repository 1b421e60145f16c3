"""Says something to the person who just acted, without a page of its own."""

import json
from typing import TypeVar

from django.http import HttpResponse

Answer = TypeVar("Answer", bound=HttpResponse)


def toast(response: Answer, text: object, *, undo: str = "", tone: str = "") -> Answer:
    """The response, which also shows `text` for eight seconds; `undo` is the address to POST to take it back."""
    said = {"text": str(text), "undo": undo, "tone": tone}
    waiting = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**waiting, "toast": {k: v for k, v in said.items() if v}})
    return response
