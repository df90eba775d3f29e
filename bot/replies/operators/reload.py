"""Replies to /reload for operators."""

from collections.abc import Sequence

from bot.replies.i18n import _
from bot.replies.message import Message, escape

MAX_PROBLEMS = 10


def reload_confirmed(added: int, gone: int, changed: int) -> Message:
    """Report how many entries of content/ are new, changed and gone."""
    if not added + gone + changed:
        return Message(escape(_("I read everything anew. Nothing had changed.")))
    text = _("I read everything anew: {added} new, {changed} changed, {gone} gone.")
    return Message(escape(text.format(added=added, changed=changed, gone=gone)))


def reload_refused(problems: Sequence[object]) -> Message:
    """List the errors in content/ that have to be corrected first."""
    lines = [f"• {escape(str(problem))}" for problem in problems[:MAX_PROBLEMS]]
    if len(problems) > MAX_PROBLEMS:
        lines.append(escape(_("… and {count} more").format(count=len(problems) - MAX_PROBLEMS)))
    head = escape(_("Something is wrong there, so what I knew stays:"))
    return Message("\n".join([head, "", *lines]))
