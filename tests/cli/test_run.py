"""What `vesper run` does before the bot begins."""

import gc

from bot.cli.run import freeze_gc


def test_what_is_there_at_the_start_is_not_looked_through_for_garbage_again() -> None:
    known: list[list[object]] = [[] for _ in range(1_000)]
    before = gc.get_freeze_count()
    try:
        freeze_gc()
        assert gc.get_freeze_count() - before > len(known)
        assert not any(each is known for each in gc.get_objects())
        assert gc.isenabled()
    finally:
        gc.unfreeze()
