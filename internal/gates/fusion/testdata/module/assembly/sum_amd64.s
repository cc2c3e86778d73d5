#include "textflag.h"

TEXT ·Sum(SB), NOSPLIT, $0-24
	MOVSD x+0(FP), X0
	MOVSD y+8(FP), X1
	VFMADD231SD X1, X1, X0
	MOVSD X0, ret+16(FP)
	RET
