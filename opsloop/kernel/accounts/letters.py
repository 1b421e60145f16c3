"""Letters of the installation: what they are called, how they are written, and who carries them.

`post("accounts.new_password", email=...)` hands a letter to the carrier, which is the job queue once the site has
joined the two: no page then waits for a mail server, and no timing tells which addresses are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

Writer = Callable[..., None]
Carrier = Callable[[str, dict[str, Any]], object]
F = TypeVar("F", bound=Writer)

_writers: dict[str, Writer] = {}


def letter(kind: str) -> Callable[[F], F]:
    """Register the function that writes and sends the letters called `kind`, from JSON-ready values."""

    def register(writer: F) -> F:
        _writers[kind] = writer
        return writer

    return register


def write(kind: str, values: dict[str, Any]) -> None:
    """Write and send one letter, here and now."""
    _writers[kind](**values)


_carriers: list[Carrier] = [write]


def carry_with(carrier: Carrier) -> None:
    """From now on hand every letter to `carrier`, which calls `write` later."""
    _carriers.append(carrier)


def post(kind: str, **values: object) -> None:
    """Have a letter written and sent, inside the caller's transaction."""
    _carriers[-1](kind, values)


def send(template: str, *, to: str, language: str, values: Mapping[str, object]) -> None:
    """Send `<template>.txt`, whose first line is the subject, and its twin in HTML, in the reader's language."""
    with translation.override(language):
        context = {**values, "language": "en" if language == "en" else "zh-Hans"}
        subject, _newline, text = render_to_string(f"{template}.txt", context).partition("\n")
        message = EmailMultiAlternatives(" ".join(subject.split()), text.strip() + "\n", to=[to])
        message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
        message.send()
