set -eu
server="${DIGICERT_PARTNER_BASE_URL:-https://www.digicert.com/partner-subscription/api/v1}"
curl --silent --show-error --fail-with-body --max-time 10 "$server/api-key" \
  --header "X-PARTNER-APIKEY: $DIGICERT_PARTNER_API_KEY"

server="${DIGICERT_BASE_URL:-https://www.digicert.com/services/v2}"
curl --silent --show-error --fail-with-body --max-time 10 "$server/key" \
  --header "X-DC-DEVKEY: $DIGICERT_API_KEY"
