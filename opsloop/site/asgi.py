"""The server's entry: pages run in a fixed pool of threads, the live stream on the event loop."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsloop.site.settings")

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

THREADS = 8

live = get_asgi_application()
pages = WSGIMiddleware(get_wsgi_application(), workers=THREADS)  # type: ignore[arg-type]  # Django's response is such an iterable


from opsloop.kernel.activity.delivery import deliver_in_background  # models, once the apps are there

deliver_in_background()


async def application(scope, receive, send):  # type: ignore[no-untyped-def]  # the ASGI signature says it all
    """Give the live stream to Django's own ASGI handler and everything else to the pool.

    A fixed pool keeps database connections open between requests; Django's ASGI handler would start a thread
    and open a connection for each.
    """
    if scope["type"] == "http" and scope["path"].endswith("/live"):
        await live(scope, receive, send)
    elif scope["type"] == "http":

        async def body():  # type: ignore[no-untyped-def]  # ASGI's receive
            # a2wsgi calls it from its own thread and wants a coroutine; granian's receive answers a future.
            return await receive()

        await pages(scope, body, send)
