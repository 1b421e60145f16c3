"""The demo team: twelve people of a Chinese company, their client, three projects and half a year of work.

`make` builds it once, the same from the same seed and day; asked again it changes nothing. It never touches a workspace
that it did not make. The passwords are known to everybody who reads this: it is made only where somebody asks for it.
"""

from opsloop.site.demo.making import LogIn, NotOurs, make

__all__ = ["LogIn", "NotOurs", "make"]
