"""The tree of teams, its chart, and what people lack for their roles."""

import pytest

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.chart import chart
from opsloop.rooms.people.gaps import missing_skills
from opsloop.rooms.people.models import Organization, Person, Role, RoleSkill, Skill
from opsloop.rooms.people.organization import PartOfItself


@pytest.fixture
def tree(team: Workspace, lin: User) -> list[Organization]:
    """公司 > 运营部 > 增长组."""
    made: list[Organization] = []
    for name in ("公司", "运营部", "增长组"):
        made.append(Organization.create(workspace=team, by=lin, name=name, parent=made[-1] if made else None))
    return made


def test_no_team_is_part_of_itself(tree: list[Organization], lin: User) -> None:
    company, department, squad = tree
    for below in (company, department, squad):
        with pytest.raises(PartOfItself):
            company.change({"parent": below}, by=lin)
    squad.move_under(company, by=lin)
    department.move_under(squad, by=lin)
    assert Organization.objects.get(pk=department.pk).parent == squad


def test_the_chart_shows_the_tree_with_its_people(
    team: Workspace, tree: list[Organization], lin: User, wang: User, django_assert_num_queries
) -> None:
    Person.of(wang, team).change({"organization": tree[2]}, by=lin)
    with django_assert_num_queries(3):
        found = chart(team, seen_by=lin)
    [root] = found.roots
    squad = root.parts[0].parts[0]
    assert (root.organization.name, root.headcount) == ("公司", 1)
    assert [person.name for person in squad.people] == ["王芳"]
    assert [person.name for person in found.without_team] == ["林静"]


def test_a_stranger_sees_an_empty_chart(team: Workspace, tree: list[Organization], stranger: User) -> None:
    found = chart(team, seen_by=stranger)
    assert (found.roots, found.without_team) == ([], [])


def test_a_person_lacks_what_a_role_needs_better_than_they_have_it(team: Workspace, lin: User, wang: User) -> None:
    person, role = Person.of(wang, team), Role.create(workspace=team, by=lin, name="内容编辑")
    for name, needed, level in (("文案", 3, 2), ("排版", 2, None), ("选题", 2, 4)):
        skill = Skill.create(workspace=team, by=lin, name=name)
        RoleSkill.objects.create(role=role, skill=skill, level=needed)
        person.set_skill(skill, level, by=lin)
    assert missing_skills(person) == []
    person.change({"roles": [role]}, by=lin)
    assert [(gap.skill.name, gap.needed, gap.level) for gap in missing_skills(person)] == [
        ("排版", 2, 0),
        ("文案", 3, 2),
    ]
