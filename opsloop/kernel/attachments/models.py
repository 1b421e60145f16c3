"""Files and addresses kept with a record."""

from opsloop.kernel.attachments.attachment import Attachment, AttachmentQuerySet

__all__ = ["Attachment", "AttachmentQuerySet"]
