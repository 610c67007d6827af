"""Fixtures: the binary, a server that many tests share, servers of a test's own, and persons."""

from pathlib import Path

import pytest

from harness.changes import WAYS
from harness.people import Person
from harness.server import Server

ROOT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--binary", default=str(ROOT / "build/release/stonechat"), help="the stonechat to test")


@pytest.fixture(scope="session")
def binary(request) -> Path:
    path = Path(request.config.getoption("--binary")).resolve()
    if not path.is_file():
        pytest.fail(f"{path} is absent: build it with script/build", pytrace=False)
    return path


def end(server: Server) -> None:
    """Every server of every test ends well, and has not told its log a token."""
    if server.process is not None:
        server.stop()
    assert "eyJ" not in server.log, "a token stands in the server's log"


@pytest.fixture(scope="session")
def server(binary, tmp_path_factory):
    """Shared, with the default limits: for tests that use ids of their own."""
    shared = Server(binary, tmp_path_factory.mktemp("shared")).start()
    yield shared
    end(shared)


@pytest.fixture
def start_server(binary, tmp_path):
    """Starts servers of this test's own: start_server({"limits": {...}}), each on its own folder."""
    started = []

    def start(config=None, **how) -> Server:
        made = Server(binary, tmp_path / f"server-{len(started)}", config, **how)
        started.append(made)
        return made.start()

    yield start
    for made in started:
        end(made)


@pytest.fixture
def people():
    """Makes persons: people(server, "ann", "bob"); their connections end with the test."""
    made = []

    def make(server: Server, *words: str, **claims):
        persons = [Person(server, word, **claims) for word in words]
        made.extend(persons)
        return persons if len(persons) > 1 else persons[0]

    yield make
    for person in made:
        person.leave()


@pytest.fixture
def cast(server, people):
    """Persons on the shared server: cast("ann", "bob")."""
    return lambda *words, **claims: people(server, *words, **claims)


@pytest.fixture(params=WAYS)
def way(request):
    """How messages are changed: over the WebSocket, and over REST."""
    return WAYS[request.param]()
