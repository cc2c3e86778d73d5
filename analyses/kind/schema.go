package kind

import (
	"encoding/json"
	"reflect"
)

// Schema is the JSON Schema (draft 2020-12) of the kind's parameters.
func (k *Kind) Schema() map[string]any {
	s := structSchema(k.fields, k.defaults)
	s["title"] = k.name
	s["description"] = k.doc.Summary
	return s
}

// StructSchema is the JSON Schema of a structure declared like parameters; the value given
// holds the defaults.
func StructSchema(defaults any) map[string]any {
	v := reflect.ValueOf(defaults)
	return structSchema(fieldsOf(v.Type(), v.Type().Name()), v)
}

func structSchema(fields []Field, defaults reflect.Value) map[string]any {
	props := map[string]any{}
	var required []string
	for _, f := range fields {
		var dv reflect.Value
		if defaults.IsValid() {
			dv = defaults.Field(f.index)
		}
		props[f.Name] = f.schema(dv)
		if f.Check.Required {
			required = append(required, f.Name)
		}
	}
	s := map[string]any{"type": "object", "properties": props, "additionalProperties": false}
	if required != nil {
		s["required"] = required
	}
	return s
}

func (f Field) schema(def reflect.Value) map[string]any {
	s := f.typeSchema(f.Type)
	s["description"] = f.Doc
	if f.Include {
		s = map[string]any{"description": f.Doc, "anyOf": []any{map[string]any{"type": "string"}, s}}
	}
	if def.IsValid() && !def.IsZero() && len(f.Fields) == 0 {
		s["default"] = json.RawMessage(settingJSON(def))
	}
	return s
}

func (f Field) typeSchema(t reflect.Type) map[string]any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	scalar := []string{"string", "number", "boolean"}
	switch t {
	case levelsType:
		return map[string]any{"anyOf": []any{
			map[string]any{"type": "array", "items": map[string]any{"type": scalar}},
			map[string]any{"type": "object", "additionalProperties": map[string]any{"type": scalar}},
		}}
	case eventCodesType:
		return map[string]any{"type": "object", "additionalProperties": map[string]any{"type": scalar}}
	}
	switch t.Kind() {
	case reflect.Slice:
		items := f.typeSchema(t.Elem())
		list := map[string]any{"type": "array", "items": items}
		if f.Check.MinLen > 0 {
			list["minItems"] = f.Check.MinLen
		}
		if f.Check.Unique {
			list["uniqueItems"] = true
		}
		if len(f.Fields) > 0 {
			return list
		}
		return map[string]any{"anyOf": []any{list, items}} // one value stands for a list of one
	case reflect.Struct:
		return structSchema(f.Fields, reflect.Value{})
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		if len(f.Check.OneOf) > 0 {
			return map[string]any{"enum": f.Check.OneOf}
		}
		return map[string]any{"type": scalar} // a plain 1 is text where text is asked for
	}
	s := map[string]any{"type": "number"}
	if t.Kind() == reflect.Int {
		s["type"] = "integer"
	}
	bound := func(key string, x *float64) {
		if x != nil {
			s[key] = *x
		}
	}
	bound("minimum", f.Check.Min)
	bound("maximum", f.Check.Max)
	bound("exclusiveMinimum", f.Check.Above)
	bound("exclusiveMaximum", f.Check.Below)
	return s
}
