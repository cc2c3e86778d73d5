package report

import (
	"fmt"
	"sync"
	"testing"
)

// Bibliographies that are read at the same time don't mix.
func TestBibliographiesAtTheSameTime(t *testing.T) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				key := fmt.Sprintf("key%d", i)
				refs, err := readBibliography([]byte(fmt.Sprintf("@article{%s, title={Title %d}, journal={J}, year={2020}}", key, i)))
				if _, ok := refs[key]; err != nil || !ok || len(refs) != 1 {
					t.Errorf("%s: %v, %v", key, refs, err)
					return
				}
			}
		})
	}
	all.Wait()
}
