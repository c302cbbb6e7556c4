set -eu
: "${DIGICERT_PARTNER_API_KEY:?Set this variable to a Partner Subscriptions API key.}"
: "${DIGICERT_API_KEY:?Set this variable to a CertCentral API key.}"
request() { curl --silent --show-error --fail-with-body --location --max-redirs 0 --max-time 10 "$@"; }

server="${DIGICERT_PARTNER_BASE_URL:-https://www.digicert.com/partner-subscription/api/v1}"
request "$server/api-key" --header @- <<END
X-PARTNER-APIKEY: $DIGICERT_PARTNER_API_KEY
END
echo

server="${DIGICERT_BASE_URL:-https://www.digicert.com/services/v2}"
request "$server/key" --header @- <<END
X-DC-DEVKEY: $DIGICERT_API_KEY
END
echo
