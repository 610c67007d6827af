"""/metrics: the exposition format, and that the figures follow what happens."""

import re
from pathlib import Path

from harness.certificate import Certificate
from harness.rest import RestClient

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? ([-+0-9.eE]+|NaN|[+-]?Inf)$")


def scrape(server) -> dict[str, float]:
    """All samples by name with labels, after checking each line of the text."""
    answer = RestClient(server.address).get("//metrics")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/plain")
    samples = {}
    for line in answer.text.splitlines():
        if line and not line.startswith("#"):
            match = SAMPLE.match(line)
            assert match, f"no sample: {line}"
            samples[match[1] + (match[2] or "")] = float(match[3])
    return samples


def test_every_family_has_help_and_type(server):
    text = RestClient(server.address).get("//metrics").text
    families = set(re.findall(r"^# TYPE (\S+) (?:counter|gauge|histogram|summary)$", text, re.MULTILINE))
    assert families and families == set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE))
    assert all(family.startswith(("stonechat_", "process_")) for family in families)


def test_sessions_are_counted_while_they_last(start_server, people):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    clients = [ann.connect(), bob.connect()]
    assert scrape(server)["stonechat_sessions"] == 2
    for client in clients:
        client.close()
    assert scrape(server)["stonechat_sessions"] == 0


def test_commands_batches_and_commits_move_with_the_messages(start_server, people):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    before = scrape(server)
    for n in range(10):
        client.post(chat, f"line {n}")
    after = scrape(server)
    for counter in ('stonechat_commands_total{outcome="applied"}', "stonechat_frames_received_total"):
        assert after[counter] - before[counter] == 10
    for histogram in ("stonechat_batch_commands", "stonechat_batch_seconds", "stonechat_commit_seconds"):
        assert after[f"{histogram}_count"] - before[f"{histogram}_count"] == 10  # one at a time: a batch each
    assert after["stonechat_commit_seconds_sum"] > before["stonechat_commit_seconds_sum"]


def test_queues_show_their_depth_and_what_was_turned_away(server):
    samples = scrape(server)
    assert samples['stonechat_queue_depth{queue="commands"}'] == 0
    assert samples['stonechat_sessions_cut_total{why="slow_consumer"}'] >= 0
    assert samples["stonechat_commands_turned_away_total"] >= 0


def test_what_the_operators_page_names_is_there(start_server, tmp_path):
    certificate = Certificate(tmp_path)
    server = start_server(certificate.section())
    told = RestClient(server.address, tls=certificate.client()).get("//metrics").text
    named = set(re.findall(r"`(stonechat_[a-z_]+)`", (ROOT / "docs/operating.md").read_text()))
    assert len(named) > 8
    assert {name for name in named if name not in told} == set()


def test_metrics_can_have_an_address_of_their_own(start_server):
    server = start_server({"server": {"metrics_listen": "127.0.0.1:0"}})
    assert server.metrics_address is not None and server.metrics_address != server.address
    operators = RestClient(server.metrics_address)
    assert "stonechat_" in operators.get("//metrics").text
    assert operators.get("//healthz").status == 200 and operators.get("//readyz").status == 200
    assert RestClient(server.address).get("//metrics").status == 404
    assert RestClient(server.address).get("//readyz").status == 200
    assert operators.get("/anything").code == "not_found"
    assert operators.get("//ws").code == "not_found"
    assert operators.post("//metrics").status == 405


def test_an_address_for_metrics_that_is_taken_is_refused(start_server, tmp_path):
    server = start_server()
    taken = f"127.0.0.1:{server.address[1]}"
    config = tmp_path / "taken.toml"
    config.write_text(f'[server]\nmetrics_listen = "{taken}"\n')
    other = server.command("serve", "--config", str(config), "--data-dir", str(tmp_path / "o"), "--listen", "127.0.0.1:0")
    assert other.returncode == 1 and taken in other.stderr


def test_a_drain_can_be_watched_from_the_metrics_address(start_server, people):
    server = start_server({"server": {"metrics_listen": "127.0.0.1:0"}})
    mute = people(server, "ann").connect()
    mute.answers_close = False
    server.terminate()
    assert mute.closed().code == 4000
    assert RestClient(server.metrics_address).get("//readyz").status == 503
    mute.drop()
    assert server.wait() == 0
