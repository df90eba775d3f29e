"""/admin answers those named in VESPER_ADMIN_IDS, and nobody else."""

from tests.handlers.conftest import Talk


async def test_numbers_are_for_operators_only(talk: Talk) -> None:
    assert "don't know that command" in await talk.say("/admin")
    await talk.restart_with(admin_ids=frozenset({talk.user.id}))
    assert "subscribers: 1" in await talk.say("/admin")
    assert "don't know that command" in await talk.somebody_else().say("/admin")
