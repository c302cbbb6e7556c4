import os
import uuid

import pytest
import requests

SANDBOX = os.environ.get("LATCHKEY_SANDBOX_URL")


@pytest.fixture
def world():
    """A session whose requests use a world of this test: its keys, failures and request log."""
    if not SANDBOX:
        pytest.fail("LATCHKEY_SANDBOX_URL is not set. Run: node latchkey-sandbox.mjs exec --controls -- pytest")
    with requests.Session() as session:
        session.headers["X-Sandbox-World"] = str(uuid.uuid4())
        session.headers["X-PARTNER-APIKEY"] = os.environ["DIGICERT_PARTNER_API_KEY"]
        yield session
        name = session.headers["X-Sandbox-World"]
        session.delete(f"{SANDBOX}/_sandbox/worlds/{name}").raise_for_status()
