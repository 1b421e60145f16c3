"""`python -m opsloop`: the command line."""

from opsloop.site.commands import main

main()
