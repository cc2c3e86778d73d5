#!/bin/sh
# Usage: bench/run.sh PEERS [small|large|growth]
# Ratios of the peers' times to ours in one run; see bench/README.md.
set -eu
if [ $# -lt 1 ] || [ ! -f "$1/kernels.R" ]; then
  echo "usage: bench/run.sh PEERS [small|large|growth]; PEERS holds kernels.R, kernels.py and gen_kernels.py" >&2
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
ours() { # CASE N KIND
  input "$3" "$2"
  "$PEERS/kernels" "$1" "$2" > /dev/null
}
r() { Rscript "$peers/kernels.R" "$1" "$2" "$3" > /dev/null; }
py() { "$python" "$peers/kernels.py" "$1" "$2" "$3"; }

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
*)
  echo "bench/run.sh: the size must be small, large or growth, got $size" >&2
  exit 2
  ;;
esac
"$python" "$here/bench/table.py" "$PEERS/results.jsonl" "$size"
echo "inputs and results: $PEERS"
