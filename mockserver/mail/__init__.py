"""The mail that a request is answered with: `compose` writes it, `message_of` gives it its form, `Post` sends it."""

from mockserver.mail.composing import compose
from mockserver.mail.letter import Letter
from mockserver.mail.message import message_of
from mockserver.mail.post import NotSent, Post

__all__ = ["Letter", "NotSent", "Post", "compose", "message_of"]
