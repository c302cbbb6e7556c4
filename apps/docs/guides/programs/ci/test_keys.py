import os

from requests.adapters import HTTPAdapter
from urllib3 import Retry

SANDBOX = os.environ.get("LATCHKEY_SANDBOX_URL")
API = os.environ.get("DIGICERT_PARTNER_BASE_URL")


def test_sees_no_keys_of_other_tests(world):
    world.post(f"{API}/api-key/account/67891", json={"name": "CI"}).raise_for_status()
    assert len(world.get(f"{API}/api-key").json()["api_keys"]) == 5


def test_survives_a_failure(world):
    rule = {"operation": "listApiKeys", "times": 1, "answer": {"status": 503}}
    world.post(f"{SANDBOX}/_sandbox/failures", json=rule).raise_for_status()
    # The code under test: here a session that retries after a 503.
    world.mount(API, HTTPAdapter(max_retries=Retry(status=1, status_forcelist=[503])))
    assert world.get(f"{API}/api-key").ok
    log = world.get(f"{SANDBOX}/_sandbox/requests").json()["requests"]
    assert [request["status"] for request in log] == [503, 200]
