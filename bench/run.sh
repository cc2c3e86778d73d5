#!/bin/sh
# Usage: bench/run.sh PEERS [small|large|growth|tests]
# Ratios of the peers' times to ours in one run; see bench/README.md.
set -eu
if [ $# -lt 1 ] || [ ! -f "$1/kernels.R" ]; then
  echo "usage: bench/run.sh PEERS [small|large|growth|tests]; PEERS holds kernels.R, kernels.py and gen_kernels.py" >&2
  exit 2
fi
peers=$(cd "$1" && pwd)
size=${2:-small}
here=$(cd "$(dirname "$0")/.." && pwd)
export PEERS="${BENCH_DIR:-$(mktemp -d)}"
mkdir -p "$PEERS/data"
: > "$PEERS/results.jsonl"
(cd "$here" && go build -o "$PEERS/kernels" ./bench/kernels)
python=${PYTHON:-/usr/bin/python3}

input() { # KIND N
  [ -f "$PEERS/data/$1_$2.bin" ] || "$python" "$peers/gen_kernels.py" "$1" "$2" "$PEERS/data"
}
ours() { # CASE N [KIND]
  [ $# -lt 3 ] || input "$3" "$2"
  "$PEERS/kernels" "$1" "$2" > /dev/null
}
r() { Rscript "$peers/kernels.R" "$1" "$2" "$3" > /dev/null; }
py() { "$python" "$peers/kernels.py" "$1" "$2" "$3"; }
same_start() { # N; the peer first, since it leaves the start
  input blobs "$1"
  "$python" "$here/bench/same_start.py" "$1"
  ours mixture_start "$1"
}

case $size in
small)
  for n in 1000 5000; do
    ours ward $n blobs; r hclust_total fastcluster:ward.D2 $n
    ours gower $n mixed; r gower daisy $n
    ours pam $n blobs; r pam fast6 $n
    ours silhouette $n blobs; r silhouette cluster $n; py silhouette sklearn $n
  done
  for n in 10000 100000; do ours kmeans $n blobs; py kmeans lloyd $n; done
  ours mixture 10000 blobs; py gmm full 10000
  same_start 10000
  ours gap 116 blobs; r gap ward 116
  ours clusterboot 116 blobs; r clusterboot ward 116
  ours consensus 116 blobs; py consensus avg 116
  ;;
large)
  ours ward 20000 blobs; ours ward_matrix 20000 blobs; r hclust_total fastcluster:ward.D2 20000
  ours ward_vectors 20000 blobs; r hclust fcvector:ward 20000
  ours gower 10000 mixed; r gower daisy 10000
  ours pam 10000 blobs; r pam fast6 10000
  ours silhouette 20000 blobs; r silhouette cluster 20000; py silhouette sklearn 20000
  ours kmeans 1000000 blobs; py kmeans lloyd 1000000
  ours mixture 100000 blobs; py gmm full 100000
  same_start 100000
  ours gap 1000 blobs; r gap ward 1000
  ours consensus 1000 blobs; py consensus avg 1000
  ;;
growth)
  for n in 1000 2000 4000; do
    for c in ward_matrix ward_vectors pam silhouette; do ours $c $n blobs; done
    ours gower $n mixed
  done
  for n in 10000 30000 90000; do for c in kmeans mixture; do ours $c $n blobs; done; done
  for n in 100 200 400; do for c in gap clusterboot consensus; do ours $c $n blobs; done; done
  ;;
tests)
  # fisher 551 is a 5 by 5 table for which R finds no answer in five minutes
  input table 100000; input two 116
  for n in 34 44 55; do ours fisher $n; r fisher exact $n; done
  for n in 100 400; do ours mwexact $n; r mwexact stats $n; done
  r mwexact coin 100
  ours mwexact_ties 100; r mwexact coin_ties 100
  ours perm 1000000; r perm coin 1000000; py perm numpy 1000000
  ours table1 100000; r table1 base 100000; py table1 pandas 100000
  ;;
*)
  echo "bench/run.sh: the size must be small, large, growth or tests, got $size" >&2
  exit 2
  ;;
esac
"$python" "$here/bench/table.py" "$PEERS/results.jsonl" "$size"
echo "inputs and results: $PEERS"
