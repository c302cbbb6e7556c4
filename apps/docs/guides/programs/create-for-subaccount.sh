set -eu
umask 077 # the response holds the secret: a file that only you can read
: "${DIGICERT_PARTNER_API_KEY:?Set this variable to an API key of the parent account.}"
account=${1:?Pass the id of the subaccount and a file for the response.}
file=${2:?Pass the id of the subaccount and a file for the response.}
server="${DIGICERT_PARTNER_BASE_URL:-https://www.digicert.com/partner-subscription/api/v1}"
curl --silent --show-error --fail-with-body --location --max-redirs 0 --max-time 10 --header @- \
  --header "Content-Type: application/json" --data '{"name":"Build server"}' --output "$file" \
  "$server/api-key/account/$account" <<END
X-PARTNER-APIKEY: $DIGICERT_PARTNER_API_KEY
END
sed 's/"api_key": *"[^"]*"/"api_key":"…"/' "$file"
echo
