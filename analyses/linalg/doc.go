// Package linalg holds the dense linear algebra that the statistical methods
// stand on: products, Cholesky, Householder QR, symmetric eigenvalues, thin
// singular value decomposition and least squares with a rank verdict.
//
// # Bits
//
// Every function gives the same bits on every machine and with every number
// of threads. No product is fused with a sum; every sum has one order, fixed
// by the shapes alone; parallel work is cut into blocks of a size that follows
// from the shapes and is combined in index order.
//
// # Signs
//
// An eigenvector or singular vector is determined up to its sign. The rule
// here: among the components whose magnitude is at least (1 - 2^-20) times the
// largest, the one with the lowest index is positive. The margin makes the
// rule indifferent to rounding: in a vector such as (1, -1)/√2, whose two
// components differ at most in their last bits, the first one decides. For
// [EigenSym] the rule holds for the columns of Vectors, for [ThinSVD] for the
// columns of V (the loadings); U follows. Vectors of equal eigenvalues are
// one orthonormal basis of their space out of many; the rule fixes signs only.
//
// # Bad input
//
// NaN, infinities, empty matrices and shapes that do not fit are errors.
// Factorisations scale by powers of two, which is exact, so that entries from
// 1e-300 to 1e300 neither overflow nor lose digits where the answer itself is
// in range; each function says what happens beyond. Iterations are bounded,
// and whether they converged is part of the result.
package linalg
