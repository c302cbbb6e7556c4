set -eu
umask 077 # the reply holds the secret: a file that only you can read
server="${DIGICERT_PARTNER_BASE_URL:-https://www.digicert.com/partner-subscription/api/v1}"
old=12346
account=67891
request() { curl --silent --show-error --fail-with-body --max-time 10 "$@"; }

# 1. Create, with the key of the parent account.
request "$server/api-key/account/$account" --header "X-PARTNER-APIKEY: $DIGICERT_PARTNER_API_KEY" \
  --header "Content-Type: application/json" --data '{"name":"Build server, rotated"}' --output new-key.json
new=$(sed -n 's/.*"id": *\([0-9]*\).*/\1/p' new-key.json)
secret=$(sed -n 's/.*"api_key": *"\([^"]*\)".*/\1/p' new-key.json)
: "${new:?no id in the reply}" "${secret:?no secret in the reply}"

# 2. Hand over: put the secret where the users of the old key read it, and wait until all of them have it.
printf %s "$secret" > partner.key

# 3. Verify: the new key reads itself.
request "$server/api-key/$new" --header "X-PARTNER-APIKEY: $secret" --output /dev/null

# 4. Deactivate the old key with the new one, which belongs to the same account.
request --request PUT "$server/api-key/$old/status" --header "X-PARTNER-APIKEY: $secret" \
  --header "Content-Type: application/json" --data '{"status":"inactive"}'

# 5. Confirm.
request "$server/api-key/$old" --header "X-PARTNER-APIKEY: $secret"
rm new-key.json
