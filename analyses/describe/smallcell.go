package describe

import "reprise/analyses/result"

// suppress removes shares whose count is above zero and below the threshold, and as many
// others as it takes that none of them follows from a sum: in every group, in every level
// whose total stays, and in every cell over the strata and their total, either no count or at
// least two are suppressed; the next to go is the smallest one left.
func suppress(r *TableOneResult) {
	if r.Print.SmallCell == 0 {
		return
	}
	removed := 0
	for i := range r.Variables {
		if len(r.Variables[i].Levels) == 0 {
			continue
		}
		parts := []*TableOneVariable{&r.Variables[i]}
		for k := range r.Strata {
			parts = append(parts, &r.Strata[k].Variables[i])
		}
		removed += suppressVariable(parts, r.Print.SmallCell)
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

// suppressVariable suppresses a variable among all cases, the first part, and within the
// strata, the others; all have the same levels and groups.
func suppressVariable(parts []*TableOneVariable, threshold int) int {
	blocks := make([][][]**result.Share, len(parts)) // part, level, column
	for k, v := range parts {
		blocks[k] = v.cells()
	}
	removed := 0
	remove := func(c **result.Share) { *c = nil; removed++ }
	for _, cells := range blocks {
		for _, row := range cells {
			for _, c := range row {
				if n := (*c).Count; n > 0 && n < threshold {
					remove(c)
				}
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
		for _, cells := range blocks {
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
		for level := range blocks[0] {
			for column := range blocks[0][level] {
				if len(blocks) == 1 {
					continue
				}
				var line []**result.Share
				for _, cells := range blocks {
					line = append(line, cells[level][column])
				}
				changed = protect(line) || changed
			}
		}
	}
	for _, v := range parts {
		v.forget()
	}
	return removed
}

// forget removes what would tell a suppressed count.
func (v *TableOneVariable) forget() {
	for j := range v.Levels {
		l := &v.Levels[j]
		if l.Overall == nil {
			l.OverallInterval = nil
		}
		for g := range l.Groups {
			if s := &l.Groups[g]; s.Share == nil {
				s.Residual, s.VTest, s.Interval = nil, nil, nil
				l.Difference = nil
			}
		}
	}
}
