"""script/check-floors fails on each kind of wrong include, and on nothing else."""

import pytest
from planted import ROOT, repository, run_guard

CLEAN = {
    "src/base/id.h": "#include <string>\n",
    "src/net/loop.cc": '#include "net/loop.h"\n#include "base/id.h"\n',
    "src/chat/shard.cc": '#include "chat/shard.h"\n// #include "engine/shard_host.h"\n/*\n#include "app/x.h"\n*/\n',
    "src/wire/frames.cc": '#include "chat/shard.h"\n',
    "src/auth/token.cc": '#include <openssl/evp.h>\n#include "base/id.h"\n',
    "src/engine/ports/store.h": '#include "chat/shard.h"\n',
    "src/engine/shard_host.cc": '#include "engine/ports/store.h"\n#include "net/loop.h"\n#include "ops/log.h"\n',
    "src/adapters/sqlite/store.cc": '#include "adapters/sqlite/store.h"\n#include "engine/ports/store.h"\n',
    "src/adapters/sqlite/store_test.cc": '#include "tests/contract/store.h"\n',
    "src/gateway/session.cc": '#include "engine/shard_host.h"\n#include "auth/token.h"\n',
    "src/app/main.cc": '#include "gateway/session.h"\n#include "adapters/sqlite/store.h"\n#include "api/chats.h"\n',
}


def test_a_clean_tree_passes(tmp_path):
    code, said = run_guard("check-floors", repository(tmp_path, CLEAN))
    assert (code, said) == (0, f"floors: {len(CLEAN)} files, no include points up or sideways\n")


def test_this_repository_passes():
    code, said = run_guard("check-floors", ROOT)
    assert code == 0, said


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("src/base/id.cc", '#include "chat/shard.h"'),
        ("src/chat/rules.cc", '#include "wire/frames.h"'),
        ("src/chat/rules.cc", '#include "net/loop.h"'),
        ("src/wire/codec.cc", '#include "auth/token.h"'),
        ("src/auth/key.cc", '#include "wire/frames.h"'),
        ("src/net/socket.cc", '#include "ops/log.h"'),
        ("src/net/socket.cc", '#include "chat/shard.h"'),
        ("src/ops/log.cc", '#include "wire/frames.h"'),
        ("src/engine/fan_out.cc", '#include "gateway/session.h"'),
        ("src/engine/fan_out.cc", '#include "media/upload.h"'),
        ("src/engine/ports/bus.h", '#include "adapters/nats/bus.h"'),
        ("src/adapters/sqlite/rows.cc", '#include "adapters/memory/store.h"'),
        ("src/adapters/sqlite/rows.cc", '#include "engine/shard_host.h"'),
        ("src/adapters/sqlite/rows.cc", '#include "net/loop.h"'),
        ("src/gateway/frames.cc", '#include "api/chats.h"'),
        ("src/gateway/frames.cc", '#include "adapters/sqlite/store.h"'),
        ("src/api/chats.cc", '#include "gateway/session.h"'),
        ("src/api/chats.cc", '#include "app/config.h"'),
        ("src/chat/rules.cc", '#include "tests/contract/store.h"'),
        ("src/chat/rules_test.cc", '#include "engine/shard_host.h"'),
    ],
)
def test_an_include_up_or_sideways_fails_and_is_named_with_its_place(tmp_path, name, line):
    code, said = run_guard("check-floors", repository(tmp_path, CLEAN | {name: f"#pragma once\n\n{line}\n"}))
    included = line.split('"')[1]
    assert code == 1
    assert said.startswith(f'{name}:3: includes "{included}": ')
    assert "may include only" in said


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('#include "../wire/frames.h"', "paths start at src/"),
        ('#include "rules.h"', "may include only"),
        ("#include <wire/frames.cc>", "stands in quotes"),
        ("#include WIRE_HEADER", "a macro hides"),
        ('  #  include "app/main.h"', "may include only"),
        ('/* a note */ #include "app/main.h"', "may include only"),
        ('#include/**/"app/main.h"', "may include only"),
    ],
)
def test_an_include_written_another_way_is_still_seen(tmp_path, line, why):
    code, said = run_guard("check-floors", repository(tmp_path, CLEAN | {"src/chat/rules.cc": f"{line}\n"}))
    assert code == 1
    assert said.startswith("src/chat/rules.cc:1: ")
    assert why in said


@pytest.mark.parametrize("name", ["src/stray.cc", "src/extras/x.h", "src/adapters/x.h"])
def test_a_file_on_no_floor_fails(tmp_path, name):
    code, said = run_guard("check-floors", repository(tmp_path, CLEAN | {name: "#pragma once\n"}))
    assert code == 1
    assert f"{name}:1: lies on no floor" in said


def test_an_empty_tree_fails(tmp_path):
    code, said = run_guard("check-floors", repository(tmp_path, {}))
    assert code == 1
    assert "holds no C++ file" in said
