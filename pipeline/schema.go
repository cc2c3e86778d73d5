package pipeline

import (
	"reprise/analyses/kind"
	"reprise/analyses/profile"
)

// Schema is the JSON Schema (draft 2020-12) of the study file that editors use: every kind,
// parameter, bound and default comes from the declarations.
func Schema(kinds []*kind.Kind) map[string]any {
	text := map[string]any{"type": "string"}
	label := map[string]any{"type": []string{"string", "number", "boolean"}} // a plain 1 is text where text is asked for
	profiles := map[string]any{"enum": profile.Names(), "description": "Conventions of the run.", "default": defaultProfile}
	from := map[string]any{
		"description": "A stage or data entry, or a mapping of ports to them.",
		"anyOf":       []any{text, map[string]any{"type": "object"}},
	}
	defs := map[string]any{}
	var uses, plots []string
	var stageRules, panelRules []any
	for _, k := range kinds {
		defs[k.Name()] = k.Schema()
		ref := map[string]any{"properties": map[string]any{"with": map[string]any{"$ref": "#/$defs/" + k.Name()}}}
		when := func(key, value string) map[string]any {
			return map[string]any{
				"if":   map[string]any{"properties": map[string]any{key: map[string]any{"const": value}}, "required": []string{key}},
				"then": ref,
			}
		}
		switch k.Family() {
		case "data":
		case "plot":
			short := k.Name()[len("plot."):]
			plots = append(plots, short)
			panelRules = append(panelRules, when("plot", short))
		default:
			uses = append(uses, k.Name())
			stageRules = append(stageRules, when("use", k.Name()))
		}
	}
	labels := map[string]any{
		"type": "object", "additionalProperties": false, "description": "How the groups are named.",
		"properties": map[string]any{
			"match": kind.StructSchema(LabelMatch{}), "by": kind.StructSchema(LabelBy{}),
			"names": map[string]any{"anyOf": []any{label, map[string]any{"type": "array", "items": label}}},
		},
	}
	stage := map[string]any{
		"type": "object", "required": []string{"id", "use"}, "additionalProperties": false,
		"properties": map[string]any{
			"id": text, "use": map[string]any{"enum": uses, "description": "The method."}, "from": from,
			"with": map[string]any{"type": "object"}, "labels": labels, "profile": profiles,
		},
		"allOf": stageRules,
	}
	panelProps := map[string]any{
		"plot": map[string]any{"enum": plots}, "from": from, "with": map[string]any{"type": "object"}, "title": label, "profile": profiles,
	}
	panel := map[string]any{"type": "object", "required": []string{"plot"}, "additionalProperties": false, "properties": panelProps, "allOf": panelRules}
	size := map[string]any{"type": "string", "pattern": sizePattern.String()}
	figure := map[string]any{
		"type": "object", "required": []string{"id"}, "additionalProperties": false,
		"properties": map[string]any{
			"id": text, "title": label, "caption": label, "width": size, "height": size, "dpi": map[string]any{"type": "integer"},
			"layout": map[string]any{"type": "array", "items": text}, "panels": map[string]any{"type": "object", "additionalProperties": panel},
			"formats": map[string]any{"type": "array", "items": map[string]any{"enum": []string{"svg", "png", "pdf", "tiff"}}},
			"plot":    panelProps["plot"], "from": from, "with": panelProps["with"], "profile": profiles,
		},
		"allOf": panelRules,
	}
	data := map[string]any{
		"type": "object", "description": "Data by id: a file with its codebook, or a simulated cohort.",
		"additionalProperties": map[string]any{"anyOf": dataEntries(kinds)},
	}
	claims := map[string]any{"anyOf": []any{text, map[string]any{"type": "array", "items": map[string]any{"anyOf": []any{
		kind.StructSchema(claimSection{}), kind.StructSchema(tableSection{}),
	}}}}}
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:reprise:study:1",
		"title": "Reprise study file", "type": "object", "additionalProperties": false,
		"required": []string{"reprise", "study"},
		"properties": map[string]any{
			"reprise": map[string]any{"const": Format, "description": "Version of this format."},
			"study":   kind.StructSchema(Study{}),
			"seed":    map[string]any{"type": "integer", "minimum": 0, "description": "Required as soon as one stage draws."},
			"profile": profiles, "data": data,
			"stages":  map[string]any{"type": "array", "items": stage},
			"figures": map[string]any{"type": "array", "items": figure},
			"report":  kind.StructSchema(reportSection{}),
			"claims":  claims, "notes": map[string]any{},
		},
		"$defs": defs,
	}
}

// dataEntries are the forms of a data entry: the parameters of data.read in place, or those
// of data.simulate under simulate.
func dataEntries(kinds []*kind.Kind) []any {
	var out []any
	for _, k := range kinds {
		switch k.Name() {
		case "data.read":
			s := k.Schema()
			s["properties"].(map[string]any)["sha256"] = map[string]any{
				"type": "string", "pattern": shaPattern.String(), "description": "SHA-256 that the file must have.",
			}
			out = append(out, s)
		case "data.simulate":
			s := k.Schema()
			properties := map[string]any{"simulate": s}
			if book, ok := s["properties"].(map[string]any)["codebook"]; ok { // stands beside simulate
				properties["codebook"] = book
			}
			out = append(out, map[string]any{
				"type": "object", "required": []string{"simulate"}, "additionalProperties": false, "properties": properties,
			})
		}
	}
	return out
}
