#!/bin/sh
# Makes the pictures of these pages anew, after a change to what pictures look like or to gaza-2025.
set -e
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
sim="python -m ceasefire_sim"
$sim draw gaza-2025 -o gaza-2025-states.svg
$sim draw two-party-deadlock --reading all --waits -o two-party-deadlock-waits.svg
$sim draw gaza-2025 --lanes --run 4 -o gaza-2025-lanes.svg
for name in el-salvador-1992 nepal-2006 sierra-leone-1999; do $sim draw $name --reading all --waits -o $name-waits.svg; done
$sim draw dayton-1995 --lanes --run 0 -o dayton-1995-lanes.svg
$sim run gaza-2025 --runs 10000 --quiet --out "$folder/run"
$sim compare gaza-2025 disarm-first withdraw-first reciprocal-tranches --runs 10000 --quiet --out "$folder/compared"
cp "$folder/run/plots/phases.png" gaza-2025-phases.png
cp "$folder/compared/plots/comparison.png" gaza-2025-comparison.png
