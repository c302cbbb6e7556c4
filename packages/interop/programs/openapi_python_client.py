"""Uses the client that openapi-python-client generates into the package certcentral."""

import json
import os

from certcentral import AuthenticatedClient
from certcentral.api.api_keys import create_key, get_key, list_keys, update_key_status
from certcentral.models import AcmeCredential, Key, KeyCreate, KeyStatus, KeyStatusUpdate, RestrictedToRoleId

client = AuthenticatedClient(
    base_url=os.environ["BASE_URL"], token=os.environ["API_KEY"], prefix="", auth_header_name="X-DC-DEVKEY"
)
listed = list_keys.sync(client=client).api_keys
acme = get_key.sync(15, client=client)
key = get_key.sync(184, client=client)
assert isinstance(acme, AcmeCredential) and isinstance(key, Key), (acme, key)
body = KeyCreate(name="interop", restricted_to_role_id=RestrictedToRoleId.VIEW_ONLY)
created = create_key.sync(125039, client=client, body=body)
update = KeyStatusUpdate(status=KeyStatus.REVOKED)
status = update_key_status.sync_detailed(created.id, client=client, body=update).status_code
print(json.dumps({
    "keys": sum(isinstance(item, Key) for item in listed),
    "acmeCredentials": [item.to_dict() for item in listed if isinstance(item, AcmeCredential)],
    "acmeCredential": acme.to_dict(),
    "key": key.id,
    "created": [created.id, len(created.api_key)],
    "status": int(status),
}))
