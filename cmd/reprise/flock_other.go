//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package main

// lockFolder does nothing: this system has no lock that ends with the program.
func lockFolder(string) (unlock func(), err error) { return func() {}, nil }
