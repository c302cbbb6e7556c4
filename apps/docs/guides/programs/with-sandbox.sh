# Starts a sandbox, runs the command in its arguments, and stops the sandbox. The exit code is that of the command.
set -eu
root=$(cd "$(dirname "$0")/../../../.." && pwd)
folder=$(mktemp -d)
touch "$folder/server.json"
"$root/node_modules/.bin/node" "$root/apps/sandbox-server/dist/main.js" \
  --port 0 --database memory --controls --print json > "$folder/server.json" 2> "$folder/log" &
server=$!
stop() {
  kill "$server" 2> /dev/null || true
  wait "$server" || true
  rm -r "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The first line has the address, as soon as the port is open. /readyz returns 200 while the database works.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$folder/server.json"; }
until url=$(field url) && [ -n "$url" ] && curl --silent --fail --output "$folder/readyz" "$url/readyz"; do
  if ! kill -0 "$server" 2> /dev/null; then
    cat "$folder/log" >&2
    exit 1
  fi
  sleep 0.1
done

export DIGICERT_PARTNER_BASE_URL="$url/partner-subscription/api/v1"
export DIGICERT_PARTNER_API_KEY="$(field parent)"
export DIGICERT_BASE_URL="$url/services/v2"
export DIGICERT_API_KEY="$(field certcentral)"
"$@"
