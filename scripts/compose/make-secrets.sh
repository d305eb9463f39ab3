#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml mounts, each once: random, in scripts/compose/secrets/ (or $BITLENS_SECRETS), which git
# ignores. The folder is closed to others; the files are readable, because the containers' users are nobody on this machine.
# The folder of the data sets (data/datasets, or $BITLENS_DATASETS) is made, too: Compose wants it, empty as it may be.
set -euo pipefail
folder=${BITLENS_SECRETS:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 0700 "$folder"
for name in bitlens_admin_key postgres_password grafana_admin_password; do
  if [ ! -s "$folder/$name" ]; then
    # 32 random bytes in hexadecimal, without an end of line.
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$folder/$name.new"
    chmod 0444 "$folder/$name.new"
    mv "$folder/$name.new" "$folder/$name"
    echo "made $folder/$name"
  fi
done
datasets=${BITLENS_DATASETS:-$(dirname "$0")/../../data/datasets}
[ -d "$datasets" ] || mkdir -p -m 0755 "$datasets"
