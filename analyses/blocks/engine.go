package blocks

import (
	"context"
	"errors"
	"math"
	"runtime/debug"
	"sync"
)

// errGoexit is the value of the Panic raised when a function left its
// goroutine by runtime.Goexit: its block would otherwise be lost silently.
var errGoexit = errors.New("runtime.Goexit called in a block")

// engine runs the blocks of one call. Every worker, the caller among them,
// claims the lowest block not yet claimed, so when a block fails, all blocks
// before it have been claimed and will finish: the lowest failing index does
// not depend on timing.
type engine struct {
	n, size, blocks int
	window          int // blocks may start while block < folded+window
	pool            *pool
	progress        func(done, total int)
	work            func(ctx context.Context, block, lo, hi int) error
	fold            func(block int) // nil for Do

	inner   context.Context // what work receives
	workers sync.WaitGroup

	mu       sync.Mutex
	moved    *sync.Cond // folded, failed or cancelled changed
	next     int        // lowest block not yet claimed
	done     int        // blocks that ran without failing
	failed   int        // lowest failing block, math.MaxInt if none
	err      error      // its error, a *Panic if it panicked
	finished []bool     // ring of len window: block's value waits for folding
	folded   int        // blocks 0..folded-1 are folded
	folding  bool       // a worker is inside fold
	stopped  bool       // ctx was cancelled

	progressMu   sync.Mutex
	progressDone int
}

func newEngine(ctx context.Context, n, size int) *engine {
	e := &engine{n: n, size: size, blocks: Count(n, size), window: math.MaxInt, failed: math.MaxInt}
	e.moved = sync.NewCond(&e.mu)
	e.inner = ctx
	p, ok := ctx.Value(threadsKey{}).(*pool)
	if !ok {
		p = newPool(Threads(ctx), nil)
		e.inner = context.WithValue(e.inner, threadsKey{}, p)
	}
	e.pool = p
	e.progress, _ = ctx.Value(progressKey{}).(func(done, total int))
	if e.progress != nil {
		e.inner = WithProgress(e.inner, nil)
	}
	return e
}

func (e *engine) run(ctx context.Context) error {
	if e.blocks == 0 {
		return nil
	}
	if e.fold != nil {
		e.finished = make([]bool, min(e.window, e.blocks))
	}
	if e.fold != nil && ctx.Done() != nil {
		// Wakes workers that wait for the window; all others look at ctx
		// before they claim.
		stop := context.AfterFunc(ctx, func() {
			e.mu.Lock()
			e.stopped = true
			e.moved.Broadcast()
			e.mu.Unlock()
		})
		defer stop()
	}
	func() {
		defer e.workers.Wait()
		e.worker(ctx)
	}()
	if p, ok := e.err.(*Panic); ok {
		panic(p)
	}
	if e.err != nil {
		return e.err
	}
	if e.done < e.blocks {
		return ctx.Err()
	}
	return nil
}

// worker claims and runs blocks until there are no more to start.
func (e *engine) worker(ctx context.Context) {
	for {
		block, ok := e.claim(ctx)
		if !ok {
			return
		}
		e.block(block)
	}
}

// claim returns the next block to run, and starts another worker if there is
// more to do and the pool has a place: places that other calls give back later
// are used as well.
func (e *engine) claim(ctx context.Context) (block int, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		if e.next >= e.blocks || e.failed != math.MaxInt || e.stopped || ctx.Err() != nil {
			return 0, false
		}
		if e.next-e.folded < e.window {
			break
		}
		e.moved.Wait()
	}
	block = e.next
	e.next++
	if e.next < e.blocks && e.next-e.folded < e.window && e.pool.tryTake() {
		e.workers.Add(1)
		go func() {
			defer e.workers.Done()
			defer e.pool.give()
			e.worker(ctx)
		}()
	}
	return block, true
}

// block runs one block, records how it ended and folds what is ready.
func (e *engine) block(block int) {
	err := e.guard(block, func() error {
		lo, hi := Bounds(e.n, e.size, block)
		return e.work(e.inner, block, lo, hi)
	})
	if err == nil && e.progress != nil {
		err = e.guard(block, func() error {
			e.report()
			return nil
		})
	}
	// No deferred unlock: runtime.Goexit inside fold leaves from a place where
	// the lock is not held.
	e.mu.Lock()
	if err != nil {
		e.fail(block, err)
	} else {
		e.done++
		if e.fold != nil {
			e.finished[block%len(e.finished)] = true
			e.foldReady()
		}
	}
	e.mu.Unlock()
}

// foldReady folds in index order all values that have no gap before them. One
// worker folds at a time, without the lock; others leave their values to it.
// The caller holds the lock.
func (e *engine) foldReady() {
	if e.folding {
		return
	}
	e.folding = true
	for e.folded < e.blocks && e.folded < e.failed && e.finished[e.folded%len(e.finished)] {
		block := e.folded
		e.finished[block%len(e.finished)] = false
		e.mu.Unlock()
		err := e.guard(block, func() error {
			e.fold(block)
			return nil
		})
		e.mu.Lock()
		if err != nil {
			e.fail(block, err)
			break
		}
		e.folded++
		e.moved.Broadcast()
	}
	e.folding = false
}

// fail keeps the failure with the lowest index. The caller holds the lock.
func (e *engine) fail(block int, err error) {
	if block < e.failed {
		e.failed, e.err = block, err
	}
	e.moved.Broadcast()
}

func (e *engine) report() {
	e.progressMu.Lock()
	defer e.progressMu.Unlock()
	e.progressDone++
	e.progress(e.progressDone, e.blocks)
}

// guard calls f and turns a panic into a *Panic error. After runtime.Goexit it
// doesn't return, so it records that failure itself.
func (e *engine) guard(block int, f func() error) (err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		value := recover()
		if value == nil {
			e.mu.Lock()
			e.fail(block, &Panic{Block: block, Value: errGoexit, Stack: debug.Stack()})
			e.mu.Unlock()
			return
		}
		if p, ok := value.(*Panic); ok {
			err = p // from a nested call: keep the innermost place
			return
		}
		err = &Panic{Block: block, Value: value, Stack: debug.Stack()}
	}()
	err = f()
	returned = true
	return err
}
