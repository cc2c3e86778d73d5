// Package prep prepares tables: it selects rows and variables, derives variables by
// expressions, imputes missing values and scales.
package prep
