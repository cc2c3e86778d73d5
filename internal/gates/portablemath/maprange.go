package portablemath

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// mapRange reports a range over a map whose order can reach a result.
//
// Allowed are bodies made of these alone, in any nesting of if without call:
// append the key to a slice that the same function sorts after the loop; delete
// from the map; count or add up integers; set an entry, at the key, of another
// map. A range without variables is allowed too. No allowed statement may read
// what the loop itself changes.
func (c *checker) mapRange(loop *ast.RangeStmt, stack []ast.Node) {
	t := c.info.TypeOf(loop.X)
	if t == nil {
		return
	}
	if _, ok := t.Underlying().(*types.Map); !ok {
		return
	}
	key := c.variable(loop.Key)
	value := c.variable(loop.Value)
	if key == nil && value == nil {
		return
	}
	r := &mapBody{checker: c, key: key, ranged: c.rootOf(loop.X), changed: map[types.Object]bool{}}
	ast.Inspect(loop.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				r.changed[c.rootOf(lhs)] = true
			}
		case *ast.IncDecStmt:
			r.changed[c.rootOf(n.X)] = true
		}
		return true
	})
	delete(r.changed, nil)
	if !r.block(loop.Body.List) {
		c.order(loop.Pos(), "the body of a range over a map may only collect keys for sorting; range over sorted keys instead")
		return
	}
	for _, slice := range r.collected {
		if !c.sortedLater(slice, loop, stack) {
			c.order(loop.Pos(), "the keys collected in "+slice.Name()+" are not sorted in this function after the loop")
			return
		}
	}
}

// mapBody judges the statements in one loop over a map.
type mapBody struct {
	*checker
	key       types.Object
	ranged    types.Object          // the variable that holds the map
	changed   map[types.Object]bool // variables that the loop assigns to
	collected []types.Object        // slices that the keys go to
}

// variable is the object that a range clause sets; nil for none and for _.
func (c *checker) variable(e ast.Expr) types.Object {
	id, ok := e.(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	if obj := c.info.Defs[id]; obj != nil {
		return obj
	}
	return c.info.Uses[id]
}

// rootOf is the variable at the root of x, x.f, x[i] and *x.
func (c *checker) rootOf(e ast.Expr) types.Object {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return c.variable(x)
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func (r *mapBody) block(list []ast.Stmt) bool {
	for _, s := range list {
		if !r.statement(s) {
			return false
		}
	}
	return true
}

func (r *mapBody) statement(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.BlockStmt:
		return r.block(s.List)
	case *ast.BranchStmt:
		return s.Tok == token.CONTINUE && s.Label == nil
	case *ast.IfStmt:
		return s.Init == nil && r.pure(s.Cond) && r.block(s.Body.List) && (s.Else == nil || r.statement(s.Else))
	case *ast.IncDecStmt:
		_, plain := s.X.(*ast.Ident)
		return plain && hasBasic(r.info.TypeOf(s.X), types.IsInteger)
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		return ok && r.builtin(call, "delete") && r.rootOf(call.Args[0]) == r.ranged && r.isKey(call.Args[1])
	case *ast.AssignStmt:
		return len(s.Lhs) == 1 && len(s.Rhs) == 1 && r.assign(s)
	}
	return false
}

func (r *mapBody) assign(s *ast.AssignStmt) bool {
	lhs, rhs := s.Lhs[0], s.Rhs[0]
	switch lhs := lhs.(type) {
	case *ast.Ident:
		if s.Tok == token.ADD_ASSIGN {
			return hasBasic(r.info.TypeOf(lhs), types.IsInteger) && r.pure(rhs)
		}
		call, ok := rhs.(*ast.CallExpr)
		if !ok || s.Tok != token.ASSIGN || !r.builtin(call, "append") || len(call.Args) != 2 {
			return false
		}
		slice := r.variable(lhs)
		if slice == nil || r.rootOf(call.Args[0]) != slice || !r.isKey(call.Args[1]) {
			return false
		}
		r.collected = append(r.collected, slice)
		return true
	case *ast.IndexExpr:
		_, isMap := r.info.TypeOf(lhs.X).Underlying().(*types.Map)
		return isMap && s.Tok == token.ASSIGN && r.isKey(lhs.Index) && r.rootOf(lhs.X) != r.ranged && r.pure(rhs)
	}
	return false
}

// isKey tells whether an expression is the key, or a conversion of it.
func (r *mapBody) isKey(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) == 1 && r.info.Types[call.Fun].IsType() {
		e = call.Args[0]
	}
	id, ok := e.(*ast.Ident)
	return ok && r.key != nil && r.info.Uses[id] == r.key
}

