"""Rejects an option that is given twice although only one value counts."""

from __future__ import annotations

from functools import partial
from typing import Any


def reject_repeats(command: Any) -> None:
    """Let a command fail if an option that is not repeatable is given twice. Click would use the last value."""
    command.make_parser = partial(_make_parser, command, command.make_parser)


def _make_parser(command: Any, make_parser: Any, context: Any) -> Any:
    parser = make_parser(context)
    parse_args = parser.parse_args

    def parse(args: list[str]) -> Any:
        parsed = parse_args(args=list(args))
        if not context.resilient_parsing:
            _check(command, make_parser, context, args, parsed[2])
        return parsed

    parser.parse_args = parse
    return parser


def _check(command: Any, make_parser: Any, context: Any, args: list[str], order: list[Any]) -> None:
    """Fail if a parameter occurs twice in the order of the parsed parameters."""
    for param in command.params:
        if param.param_type_name != "option" or param.is_eager or param.multiple or getattr(param, "count", False):
            continue
        if sum(each is param for each in order) > 1:
            name = max(param.opts, key=len)
            context.fail(f"{name} is given more than once{_values(param, make_parser, context, args)}: give it once")


def _values(param: Any, make_parser: Any, context: Any, args: list[str]) -> str:
    """` (prod and dev)`: the values of a repeated option; "" for a flag that is repeated with the same value."""
    param.multiple = True
    try:
        values = make_parser(context).parse_args(args=list(args))[0][param.name]
    finally:
        param.multiple = False
    if not param.is_flag:
        return f" ({' and '.join(map(str, values))})"
    names = [(param.opts if value else param.secondary_opts)[0] for value in dict.fromkeys(values)]
    return f" ({' and '.join(names)})" if len(names) > 1 else ""
