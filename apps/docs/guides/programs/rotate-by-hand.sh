set -eu
umask 077 # the reply holds the secret: a file that only you can read
server="${DIGICERT_PARTNER_BASE_URL:-https://www.digicert.com/partner-subscription/api/v1}"
old=12346
account=67891
request() { # with the key that stands first, which goes through stdin: arguments are seen by others
  key=$1
  shift
  printf 'X-PARTNER-APIKEY: %s\n' "$key" |
    curl --silent --show-error --fail-with-body --location --max-redirs 0 --max-time 10 --header @- "$@"
}

# 1. Create, with the key of the parent account.
request "$DIGICERT_PARTNER_API_KEY" "$server/api-key/account/$account" \
  --header "Content-Type: application/json" --data '{"name":"Build server, rotated"}' --output new-key.json
new=$(sed -n 's/.*"id": *\([0-9]*\).*/\1/p' new-key.json)
secret=$(sed -n 's/.*"api_key": *"\([^"]*\)".*/\1/p' new-key.json)
: "${new:?no id in the reply}" "${secret:?no secret in the reply}"

# 2. Hand over: put the secret where the users of the old key read it, and wait until all of them have it.
printf %s "$secret" > partner.key

# 3. Verify: the new key reads itself.
request "$secret" "$server/api-key/$new" --output /dev/null

# 4. Deactivate the old key with the new one, which belongs to the same account.
request "$secret" --request PUT "$server/api-key/$old/status" \
  --header "Content-Type: application/json" --data '{"status":"inactive"}'

# 5. Confirm.
request "$secret" "$server/api-key/$old"
rm new-key.json
