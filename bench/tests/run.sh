#!/bin/sh
# Usage: bench/tests/run.sh [long]
# Ratios of R's CPU time to ours in one run; see bench/README.md.
set -eu
case ${1:-} in '' | long) ;; *) echo "usage: bench/tests/run.sh [long]" >&2; exit 2 ;; esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
(cd "$here/../.." && go build -o "$work/tests" ./bench/tests)
python=${PYTHON:-/usr/bin/python3}
{
  "$work/tests" mann_whitney 7
  Rscript "$here/tests.R" mann_whitney 3
  if [ "${1:-}" = long ]; then
    "$work/tests" fisher_4x3_528 1
    Rscript "$here/tests.R" fisher_4x3_528 1
  fi
} > "$work/results.jsonl"
"$python" - "$work/results.jsonl" <<'P'
import json, sys
cells = [json.loads(line) for line in open(sys.argv[1])]
print(f"{'case':16}{'ours, CPU s':>12}{'wall s':>9}  {'peer':30}{'CPU s':>9}{'wall s':>9}{'CPU ratio':>11}{'wall ratio':>11}   p")
for ours, peer in zip(cells[::2], cells[1::2]):
    assert ours["case"] == peer["case"]
    print(f"{ours['case']:16}{ours['cpu_s']:12.4g}{ours['wall_s']:9.3g}  {peer['tool']:30}{peer['cpu_s']:9.4g}{peer['wall_s']:9.3g}"
          f"{peer['cpu_s'] / ours['cpu_s']:11.1f}{peer['wall_s'] / ours['wall_s']:11.1f}   {ours['p']:.10g} {peer['p']:.10g}")
P
