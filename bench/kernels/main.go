// Command kernels times one piece of work inside the process, in the form of the peers'
// scripts: kernels CASE N [reps] reads its input from the folder $PEERS/data and appends one
// JSON line to $PEERS/results.jsonl. See bench/README.md.
package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/mixture"
	"reprise/analyses/rng"
	"reprise/analyses/validity"
)

// enough is the time after which no further repetition starts.
const enough = 6 * time.Second

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: kernels CASE N [reps]; cases: "+strings.Join(names(), " "))
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "kernels:", err)
		os.Exit(1)
	}
}

// kernel makes the work of a case for n rows; what it returns is timed. The note is a number
// that peers can be compared by.
type kernel struct {
	name string
	make func(dir string, n int) (func() (string, error), error)
}

func blobs(f func(ctx context.Context, x *linalg.Matrix) (string, error)) func(string, int) (func() (string, error), error) {
	return func(dir string, n int) (func() (string, error), error) {
		x, err := read(filepath.Join(dir, fmt.Sprintf("blobs_%d.bin", n)), 20)
		if err != nil {
			return nil, err
		}
		return func() (string, error) { return f(context.Background(), x) }, nil
	}
}

// withDistance hands over the distances, which are not timed.
func withDistance(f func(ctx context.Context, d *distance.Condensed, x *linalg.Matrix) (string, error)) func(string, int) (func() (string, error), error) {
	return func(dir string, n int) (func() (string, error), error) {
		x, err := read(filepath.Join(dir, fmt.Sprintf("blobs_%d.bin", n)), 20)
		if err != nil {
			return nil, err
		}
		ctx := context.Background()
		d, err := distance.Compute(ctx, x, distance.Euclidean)
		if err != nil {
			return nil, err
		}
		return func() (string, error) { return f(ctx, d, x) }, nil
	}
}

func kernels() []kernel {
	return []kernel{
		{"dist", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			_, err := distance.Compute(ctx, x, distance.Euclidean)
			return "", err
		})},
		// Beyond 2,000 rows that is without a matrix.
		{"ward", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			t, err := cluster.FromVectors(ctx, x, cluster.WardD2)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("top=%.9g", t.Height[len(t.Height)-1]), nil
		})},
		{"ward_matrix", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			d, err := distance.Compute(ctx, x, distance.Euclidean)
			if err != nil {
				return "", err
			}
			t, err := cluster.HierarchicalInPlace(ctx, d, cluster.WardD2)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("top=%.9g", t.Height[len(t.Height)-1]), nil
		})},
		{"ward_vectors", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			t, err := cluster.WardVectors(ctx, x)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("top=%.9g", t.Height[len(t.Height)-1]), nil
		})},
		// Until no row changes its centre: scikit-learn stops earlier, at a higher inertia.
		{"kmeans", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			r, err := cluster.KMeans(ctx, x, cluster.KMeansOptions{K: 8}, rng.New(1, "bench"))
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("inertia=%.12g", r.TotalWithin), nil
		})},
		{"gower", gower},
		// As scikit-learn: one start of k-means, full covariances, and the end at a change of
		// 0.001 in the mean log-likelihood of about 32.
		{"mixture", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			km, err := cluster.KMeans(ctx, x, cluster.KMeansOptions{K: 8, Restarts: 1, Tolerance: 1e-4}, rng.New(1, "bench"))
			if err != nil {
				return "", err
			}
			f, err := mixture.FitGaussian(ctx, x, mixture.VVV, mixture.Start{Codes: km.Codes, G: 8}, mixture.Options{Tolerance: 3e-5})
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("loglik=%.9g n_iter=%d", f.LogLik/float64(x.Rows), f.Iterations), nil
		})},
		// The same fit from the clusters that same_start.py leaves, which are not timed.
		{"mixture_start", func(dir string, n int) (func() (string, error), error) {
			x, err := read(filepath.Join(dir, fmt.Sprintf("blobs_%d.bin", n)), 20)
			if err != nil {
				return nil, err
			}
			start, err := read(filepath.Join(dir, fmt.Sprintf("start_%d.bin", n)), 1)
			if err != nil {
				return nil, err
			}
			codes := make([]int, n)
			for i, v := range start.Data {
				codes[i] = code(v)
			}
			return func() (string, error) {
				f, err := mixture.FitGaussian(context.Background(), x, mixture.VVV, mixture.Start{Codes: codes, G: 8}, mixture.Options{Tolerance: 3e-5})
				if err != nil {
					return "", err
				}
				return fmt.Sprintf("loglik=%.9g n_iter=%d", f.LogLik/float64(x.Rows), f.Iterations), nil
			}, nil
		}},
		{"pam", withDistance(func(ctx context.Context, d *distance.Condensed, _ *linalg.Matrix) (string, error) {
			r, err := cluster.PAM(ctx, d, cluster.PAMOptions{K: 5, Faster: true})
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("swap=%.9g", r.Swap), nil
		})},
		{"silhouette", func(dir string, n int) (func() (string, error), error) {
			x, err := read(filepath.Join(dir, fmt.Sprintf("blobs_%d.bin", n)), 20)
			if err != nil {
				return nil, err
			}
			km, err := cluster.KMeans(context.Background(), x, cluster.KMeansOptions{K: 8, Restarts: 1}, rng.New(1, "bench"))
			if err != nil {
				return nil, err
			}
			return func() (string, error) {
				s, err := validity.SilhouetteVectors(context.Background(), x, distance.Euclidean, km.Codes)
				if err != nil {
					return "", err
				}
				return fmt.Sprintf("mean=%.9g", s.Mean), nil
			}, nil
		}},
		{"gap", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			g, err := validity.Gap(ctx, x, validity.TreeClusterer(cluster.WardD2), validity.GapOptions{MaxK: 8, References: 500}, rng.New(1, "bench"))
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("gap8=%.6g", g.Gap[7]), nil
		})},
		{"clusterboot", withDistance(func(ctx context.Context, d *distance.Condensed, _ *linalg.Matrix) (string, error) {
			t, err := cluster.Hierarchical(ctx, d, cluster.WardD2)
			if err != nil {
				return "", err
			}
			codes, err := t.CutK(8)
			if err != nil {
				return "", err
			}
			s, err := validity.Stability(ctx, codes, validity.TreeRecluster(d, cluster.WardD2, 8), validity.StabilityOptions{Replicates: 200}, rng.New(1, "bench"))
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("first=%.6g", s[0].Jaccard), nil
		})},
		{"consensus", blobs(func(ctx context.Context, x *linalg.Matrix) (string, error) {
			// All of k = 2 to 6; the peers' loops cut their trees at one k alone.
			r, err := cluster.Consensus(ctx, x, cluster.ConsensusOptions{K: 6, MaxK: 6}, rng.New(1, "bench"))
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("pac6=%.6g", r.Steps[4].PAC), nil
		})},
	}
}

