"""The command line, as somebody at a terminal meets it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Membership
from opsloop.site.commands.all import opsloop

PASSWORD = "correct horse battery"


@pytest.fixture
def say(db) -> object:
    """Runs a command in this process, on the test's database."""

    def run(*arguments: str, words: str = "") -> click.testing.Result:
        return CliRunner().invoke(opsloop, arguments, input=words)

    return run


def environment(home: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPSLOOP_", "LC_", "LANG"))}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "OPSLOOP_HOME": str(home), "LANG": "C.UTF-8", **settings}


def terminal(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "opsloop", *arguments],
        env=environment(home, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def test_help_speaks_the_language_of_the_terminal(tmp_path, chinese):
    assert "Serve the pages" in terminal(tmp_path, "--help").stdout
    chinese = terminal(tmp_path, "--help", LANG="zh_CN.UTF-8").stdout
    assert "提供页面服务" in chinese
    assert "Serve the pages" not in chinese
    assert "用法" in chinese


def test_a_command_without_help_does_not_exist():
    def leaves(group: click.Group) -> Iterator[click.Command]:
        for command in group.commands.values():
            yield command
            if isinstance(command, click.Group):
                yield from leaves(command)

    assert [command.name for command in leaves(opsloop) if not command.help] == []


WRONG = {
    "PORT": ("80a", "number of a port"),
    "ADDRESS": ("nowhere", "127.0.0.1"),
    "DATABASE_URL": ("mysql://x:secret@y/z", "sqlite:///"),
    "URL": ("ops.example.com", "https://"),
    "HOSTS": ("https://ops.example.com", "without https://"),
    "HOME": ("/dev/null/home", "folder"),
    "TIME_ZONE": ("Mars/Olympus", "time zone"),
    "DEBUG": ("perhaps", "yes"),
    "LOG_LEVEL": ("LOUD", "WARNING"),
    "SECRET_KEY": ("secret", "at least 32 characters"),
    "MAIL_FROM": ("Opsloop", "ops@example.com"),
    "PROT": ("8001", "Did you mean OPSLOOP_PORT?"),
    "COLOUR_OF_THE_SKY": ("blue", "There is no setting"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_refused_in_a_sentence(tmp_path, name):
    value, hint = WRONG[name]
    refused = terminal(tmp_path, "serve", **{f"OPSLOOP_{name}": value})
    assert refused.returncode == 1
    assert f"OPSLOOP_{name}" in refused.stderr
    assert hint in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "secret" not in refused.stderr


def test_what_a_cluster_tells_of_its_services_is_no_setting(tmp_path):
    """And a check says what is to be done."""
    told = {
        "OPSLOOP_SERVICE_HOST": "10.0.0.1",
        "OPSLOOP_WEB_SERVICE_PORT_HTTP": "80",
        "OPSLOOP_PORT_80_TCP_ADDR": "10.0.0.1",
    }
    found = terminal(tmp_path, "check", **told)
    assert found.returncode == 1
    assert "opsloop migrate" in found.stderr


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = terminal(tmp_path, "serve", "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port}" in refused.stderr
    assert "taken" in refused.stderr


def test_an_unprepared_database_is_not_served(tmp_path):
    refused = terminal(tmp_path, "serve")
    assert refused.returncode == 1
    assert "opsloop migrate" in refused.stderr


def test_anything_else_goes_to_django(tmp_path):
    assert terminal(tmp_path, "django", "diffsettings", "--output", "hash").returncode == 0
    assert terminal(tmp_path, "makemigrations", "--check", "--dry-run").returncode == 0


def test_a_user_joins_a_workspace_and_may_sign_in(say, team):
    done = say("user", "add", "Chen@Example.com", "--name", "陈晨", "--workspace", "growth", words=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    person = User.objects.get(email="chen@example.com")
    assert person.check_password(PASSWORD)
    assert person.memberships.get().role == Membership.Role.MEMBER
    assert "chen@example.com  陈晨  growth: member" in say("user", "list").output


REFUSALS = {
    "a weak password": (("user", "add", "new@example.com"), "12345678"),
    "an address in use": (("user", "add", "lin@example.com"), PASSWORD),
    "an unknown workspace": (("user", "add", "new@example.com", "--workspace", "nowhere"), PASSWORD),
    "an unknown user": (("user", "password", "nobody@example.com"), PASSWORD),
    "a workspace's address in use": (("workspace", "add", "growth"), ""),
    "a crooked address": (("workspace", "add", "Not Good!"), ""),
    "an address of our own pages": (("workspace", "add", "static"), ""),
    "an email address that is none": (("user", "add", "notanemail"), PASSWORD),
    "the last owner": (("user", "role", "lin@example.com", "growth", "guest"), ""),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_mistake_is_a_sentence_and_changes_nothing(say, lin, why):
    arguments, words = REFUSALS[why]
    before = (User.objects.count(), lin.password, lin.memberships.get().role)
    refused = say(*arguments, words=f"{words}\n")
    assert refused.exit_code == 1
    assert refused.output.strip()
    lin.refresh_from_db()
    assert (User.objects.count(), lin.password, lin.memberships.get().role) == before


def test_a_role_is_changed(say, lin, wang):
    assert say("user", "role", "wang@example.com", "growth", "admin").exit_code == 0
    assert wang.memberships.get().role == Membership.Role.ADMIN


def test_workspaces_are_added_and_listed(say):
    assert say("workspace", "add", "support", "--name", "客服组").exit_code == 0
    assert "support  客服组  0" in say("workspace", "list").output


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(installed) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """An installation that is being served."""
    port = free_port()
    home, database = installed()
    command = [sys.executable, "-m", "opsloop", "serve", "--port", str(port)]
    settings = environment(home, OPSLOOP_DATABASE_URL=database)
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True) as process:
        yield process, port
        process.kill()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pids: list[int], *, within: float) -> bool:
    patience = time.monotonic() + within
    while time.monotonic() < patience:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_serving_answers_and_leaves_nothing_behind(served, number):
    process, port = served
    assert f"http://127.0.0.1:{port} " in process.stdout.readline()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/no-such-page/", timeout=20)
    started = children(process.pid)
    assert len(started) == 2
    process.send_signal(number)
    assert process.wait(30) == (0 if number == signal.SIGINT else -9)
    assert gone(started, within=30)


def test_reading_the_commands_loads_no_settings():
    """`serve --port` sets what the settings read: they must not have been read before."""
    looked = "import opsloop.site.commands.all; from django.conf import settings; print(settings.configured)"
    answer = subprocess.run([sys.executable, "-c", looked], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "False"


def test_a_start_does_without_the_libraries_that_few_processes_need(tmp_path):
    """Solver, compiler, statistics, workbooks, dictionaries: half the memory of a worker that has nothing to do."""
    few = {"ortools", "numba", "llvmlite", "duckdb", "pandas", "statsmodels", "scipy.stats", "openpyxl"}
    few |= {"pypinyin", "rjieba"}
    looked = f"import sys, django; django.setup(); import opsloop.site.urls; print({few} & sys.modules.keys())"
    around = environment(tmp_path, DJANGO_SETTINGS_MODULE="opsloop.site.settings")
    answer = subprocess.run([sys.executable, "-c", looked], check=True, capture_output=True, text=True, env=around)
    assert answer.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("export", "nowhere/all.zip"), "The folder “nowhere” does not exist."),
        (("migrate", "--frobnicate"), "unrecognized arguments: --frobnicate"),
        (("migrate", "nothing"), "nothing"),
        (("serve", "--port", "http"), "'http' is not a valid whole number."),
    ],
)
def test_wrong_arguments_are_refused_in_a_sentence(tmp_path, arguments, hint):
    refused = terminal(tmp_path, *arguments)
    assert refused.returncode in {1, 2}
    assert hint in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(("port", "at_once"), [("465", True), ("587", False)])
def test_mail_is_encrypted_as_its_port_wants(tmp_path, port, at_once):
    told = terminal(tmp_path, "django", "diffsettings", "--all", OPSLOOP_MAIL_PORT=port).stdout
    assert f"EMAIL_USE_SSL = {at_once}" in told
    assert f"EMAIL_USE_TLS = {not at_once}" in told


def test_what_was_compiled_asks_for_no_new_set_up(tmp_path):
    """Of the planner's machine code, too, which is made beside the first pages of the first start."""
    steps = Path(__file__).parents[2] / "bin" / "steps"
    told = {**environment(tmp_path), "OPSLOOP_HOME": str(tmp_path / "home")}
    folder = tmp_path / "opsloop" / "engines"
    compiled = folder / "__pycache__" / "kernels-1"
    compiled.mkdir(parents=True)
    (folder / "plan.py").touch()

    def fingerprint() -> str:
        script = f'source "{steps}"; fingerprint "{folder}"'
        return subprocess.run(["bash", "-c", script], env=told, capture_output=True, text=True, check=True).stdout

    before = fingerprint()
    (compiled / "plan.nbi").write_text("1")
    assert fingerprint() == before
    (folder / "plan.py").write_text("1")
    assert fingerprint() != before