// pure tells whether an expression calls nothing but len, cap and conversions
// and reads nothing that the loop changes.
func (r *mapBody) pure(e ast.Expr) bool {
	pure := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if !r.info.Types[n.Fun].IsType() && !r.builtin(n, "len") && !r.builtin(n, "cap") {
				pure = false
			}
		case *ast.Ident:
			if obj := r.info.Uses[n]; obj != nil && r.changed[obj] {
				pure = false
			}
		case *ast.FuncLit:
			pure = false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				pure = false
			}
		}
		return pure
	})
	return pure
}

func (r *mapBody) builtin(call *ast.CallExpr, name string) bool {
	id, ok := call.Fun.(*ast.Ident)
	if !ok || id.Name != name {
		return false
	}
	_, ok = r.info.Uses[id].(*types.Builtin)
	return ok
}

// sortedLater tells whether the function around the loop passes the slice to a
// sorting function of sort or slices after the loop.
func (c *checker) sortedLater(slice types.Object, loop *ast.RangeStmt, stack []ast.Node) bool {
	var body ast.Node
	for _, n := range slices.Backward(stack) {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			body = n
		}
		if body != nil {
			break
		}
	}
	if body == nil {
		return false
	}
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Pos() < loop.End() || len(call.Args) == 0 {
			return !found
		}
		if fn := c.callee(call); fn != nil && fn.Pkg() != nil && sorts(fn) && c.mentions(call.Args[0], slice) {
			found = true
		}
		return !found
	})
	return found
}

// callee is the function that a call names, if it names one.
func (c *checker) callee(call *ast.CallExpr) *types.Func {
	return calleeOf(c.info, call)
}

func calleeOf(info *types.Info, call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun = index.X
	}
	var id *ast.Ident
	switch fun := fun.(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return nil
	}
	fn, _ := info.Uses[id].(*types.Func)
	return fn
}

// sorts tells whether a function of the standard library sorts its argument.
func sorts(fn *types.Func) bool {
	switch fn.Pkg().Path() {
	case "slices":
		return strings.HasPrefix(fn.Name(), "Sort")
	case "sort":
		return slices.Contains([]string{"Strings", "Ints", "Float64s", "Slice", "SliceStable", "Sort", "Stable"}, fn.Name())
	}
	return false
}

// mentions tells whether an argument is the variable, or wraps it once as
// sort.Sort(byName(keys)) does.
func (c *checker) mentions(arg ast.Expr, obj types.Object) bool {
	if call, ok := arg.(*ast.CallExpr); ok && len(call.Args) == 1 {
		arg = call.Args[0]
	}
	id, ok := arg.(*ast.Ident)
	return ok && c.info.Uses[id] == obj
}

// sortedAtOnce tells whether the iterator function of package maps whose name
// stands at the top of the stack is called as the first argument of a sorting
// function of slices. Values are sorted at once only by their own order.
func sortedAtOnce(info *types.Info, name string, stack []ast.Node) bool {
	// stack: … sorting call, call of maps.Keys, selector
	var calls []*ast.CallExpr
	for _, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.CallExpr:
			calls = append(calls, n)
		case *ast.SelectorExpr, *ast.IndexExpr:
			continue
		}
		if len(calls) == 2 {
			break
		}
		if _, ok := n.(*ast.CallExpr); !ok {
			return false
		}
	}
	if len(calls) < 2 || len(calls[1].Args) == 0 || calls[1].Args[0] != ast.Expr(calls[0]) {
		return false
	}
	fn := calleeOf(info, calls[1])
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "slices" {
		return false
	}
	switch fn.Name() {
	case "Sorted":
		return name != "All"
	case "SortedFunc", "SortedStableFunc":
		return name == "Keys"
	}
	return false
}
