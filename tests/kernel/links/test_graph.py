"""The graph of record types: foreign keys and permitted links join all of them into one."""

from collections import defaultdict

from django.apps import apps

from opsloop.kernel.links.verbs import RELATES, triples, ways_of
from opsloop.kernel.records.record import Record


def classes():
    return {model.record_type: model for model in apps.get_models() if issubclass(model, Record)}


def edges():
    """(type, type) for every permitted link and every relation between two records, through tables included."""
    known = classes().values()
    for src, _verb, dst in triples():
        yield src, dst
    for model in known:
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model in known:
                yield model.record_type, field.related_model.record_type


def reach(graph, start):
    seen, stack = {start}, [start]
    while stack:
        for following in graph[stack.pop()] - seen:
            seen.add(following)
            stack.append(following)
    return seen


def test_every_record_type_can_be_reached_from_every_other_by_what_a_screen_can_make():
    """`relates` reads from both ends, so it is an edge each way; the other verbs have both readings on the pages."""
    graph = defaultdict(set)
    for src, dst in edges():
        graph[src].add(dst)
        if (src, RELATES, dst) in triples():
            graph[dst].add(src)
    assert all(reach(graph, record_type) == set(classes()) for record_type in classes())


def test_every_end_of_a_triple_is_a_record_type():
    assert {end for src, _verb, dst in triples() for end in (src, dst)} <= set(classes())


def test_a_relation_without_direction_is_fixed_one_way_only():
    assert [t for t in triples() if t[1] == RELATES and t[0] != t[2] and (t[2], RELATES, t[0]) in triples()] == []


def test_order_of_work_is_no_link():
    assert {verb for _src, verb, _dst in triples()}.isdisjoint({"blocks", "waits_for", "part_of"})


def test_every_type_can_be_linked_in_both_directions():
    assert all(ways_of(record_type) for record_type in classes())
    keys = [way.key for way in ways_of("work_item")]
    assert keys.count("relates") == 1
    assert {"duplicates", "duplicates-back", "caused_by", "caused_by-back"} <= set(keys)
