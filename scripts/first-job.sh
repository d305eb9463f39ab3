#!/usr/bin/env bash
# The main job over HTTP: train, watch, predict, explain. Needs a running service, curl and python3.
# BITLENS_URL: where it is (http://localhost:8080); BITLENS_API_KEY: a key, where it asks for one.
# usage: scripts/first-job.sh ['{"dataset":"fashion-mnist-sample"}' [picture.png [map.png]]]
set -euo pipefail
base=${BITLENS_URL:-http://localhost:8080}/api/v1

# curl, with the key if there is one, which is in no list of processes.
ask() {
  if [ -n "${BITLENS_API_KEY:-}" ]; then
    curl -sS -H @<(printf 'X-API-Key: %s' "$BITLENS_API_KEY") "$@"
  else
    curl -sS "$@"
  fi
}
job=${1:-'{"dataset":"fashion-mnist-sample"}'}
picture=${2:-$(dirname "$0")/../docs/images/ankle-boot.png}
map=${3:-map.png}

# field NAME: a field of the JSON on standard input, such as model.id; nothing where there is none.
field() {
  python3 -c '
import json, sys
value = json.load(sys.stdin)
for name in sys.argv[1].split("."):
    value = value.get(name, {}) if isinstance(value, dict) else {}
print(value if value != {} else "")' "$1"
}

answer=$(ask -X POST "$base/training-jobs" -H 'Content-Type: application/json' -d "$job")
id=$(field id <<<"$answer")
if [ -z "$id" ]; then
  echo "$answer" >&2
  exit 1
fi
echo "job $id"

# Each poll starts one python3 at most: the training beside it needs the processors.
while :; do
  next=$(ask "$base/training-jobs/$id")
  if [ "$next" != "${answer:-}" ]; then
    answer=$next
    read -r state percent left phase < <(python3 -c '
import json, sys
job = json.load(sys.stdin)
progress = job["progress"]
print(job["state"], progress["percent"], progress.get("etaSeconds", "-"), job["phase"])' <<<"$answer")
    if [ "$phase" != "${last:-}" ]; then
      [ "$left" = - ] && left= || left=", $left s left"
      echo "$state: $phase, $percent %$left"
      last=$phase
    fi
    case $state in
      SUCCEEDED) break ;;
      FAILED | CANCELLED)
        echo "$answer" >&2
        exit 1
        ;;
    esac
  fi
  sleep 2
done

model=$(field model.id <<<"$answer")
echo "model $model, test accuracy $(ask "$base/models/$model" | field metrics.test.accuracy)"
ask -X POST "$base/models/$model/predictions?top=3" -H 'Content-Type: image/png' --data-binary "@$picture"
echo
ask -X POST "$base/models/$model/saliency-maps?view=panel" -H 'Content-Type: image/png' \
  -H 'Accept: image/png' --data-binary "@$picture" -o "$map"
echo "saliency map: $map"
