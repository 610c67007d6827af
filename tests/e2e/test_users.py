"""Profiles and the directory: one's own name, other people's, and who there is."""

from harness.people import fresh_id


def test_ones_own_name_can_be_changed_and_others_see_it(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    changed = ann.rest.call("PATCH", "/users/me", body={"displayName": "Ann Ä. 🍵"})
    assert changed.status == 200
    assert changed.json["displayName"] == "Ann Ä. 🍵"
    assert bob.rest.get(f"/users/{ann.id}").json == changed.json
    members = bob.rest.get(f"/chats/{chat}/members").json["members"]
    assert {member["userId"]: member["displayName"] for member in members}[ann.id] == "Ann Ä. 🍵"


def test_a_name_that_is_none_is_refused_and_nothing_changes(cast):
    ann = cast("ann")
    assert ann.rest.call("PATCH", "/users/me", body={"displayName": "Ann"}).status == 200
    for body, status in [
        ({}, 400),
        ({"displayName": ""}, 400),
        ({"displayName": None}, 400),
        ({"displayName": 7}, 400),
        ({"displayName": "a\0b"}, 400),
        ({"displayName": "x" * 256}, 413),
        ({"displayName": "Eve", "userId": "eve"}, 422),
    ]:
        assert ann.rest.call("PATCH", "/users/me", body=body).status == status, body
    assert ann.rest.get("/users/me").json["displayName"] == "Ann"
    assert ann.rest.call("PATCH", f"/users/{ann.id}", body={"displayName": "Eve"}).status == 405


def test_a_name_outlives_kill_9_and_a_later_token_does_not_take_it_back(start_server, people):
    server = start_server()
    ann = people(server, "ann", name="From the token")
    assert ann.rest.get("/users/me").json["displayName"] == "From the token"
    assert ann.rest.call("PATCH", "/users/me", body={"displayName": "Chosen"}).status == 200
    server.kill()
    server.start()
    assert ann.rest.get("/users/me").json["displayName"] == "Chosen"


def test_users_are_found_by_id_and_name_page_by_page(cast):
    mark = fresh_id("mark")
    people = cast("finda", "findb", "findc")
    for person in people:
        person.rest.call("PATCH", "/users/me", body={"displayName": f"One of {mark.upper()} 100%"})
    ann = people[0]
    found, cursor = [], {}
    while True:
        page = ann.rest.get("/users", query=mark, limit=2, **cursor).json
        found += [user["userId"] for user in page["users"]]
        if not page["hasMore"]:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert found == [person.id for person in people]
    assert [user["userId"] for user in ann.rest.get("/users", query=ann.id).json["users"]] == [ann.id]
    assert ann.rest.get("/users", query=mark + "%").json["users"] == []
    other_list = ann.rest.get("/users", query=mark, limit=2).json["nextCursor"]
    assert ann.rest.get("/users", query="another", cursor=other_list).code == "bad_request"


def test_a_search_for_nothing_or_for_too_much_is_refused(cast):
    ann = cast("ann")
    assert ann.rest.get("/users").code == "bad_request"
    assert ann.rest.get("/users", query="").code == "bad_request"
    assert ann.rest.get("/users", query="x" * 256).code == "bad_request"
    assert ann.rest.get("/users", query="x", limit=0).code == "bad_request"
