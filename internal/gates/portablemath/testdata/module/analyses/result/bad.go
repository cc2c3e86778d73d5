// Package result breaks every rule; the findings that a line must give stand
// after "want".
package result

import (
	crand "crypto/rand" // want random
	"hash/maphash"      // want random
	"maps"
	. "math"
	"math/cmplx"      // want complex
	"math/rand"       // want random
	v2 "math/rand/v2" // want random
	"os"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"time"
)

func functions(x, y float64) float64 {
	f := Tanh                           // want math
	return Exp(x) + f(y) + FMA(x, y, 1) // want math math
}

func division(a, b complex128) complex128 {
	return a/b + cmplx.Exp(a) // want complex
}

func order(m map[string]float64) (sum float64, keys []string, first string) {
	for _, v := range m { // want map-order
		sum += v
	}
	for k := range m { // want map-order
		keys = append(keys, k)
	}
	for k := range m { // want map-order
		return sum, keys, k
	}
	return sum, keys, first
}

func values(m map[string]int) []int {
	var out []int
	for _, v := range m { // want map-order
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

func ranks(m map[string]int) map[string]int {
	rank, n := map[string]int{}, 0
	for k := range m { // want map-order
		rank[k] = n
		n++
	}
	return rank
}

func firstThree(m map[string]int) []string {
	var keys []string
	n := 0
	for k := range m { // want map-order
		if n < 3 {
			keys = append(keys, k)
		}
		n++
	}
	slices.Sort(keys)
	return keys
}

func iterators(m map[string]int, s *sync.Map) {
	for k := range maps.Keys(m) { // want map-order
		_ = k
	}
	_ = slices.Collect(maps.Values(m))                                                                     // want map-order
	_ = slices.SortedFunc(maps.Values(m), func(a, b int) int { return 0 })                                 // want map-order
	s.Range(func(k, v any) bool { return false })                                                          // want map-order
	_ = reflect.ValueOf(m).MapKeys()                                                                       // want map-order
	_ = maps.Collect(maps.All(m))                                                                          // want map-order
	_ = slices.Sorted(func(yield func(string) bool) { maps.Keys(m)(func(k string) bool { return true }) }) // want map-order
}

func clock() {
	start := time.Now()              // want clock
	_ = time.Since(start).Seconds()  // want clock
	time.Sleep(time.Second)          // want clock
	_ = start.Local().In(time.Local) // want clock clock
	_ = time.Tick                    // want clock
}

type number interface{ ~int | ~float32 }

func toInt[T number](x float64, y T, z float32) (int, uint8, int) {
	type count int64
	_ = count(x)                    // want float-to-int
	return int(x), uint8(z), int(y) // want float-to-int float-to-int float-to-int
}

func environment() {
	_ = os.Getenv("HOME")     // want environment
	_, _ = os.Hostname()      // want environment
	_ = runtime.NumCPU()      // want environment
	_ = runtime.GOMAXPROCS(0) // want environment
	_ = rand.Int() + v2.IntN(2)
	_, _ = crand.Read(nil)
	_ = maphash.MakeSeed()
}

func parallel() {
	go clock() // want goroutine
	var wait sync.WaitGroup
	wait.Go(clock) // want goroutine
}

func waivers(m map[string]int) {
	// order:
	for k := range m { // want map-order
		println(k)
	}
	// order: this loop runs over a slice // want waiver
	for range []int{} {
		clock()
	}
}
