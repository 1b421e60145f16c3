"""Which ways of a map are drawn first: whatever is drawn has a way in and a way out."""

from hypothesis import given
from hypothesis import strategies as st

from opsloop.engines.mining import by_detail, readable

NAMES = st.sampled_from("abcdef")
TRACES = st.dictionaries(st.lists(NAMES, min_size=1, max_size=6).map(tuple), st.integers(1, 50), min_size=1, max_size=8)


def counted(traces):
    counts = {}
    for trace, number in traces.items():
        for link in zip((None, *trace), (*trace, None), strict=True):
            counts[link] = counts.get(link, 0) + number
    return counts


def reached(ways, start):
    seen, wanted = set(), [start]
    while wanted:
        here = wanted.pop()
        for source, target in ways:
            if source == here and target is not None and target not in seen:
                seen.add(target)
                wanted.append(target)
    return seen


@given(TRACES)
def test_however_much_is_drawn_every_step_lies_between_start_and_end(traces):
    counts = counted(traces)
    groups = by_detail(counts)
    for number in range(1, len(groups) + 1):
        ways = [link for group in groups[:number] for link in group]
        steps = {step for link in ways for step in link if step is not None}
        assert reached(ways, None) == steps
        assert reached([(target, source) for source, target in ways], None) == steps
    drawn = [link for group in groups for link in group]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == set(counts)


def test_the_widest_way_comes_first_and_no_more_than_can_be_read():
    counts = counted({("a", "b"): 90, ("a", "c", "b"): 10})
    groups = by_detail(counts)
    assert set(groups[0]) == {(None, "a"), ("a", "b"), ("b", None)}
    assert readable(groups, counts, share=0.9, most=60) == 1
    assert readable(groups, counts, share=1.0, most=60) == len(groups)
    assert readable(groups, counts, share=1.0, most=3) == 1
