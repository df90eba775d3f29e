"""/admin: totals and daily statistics for the operators named in VESPER_ADMIN_IDS."""

from datetime import timedelta

from telegram import Update

from bot.context import Context
from bot.replies.account.groups import operator_command_in_private
from bot.replies.basics import HelpSection
from bot.replies.operators import admin as replies
from bot.replies.operators.admin import AdminStatistics
from bot.store.operators import census, daily_stats, totals
from handlers import fallback
from handlers.feature import N_, Command, Feature
from handlers.operators.access import is_operator, is_private


async def admin_command(update: Update, context: Context) -> None:
    """Send the totals and a chart; for everybody but operators the command does not exist."""
    if not is_operator(update, context):
        await fallback.unknown_command(update, context)
        return
    if not is_private(update, context):
        context.say(operator_command_in_private())
        return
    tx, today = await context.tx(), context.now.date()
    counted = await census.latest(tx, context.now)
    known = AdminStatistics(
        {**counted.totals, **await totals.count_queues(tx)},
        counted.signups,
        await daily_stats.since(tx, today - timedelta(days=replies.DAYS)),
        today,
        counted.counted_at,
    )
    context.say(replies.statistics_message(known))


FEATURE = Feature(
    commands=(Command("admin", admin_command, N_("Vesper in numbers"), HelpSection.OPERATORS, reads=True),),
)
