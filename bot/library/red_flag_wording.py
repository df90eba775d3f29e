"""Reads content/red_flag_wording: how people say red flags, one file for each language."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from bot.domain.triage.phrase_notation import compile_concepts
from bot.domain.triage.phrasings import AnyOf, Phrasing, RedFlagRule
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
                for name in text.split("|"):
                    check_known(document, where, name.strip(), concepts.keys())
    if document.problems:
        return ()
    return tuple(_rule(each, concepts) for each in wording.rules)


def _rule(written: WrittenRule, concepts: Mapping[str, Phrasing]) -> RedFlagRule:
    def any_of(names: str) -> AnyOf:
        return tuple(concepts[name.strip()] for name in names.split("|"))

    near, beside = (tuple(any_of(names) for names in them) for them in (written.near, written.beside))
    unless = tuple(concept for names in written.unless for concept in any_of(names))
    return RedFlagRule(written.flag, near, beside, unless, written.asked, written.example)
