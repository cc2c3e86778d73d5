// Package blocks may start goroutines and count processors.
package blocks

import (
	"runtime"
	"sync"
)

// Do runs f on every processor.
func Do(f func()) {
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(f)
	}
	go f()
	wait.Wait()
}
