#!/bin/sh
# Starts a sandbox, runs one example against it, and stops the sandbox again.
# Usage: demo.sh <sandbox binary> <directory of the examples> <example>
set -eu

sandbox=$1 directory=$2 example=$3
log=$directory/sandbox-$example.log
storage=$directory/storage-$example

rm -rf "$storage"
# The sandbox may take a while to begin with its own.
: > "$log"
"$sandbox" --listen 127.0.0.1:0 --token-lifetime 3600 \
    --account anna@example.com:correct-horse --account ben@example.com:battery-staple \
    > "$log" 2>&1 &
pid=$!
trap 'kill "$pid" 2> /dev/null || true' EXIT INT TERM

# The first line is there as soon as the sandbox listens.
url=
while [ -z "$url" ]; do
    kill -0 "$pid" 2> /dev/null || { cat "$log" >&2; exit 1; }
    url=$(sed -n 's/^listening on //p' "$log")
    [ -n "$url" ] || sleep 0.1
done

printf '\n== %s, against the sandbox at %s\n\n' "$example" "$url"
"$directory/$example" "$url" "$storage"
