"""The named people and records that tests share: two workspaces, so that a leak shows."""

import pytest

from opsloop.engines.workflow import UserTask, drawn
from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.projects.models import Project, ProjectMembership, WorkItem

PASSWORD = "correct horse battery"
PURCHASING = {"manager": "admin", "finance": "lin", "director": "admin", "purchasing": "wang", "warehouse": "wang"}
"""Who has which role of a purchase."""


@pytest.fixture
def team(db: None) -> Workspace:
    """The workspace of the growth team."""
    return Workspace.objects.create(slug="growth", name="增长运营组")


@pytest.fixture
def other_team(db: None) -> Workspace:
    """Another company's workspace, of which nobody in `team` may see anything."""
    return Workspace.objects.create(slug="rival", name="Rival")


def join(workspace: Workspace, name: str, role: str, email: str) -> User:
    """A user with this role in the workspace, and their person."""
    user = User.objects.create_user(email=email, name=name, password=PASSWORD)
    Membership.objects.create(workspace=workspace, user=user, role=role)
    Person.of(user, workspace)
    return user


@pytest.fixture
def lin(team: Workspace) -> User:
    """林静, the owner of the workspace."""
    return join(team, "林静", Membership.Role.OWNER, "lin@example.com")


@pytest.fixture
def admin(team: Workspace) -> User:
    """周凯, an administrator."""
    return join(team, "周凯", Membership.Role.ADMIN, "zhou@example.com")


@pytest.fixture
def wang(team: Workspace) -> User:
    """王芳, a member."""
    return join(team, "王芳", Membership.Role.MEMBER, "wang@example.com")


@pytest.fixture
def guest(team: Workspace) -> User:
    """Ana Costa, an outside client."""
    return join(team, "Ana Costa", Membership.Role.GUEST, "ana@client.example")


@pytest.fixture
def stranger(other_team: Workspace) -> User:
    """Max Stone, the owner of the other workspace."""
    return join(other_team, "Max Stone", Membership.Role.OWNER, "max@rival.example")


@pytest.fixture
def launch(team: Workspace, lin: User) -> Project:
    """The project LNCH, seen by the whole workspace and led by 林静."""
    project = Project.create(workspace=team, by=lin, key="LNCH", name="会员日上线", owner=Person.of(lin, team))
    ProjectMembership.objects.create(project=project, person=project.owner, role=ProjectMembership.Role.LEAD)
    return project


@pytest.fixture
def poster(launch: Project, lin: User) -> WorkItem:
    """LNCH-1, a task nobody has yet."""
    return WorkItem.create(project=launch, by=lin, title="设计活动海报")


@pytest.fixture
def purchase(team: Workspace, lin: User, admin: User, wang: User) -> Process:
    """SOP-1, purchases: 周凯 approves as manager and director, 林静 has finance, 王芳 orders and checks the goods."""
    process = lift("purchase", team, by=lin, language="zh-hans")
    users = {"lin": lin, "admin": admin, "wang": wang}
    for row in process.process_roles.all():
        if row.key in PURCHASING:
            process.cast(row, by=lin, people=[Person.of(users[PURCHASING[row.key]], team)])
    return process


def process_in(workspace: Workspace, by: User, name: str = "交接", **values: object) -> Process:
    """A published process of one step; nobody has its role, so that it waits for the owner."""
    definition = drawn(name=name, steps=[UserTask(id="hand_over", name="移交", role="keeper")])
    process = Process.create(workspace=workspace, by=by, name=name, draft=definition.to_json(), **values)
    process.publish(by=by)
    return process


def case_in(workspace: Workspace, by: User, title: str = "交接工作", **values: object) -> Case:
    """A case of such a process, which waits for `by`."""
    return Case.create(process=process_in(workspace, by), by=by, title=title, **values)
