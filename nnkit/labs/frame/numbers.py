"""How sentences write numbers. frame/numbers.js is the twin of this file: the same rules, the same characters.

A rule is ".2" (two decimals), "~3" (three significant digits), "" (a whole number). A plus sign before it ("+.2")
writes the sign apart, as in "4 × x + 3"; a minus sign after it ("~3-") leaves out zeros at the end. What is very
large or very small becomes "3.1 × 10⁹". Halves are rounded away from zero, on the exact binary value, as JavaScript
does; Python's own format would not.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite

EXACT = Context(prec=2000, rounding=ROUND_HALF_UP)  # every digit that a binary number has
LARGE, SMALL = Decimal(10) ** 6, Decimal(10) ** -4
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _rounded(size, rule):
    """`size`, 0 or more, as a Decimal that holds only the digits that the rule shows."""
    digits = int(rule[1:] or 0)
    if rule.startswith("~"):  # the place of the first digit, once rounded, says how many decimals are left
        first = Context(prec=digits, rounding=ROUND_HALF_UP).plus(size).adjusted() if size else 0
        digits = min(100, max(0, digits - 1 - first))
    return EXACT.quantize(size, Decimal((0, (1,), -digits)))


def format_number(x, rule=""):
    """The finite number x as a string, by a rule; a word is returned as it is."""
    if isinstance(x, str):
        return x
    if not isfinite(x):
        raise ValueError(
            f"A sentence needs finite numbers; got {x}. Where a run can diverge, give it a template for that."
        )
    apart, short, rule = rule.startswith("+"), rule.endswith("-"), rule.strip("+-")
    size = abs(Decimal(x))
    if size >= LARGE or (rule.startswith("~") and 0 < size < SMALL):
        digits = int(rule[1:]) if rule.startswith("~") else 3
        exponent = Context(prec=digits, rounding=ROUND_HALF_UP).plus(size).adjusted()
        size = _rounded(EXACT.scaleb(size, -exponent), f".{digits - 1}")
        text = f"{size} × 10{str(exponent).translate(SUPERSCRIPTS)}"
    else:
        size = _rounded(size, rule)
        text = f"{size:f}"
        if short and "." in text:
            text = text.rstrip("0").rstrip(".")
    minus = x < 0 and size != 0
    return ("− " if minus else "+ ") + text if apart else ("−" if minus else "") + text


def clean(x, rule):
    """The number x as the reader sees it: labs compute with the numbers that they show."""
    size = _rounded(abs(Decimal(x)), rule)
    return float(size) if x >= 0 else -float(size) + 0.0


def fill(template, numbers):
    """The template's {name:rule} filled in; {name:epoch|epochs} takes the first word where the number is 1."""

    def one(match):
        name, rule = match.groups()
        if "|" in (rule or ""):
            return rule.split("|")[numbers[name] != 1]
        return format_number(numbers[name], rule or "")

    return re.sub(r"\{(\$?\w+)(?::([^}]*))?\}", one, template)
