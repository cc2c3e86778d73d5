//go:build amd64 && !purego

#include "textflag.h"

// X0 to X3 hold the eight sums, X4 the value of a twice, X8 to X11 the column's eight values.

// func squares(a, b []float64, out *[8]float64, root bool)
TEXT ·squares(SB), NOSPLIT, $0-57
	MOVQ  a_base+0(FP), SI
	MOVQ  a_len+8(FP), CX
	MOVQ  b_base+24(FP), DI
	MOVQ  out+48(FP), DX
	XORPS X0, X0
	XORPS X1, X1
	XORPS X2, X2
	XORPS X3, X3
	TESTQ CX, CX
	JZ    finish

column:
	MOVSD    (SI), X4
	UNPCKLPD X4, X4
	MOVAPD   X4, X5
	MOVAPD   X4, X6
	MOVAPD   X4, X7
	MOVUPD   (DI), X8
	MOVUPD   16(DI), X9
	MOVUPD   32(DI), X10
	MOVUPD   48(DI), X11
	SUBPD    X8, X4
	SUBPD    X9, X5
	SUBPD    X10, X6
	SUBPD    X11, X7
	MULPD    X4, X4
	MULPD    X5, X5
	MULPD    X6, X6
	MULPD    X7, X7
	ADDPD    X4, X0
	ADDPD    X5, X1
	ADDPD    X6, X2
	ADDPD    X7, X3
	ADDQ     $8, SI
	ADDQ     $64, DI
	DECQ     CX
	JNZ      column

finish:
	CMPB   root+56(FP), $0
	JEQ    store
	SQRTPD X0, X0
	SQRTPD X1, X1
	SQRTPD X2, X2
	SQRTPD X3, X3

store:
	MOVUPD X0, (DX)
	MOVUPD X1, 16(DX)
	MOVUPD X2, 32(DX)
	MOVUPD X3, 48(DX)
	RET

// func products(a, b []float64, out *[8]float64)
TEXT ·products(SB), NOSPLIT, $0-56
	MOVQ  a_base+0(FP), SI
	MOVQ  a_len+8(FP), CX
	MOVQ  b_base+24(FP), DI
	MOVQ  out+48(FP), DX
	XORPS X0, X0
	XORPS X1, X1
	XORPS X2, X2
	XORPS X3, X3
	TESTQ CX, CX
	JZ    store

column:
	MOVSD    (SI), X4
	UNPCKLPD X4, X4
	MOVUPD   (DI), X8
	MOVUPD   16(DI), X9
	MOVUPD   32(DI), X10
	MOVUPD   48(DI), X11
	MULPD    X4, X8
	MULPD    X4, X9
	MULPD    X4, X10
	MULPD    X4, X11
	ADDPD    X8, X0
	ADDPD    X9, X1
	ADDPD    X10, X2
	ADDPD    X11, X3
	ADDQ     $8, SI
	ADDQ     $64, DI
	DECQ     CX
	JNZ      column

store:
	MOVUPD X0, (DX)
	MOVUPD X1, 16(DX)
	MOVUPD X2, 32(DX)
	MOVUPD X3, 48(DX)
	RET

// func least(x []float64, start float64) float64
// MINPD keeps its source where a value is NaN, so NaN is passed over.
TEXT ·least(SB), NOSPLIT, $0-40
	MOVQ     x_base+0(FP), SI
	MOVQ     x_len+8(FP), CX
	MOVSD    start+24(FP), X0
	UNPCKLPD X0, X0
	MOVAPD   X0, X1
	MOVAPD   X0, X2
	MOVAPD   X0, X3
	SUBQ     $8, CX
	JLT      join

eight:
	MOVUPD (SI), X4
	MOVUPD 16(SI), X5
	MOVUPD 32(SI), X6
	MOVUPD 48(SI), X7
	MINPD  X0, X4
	MINPD  X1, X5
	MINPD  X2, X6
	MINPD  X3, X7
	MOVAPD X4, X0
	MOVAPD X5, X1
	MOVAPD X6, X2
	MOVAPD X7, X3
	ADDQ   $64, SI
	SUBQ   $8, CX
	JGE    eight

join:
	MINPD    X1, X0
	MINPD    X3, X2
	MINPD    X2, X0
	MOVAPD   X0, X1
	UNPCKHPD X1, X1
	MINPD    X1, X0
	MOVSD    X0, ret+32(FP)
	RET
