package kind

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Reference is the kind's page of the manual in Markdown, all of it from the declaration.
func (k *Kind) Reference() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n%s\n", k.name, k.doc.Summary, strings.TrimSpace(k.doc.Text))
	b.WriteString("\n## Inputs\n\n")
	if len(k.ports) == 0 {
		b.WriteString("None.\n")
	} else {
		b.WriteString("| port | takes | |\n|---|---|---|\n")
		for _, p := range k.ports {
			need := ""
			switch {
			case p.OneOf != "":
				need = "One of the " + p.OneOf + " ports. "
			case p.Optional:
				need = "Optional. "
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s%s |\n", p.Name, p.TypeName(), need, cell(p.Doc))
		}
	}
	b.WriteString("\n## Parameters\n\n")
	if len(k.fields) == 0 {
		b.WriteString("None.\n")
	} else {
		b.WriteString("| parameter | takes | default | |\n|---|---|---|---|\n")
		writeFields(&b, k.fields, k.defaults, "")
	}
	b.WriteString("\n## Result\n\n")
	if fields := k.ResultFields(); len(fields) == 0 {
		b.WriteString("A figure.\n")
	} else {
		b.WriteString("| value | type | |\n|---|---|---|\n")
		for _, f := range fields {
			typ := string(f.Type)
			if typ == "" {
				typ = "fields"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.TrimPrefix(f.Path, "."), typ, cell(f.Doc))
		}
	}
	if len(k.offers) > 1 {
		b.WriteString("\n## Offers to other stages\n\n| payload | type | |\n|---|---|---|\n")
		for _, o := range k.offers[1:] {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", o.Name, o.TypeName(), cell(o.Doc))
		}
	}
	fmt.Fprintf(&b, "\n## Example\n\n```yaml\n%s```\n", k.ExampleYAML())
	switch drawing := k.Drawing(k.defaults.Interface()); {
	case drawing == DrawsAlways:
		b.WriteString("\nThe kind draws random numbers: the study needs a `seed`.\n")
	case drawing == DrawsIfSeeded:
		b.WriteString("\nThe kind draws random numbers where it must and the study has a `seed`.\n")
	case k.Draws():
		b.WriteString("\nWith some parameters the kind draws random numbers: the study then needs a `seed`.\n")
	}
	if len(k.doc.References) > 0 {
		b.WriteString("\n## References\n\n")
		for _, r := range k.doc.References {
			fmt.Fprintf(&b, "- %s\n", r)
		}
	}
	return b.String()
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func writeFields(b *strings.Builder, fields []Field, defaults reflect.Value, prefix string) {
	for _, f := range fields {
		def := ""
		var dv reflect.Value
		if defaults.IsValid() {
			dv = defaults.Field(f.index)
		}
		switch {
		case f.Check.Required:
			def = "required"
		case f.Profile != "":
			def = "the profile's `" + f.Profile + "`"
		case dv.IsValid() && !dv.IsZero() && len(f.Fields) == 0:
			def = "`" + settingJSON(dv) + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", prefix+f.Name, cell(f.Expectation()), def, cell(f.Doc))
		if len(f.Fields) > 0 {
			inner := reflect.Value{}
			if dv.IsValid() && dv.Kind() == reflect.Struct {
				inner = dv
			}
			writeFields(b, f.Fields, inner, prefix+f.Name+".")
		}
	}
}

// ExampleYAML writes the kind's example as a stage of a study file.
func (k *Kind) ExampleYAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "- id: example\n  use: %s\n", k.name)
	var from []string
	seen := map[string]bool{}
	for _, p := range k.ports {
		if p.OneOf != "" && seen[p.OneOf] {
			continue
		}
		if !p.Optional || p.OneOf != "" {
			from = append(from, p.Name+": "+exampleSource(p))
		}
		seen[p.OneOf] = p.OneOf != ""
	}
	if len(from) > 0 {
		fmt.Fprintf(&b, "  from: { %s }\n", strings.Join(from, ", "))
	}
	if lines := yamlFields(k.example, k.defaults, k.fields, "    "); lines != "" {
		fmt.Fprintf(&b, "  with:\n%s", lines)
	}
	return b.String()
}

func exampleSource(p Port) string {
	switch p.TypeName() {
	case "Table":
		return "cohort"
	case "Groups":
		return "subgroups"
	case "Distance":
		return "distances"
	case "Tree":
		return "tree"
	}
	return "stage"
}

// yamlFields writes the fields that differ from their defaults.
func yamlFields(v, defaults reflect.Value, fields []Field, indent string) string {
	var b strings.Builder
	for _, f := range fields {
		fv := v.Field(f.index)
		if defaults.IsValid() && !f.Check.Required && reflect.DeepEqual(fv.Interface(), defaults.Field(f.index).Interface()) {
			continue
		}
		for fv.Kind() == reflect.Pointer && !fv.IsNil() {
			fv = fv.Elem()
		}
		if fv.Kind() == reflect.Pointer || !f.Check.Required && fv.IsZero() && !defaults.IsValid() {
			continue
		}
		switch {
		case fv.Kind() == reflect.Struct:
			fmt.Fprintf(&b, "%s%s:\n%s", indent, f.Name, yamlFields(fv, reflect.Value{}, f.Fields, indent+"  "))
		case fv.Kind() == reflect.Slice && len(f.Fields) > 0:
			fmt.Fprintf(&b, "%s%s:\n", indent, f.Name)
			for i := range fv.Len() {
				item := yamlFields(fv.Index(i), reflect.Value{}, f.Fields, indent+"    ")
				fmt.Fprintf(&b, "%s  - %s", indent, strings.TrimPrefix(item, indent+"    "))
			}
		default:
			fmt.Fprintf(&b, "%s%s: %s\n", indent, f.Name, yamlScalar(fv))
		}
	}
	return b.String()
}

func yamlScalar(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = yamlScalar(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Struct: // a level
		return yamlText(v.Field(0).String())
	case reflect.String:
		return yamlText(v.String())
	}
	return settingJSON(v)
}

// yamlText quotes a text unless it is a plain word that YAML reads as text.
func yamlText(s string) string {
	if plainKey.MatchString(s) && s != "true" && s != "false" && s != "null" && s != "yes" && s != "no" {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return s
		}
	}
	return strconv.Quote(s)
}
