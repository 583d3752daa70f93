"""Yuan as people read them. Amounts are Decimal; a float never holds money."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def quantise(amount: Decimal) -> Decimal:
    """To the cent (分), halves up as receipts do."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def format_yuan(amount: Decimal | int) -> str:
    """`¥1,680`; cents only when there are any: `¥1,680.50`; below nothing: `-¥20`."""
    exact = quantise(Decimal(amount))
    digits = f"{abs(exact):,.2f}".removesuffix(".00")
    return f"{'-' if exact < 0 else ''}¥{digits}"


def format_share(share: Decimal | float) -> str:
    """A share from 0 to 1 in whole per cent. Not quite all is never “100%”, not quite nothing never “0%”."""
    percent = Decimal(str(share)) * 100
    if 0 < percent < 1:
        return "<1%"
    if 99 < percent < 100:
        return "99%"
    return f"{percent.quantize(Decimal(1), rounding=ROUND_HALF_UP)}%"
