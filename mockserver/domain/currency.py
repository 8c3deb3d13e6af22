"""The currencies that money may come in, and into how small coins each is cut."""

from __future__ import annotations

from decimal import Decimal

from mockserver.domain.errors import InvalidCurrency

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF
CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG ZWL
"""
ISO_4217 = frozenset(_CODES.split())
_USUAL_DECIMALS = 2
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_IN_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DECIMALS = {**dict.fromkeys(_WHOLE.split(" "), 0), **dict.fromkeys(_IN_THOUSANDTHS.split(" "), 3), "CLF": 4}


def is_currency(code: str) -> bool:
    """The code is one of ISO 4217."""
    return code in ISO_4217


def smallest_coin(code: str) -> Decimal:
    """The minor unit of a currency: 0.01 for most, and for those that there are not.

    Source: ISO 4217
    """
    return Decimal(1).scaleb(-_DECIMALS.get(code, _USUAL_DECIMALS))


def check_currency(code: str) -> None:
    """The code is one of ISO 4217.

    Rule: payment-currency-must-exist.

    Raises:
        InvalidCurrency: It is not.
    """
    if not is_currency(code):
        raise InvalidCurrency
