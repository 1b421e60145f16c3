"""What gives access: shares of records, tokens of the API, and the mark of a finished set-up."""

from opsloop.kernel.access.api_token import ApiToken
from opsloop.kernel.access.installation import Installation
from opsloop.kernel.access.share import Share

__all__ = ["ApiToken", "Installation", "Share"]
