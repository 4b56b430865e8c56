"""The options that say with what values a project is deployed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from iacguard.cli.surroundings import is_file, is_folder
from iacguard.config.files import read_parameters
from iacguard.config.options import Given, Options, Place, Written
from iacguard.errors import IacguardError, UsageError
from iacguard.files import STANDARD_INPUT
from iacguard.graph.unit import Inputs


def options_of_line(
    var_files: tuple[str, ...], variables: tuple[str, ...], parameters: tuple[str, ...]
) -> Options:
    """The options that the first three give. Raises UsageError for a file that is not there."""
    for path in var_files:
        if not is_file(path):
            raise UsageError(f"--var-file: there is no file {path}")
    return Options(
        var_files=tuple(Written(path, Place("--var-file")) for path in var_files),
        variables=tuple(_pair("--var", variable) for variable in variables),
        parameters=tuple(given for text in parameters for given in _parameters(text)),
    )


def with_plan(inputs: Inputs, plan: str | None) -> Inputs:
    """The inputs with the plan that ``--plan`` names, a file, a pipe, or ``-`` for standard input.

    Raises UsageError for a file that is not there.
    """
    if plan is None:
        return inputs
    if plan == "-":
        return inputs._replace(plan=STANDARD_INPUT)
    if not os.path.exists(plan) or is_folder(plan):  # noqa: PTH110 - pathlib takes long to import
        raise UsageError(f"--plan: there is no file {plan}")
    return inputs._replace(plan=plan)


def parameters_then(parameters: tuple[str, ...], read: Callable[[str], str | None]) -> tuple[Given, ...]:
    """What ``--parameters`` gave when its files were others, which ``read`` gives the texts of.

    A file that was not there, or made no sense, gave nothing.
    """

    def open_named(path: str) -> str:
        text = read(path)
        if text is None:
            raise UsageError(f"--parameters: {path} was not there")
        return text

    found: list[Given] = []
    for text in parameters:
        try:
            found.extend(_parameters(text, open_named))
        except IacguardError:
            continue
    return tuple(found)


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{option} {text}: expected NAME=VALUE")
    return name.strip(), value


def _parameters(text: str, open: Callable[[str], str] | None = None) -> Sequence[Given]:
    if text.startswith("file://") or is_file(text):
        return read_parameters(text.removeprefix("file://"), open=open)
    path, colon, environment = text.rpartition(":")
    if colon and is_file(path):
        return read_parameters(path, environment, open)
    from iacguard.config.parameters import read_line

    pairs = read_line(text)
    if pairs is None:
        raise UsageError(f"--parameters {text}: there is no such file, and it is no NAME=VALUE")
    return [Given(name, value, Place("--parameters")) for name, value in pairs]
