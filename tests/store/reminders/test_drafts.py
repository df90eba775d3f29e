"""Drafts in a dialog come back as they were stored, whatever language their owner reads next."""

import json

from hypothesis import given

from bot.domain.parsing import ParsedReminder
from bot.store.reminders import drafts
from tests.domain.parsing.test_reminders import reminders


@given(reminders())
def test_a_draft_comes_back_as_it_was_stored(reminder: ParsedReminder) -> None:
    assert drafts.from_json(json.loads(json.dumps(drafts.to_json(reminder)))) == reminder
