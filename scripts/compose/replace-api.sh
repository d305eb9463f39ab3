#!/usr/bin/env bash
# Replaces the API's nodes by ones of the image that is there now, one after the other, without a moment that has none: each new one
# is ready before an old one ends. docker compose up would end all of them at once.
set -euo pipefail
cd "$(dirname "$0")/../.."
old=$(docker compose ps -q api)
if [ -z "$old" ]; then
  echo "No API node is running; docker compose up -d --wait starts what there should be." >&2
  exit 1
fi
for node in $old; do
  docker compose up -d --wait --no-recreate --scale api=$(($(wc -w <<<"$old") + 1)) api
  docker stop -t 60 "$node" >/dev/null
  docker rm -v "$node" >/dev/null
  # The gateway looks names up every 5 s: at no time are two of those it knows away.
  sleep 10
done
