"""/admin answers those named in VESPER_ADMIN_IDS, and nobody else."""

from tests.handlers.conftest import Talk


async def test_numbers_are_for_operators_only(talk: Talk) -> None:
    assert "don't know that command" in await talk.say("/admin")
    allowed = talk.vesper.world.settings.model_copy(update={"admin_ids": frozenset({talk.user.id})})
    object.__setattr__(talk.vesper.world, "settings", allowed)
    assert "subscribers: 1" in await talk.say("/admin")
