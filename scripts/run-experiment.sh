#!/usr/bin/env bash
# Runs an experiment from its request to its report, unattended:
#
#   scripts/run-experiment.sh PRESET|REQUEST.json [OUT]     OUT: default ./report
#
# Uses the service at BITLENS_URL if that is set; otherwise starts target/bitlens.jar (made by
# "mvn package -DskipTests") on ports of its own, with its data in BITLENS_DATA_DIR (./data), and
# ends it afterwards. Leaves report.html, report.json and report.csv in OUT. Full data sets without
# open internet: scripts/fetch-datasets.sh. Needs curl and python3, and a JDK 25 to start the jar.
set -euo pipefail
usage() { sed -n '2,9s/^# \{0,1\}//p' "$0"; }
case "${1:-}" in
  '' | -h | --help)
    usage
    [ -n "${1:-}" ]
    exit
    ;;
esac
out=${2:-report}
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$out"

if [ -f "$1" ]; then body=$(cat "$1"); else body="{\"preset\": \"$1\"}"; fi

service=
stop() { if [ -n "$service" ]; then kill "$service" 2>/dev/null || true; wait "$service" || true; fi; }
trap stop EXIT

if [ -z "${BITLENS_URL:-}" ]; then
  jar=$here/target/bitlens.jar
  if [ ! -f "$jar" ]; then echo "no $jar: run mvn package -DskipTests" >&2; exit 1; fi
  java=java
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
    if [ -x "$home/bin/java" ] && "$home/bin/java" -version 2>&1 | grep -q '"25'; then java=$home/bin/java; fi
  done
  # Both at once, so that they differ.
  read -r port management < <(python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))')
  BITLENS_URL=http://127.0.0.1:$port
  BITLENS_PORT=$port BITLENS_MANAGEMENT_PORT=$management GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-10000} \
    "$java" --enable-native-access=ALL-UNNAMED -jar "$jar" >"$out/service.log" 2>&1 &
  service=$!
  until curl -sf "http://127.0.0.1:$management/actuator/health/readiness" >/dev/null; do
    if ! kill -0 "$service" 2>/dev/null; then echo "the service ended: see $out/service.log" >&2; exit 1; fi
    sleep 1
  done
fi
base=$BITLENS_URL/api/v1/experiments

# field NAME...: fields of the JSON on standard input, - where there is none.
field() {
  python3 -c '
import json, sys
whole = json.load(sys.stdin)
for name in sys.argv[1:]:
    value = whole
    for part in name.split("."):
        value = value.get(part, "-") if isinstance(value, dict) else "-"
    print(value, end=" ")
print()' "$@"
}

answer=$(curl -sS -X POST "$base" -H 'Content-Type: application/json' -d "$body")
read -r id < <(field id <<<"$answer")
if [ "$id" = - ]; then echo "$answer" >&2; exit 1; fi
echo "experiment $id at $BITLENS_URL"

state=RUNNING
last=
while [ "$state" = RUNNING ]; do
  sleep "${POLL_SECONDS:-10}"
  read -r state trained measured failed cells left < <(curl -sS "$base/$id" \
    | field state progress.trained progress.measured progress.failed progress.cells progress.etaSeconds)
  line="$state: $trained of $cells trained, $measured measured, $failed failed"
  if [ "$line" != "$last" ]; then
    [ "$left" = - ] && echo "$line" || echo "$line, about $((left / 60)) min left"
    last=$line
  fi
done

for format in json csv html; do
  curl -sSf "$base/$id/report?format=$format" -o "$out/report.$format"
done
echo "reports: $out/report.html, .json, .csv"
[ "$state" = SUCCEEDED ]
