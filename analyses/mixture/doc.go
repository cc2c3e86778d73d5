// Package mixture fits finite mixtures by the EM algorithm: Gaussian mixtures with
// constrained covariances, latent class and latent profile models, and mixtures of mixed
// indicators that are independent within a class.
//
// # Bits
//
// Every function gives the same bits on every machine and with every number of threads:
// sums run in row order within blocks of a fixed size, blocks are added in index order.
package mixture
