"""Uses the client that openapi-generator generates into the package keys."""

import json
import os

import keys
from keys.models.acme_credential import AcmeCredential
from keys.models.key import Key

configuration = keys.Configuration(host=os.environ["BASE_URL"], api_key={"certCentralApiKey": os.environ["API_KEY"]})
api = keys.APIKeysApi(keys.ApiClient(configuration))
listed = [item.actual_instance for item in api.list_keys().api_keys]
acme = api.get_key(15).actual_instance
key = api.get_key(184).actual_instance
assert isinstance(acme, AcmeCredential) and isinstance(key, Key), (acme, key)
created = api.create_key(125039, keys.KeyCreate(name="interop", restricted_to_role_id=keys.RestrictedToRoleId.ViewOnly))
update = keys.KeyStatusUpdate(status=keys.KeyStatus.REVOKED)
status = api.update_key_status_with_http_info(created.id, update).status_code


def plain(credential):
    return json.loads(credential.to_json())


print(json.dumps({
    "keys": sum(isinstance(item, Key) for item in listed),
    "acmeCredentials": [plain(item) for item in listed if isinstance(item, AcmeCredential)],
    "acmeCredential": plain(acme),
    "key": key.id,
    "created": [created.id, len(created.api_key)],
    "status": status,
}))
