package report

import (
	"context"
	"fmt"
	"slices"
)

// Render writes a study's report: report.html, report.md, figures/<id>.svg (and png, tiff,
// pdf where asked), tables/<stage>.csv, .md and .tex, and tables/<stage>-<table>.… for a
// stage's further tables. Keys are slash-separated names.
//
// Mistakes in the prose (unknown values, ids, formats, citations) come back as problems,
// all at once, and then no file is returned. An error is a fault outside the prose: an
// unreadable bibliography, an invalid style, a cancelled context.
//
// The same study gives the same bytes.
func Render(ctx context.Context, s Study) (map[string][]byte, []Problem, error) {
	for i := range s.Figures {
		if s.Figures[i].Title == "" {
			figures := slices.Clone(s.Figures)
			figures[i].Title = figureTitle(figures[i])
			s.Figures = figures
		}
	}
	d, err := newDocument(s)
	if err != nil {
		return nil, nil, err
	}
	if len(d.problems) > 0 {
		return nil, d.problems, nil
	}
	files := map[string][]byte{}
	drawn, err := d.drawFigures(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i, f := range drawn {
		name := "figures/" + fileName(s.Figures[i].ID) + "."
		for _, format := range sortedFormats(f.files) {
			files[name+format] = f.files[format]
		}
	}
	for _, b := range d.tables {
		c, err := tableCSV(b.table, s.Synthetic)
		if err != nil {
			return nil, nil, fmt.Errorf("table %s: %w", b.file, err)
		}
		v := d.viewTable(b)
		files["tables/"+b.file+".csv"] = c
		files["tables/"+b.file+".tex"] = []byte(v.latex())
		files["tables/"+b.file+".md"] = []byte(d.tableMarkdown(v))
	}
	d.csv = func(file string) []byte { return files["tables/"+file+".csv"] }
	formats := s.Formats
	if len(formats) == 0 {
		formats = []string{"html", "md"}
	}
	for _, format := range formats {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		switch format {
		case "html":
			b, err := d.html()
			if err != nil {
				return nil, nil, err
			}
			files["report.html"] = []byte(clean(string(b)))
		case "md":
			files["report.md"] = []byte(clean(string(d.markdownReport())))
		default:
			return nil, nil, fmt.Errorf("report: formats are html and md, got %q", format)
		}
	}
	return files, nil, nil
}

// figureTitle names a figure that has no title of its own.
func figureTitle(f Figure) string {
	for _, p := range f.Panels {
		if p.Title != "" {
			return p.Title
		}
		if p.Figure != nil && p.Figure.Title != "" {
			return p.Figure.Title
		}
	}
	return f.ID
}

// drawnFigure is one figure in every form that is needed.
type drawnFigure struct {
	inline []byte
	files  map[string][]byte
}

// drawFigures draws all figures.
func (d *document) drawFigures(ctx context.Context) ([]drawnFigure, error) {
	out := make([]drawnFigure, len(d.figures))
	d.svg = map[string][]byte{}
	for i := range out {
		f := d.figures[i].figure
		dr := newDrawing(f, d.palette, d.study.Synthetic)
		alt := figureAlt(f)
		out[i] = drawnFigure{inline: dr.svg(true, alt), files: map[string][]byte{"svg": dr.svg(false, alt)}}
		d.svg[f.ID] = out[i].inline
		for _, format := range f.Formats {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if format == "svg" {
				continue
			}
			b, err := dr.file(format)
			if err != nil {
				return nil, err
			}
			out[i].files[format] = b
		}
	}
	return out, nil
}

// file draws the figure in a format beside SVG.
func (dr *drawing) file(format string) ([]byte, error) {
	switch format {
	case "png", "tiff":
		return dr.raster(format, dr.f.DPI)
	case "pdf":
		return dr.pdf()
	}
	return nil, fmt.Errorf("figure %q: formats are svg, png, tiff and pdf, got %q", dr.f.ID, format)
}

// FigureFile draws one figure alone: svg, png, tiff or pdf.
func FigureFile(f Figure, style Style, synthetic bool, format string) ([]byte, error) {
	pal, err := newPalette(style.Palette)
	if err != nil {
		return nil, err
	}
	if f.Title == "" {
		f.Title = figureTitle(f)
	}
	dr := newDrawing(&f, pal, synthetic)
	if format == "" || format == "svg" {
		return dr.svg(false, figureAlt(&f)), nil
	}
	return dr.file(format)
}

func sortedFormats(m map[string][]byte) []string {
	var out []string
	for f := range m {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}
