// Package blocks runs work in parallel so that its result does not depend on
// the number of threads.
//
// The index range 0..n-1 is cut into blocks of a fixed size that belongs to
// the method, never to the machine: block b covers [b*size, min(n, (b+1)*size)).
// Blocks run on as many goroutines as the context allows, in any order of
// completion; whatever they produce is combined in index order. A function
// that sums within its block and lets [Reduce] add the partial sums therefore
// gives the same bits with one thread and with eight.
//
// Calls nest: a block may itself call [Do], [Map] or [Reduce] with the context
// that it was given. All levels share one allowance of threads, the caller of
// each level works itself and never waits for a free thread, so nesting can
// neither deadlock nor multiply goroutines.
package blocks

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
)

type (
	threadsKey  struct{}
	progressKey struct{}
)

// pool counts the goroutines that may still be started beside those that
// called. A pool made under another one takes from both.
type pool struct {
	size   int
	free   atomic.Int64
	parent *pool
}

func newPool(threads int, parent *pool) *pool {
	p := &pool{size: threads, parent: parent}
	p.free.Store(int64(threads - 1))
	return p
}

// tryTake takes one place if there is one; it never waits.
func (p *pool) tryTake() bool {
	for {
		free := p.free.Load()
		if free <= 0 {
			return false
		}
		if p.free.CompareAndSwap(free, free-1) {
			break
		}
	}
	if p.parent != nil && !p.parent.tryTake() {
		p.free.Add(1)
		return false
	}
	return true
}

func (p *pool) give() {
	for ; p != nil; p = p.parent {
		p.free.Add(1)
	}
}

// WithThreads returns a context under which at most threads goroutines work at
// the same time, the caller's own included. threads < 1 stands for the default,
// GOMAXPROCS. A limit set under another limit can only narrow it. Without any
// limit in the context each outermost call uses GOMAXPROCS.
func WithThreads(ctx context.Context, threads int) context.Context {
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	parent, _ := ctx.Value(threadsKey{}).(*pool)
	if parent != nil && parent.size < threads {
		threads = parent.size
	}
	return context.WithValue(ctx, threadsKey{}, newPool(threads, parent))
}

// Threads returns the number of goroutines that work under ctx may use. It may
// steer how work is scheduled (buffers, for instance), never what it computes.
func Threads(ctx context.Context) int {
	if p, ok := ctx.Value(threadsKey{}).(*pool); ok {
		return p.size
	}
	return runtime.GOMAXPROCS(0)
}

// WithProgress returns a context under which report is called after every
// finished block of the next call, with the number of finished blocks (1, 2,
// …, total, each once and in this order) and their total. Calls never overlap.
// Calls nested in a block report nothing. A nil report switches reporting off.
func WithProgress(ctx context.Context, report func(done, total int)) context.Context {
	return context.WithValue(ctx, progressKey{}, report)
}

// Count returns the number of blocks of the given size that cover n items.
// It panics if n < 0 or size < 1, as all functions of this package do.
func Count(n, size int) int {
	if n < 0 {
		panic(fmt.Sprintf("blocks: number of items must be >= 0, got %d", n))
	}
	if size < 1 {
		panic(fmt.Sprintf("blocks: block size must be >= 1, got %d", size))
	}
	if n == 0 {
		return 0
	}
	return (n-1)/size + 1
}

// Bounds returns the half-open range [lo, hi) of items in a block.
func Bounds(n, size, block int) (lo, hi int) {
	lo = block * size
	if size > n-lo {
		return lo, n
	}
	return lo, lo + size
}

// Do calls f once for every block of size items out of n, in parallel, and
// returns when all calls have returned. Blocks start in index order.
//
// If blocks fail, the error of the failing block with the lowest index is
// returned, whatever the number of threads; blocks that have not started by
// then are skipped. A panic in f counts as the failure of its block and is
// raised again in the caller as a [*Panic]. If ctx is cancelled, no further
// block starts and ctx's error is returned unless all blocks have run or one
// of them failed by itself. n = 0 does nothing and returns nil; n < 0 or
// size < 1 panics.
//
// f must write only to what belongs to its block.
func Do(ctx context.Context, n, size int, f func(ctx context.Context, block, lo, hi int) error) error {
	e := newEngine(ctx, n, size)
	e.work = func(ctx context.Context, block, lo, hi int) error {
		return f(ctx, block, lo, hi)
	}
	return e.run(ctx)
}

// Map calls f once for every block, as [Do] does, and returns the blocks'
// values in index order: element b is the value of block b. On an error the
// slice is nil.
func Map[T any](ctx context.Context, n, size int, f func(ctx context.Context, block, lo, hi int) (T, error)) ([]T, error) {
	values := make([]T, Count(n, size))
	err := Do(ctx, n, size, func(ctx context.Context, block, lo, hi int) error {
		v, err := f(ctx, block, lo, hi)
		values[block] = v
		return err
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

// Reduce calls mapper once for every block, as [Do] does, and folds the
// blocks' values in index order: fold(…fold(fold(v0, v1), v2)…, vk). fold is
// never called twice at the same time; it may change and return acc. With one
// block the value is v0, with none (n = 0) the zero T. On an error the zero T
// is returned.
//
// Memory is bounded: a block starts only while fewer than four values per
// thread wait to be folded.
func Reduce[T any](ctx context.Context, n, size int,
	mapper func(ctx context.Context, block, lo, hi int) (T, error), fold func(acc, next T) T,
) (T, error) {
	var acc, zero T
	e := newEngine(ctx, n, size)
	e.window = 4 * e.pool.size
	// Slot b % window holds block b's value from its end until it is folded;
	// the window keeps two waiting blocks from sharing a slot.
	waiting := make([]T, min(e.window, e.blocks))
	e.work = func(ctx context.Context, block, lo, hi int) error {
		v, err := mapper(ctx, block, lo, hi)
		if err == nil {
			waiting[block%len(waiting)] = v
		}
		return err
	}
	e.fold = func(block int) {
		slot := block % len(waiting)
		if block == 0 {
			acc = waiting[slot]
		} else {
			acc = fold(acc, waiting[slot])
		}
		waiting[slot] = zero
	}
	if err := e.run(ctx); err != nil {
		return zero, err
	}
	return acc, nil
}

// Panic is what Do, Map and Reduce panic with when a function that they called
// panicked: the value with the stack of the goroutine where it happened.
type Panic struct {
	Block int    // the block in which it happened, at the innermost level
	Value any    // what panic was called with
	Stack []byte // the stack at that place
}

// Error describes the panic with its original stack.
func (p *Panic) Error() string {
	return fmt.Sprintf("panic in block %d: %v\n\n%s", p.Block, p.Value, p.Stack)
}

// Unwrap returns the panic's value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
