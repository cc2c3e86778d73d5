package blocks

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestCountAndBounds(t *testing.T) {
	for n := 0; n <= 40; n++ {
		for size := 1; size <= 45; size++ {
			end := 0
			for b := range Count(n, size) {
				lo, hi := Bounds(n, size, b)
				if lo != end || hi <= lo || hi-lo > size || (hi < n && hi-lo != size) {
					t.Fatalf("Bounds(%d, %d, %d) = %d, %d after %d", n, size, b, lo, hi, end)
				}
				end = hi
			}
			if end != n {
				t.Fatalf("blocks of %d over %d items end at %d", size, n, end)
			}
		}
	}
	const huge = int(^uint(0) >> 1)
	if c := Count(huge, huge-1); c != 2 {
		t.Errorf("Count(huge, huge-1) = %d, want 2", c)
	}
	if lo, hi := Bounds(huge, huge-1, 1); lo != huge-1 || hi != huge {
		t.Errorf("Bounds(huge, huge-1, 1) = %d, %d", lo, hi)
	}
}

func TestCountPanicsOnBadArguments(t *testing.T) {
	for _, c := range []struct {
		n, size int
		want    string
	}{
		{-1, 1, "number of items must be >= 0, got -1"},
		{5, 0, "block size must be >= 1, got 0"},
		{0, -2, "block size must be >= 1, got -2"},
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), c.want) {
					t.Errorf("Do with n=%d size=%d: recovered %v, want %q", c.n, c.size, r, c.want)
				}
			}()
			_ = Do(context.Background(), c.n, c.size, func(context.Context, int, int, int) error { return nil })
		}()
	}
}

func TestDoRunsEveryBlockOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		for _, n := range []int{0, 1, 9, 10, 11, 1000} {
			ctx := WithThreads(context.Background(), threads)
			seen := make([]int32, n)
			err := Do(ctx, n, 10, func(_ context.Context, block, lo, hi int) error {
				if lo != block*10 {
					return fmt.Errorf("block %d starts at %d", block, lo)
				}
				for i := lo; i < hi; i++ {
					atomic.AddInt32(&seen[i], 1)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range seen {
				if c != 1 {
					t.Fatalf("threads %d, n %d: item %d seen %d times", threads, n, i, c)
				}
			}
		}
	}
}

// wobble makes blocks end out of order.
func wobble(block int) {
	for range (block * 7) % 5 {
		runtime.Gosched()
	}
	if block%13 == 0 {
		time.Sleep(50 * time.Microsecond)
	}
}

func TestFirstErrorIsLowestBlock(t *testing.T) {
	for _, threads := range []int{1, 2, 4, 8} {
		for range 200 {
			ctx := WithThreads(context.Background(), threads)
			err := Do(ctx, 64, 1, func(_ context.Context, block, _, _ int) error {
				wobble(block)
				if block == 13 || block == 14 || block == 15 || block == 40 {
					return fmt.Errorf("block %d", block)
				}
				return nil
			})
			if err == nil || err.Error() != "block 13" {
				t.Fatalf("threads %d: error %v, want that of block 13", threads, err)
			}
		}
	}
}

func TestErrorStopsLaterBlocks(t *testing.T) {
	var ran atomic.Int32
	err := Do(WithThreads(context.Background(), 2), 1_000_000, 1, func(_ context.Context, block, _, _ int) error {
		ran.Add(1)
		if block == 5 {
			return errors.New("stop")
		}
		return nil
	})
	if err == nil || ran.Load() > 500_000 {
		t.Fatalf("error %v after %d blocks", err, ran.Load())
	}
}

func TestPanicIsRaisedInCaller(t *testing.T) {
	errInner := errors.New("inner")
	for _, threads := range []int{1, 4} {
		ctx := WithThreads(context.Background(), threads)
		for name, call := range map[string]func(){
			"do": func() {
				_ = Do(ctx, 20, 1, func(_ context.Context, block, _, _ int) error {
					wobble(block)
					if block == 13 {
						panic(errInner)
					}
					if block > 13 {
						return errors.New("later")
					}
					return nil
				})
			},
			"nested": func() {
				_ = Do(ctx, 20, 1, func(ctx context.Context, _, _, _ int) error {
					return Do(ctx, 20, 1, func(_ context.Context, block, _, _ int) error {
						if block == 13 {
							panic(errInner)
						}
						return nil
					})
				})
			},
			"fold": func() {
				_, _ = Reduce(ctx, 20, 1, func(_ context.Context, block, _, _ int) (int, error) {
					return block, nil
				}, func(acc, next int) int {
					if next == 13 {
						panic(errInner)
					}
					return acc + next
				})
			},
			"progress": func() {
				_ = Do(WithThreads(WithProgress(ctx, func(_, _ int) { panic(errInner) }), 1), 20, 1,
					func(context.Context, int, int, int) error { return nil })
			},
		} {
			func() {
				defer func() {
					p, ok := recover().(*Panic)
					if !ok || !errors.Is(p, errInner) || !strings.Contains(p.Error(), "blocks_test.go") {
						t.Errorf("%s, %d threads: recovered %v", name, threads, p)
						return
					}
					if name != "progress" && p.Block != 13 {
						t.Errorf("%s, %d threads: block %d, want 13", name, threads, p.Block)
					}
				}()
				call()
				t.Errorf("%s, %d threads: no panic", name, threads)
			}()
		}
	}
}

func TestGoexitIsNotLost(t *testing.T) {
	for _, threads := range []int{1, 4} {
		for _, inFold := range []bool{false, true} {
			outcome := make(chan any, 1)
			go func() {
				var result any = "goroutine ended" // the caller itself was the worker
				defer func() { outcome <- result }()
				defer func() {
					if r := recover(); r != nil {
						result = r
					}
				}()
				_, err := Reduce(WithThreads(context.Background(), threads), 20, 1, func(_ context.Context, block, _, _ int) (int, error) {
					wobble(block)
					if block == 13 && !inFold {
						runtime.Goexit()
					}
					return block, nil
				}, func(acc, next int) int {
					if next == 13 && inFold {
						runtime.Goexit()
					}
					return acc + next
				})
				result = fmt.Sprintf("returned %v", err)
			}()
			select {
			case got := <-outcome:
				p, isPanic := got.(*Panic)
				if got != "goroutine ended" && (!isPanic || !errors.Is(p, errGoexit)) {
					t.Errorf("threads %d: %v", threads, got)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("threads %d: hangs", threads)
			}
		}
	}
}

// illConditioned has sums that depend strongly on the order of addition.
func illConditioned(n int) []float64 {
	x := make([]float64, n)
	state := uint64(1)
	for i := range x {
		state = state*6364136223846793005 + 1442695040888963407
		x[i] = float64(int64(state)) * float64(uint64(1)<<(state>>58))
	}
	return x
}

func TestReduceIsIndependentOfThreads(t *testing.T) {
	x := illConditioned(100_003)
	const size = 37
	plain := 0.0
	for b := range Count(len(x), size) {
		lo, hi := Bounds(len(x), size, b)
		s := 0.0
		for _, v := range x[lo:hi] {
			s += v
		}
		plain += s
	}
	backward := 0.0
	for _, v := range slices.Backward(x) {
		backward += v
	}
	if plain == backward {
		t.Fatal("the data don't depend on the order of addition: the test proves nothing")
	}
	for _, threads := range []int{1, 2, 3, 8, 64} {
		got, err := Reduce(WithThreads(context.Background(), threads), len(x), size,
			func(_ context.Context, block, lo, hi int) (float64, error) {
				wobble(block)
				s := 0.0
				for _, v := range x[lo:hi] {
					s += v
				}
				return s, nil
			}, func(acc, next float64) float64 { return acc + next })
		if err != nil || got != plain {
			t.Errorf("%d threads: %v, %v, want %v", threads, got, err, plain)
		}
	}
}

func TestReduceFoldsInIndexOrder(t *testing.T) {
	for _, threads := range []int{1, 2, 8} {
		for _, n := range []int{0, 1, 2, 500} {
			got, err := Reduce(WithThreads(context.Background(), threads), n, 1,
				func(_ context.Context, block, _, _ int) ([]int, error) {
					wobble(block)
					return []int{block}, nil
				}, func(acc, next []int) []int { return append(acc, next...) })
			if err != nil || len(got) != n {
				t.Fatalf("n %d: %d values, %v", n, len(got), err)
			}
			for i, v := range got {
				if v != i {
					t.Fatalf("position %d holds block %d", i, v)
				}
			}
		}
	}
}

func TestReduceMemoryIsBounded(t *testing.T) {
	const threads = 4
	var waiting, most atomic.Int64
	_, err := Reduce(WithThreads(context.Background(), threads), 2000, 1,
		func(_ context.Context, block, _, _ int) (int, error) {
			if block%100 == 0 {
				time.Sleep(time.Millisecond) // all others run ahead meanwhile
			}
			w := waiting.Add(1)
			for m := most.Load(); w > m && !most.CompareAndSwap(m, w); m = most.Load() {
			}
			return block, nil
		}, func(acc, next int) int {
			waiting.Add(-1)
			return acc + next
		})
	if err != nil {
		t.Fatal(err)
	}
	if m := most.Load(); m > 4*threads+1 {
		t.Errorf("%d values waited at once, want at most %d", m, 4*threads+1)
	}
}

func TestReduceError(t *testing.T) {
	for _, threads := range []int{1, 2, 8} {
		got, err := Reduce(WithThreads(context.Background(), threads), 300, 1,
			func(_ context.Context, block, _, _ int) (int, error) {
				wobble(block)
				if block >= 26 {
					return 0, fmt.Errorf("block %d", block)
				}
				return 1, nil
			}, func(acc, next int) int { return acc + next })
		if got != 0 || err == nil || err.Error() != "block 26" {
			t.Errorf("%d threads: %v, %v", threads, got, err)
		}
	}
}

func TestMap(t *testing.T) {
	for _, threads := range []int{1, 2, 8} {
		ctx := WithThreads(context.Background(), threads)
		got, err := Map(ctx, 25, 10, func(_ context.Context, block, lo, hi int) (string, error) {
			return fmt.Sprint(block, lo, hi), nil
		})
		if want := []string{"0 0 10", "1 10 20", "2 20 25"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
		if got, err := Map(ctx, 25, 10, func(_ context.Context, block, _, _ int) (int, error) {
			return 1, fmt.Errorf("block %d", block)
		}); got != nil || err == nil || err.Error() != "block 0" {
			t.Errorf("%v, %v", got, err)
		}
	}
}

func TestCancel(t *testing.T) {
	for _, threads := range []int{1, 2, 8} {
		ctx, cancel := context.WithCancel(WithThreads(context.Background(), threads))
		var ran atomic.Int32
		_, err := Reduce(ctx, 1_000_000, 1, func(_ context.Context, block, _, _ int) (int, error) {
			ran.Add(1)
			if block == 20 {
				cancel()
			}
			return block, nil
		}, func(acc, next int) int { return acc + next })
		if !errors.Is(err, context.Canceled) || ran.Load() > 500_000 {
			t.Errorf("%d threads: error %v after %d blocks", threads, err, ran.Load())
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	never := func(context.Context, int, int, int) error { t.Error("block ran"); return nil }
	if err := Do(ctx, 5, 1, never); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	if err := Do(ctx, 0, 1, never); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
	// All blocks ran: the cancellation came too late to matter.
	ctx, cancel = context.WithCancel(context.Background())
	if err := Do(ctx, 1, 1, func(context.Context, int, int, int) error { cancel(); return nil }); err != nil {
		t.Errorf("cancelled in the last block: %v", err)
	}
}

// A cancelled call returns although a worker waits for the window.
func TestCancelWakesWaiters(t *testing.T) {
	ctx, cancel := context.WithCancel(WithThreads(context.Background(), 4))
	release := make(chan struct{})
	go func() {
		time.Sleep(20 * time.Millisecond)
		cancel()
		time.Sleep(5 * time.Millisecond)
		close(release)
	}()
	_, err := Reduce(ctx, 1000, 1, func(_ context.Context, block, _, _ int) (int, error) {
		if block == 0 {
			<-release
		}
		return block, nil
	}, func(acc, next int) int { return acc + next })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestProgress(t *testing.T) {
	for _, threads := range []int{1, 2, 8} {
		var calls []int
		var active atomic.Int32
		ctx := WithProgress(WithThreads(context.Background(), threads), func(done, total int) {
			if active.Add(1) != 1 {
				t.Error("two calls at once")
			}
			if total != 50 {
				t.Errorf("total %d, want 50", total)
			}
			calls = append(calls, done)
			active.Add(-1)
		})
		err := Do(ctx, 500, 10, func(ctx context.Context, block, _, _ int) error {
			wobble(block)
			return Do(ctx, 3, 1, func(context.Context, int, int, int) error { return nil })
		})
		if err != nil || len(calls) != 50 {
			t.Fatalf("%d calls, %v", len(calls), err)
		}
		for i, c := range calls {
			if c != i+1 {
				t.Fatalf("call %d said %d", i, c)
			}
		}
	}
}

// Three levels deep, with every level wanting all threads: it ends, and no
// more blocks than threads ever run at once.
func TestNestedKeepsToItsThreads(t *testing.T) {
	for _, threads := range []int{1, 2, 5} {
		var active, most, leaves atomic.Int64
		start := runtime.NumGoroutine()
		var goroutines atomic.Int64
		var level func(ctx context.Context, depth int) error
		level = func(ctx context.Context, depth int) error {
			_, err := Reduce(ctx, 8, 1, func(ctx context.Context, block, _, _ int) (int, error) {
				if depth < 2 {
					return 0, level(ctx, depth+1)
				}
				a := active.Add(1)
				for m := most.Load(); a > m && !most.CompareAndSwap(m, a); m = most.Load() {
				}
				if g := int64(runtime.NumGoroutine()); g > goroutines.Load() {
					goroutines.Store(g)
				}
				wobble(block)
				leaves.Add(1)
				active.Add(-1)
				return 0, nil
			}, func(acc, _ int) int { return acc })
			return err
		}
		ended := make(chan error, 1)
		go func() { ended <- level(WithThreads(context.Background(), threads), 0) }()
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("nested calls hang")
		}
		if leaves.Load() != 512 {
			t.Errorf("%d leaves, want 512", leaves.Load())
		}
		if most.Load() > int64(threads) {
			t.Errorf("%d blocks at once with %d threads", most.Load(), threads)
		}
		// A worker that has just given its place back may not be gone yet.
		if g := goroutines.Load(); g > int64(start+4*threads+4) {
			t.Errorf("%d goroutines with %d threads, %d before", g, threads, start)
		}
	}
}

// Without a limit in the context nested calls share one allowance, too.
func TestDefaultThreads(t *testing.T) {
	if got := Threads(context.Background()); got != runtime.GOMAXPROCS(0) {
		t.Errorf("Threads = %d", got)
	}
	if got := Threads(WithThreads(context.Background(), 0)); got != runtime.GOMAXPROCS(0) {
		t.Errorf("Threads under WithThreads(0) = %d", got)
	}
	var active, most atomic.Int64
	err := Do(context.Background(), 8, 1, func(ctx context.Context, _, _, _ int) error {
		return Do(ctx, 8, 1, func(_ context.Context, block, _, _ int) error {
			a := active.Add(1)
			for m := most.Load(); a > m && !most.CompareAndSwap(m, a); m = most.Load() {
			}
			time.Sleep(20 * time.Microsecond)
			active.Add(-1)
			return nil
		})
	})
	if err != nil || most.Load() > int64(runtime.GOMAXPROCS(0)) {
		t.Errorf("%d blocks at once, %v", most.Load(), err)
	}
}

func TestWithThreadsOnlyNarrows(t *testing.T) {
	wide := WithThreads(context.Background(), 6)
	if got := Threads(WithThreads(wide, 100)); got != 6 {
		t.Errorf("widened to %d", got)
	}
	narrow := WithThreads(wide, 2)
	if got := Threads(narrow); got != 2 {
		t.Errorf("narrowed to %d, want 2", got)
	}
	var mu sync.Mutex
	active, most := 0, 0
	if err := Do(wide, 6, 1, func(ctx context.Context, _, _, _ int) error {
		return Do(WithThreads(ctx, 3), 20, 1, func(context.Context, int, int, int) error {
			mu.Lock()
			active++
			most = max(most, active)
			mu.Unlock()
			time.Sleep(20 * time.Microsecond)
			mu.Lock()
			active--
			mu.Unlock()
			return nil
		})
	}); err != nil || most > 6 {
		t.Errorf("%d blocks at once, %v", most, err)
	}
	// Every place was given back.
	if p := wide.Value(threadsKey{}).(*pool); p.free.Load() != 5 {
		t.Errorf("%d places free afterwards, want 5", p.free.Load())
	}
}

// More than one thread is really used.
func TestRunsInParallel(t *testing.T) {
	meet := make(chan struct{})
	err := Do(WithThreads(context.Background(), 2), 2, 1, func(_ context.Context, block, _, _ int) error {
		select {
		case meet <- struct{}{}:
		case <-meet:
		case <-time.After(10 * time.Second):
			return errors.New("the other block never ran beside this one")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func BenchmarkDo(b *testing.B) {
	ctx := context.Background()
	for b.Loop() {
		_ = Do(ctx, 1000, 1, func(context.Context, int, int, int) error { return nil })
	}
}

func BenchmarkReduceSum(b *testing.B) {
	x := illConditioned(1_000_000)
	ctx := context.Background()
	b.SetBytes(int64(8 * len(x)))
	for b.Loop() {
		_, _ = Reduce(ctx, len(x), 8192, func(_ context.Context, _, lo, hi int) (float64, error) {
			s := 0.0
			for _, v := range x[lo:hi] {
				s += v
			}
			return s, nil
		}, func(acc, next float64) float64 { return acc + next })
	}
}
