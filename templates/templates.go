// Package templates embeds the text and style of reports. It holds no logic.
package templates

import "embed"

// Files are the HTML templates.
//
//go:embed *.html
var Files embed.FS

// Style is the style sheet of report.html.
//
//go:embed style.css
var Style string
