"""The server's entry: pages run in a fixed pool of threads, the live stream on the event loop."""

import gc
import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsloop.site.settings")
gc.disable()  # until everything is here, as in `starting`

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection

from opsloop.site.answering import Answering, Handler, Threads

FEW = {"sqlite": 1, "postgresql": 2}
"""Threads for short work: with PostgreSQL one goes on while another waits for an answer."""
SPARE = 8

live = get_asgi_application()
import_module(settings.ROOT_URLCONF)  # what the first request would import, seconds on a slow machine
threads = Threads(FEW[connection.vendor], SPARE)
pages = Answering(Handler(), threads)

from opsloop.kernel.activity.delivery import deliver_in_background  # models, once the apps are there

deliver_in_background(threads.do)
gc.freeze()
gc.set_threshold(5_000, 20, 20)  # a request leaves little that Python has to search for
gc.enable()


async def application(scope, receive, send):  # type: ignore[no-untyped-def]  # the ASGI signature says it all
    """Give the live stream to Django's own ASGI handler and everything else to the pool.

    A fixed pool keeps database connections open between requests; Django's ASGI handler would start a thread
    and open a connection for each.
    """
    if scope["type"] == "http" and scope["path"].endswith("/live"):
        await live(scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, receive, send)
