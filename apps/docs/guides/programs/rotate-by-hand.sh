set -eu
umask 077 # the response holds the secret: a file that only you can read
usage="Pass the id of the old key, the id of its account, and a file for the new secret."
old=${1:?$usage} account=${2:?$usage} file=${3:?$usage}
: "${DIGICERT_PARTNER_API_KEY:?Set this variable to an API key of the parent account.}"
server="${DIGICERT_PARTNER_BASE_URL:-https://www.digicert.com/partner-subscription/api/v1}"
response="$file.response.key"
request() { # The first argument is the key. It goes through stdin, since other users can see arguments.
  key=$1
  shift
  printf 'X-PARTNER-APIKEY: %s\n' "$key" |
    curl --silent --show-error --fail-with-body --location --max-redirs 0 --max-time 10 --header @- "$@"
}

# 1. Create, with the key of the parent account.
request "$DIGICERT_PARTNER_API_KEY" "$server/api-key/account/$account" \
  --header "Content-Type: application/json" --data '{"name":"Build server, rotated"}' --output "$response"
new=$(sed -n 's/.*"id": *\([0-9]*\).*/\1/p' "$response")
secret=$(sed -n 's/.*"api_key": *"\([^"]*\)".*/\1/p' "$response")
: "${new:?The response has no id.}" "${secret:?The response has no secret.}"
echo "Created key $new."

# 2. Verify: the new key reads itself.
request "$secret" "$server/api-key/$new" --output /dev/null

# 3. Hand over, and wait for you.
printf %s "$secret" > "$file"
echo "The new secret is in $file. Give it to every program that uses key $old. Then type yes:"
read -r answer || answer=
if [ "$answer" != yes ]; then
  echo "Stopped. Both keys are active: $old and $new." >&2
  exit 1
fi

# 4. Deactivate the old key with the new one, which belongs to the same account.
request "$secret" --request PUT "$server/api-key/$old/status" \
  --header "Content-Type: application/json" --data '{"status":"inactive"}'

# 5. Confirm.
request "$secret" "$server/api-key/$old"
echo
rm "$response"
