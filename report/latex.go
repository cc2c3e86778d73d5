package report

import (
	"fmt"
	"strings"

	"reprise/analyses/printed"
)

var texEscaper = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "$", `\$`, "&", `\&`, "#", `\#`, "%", `\%`, "_", `\_`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`,
	"<", `\textless{}`, ">", `\textgreater{}`, "|", `\textbar{}`, `"`, `\textquotedbl{}`, "`", "\\textasciigrave{}",
	printed.Minus, `$-$`, "±", `$\pm$`, "×", `$\times$`, "–", "--", "—", "---", "\u2009", `\,`, "\u00a0", "~", "≤", `$\le$`, "≥", `$\ge$`, "∞", `$\infty$`,
	"†", `\dag{}`, "‡", `\ddag{}`, "χ", `$\chi$`, "²", `\textsuperscript{2}`, "α", `$\alpha$`, "β", `$\beta$`, "μ", `$\mu$`, "µ", `$\mu$`,
)

// tex escapes a text for LaTeX.
func tex(s string) string { return texEscaper.Replace(oneLine(s)) }

// latex writes a table for LaTeX with the rules of package booktabs.
func (v tableView) latex() string {
	var b strings.Builder
	spec := strings.Builder{}
	for i, h := range v.Heads {
		if i == 0 || h.Text {
			spec.WriteByte('l')
		} else {
			spec.WriteByte('r')
		}
	}
	b.WriteString("% needs \\usepackage{booktabs}\n\\begin{table}\n")
	title := tex(sentence(v.Title))
	if v.Synthetic {
		title += " SYNTHETIC data."
	}
	fmt.Fprintf(&b, "\\caption{%s}\n\\label{tab:%s}\n\\begin{tabular}{@{}%s@{}}\n\\toprule\n", title, strings.TrimPrefix(v.Anchor, "table-"), spec.String())
	line := func(f func(h headView) string) {
		for i, h := range v.Heads {
			if i > 0 {
				b.WriteString(" & ")
			}
			b.WriteString(f(h))
		}
		b.WriteString(" \\\\\n")
	}
	line(func(h headView) string {
		s := tex(h.Head)
		if symbolHeads[h.Head] {
			s = `\textit{` + s + "}"
		}
		if h.Unit != "" {
			s += ", " + tex(h.Unit)
		}
		return s
	})
	if v.HasSub {
		line(func(h headView) string { return tex(h.Sub) })
	}
	b.WriteString("\\midrule\n")
	for _, r := range v.Rows {
		if r.Section {
			fmt.Fprintf(&b, "\\multicolumn{%d}{@{}l@{}}{\\textbf{%s}} \\\\\n", max(v.Columns, 1), texCell(r.Label))
			continue
		}
		if r.Indent > 0 {
			fmt.Fprintf(&b, "\\hspace*{%dem}", r.Indent)
		}
		b.WriteString(texCell(r.Label))
		for _, c := range r.Cells {
			b.WriteString(" & " + texCell(c))
		}
		b.WriteString(" \\\\\n")
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	for _, f := range v.Footnotes {
		b.WriteString("\n\\par\\footnotesize ")
		if f.Mark != "" {
			b.WriteString(`\textsuperscript{` + tex(f.Mark) + "} ")
		}
		b.WriteString(tex(sentence(f.Text)) + "\n")
	}
	b.WriteString("\\end{table}\n")
	return b.String()
}

func texCell(c cellView) string {
	s := tex(c.Text)
	if c.Bold && s != "" {
		s = `\textbf{` + s + "}"
	}
	if c.Marks != "" {
		s += `\textsuperscript{` + tex(c.Marks) + "}"
	}
	return s
}
