package describe

import "reprise/analyses/result"

// suppress removes shares whose count is above zero and below the threshold, and as many
// others as it takes that none of them follows from a sum: in every group, and in every
// level whose total stays, either no count or at least two are suppressed; the next to go
// is the smallest one left.
func suppress(r *TableOneResult) {
	if r.Print.SmallCell == 0 {
		return
	}
	removed := 0
	for i := range r.Variables {
		v := &r.Variables[i]
		if len(v.Levels) == 0 {
			continue
		}
		removed += v.suppress(r.Print.SmallCell)
	}
	if removed > 0 {
		r.Notes = append(r.Notes, result.Notef("small_cells", "%d counts are suppressed: those above 0 and below %d, and others from which they would follow", removed, r.Print.SmallCell))
	}
}

// cells is the matrix of levels by groups; the column before the groups is the total.
func (v *TableOneVariable) cells() [][]**result.Share {
	out := make([][]**result.Share, len(v.Levels))
	for j := range v.Levels {
		l := &v.Levels[j]
		out[j] = append(out[j], &l.Overall)
		for g := range l.Groups {
			out[j] = append(out[j], &l.Groups[g].Share)
		}
	}
	return out
}

func (v *TableOneVariable) suppress(threshold int) int {
	cells := v.cells()
	removed := 0
	remove := func(c **result.Share) { *c = nil; removed++ }
	for _, row := range cells {
		for _, c := range row {
			if n := (*c).Count; n > 0 && n < threshold {
				remove(c)
			}
		}
	}
	// a line of cells with a known sum and a single gap gives the gap away
	protect := func(line []**result.Share) bool {
		gaps, least := 0, (**result.Share)(nil)
		for _, c := range line {
			switch {
			case *c == nil:
				gaps++
			case least == nil || (*c).Count < (*least).Count && (*c).Count > 0 || (*least).Count == 0 && (*c).Count > 0:
				least = c
			}
		}
		if gaps != 1 || least == nil {
			return false
		}
		remove(least)
		return true
	}
	for changed := true; changed; {
		changed = false
		for column := range cells[0] {
			var line []**result.Share
			for _, row := range cells {
				line = append(line, row[column])
			}
			changed = protect(line) || changed
		}
		for _, row := range cells {
			if len(row) > 1 {
				changed = protect(row) || changed
			}
		}
	}
	for j := range v.Levels {
		for g := range v.Levels[j].Groups {
			if s := &v.Levels[j].Groups[g]; s.Share == nil {
				s.Residual, s.VTest = nil, nil
			}
		}
	}
	return removed
}