// gower compares 15 numbers, 8 binary, 5 nominal and 2 ordinal columns.
func gower(dir string, n int) (func() (string, error), error) {
	x, err := read(filepath.Join(dir, fmt.Sprintf("mixed_%d.bin", n)), 30)
	if err != nil {
		return nil, err
	}
	columns := make([]distance.GowerColumn, 30)
	for j := range columns {
		columns[j] = distance.GowerColumn{Type: distance.Interval, Values: x.Col(j), Weight: 1}
		switch {
		case j >= 28:
			columns[j].Type = distance.Ordinal
		case j >= 15:
			columns[j].Type = distance.Nominal
		}
	}
	return func() (string, error) {
		d, err := distance.Gower(context.Background(), columns)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("first=%.9g", d.D[0]), nil
	}, nil
}

// all are the kernels of clustering, then those of tests and tables.
func all() []kernel { return append(kernels(), testKernels()...) }

func names() []string {
	var out []string
	for _, k := range all() {
		out = append(out, k.name)
	}
	return out
}

// read reads little-endian float64 in column order.
func read(name string, cols int) (*linalg.Matrix, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rows := len(b) / 8 / cols
	if rows*cols*8 != len(b) {
		return nil, fmt.Errorf("%s: %d bytes are no table of %d columns", name, len(b), cols)
	}
	x := linalg.New(rows, cols)
	for j := range cols {
		for i := range rows {
			x.Data[i*cols+j] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*(j*rows+i):]))
		}
	}
	return x, nil
}

func run(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	reps := 5
	if len(args) > 2 {
		if reps, err = strconv.Atoi(args[2]); err != nil {
			return err
		}
	}
	at := slices.IndexFunc(all(), func(k kernel) bool { return k.name == args[0] })
	if at < 0 {
		return fmt.Errorf("there is no case %q; there are: %s", args[0], strings.Join(names(), " "))
	}
	root := os.Getenv("PEERS")
	if root == "" {
		root = "."
	}
	work, err := all()[at].make(filepath.Join(root, "data"), n)
	if err != nil {
		return err
	}
	runtime.GC()
	// The peak so far belongs to the input; where it can't be reset it is reported as it is.
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o644)
	base := status("VmRSS")
	var times []float64
	note := ""
	for total := 0.0; len(times) < reps && total < enough.Seconds(); {
		start := time.Now()
		if note, err = work(); err != nil {
			return err
		}
		times = append(times, time.Since(start).Seconds())
		total += times[len(times)-1]
	}
	slices.Sort(times)
	line, err := json.Marshal(map[string]any{
		"case": args[0], "size": n, "tool": "Go", "median_s": times[len(times)/2], "min_s": times[0], "max_s": times[len(times)-1],
		"reps": len(times), "peak_mb": math.Round(status("VmHWM")), "base_mb": math.Round(base), "note": note,
	})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(root, "results.jsonl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(append(line, '\n')); err != nil {
		return err
	}
	fmt.Printf("%s\n", line)
	return f.Close()
}

// status reads a size in MB from the system, NaN where there is none.
func status(key string) float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return math.NaN()
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			if kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64); err == nil {
				return kb / 1024
			}
		}
	}
	return math.NaN()
}
