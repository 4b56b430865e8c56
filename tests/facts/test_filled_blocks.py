"""Blocks that the provider fills in: what the facts say, held against what the schema has."""

from iacguard.facts.terraform import filled_blocks, schema


def test_blocks_are_told_by_their_path() -> None:
    assert filled_blocks.is_filled_in("aws_lambda_function", "tracing_config")
    assert filled_blocks.is_filled_in("aws_dynamodb_table", "point_in_time_recovery")
    assert not filled_blocks.is_filled_in("aws_lambda_function", "environment")
    assert not filled_blocks.is_filled_in("aws_no_such_type", "tracing_config")


def test_every_one_of_them_is_a_block_where_the_schema_has_it() -> None:
    found = 0
    for type in schema.types():
        known = schema.resource(type)
        for name in () if known is None else known.block.names:
            if filled_blocks.is_filled_in(type, name):
                argument = known.block.argument(name) if known is not None else None
                assert argument is not None, (type, name)
                assert argument.nesting is not None or not argument.is_known, (type, name)
                found += 1
    assert found > 200
