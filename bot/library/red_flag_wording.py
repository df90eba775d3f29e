"""Reads content/red_flag_wording: how people say red flags, one file for each language."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from bot.domain.triage.phrase_notation import compile_concepts
from bot.domain.triage.phrasings import Phrasing, RedFlagRule
from bot.domain.triage.recogniser import ASK_MORE
from bot.library.checking import check_known
from bot.library.models import RedFlagWording, WrittenRule
from bot.library.reading import Document
from bot.library.validating import validate


def parse_red_flag_rules(
    documents: Iterable[Document], flags: Collection[str]
) -> Mapping[str, tuple[RedFlagRule, ...]]:
    """Return the rules by the code of their language, which names the file; record faults as problems.

    Args:
        documents: The files of the folder.
        flags: Ids of the red flags.
    """
    return MappingProxyType(
        {
            document.file.rpartition("/")[2].removesuffix(".yaml"): _rules(document, flags)
            for document in documents
        }
    )


def _rules(document: Document, flags: Collection[str]) -> tuple[RedFlagRule, ...]:
    wording = validate(document, (), RedFlagWording, document.value)
    if wording is None:
        return ()
    concepts, faults = compile_concepts(wording.concepts)
    for fault in faults:
        line = document.line(("concepts", fault.concept))
        document.add_problem(line, f"{fault.concept}, “{fault.phrase}”: {fault.what}", fault.write_instead)
    for where, text in document.texts.items():
        match where:
            case ["rules", _, "flag"]:
                check_known(document, where, text, {*flags, ASK_MORE})
            case ["rules", _, "near" | "beside" | "unless", _]:
                check_known(document, where, text, concepts.keys())
    if document.problems:
        return ()
    return tuple(_rule(each, concepts) for each in wording.rules)


def _rule(written: WrittenRule, concepts: Mapping[str, Phrasing]) -> RedFlagRule:
    near, beside, unless = (
        tuple(concepts[name] for name in names) for names in (written.near, written.beside, written.unless)
    )
    return RedFlagRule(written.flag, near, beside, unless, written.asked, written.example)
