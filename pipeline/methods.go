package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/profile"
)

// Methods is the Methods text of an outcome in Markdown, generated from what really ran:
// one paragraph a stage in the words of its result or its kind, the conventions that were
// in force where honest programs differ, the seed, and the references.
func (o *Outcome) Methods() string {
	var b strings.Builder
	var refs []string
	cite := func(list []string) string {
		var marks []string
		for _, r := range list {
			i := slices.Index(refs, r)
			if i < 0 {
				refs = append(refs, r)
				i = len(refs) - 1
			}
			marks = append(marks, fmt.Sprint(i+1))
		}
		if marks == nil {
			return ""
		}
		return " [" + strings.Join(marks, ", ") + "]"
	}
	said := map[string]bool{} // every convention is stated once
	for _, s := range o.Stages {
		if s.Stage.Role == PanelRole {
			continue
		}
		k := s.Stage.Kind
		sentences := s.Sentences()
		if sentences == nil {
			sentences = []string{k.Doc().Summary}
		}
		text := strings.TrimSuffix(strings.Join(sentences, " "), ".")
		fmt.Fprintf(&b, "**%s** (`%s`). %s%s.", s.Stage.ID, k.Name(), text, cite(rested(s.Result, k.Doc().References)))
		for _, c := range k.ConventionsUsed(s.Stage.Params) {
			text, source, err := profile.Sentence(c.Key, c.Value)
			if err != nil || said[text] || !used(s.Result, c.Key) {
				continue // said before, or a value of the study's own that no convention describes
			}
			said[text] = true
			var list []string
			if source.Text != "" {
				list = []string{strings.TrimSuffix(source.Text+". doi:"+source.DOI, ". doi:")}
			}
			fmt.Fprintf(&b, " %s%s.", strings.TrimSuffix(text, "."), cite(list))
		}
		if s.Labels != nil {
			fmt.Fprintf(&b, " %s", labelSentence(s.Labels))
		}
		b.WriteString("\n\n")
	}
	fmt.Fprintf(&b, "Conventions on which programs differ follow the profile %s (%s).", o.Plan.Profile.Name, o.Plan.Profile.Title)
	if o.Plan.HasSeed {
		fmt.Fprintf(&b, " Random numbers come from named streams of ChaCha8 under the seed %d; each depends on the seed, the stage and its purpose alone.", o.Plan.Seed)
	}
	fmt.Fprintf(&b, " Computed with Reprise %s.\n", Version)
	for i, r := range refs {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%d. %s\n", i+1, r)
	}
	return b.String()
}

func labelSentence(l *LabelResult) string {
	if l.Rule == "match" {
		moved := ""
		if l.Moved != nil {
			moved = fmt.Sprintf("; %d of %d rows moved", l.Moved.Count, l.Moved.Total)
		}
		return fmt.Sprintf("The groups were named after %s by optimal assignment (adjusted Rand index %.3f%s).", l.Reference, l.ARI.Value, moved)
	}
	if l.Rule == "" {
		return "The groups were named in their order."
	}
	return fmt.Sprintf("The groups were ordered by %s.", l.Rule)
}

// rested are the references that a result rests on, as far as it says so.
func rested(res any, references []string) []string {
	c, ok := res.(kind.Citer)
	if !ok {
		return references
	}
	return slices.DeleteFunc(slices.Clone(references), func(r string) bool { return !c.Cites(r) })
}

// used reports whether a convention mattered to a result, as far as the result says so.
func used(res any, key string) bool {
	c, ok := res.(kind.ConventionUser)
	return !ok || c.Uses(key)
}

// Sentences says what the stage did, nil where its result has no words for it.
func (s *StageOutcome) Sentences() []string {
	if m, ok := s.Result.(kind.Methodical); ok {
		return m.Methods()
	}
	return nil
}
