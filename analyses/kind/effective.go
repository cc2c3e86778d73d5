package kind

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// FillProfile fills the parameters that follow a convention and were left out; it returns
// a changed copy. A convention without a sourced value in the profile is an error about
// that parameter.
func (k *Kind) FillProfile(params any, profile Conventions) (any, error) {
	v := reflect.New(k.params).Elem()
	v.Set(clone(reflect.ValueOf(params)))
	if err := errors.Join(fillProfile(v, k.fields, nil, profile)...); err != nil {
		return nil, err
	}
	return v.Interface(), nil
}

// fillProfile fills one structure and returns an error for each convention that the
// profile doesn't have; path leads to the structure.
func fillProfile(v reflect.Value, fields []Field, path []any, profile Conventions) []error {
	var errs []error
	for _, f := range fields {
		fv := v.Field(f.index)
		at := append(slices.Clone(path), any(f.Name))
		if f.Profile == "" {
			if fv.Kind() == reflect.Pointer && !fv.IsNil() {
				fv = fv.Elem()
			}
			switch {
			case fv.Kind() == reflect.Struct:
				errs = append(errs, fillProfile(fv, f.Fields, at, profile)...)
			case fv.Kind() == reflect.Slice && fv.Type().Elem().Kind() == reflect.Struct:
				for i := range fv.Len() {
					errs = append(errs, fillProfile(fv.Index(i), f.Fields, append(slices.Clone(at), i), profile)...)
				}
			}
			continue
		}
		if !fv.IsNil() {
			continue
		}
		text, err := profile.Convention(f.Profile)
		if err != nil {
			errs = append(errs, AtField(err, at...))
			continue
		}
		p := reflect.New(fv.Type().Elem())
		d := decoder{}
		d.scalar(&Node{Type: Scalar, Text: text}, p.Elem(), f, f.Name)
		if len(d.problems) > 0 {
			errs = append(errs, AtField(fmt.Errorf("profile %s: convention %s: %s", profile.ProfileName(), f.Profile, d.problems[0].Text), at...))
			continue
		}
		fv.Set(p)
	}
	return errs
}

// Setting is one effective parameter: its path, its value as JSON, and whether it stands at
// its default.
type Setting struct {
	Path    string
	Value   string
	Default bool
}

// Settings lists the effective parameters in declared order, structures and lists of
// structures flattened. Unset optional parameters are "null".
func (k *Kind) Settings(params any) []Setting {
	var out []Setting
	settings(reflect.ValueOf(params), k.defaults, k.fields, "", &out)
	return out
}

func settings(v, def reflect.Value, fields []Field, prefix string, out *[]Setting) {
	for _, f := range fields {
		fv := v.Field(f.index)
		dv := reflect.Zero(fv.Type())
		if def.IsValid() {
			dv = def.Field(f.index)
		}
		name := prefix + f.Name
		if fv.Kind() == reflect.Pointer && fv.Type().Elem().Kind() == reflect.Struct && !fv.IsNil() {
			fv = fv.Elem()
			if !dv.IsNil() {
				dv = dv.Elem()
			} else {
				dv = reflect.Value{}
			}
		}
		switch {
		case fv.Kind() == reflect.Struct:
			settings(fv, dv, f.Fields, name+".", out)
		case fv.Kind() == reflect.Slice && len(f.Fields) > 0 && fv.Len() > 0:
			// an element's defaults are zero values, unless the whole list is the default
			same := dv.IsValid() && reflect.DeepEqual(fv.Interface(), dv.Interface())
			for i := range fv.Len() {
				element := reflect.Zero(fv.Type().Elem())
				if same {
					element = fv.Index(i)
				}
				settings(fv.Index(i), element, f.Fields, name+"["+strconv.Itoa(i+1)+"].", out)
			}
		default:
			*out = append(*out, Setting{
				Path: name, Value: settingJSON(fv),
				Default: dv.IsValid() && reflect.DeepEqual(fv.Interface(), dv.Interface()),
			})
		}
	}
}

func settingJSON(v reflect.Value) string {
	b, err := json.Marshal(v.Interface())
	if err != nil {
		panic("a parameter can't be written as JSON: " + err.Error())
	}
	return string(b)
}

// FileParams lists the files that the parameters name: those tagged file, in declared
// order. Name is the parameter's path.
func (k *Kind) FileParams(params any) []FileParam {
	var out []FileParam
	var walk func(v reflect.Value, f Field, name string)
	walk = func(v reflect.Value, f Field, name string) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem(), f, name)
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i), f, name+"["+strconv.Itoa(i+1)+"]")
			}
		case reflect.Struct:
			for _, g := range f.Fields {
				walk(v.Field(g.index), g, strings.TrimPrefix(name+"."+g.Name, "."))
			}
		case reflect.String:
			if f.File && v.String() != "" {
				out = append(out, FileParam{Name: name, File: v.String()})
			}
		}
	}
	walk(reflect.ValueOf(params), Field{Fields: k.fields}, "")
	return out
}

// FileParam is a parameter that names a file of the study.
type FileParam struct{ Name, File string }

// ConventionUsed is a convention that a stage's parameters settle.
type ConventionUsed struct{ Key, Value string }

// ConventionsUsed lists the conventions among the effective parameters.
func (k *Kind) ConventionsUsed(params any) []ConventionUsed {
	var out []ConventionUsed
	v := reflect.ValueOf(params)
	for _, f := range k.fields {
		if f.Profile == "" || v.Field(f.index).IsNil() {
			continue
		}
		out = append(out, ConventionUsed{f.Profile, fmt.Sprint(v.Field(f.index).Elem().Interface())})
	}
	return out
}
