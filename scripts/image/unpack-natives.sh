#!/usr/bin/env bash
# Moves the native libraries out of their jars: libtorch and its JNI library into destination/torch, for PYTORCH_LIBRARY_PATH,
# whose jars it deletes; JNA's into destination/jna, for jna.boot.library.path. Needs the JDK's jar.
# usage: unpack-natives.sh lib-folder destination
set -euo pipefail
case $(uname -m) in
  x86_64) torch=linux-x86_64 jna=linux-x86-64 ;;
  aarch64) torch=linux-aarch64 jna=linux-aarch64 ;;
  *)
    echo "libtorch has no build for $(uname -m)" >&2
    exit 1
    ;;
esac
mkdir -p "$2/torch" "$2/jna"
lib=$(realpath "$1")
destination=$(realpath "$2")
work=$(mktemp -d)
cd "$work"
jar xf "$lib"/pytorch-native-cpu-*-$torch.jar pytorch
jar xf "$lib"/pytorch-jni-*.jar jnilib/$torch/cpu
jar xf "$lib"/jna-[0-9]*.jar com/sun/jna/$jna
mv pytorch/cpu/$torch/*.so* jnilib/$torch/cpu/libdjl_torch.so "$destination/torch"
mv com/sun/jna/$jna/libjnidispatch.so "$destination/jna"
rm -r "$work" "$lib"/pytorch-native-cpu-*.jar "$lib"/pytorch-jni-*.jar
chmod -R a+rX "$destination"
