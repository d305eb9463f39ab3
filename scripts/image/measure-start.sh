#!/usr/bin/env bash
# Starts the service in containers with and without the image's AOT cache, taking turns, until it is ready to serve; prints the
# median and the least and greatest of the seconds on the clock and of the processor's. usage: measure-start.sh [image [turns]]
set -euo pipefail
image=${1:-bitlens:try}
turns=${2:-5}
engine=${ENGINE:-podman}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for _ in $(seq "$turns"); do
  for mode in off auto; do
    times=$("$engine" run --rm --no-healthcheck --network none --read-only --cap-drop ALL --memory 2g -e BITLENS_SECURITY_MODE=open --entrypoint bash "$image" -c "
      TIMEFORMAT='%R %U %S'
      { time java -XX:AOTMode=$mode @/opt/bitlens/jvm.options -XX:AOTCache=/opt/bitlens/bitlens.aot \
        -Dspring.context.exit=onRefresh -jar /opt/bitlens/bitlens.jar >/data/log 2>&1; } 2>&1" | tail -1)
    echo "$mode $times" >>"$log"
  done
done
python3 - "$log" <<'PYTHON'
import statistics, sys
turns = [line.split() for line in open(sys.argv[1])]
for mode, name in (("off", "without the cache"), ("auto", "with the cache")):
    rows = [[float(value) for value in turn[1:]] for turn in turns if turn[0] == mode]
    for what, seconds in (("clock", [row[0] for row in rows]), ("processor", [row[1] + row[2] for row in rows])):
        print(f"{name}, {what}: {statistics.median(seconds):.1f} s ({min(seconds):.1f} to {max(seconds):.1f})")
PYTHON
