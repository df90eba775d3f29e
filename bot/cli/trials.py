"""`vesper trials`: how often the verdicts on trials are right, by simulated people."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, out
from bot.domain.trials.design import DESIGNS, DesignKind

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from bot.domain.trials.simulate import Rates, SimulatedPerson

_MOST_PEOPLE = 100_000

app = typer.Typer(help="Trials of one person.", no_args_is_help=True)


@app.callback()
def trials() -> None:
    """Keep `simulate` a command of its own name, though it is the only one."""


@app.command()
def simulate(  # each option is a figure of its own
    *,
    design: Annotated[DesignKind, typer.Option(help="Design of the trials.")] = "days56",
    people: Annotated[int, typer.Option(min=1, max=_MOST_PEOPLE, help="Simulated people.")] = 2000,
    rho: Annotated[float, typer.Option(min=0, max=0.99, help="Correlation from day to day.")] = 0.3,
    effect: Annotated[float, typer.Option(min=-10, max=10, help="True effect, in points.")] = 0.0,
    carry: Annotated[
        float, typer.Option(min=0, max=0.95, help="Share of an effect that lasts to the next day.")
    ] = 0.0,
    missing: Annotated[float, typer.Option(min=0, max=0.9, help="Share of days without a rating.")] = 0.1,
    sd: Annotated[float, typer.Option(min=0.1, max=5, help="Standard deviation of ratings.")] = 1.5,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same people.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Simulate people's trials; print how often which verdict was given.

    Without an effect every "helped" and "worse" is false: exits 1 if they are more than 5 % and two standard
    errors.
    """
    import numpy as np

    from bot.domain.trials.simulate import SimulatedPerson, simulate

    person = SimulatedPerson(rho, effect, carry, missing, sd)
    rates = simulate(person, DESIGNS[design], people, np.random.default_rng(seed))
    if as_json:
        typer.echo(json.dumps(_as_json(design, person, rates)))
    else:
        out.print(_row(design, person, rates), markup=False, highlight=False)
    if not effect and rates.found_any > rates.bound:
        raise typer.Exit(1)


def _as_json(design: DesignKind, person: "SimulatedPerson", rates: "Rates") -> dict[str, object]:
    return {
        "design": design,
        "people": rates.people,
        "rho": person.rho,
        "effect": person.effect,
        "carry": person.carry,
        "missing": person.missing,
        "sd": person.sd,
        "verdicts": rates.shares,
        **(
            {"power": rates.found_better}
            if person.effect
            else {"false": rates.found_any, "bound": rates.bound}
        ),
    }


def _row(design: DesignKind, person: "SimulatedPerson", rates: "Rates") -> str:
    verdicts = ", ".join(
        f"{kind.replace('_', ' ')} {share:.1%}" for kind, share in sorted(rates.shares.items())
    )
    figure = (
        f"found better {rates.found_better:.1%}"
        if person.effect
        else f"false differences {rates.found_any:.1%} (at most {rates.bound:.1%})"
    )
    return (
        f"{design}, {rates.people} people, rho {person.rho}, effect {person.effect}, carry {person.carry}, "
        f"missing {person.missing:.0%}, SD {person.sd}: {figure}; {verdicts}"
    )
