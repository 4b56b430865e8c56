"""What plans hold in plain text and nobody may see."""

from __future__ import annotations

import json

from iacguard.frontends.terraform.plan_secrets import secret_places
from iacguard.report._secrets import Masked, length_of_line, masked_line
from iacguard.text import Source

PLAN = {
    "format_version": "1.2",
    "variables": {"token": {"value": "S-variable"}, "name": {"value": "shown"}},
    "planned_values": {
        "outputs": {
            "o": {"sensitive": True, "value": ["S-output"]},
            "p": {"sensitive": False, "value": "shown"},
        },
        "root_module": {
            "child_modules": [
                {"resources": [{"values": {"a": "S-planned"}, "sensitive_values": {"a": True}}]},
            ]
        },
    },
    "resource_changes": [
        {
            "change": {
                "before": {"a": "S-before", "b": "shown"},
                "before_sensitive": {"a": True, "b": False},
                "after": {"list": ["shown", {"x": "S-after"}], "none": None, "a": {"S-whole": 1}},
                "after_sensitive": {"list": [False, {"x": True}], "none": True, "a": True},
            }
        }
    ],
    "resource_drift": [{"change": {"after": {"a": "S-drift"}, "after_sensitive": {"a": True}}}],
    "deferred_changes": [
        {"resource_change": {"change": {"after": {"a": "S-deferred"}, "after_sensitive": {"a": True}}}}
    ],
    "output_changes": {"o": {"before": "S-old", "before_sensitive": True, "after": "shown"}},
    "prior_state": {
        "values": {
            "root_module": {"resources": [{"values": {"a": "S-state"}, "sensitive_values": {"a": True}}]}
        }
    },
    "configuration": {
        "root_module": {"variables": {"token": {"sensitive": True, "default": "S-default"}, "name": {}}}
    },
}


def test_everything_that_a_plan_calls_sensitive_is_found() -> None:
    source = Source("plan.json", json.dumps(PLAN))
    found = [span.text for span in secret_places(source)]
    hidden = source.text
    for text in found:
        hidden = hidden.replace(text, "*")
    assert "S-" not in hidden
    assert not any("shown" in text for text in found)


def test_nothing_else_has_any() -> None:
    for text in ("", "{}", "not JSON", '{"format_version": 1, "planned_values": "sensitive"}'):
        assert secret_places(Source("x.json", text)) == []
    for broken in ({"format_version": "1", "planned_values": {}, "resource_changes": 3, "sensitive": 1},):
        assert secret_places(Source("x.json", json.dumps(broken))) == []


def test_a_part_of_a_line_is_masked_as_the_whole_line_is() -> None:
    source = Source("plan.json", "x\n" + '{"a": "secret", "b": "shown", "c": "se cret"}\r\nx')
    secrets = [
        Masked(source.span(8, 16), False),
        Masked(source.span(31, 46), True),
        Masked(source.span(12, 14), False),
    ]
    whole = masked_line(source, 2, secrets)
    assert len(whole) == length_of_line(source, 2)
    for low in range(len(whole)):
        for high in range(low, len(whole) + 2):
            assert masked_line(source, 2, secrets, low, high) == whole[low:high]
