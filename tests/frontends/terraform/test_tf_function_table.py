"""Where each function is, as it is looked up without importing all of them."""

from __future__ import annotations

from collections import Counter

from iacguard.frontends.terraform.functions import functions_of, table


def test_every_function_is_in_the_module_that_it_is_looked_up_in() -> None:
    counted = Counter(table().values())
    for group, count in counted.items():
        functions = functions_of(group)
        assert len(functions) == count
        assert {name for name, module in table().items() if module == group} == set(functions)
