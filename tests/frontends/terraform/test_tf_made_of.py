"""What values that are not known are worked out of."""

from __future__ import annotations

import pytest

from iacguard.value import Choice, ListValue, Unknown, made_of

from .configurations import plain, resource_value, unit

SOURCE = """
variable "names" { type = list(string) }
resource "aws_lambda_function_url" "f" {
  function_name      = "f"
  authorization_type = "NONE"
}
resource "aws_acm_certificate" "c" {
  domain_name       = "example.com"
  validation_method = "DNS"
}
locals {
  options = [for o in aws_acm_certificate.c.domain_validation_options : o.resource_record_name]
}
"""


@pytest.mark.parametrize(
    ("expression", "attribute"),
    [
        ('trimprefix(aws_lambda_function_url.f.function_url, "https://")', "FunctionUrl"),
        ('split("/", aws_lambda_function_url.f.function_url)[2]', "FunctionUrl"),
        ('regex("https://([^/]*)", aws_lambda_function_url.f.function_url)[0]', "FunctionUrl"),
        ("element(local.options, 0)", "domain_validation_options"),
        ("[for o in local.options : o][0]", "domain_validation_options"),
        ("distinct(local.options)[0]", "domain_validation_options"),
        (
            "aws_acm_certificate.c.domain_validation_options[*].resource_record_name",
            "domain_validation_options",
        ),
        ('{ for o in local.options : o => o }["a"]', "domain_validation_options"),
    ],
)
def test_what_is_worked_out_of_an_attribute_says_so(expression: str, attribute: str) -> None:
    value = resource_value(unit(f'{SOURCE}\nresource "x" "y" {{\n  v = {expression}\n}}\n'), "x.y", "v")

    assert attribute in {part.attribute for part in made_of(value)}


def test_what_is_worked_out_of_variables_is_made_of_no_resource() -> None:
    value = resource_value(
        unit(f'{SOURCE}\nresource "x" "y" {{\n  v = join("", var.names)\n}}\n'), "x.y", "v"
    )

    assert isinstance(value, Unknown)
    assert value.made_of == ()


def test_an_element_of_for_each_is_made_of_what_is_gone_through() -> None:
    source = f"""{SOURCE}
resource "x" "y" {{
  for_each = {{ for o in aws_acm_certificate.c.domain_validation_options : o.domain_name => o }}
  v        = each.value.resource_record_name
}}
"""
    value = resource_value(unit(source), "x.y[*]", "v")

    assert [part.target for part in made_of(value)] == ["aws_acm_certificate.c"]


def test_elements_of_a_computed_list_are_told_apart() -> None:
    source = """
resource "aws_ses_domain_dkim" "d" {
  domain = "example.com"
}
resource "x" "y" {
  same   = aws_ses_domain_dkim.d.dkim_tokens[0] == aws_ses_domain_dkim.d.dkim_tokens[0]
  other  = aws_ses_domain_dkim.d.dkim_tokens[0] == aws_ses_domain_dkim.d.dkim_tokens[1] ? 1 : 2
  unique = toset([aws_ses_domain_dkim.d.dkim_tokens[0], aws_ses_domain_dkim.d.dkim_tokens[1]])
}
"""
    made = unit(source)
    unique = resource_value(made, "x.y", "unique")

    assert plain(resource_value(made, "x.y", "same")) is True
    assert isinstance(resource_value(made, "x.y", "other"), Choice)
    assert isinstance(unique, ListValue)
    assert len(unique.items) == 2
