#!/usr/bin/env bash
# Builds the image and makes a first job in a container that has nothing: no way out of its network, a read-only root, no
# capabilities, 2 GB of memory. Says how large the image is, how long the start took and how much memory the job did.
# usage: scripts/try-image.sh ['{"dataset":"fashion-mnist-sample"}']
#   IMAGE=bitlens:try     what the image is called
#   BUILD=                build (from this checkout, with Maven), jar (from target/bitlens.jar) or no (as it is there); default build
#   BUILD_OPTIONS=        more for the engine's build, such as --build-arg BASE_IMAGE=...
#   ENGINE=               podman or docker; default the first that works
#   PUBLISH=              yes: through a published port, with a way out; for engines whose containers this machine cannot reach
# Needs curl and python3.
set -euo pipefail
cd "$(dirname "$0")/.."
image=${IMAGE:-bitlens:try}
job=${1:-'{"dataset":"fashion-mnist-sample"}'}

works() { "$1" info >/dev/null 2>&1; }
engine=${ENGINE:-}
for candidate in podman docker; do
  if [ -z "$engine" ] && works $candidate; then engine=$candidate; fi
done
if [ -z "$engine" ] || ! works "$engine"; then
  echo "neither podman nor docker works here" >&2
  exit 1
fi

revision() {
  local commit
  commit=$(git rev-parse HEAD 2>/dev/null) || commit=unknown
  if [ "$commit" != unknown ] && ! git diff --quiet HEAD; then commit=$commit-dirty; fi
  echo "$commit"
}

build() {
  # Podman leaves the health check out of its own format.
  local format=()
  if [ "$engine" = podman ]; then format=(--format docker); fi
  # shellcheck disable=SC2086 # the options are words
  "$engine" build "${format[@]}" --build-arg REVISION="$(revision)" \
    --build-arg CREATED="$(date -u +%Y-%m-%dT%H:%M:%SZ)" ${BUILD_OPTIONS:-} "$@" -t "$image" .
}
case ${BUILD:-build} in
  # Podman 4.3 finds the stage only if it is named.
  build) build --build-arg JAR_STAGE=built ;;
  jar) build --build-arg JAR_STAGE=prebuilt ;;
  no) ;;
  *)
    echo "BUILD is build, jar or no" >&2
    exit 1
    ;;
esac
echo "image $image: $(($("$engine" image inspect -f '{{.Size}}' "$image") / 1000000)) MB unpacked"

name=bitlens-try-$$
clean() {
  "$engine" rm -f "$name" >/dev/null 2>&1 || true
  "$engine" volume rm "$name" >/dev/null 2>&1 || true
  "$engine" network rm "$name" >/dev/null 2>&1 || true
}
trap clean EXIT

reach=(-p 127.0.0.1::8080)
if [ "${PUBLISH:-}" != yes ]; then
  "$engine" network create --internal "$name" >/dev/null
  reach=(--network "$name")
fi
# Nobody else reaches the network: it is open on purpose.
"$engine" run -d --name "$name" "${reach[@]}" --read-only --cap-drop ALL --security-opt no-new-privileges --memory 2g --memory-swap 2g \
  --pids-limit 512 -v "$name":/data -e BITLENS_SECURITY_MODE=open "$image" >/dev/null
inside() { "$engine" exec "$name" "$@"; }

started=$(date +%s)
until inside /opt/bitlens/healthy 2>/dev/null; do
  if [ "$("$engine" inspect -f '{{.State.Running}}' "$name")" != true ] || [ $(($(date +%s) - started)) -gt 180 ]; then
    "$engine" logs "$name" >&2
    exit 1
  fi
  sleep 1
done
"$engine" logs "$name" 2>&1 | grep -o 'process running for [0-9.]*' || true

# refuse WHAT COMMAND...: fails if the command works inside.
refuse() {
  local what=$1
  shift
  if inside "$@" >/dev/null 2>&1; then
    echo "$what" >&2
    exit 1
  fi
}
refuse "the root can be written" touch /opt/bitlens/trace
refuse "programs can be changed" touch /opt/bitlens/native/torch/trace
[ "$(inside id -u)" = 10001 ]
[ "$(inside awk '/^CapEff|^CapBnd/ && $2 != 0' /proc/1/status)" = "" ]
if [ "${PUBLISH:-}" = yes ]; then
  address=$("$engine" port "$name" 8080 | head -1)
else
  # The way out would be the route to everywhere: destination 0.0.0.0.
  [ "$(inside awk '$2 == "00000000"' /proc/net/route)" = "" ]
  address=$("$engine" inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$name"):8080
fi
echo "uid 10001, no capabilities, read-only root${PUBLISH:+, published}"

map=$(mktemp --suffix=.png)
BITLENS_URL=http://$address scripts/first-job.sh "$job" docs/images/ankle-boot.png "$map"
[ -s "$map" ]
rm "$map"
echo "memory of the process at most: $(inside awk '/^VmHWM/ {printf "%d MiB", $2 / 1024}' /proc/1/status)"
echo "written: $(inside du -sh /data | cut -f1), all of it in /data"

"$engine" stop -t 60 "$name" >/dev/null
code=$("$engine" inspect -f '{{.State.ExitCode}}' "$name")
# Ended by SIGTERM, in order.
[ "$code" = 143 ]
if "$engine" logs "$name" 2>&1 | grep " ERROR "; then exit 1; fi
echo "all well"
