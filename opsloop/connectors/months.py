"""The names of months in the languages Jira writes its dates in."""

# The first letters that tell a month apart, for each language in one row of twelve.
NAMES = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
    "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "jan feb mär apr mai jun jul aug sep okt nov dez",
    "jan fév mar avr mai juin juil aoû sep oct nov déc",
    "ene feb mar abr may jun jul ago sep oct nov dic",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "gen feb mar apr mag giu lug ago set ott nov dic",
)
ODD = {"мая": 5, "mrz": 3, "maerz": 3}
MONTHS = {name: place for names in NAMES for place, name in enumerate(names.split(), start=1)} | ODD


def month_number(name: str) -> int:
    """1 to 12; ValueError when no language has such a month."""
    for length in (len(name), 4, 3):
        if name[:length] in MONTHS:
            return MONTHS[name[:length]]
    raise ValueError(f"no month is called {name!r}")
