"""What people say about a record: comments in threads, who is mentioned, and reactions."""

from opsloop.kernel.comments.comment import Comment, CommentQuerySet
from opsloop.kernel.comments.mention import Mention
from opsloop.kernel.comments.reaction import Reaction

__all__ = ["Comment", "CommentQuerySet", "Mention", "Reaction"]
