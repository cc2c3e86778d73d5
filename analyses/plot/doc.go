// Package plot draws figures in data coordinates: axes, layers, group codes, captions and
// text alternatives. It knows neither pixels nor colours nor fonts; package report has
// those. Group g of a figure is code g-1 of the partition that it shows.
//
// Every figure's caption says what is shown, how many rows, and what its bars, boxes,
// ellipses and bands mean; its text alternative carries the main numbers in one or two
// sentences. No figure names a row.
package plot
