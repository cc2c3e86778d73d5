package kind

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"reprise/analyses/frame"
)

// checkColumns holds every parameter that names a column (check:"column=port") against the
// table on that port and returns all mistakes, each with the parameter's place.
func (k *Kind) checkColumns(inputs map[string]any, params any) error {
	var errs []error
	var walk func(v reflect.Value, fields []Field, path []any)
	one := func(name string, f Field, path []any) {
		t, ok := inputs[f.Check.Column].(*frame.Table)
		if !ok || name == "" {
			return
		}
		c, err := t.Column(name)
		if err == nil && len(f.Check.Types) > 0 && !slices.Contains(f.Check.Types, string(c.Type)) {
			err = fmt.Errorf("column %q is %s; %s takes %s", name, c.Type, f.Name, strings.Join(f.Check.Types, " or "))
		}
		if err != nil {
			errs = append(errs, AtField(err, slices.Clone(path)...))
		}
	}
	walk = func(v reflect.Value, fields []Field, path []any) {
		for _, f := range fields {
			fv := v.Field(f.index)
			fp := append(slices.Clone(path), any(f.Name))
			if fv.Kind() == reflect.Pointer {
				if fv.IsNil() {
					continue
				}
				fv = fv.Elem()
			}
			switch {
			case fv.Kind() == reflect.Slice && len(f.Fields) > 0:
				for i := range fv.Len() {
					walk(fv.Index(i), f.Fields, append(slices.Clone(fp), i))
				}
			case fv.Kind() == reflect.Struct:
				walk(fv, f.Fields, fp)
			case f.Check.Column == "":
			case fv.Kind() == reflect.Slice:
				for i := range fv.Len() {
					one(fv.Index(i).String(), f, append(slices.Clone(fp), i))
				}
			case fv.Kind() == reflect.String:
				one(fv.String(), f, fp)
			}
		}
	}
	walk(reflect.ValueOf(params), k.fields, nil)
	return errors.Join(errs...)
}
