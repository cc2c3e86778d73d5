package cluster

import (
	"fmt"
	"slices"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/mixture"
	"reprise/analyses/result"
)

// MixtureParams are the parameters of cluster.mixture.
type MixtureParams struct {
	Variables     []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Components    []int    `yaml:"components" doc:"Numbers of components to try." check:"min=1,minlen=1,unique"`
	Models        []string `yaml:"models" doc:"Covariance families to try; left out: all that fit the number of columns." check:"oneof=E V EII VII EEI VEI EVI VVI EEE VEE EVE VVE EEV VEV EVV VVV,unique"`
	Choose        string   `yaml:"choose" doc:"Criterion that chooses the model; the largest value wins." check:"oneof=bic icl"`
	Prior         bool     `yaml:"prior" doc:"Regularise means and covariances by a conjugate prior."`
	Tolerance     float64  `yaml:"tolerance" doc:"Relative change of the log-likelihood that ends EM." check:"above=0,below=1"`
	MaxIterations int      `yaml:"max_iterations" doc:"Most iterations of one fit." check:"min=1,max=1000000"`
	KWas          string   `yaml:"k_was" doc:"How the number of components came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
}

// MixtureModel is one model with one number of components.
type MixtureModel struct {
	Name       string        `json:"name" doc:"Covariance family and number of components, such as VVV,3." key:"true"`
	Model      string        `json:"model" doc:"Covariance family."`
	K          int           `json:"k" doc:"Number of components."`
	LogLik     result.Number `json:"log_lik" doc:"Maximised log-likelihood."`
	Parameters int           `json:"parameters" doc:"Free parameters."`
	BIC        result.Number `json:"bic" doc:"2 log L - parameters log n: larger is better." value:"true"`
	ICL        result.Number `json:"icl" doc:"BIC plus twice the log of the rows' largest posterior shares."`
	Iterations int           `json:"iterations" doc:"Iterations of EM."`
}

// MixtureVariance is one entry of a covariance matrix.
type MixtureVariance struct {
	Pair  string  `json:"pair" doc:"Names of the two columns, joined by a colon." key:"true"`
	Value float64 `json:"value" doc:"The covariance." value:"true"`
}

// MixtureCluster is one component of the chosen mixture.
type MixtureCluster struct {
	Name        string            `json:"name" doc:"Name of the cluster." key:"true"`
	N           int               `json:"n" doc:"Rows whose largest posterior share it has." value:"true"`
	Share       float64           `json:"share" doc:"Estimated mixing share."`
	Means       []KMeansCenter    `json:"means" doc:"Estimated means." inline:"true"`
	Covariances []MixtureVariance `json:"covariances" doc:"Estimated variances and covariances, each pair once."`
}

// MixtureSummary is the result of cluster.mixture.
type MixtureSummary struct {
	N           int              `json:"n" doc:"Rows clustered."`
	K           int              `json:"k" doc:"Components of the chosen model."`
	KWas        string           `json:"k_was,omitempty" doc:"How the number of components came about."`
	Model       string           `json:"model" doc:"Covariance family of the chosen model."`
	Constraint  string           `json:"constraint" doc:"What that family means."`
	ChosenBy    string           `json:"chosen_by" doc:"Criterion that chose it."`
	Prior       bool             `json:"prior" doc:"Whether a prior regularised the estimates."`
	LogLik      float64          `json:"log_lik" doc:"Log-likelihood of the chosen model."`
	Parameters  int              `json:"parameters" doc:"Its free parameters."`
	BIC         float64          `json:"bic" doc:"Its BIC, 2 log L - parameters log n: larger is better."`
	ICL         float64          `json:"icl" doc:"Its ICL."`
	Iterations  int              `json:"iterations" doc:"Its iterations of EM."`
	Converged   bool             `json:"converged" doc:"Whether EM converged."`
	Uncertain   result.Share     `json:"uncertain" doc:"Rows whose largest posterior share is below 0.8."`
	Uncertainty float64          `json:"uncertainty" doc:"Mean of one minus the largest posterior share."`
	Models      []MixtureModel   `json:"models" doc:"Every model that was tried."`
	Clusters    []MixtureCluster `json:"clusters" doc:"The components in their order." inline:"true"`
	Notes       []result.Note    `json:"notes,omitempty"`

	Groups    *frame.Groups `json:"-" out:"groups" doc:"The partition by largest posterior share."`
	Posterior *frame.Table  `json:"-" out:"posterior" doc:"Posterior shares of every row and its uncertainty."`
	// Estimates are those of the last E step, which Posterior was computed from.
	Estimates *frame.Table `json:"-" out:"estimates" doc:"Parameters that the posterior shares were computed from, one row each: what validity.assign gives new rows to the components by."`
}

// MixtureKind is cluster.mixture.
var MixtureKind = kind.New("cluster.mixture", kind.Doc{
	Summary: "Gaussian mixture clustering over covariance families, chosen by BIC or ICL.",
	Text: `Fits mixtures of normal distributions by EM for every covariance family and number of components asked for. A family is named by three letters for volume, shape and orientation of the components' ellipsoids: E equal in all, V varying, I spherical or along the axes (EII, VII, EEI, VEI, EVI, VVI, EEE, VEE, EVE, VVE, EEV, VEV, EVV, VVV); one column has E and V. Each row belongs to the component of its largest posterior share, of equal ones the first.

Conventions are mclust's: BIC is 2 log L - parameters log n, so larger is better, and ICL adds twice the log of the rows' largest posterior shares. EM starts from model-based agglomeration of the columns standardised, rotated and scaled by the roots of their singular values (one column: from quantiles; beyond 2,000 rows: from a random subset of 2,000), and ends at a relative change of tolerance. A family whose covariance becomes singular or whose share vanishes is not available, with the reason. The prior draws means to the overall mean (weight 0.01) and covariances to a fraction of the overall covariance; it is offered for E, V, EII, VII, EEI, VEI, EVI, VVI, EEE, EEV, VEV and VVV, as in mclust; VEE, EVE, VVE and EVV have no estimates under it. For VEI, EVI, EEV and VEV, which the paper leaves out, the constants are those of mclust 6.0.0.

Components are numbered by the first row that each has. Rows with missing values are refused. Cost: O(n k p^2) an iteration with full covariances, and O(n^2) once for the start.`,
	References: []string{
		"Scrucca L, Fop M, Murphy TB, Raftery AE. mclust 5: clustering, classification and density estimation using Gaussian finite mixture models. R J 2016;8:289-317. doi:10.32614/RJ-2016-021",
		"Celeux G, Govaert G. Gaussian parsimonious clustering models. Pattern Recognit 1995;28:781-793. doi:10.1016/0031-3203(94)00125-6",
		"Fraley C, Raftery AE. Bayesian regularization for normal mixture estimation and model-based clustering. J Classif 2007;24:155-181. doi:10.1007/s00357-007-0004-5",
		"Biernacki C, Celeux G, Govaert G. Assessing a mixture model for clustering with the integrated completed likelihood. IEEE Trans Pattern Anal Mach Intell 2000;22:719-725. doi:10.1109/34.865189",
	},
}, mixtureDefaults, runMixture, kind.Draws(), kind.Example(mixtureExample()))

var mixtureDefaults = MixtureParams{
	Components: []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, Choose: "bic", Tolerance: 1e-5, MaxIterations: 10000,
}

func mixtureExample() MixtureParams {
	p := mixtureDefaults
	p.Variables, p.Components = []string{"age", "visits"}, []int{1, 2, 3}
	return p
}

func runMixture(c *kind.Call, in TableInput, p MixtureParams) (*MixtureSummary, error) {
	x, cols, err := distance.TableMatrix(in.Table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	var notes []result.Note
	components := make([]int, 0, len(p.Components))
	for _, g := range p.Components {
		if g <= x.Rows {
			components = append(components, g)
		}
	}
	if len(components) == 0 {
		return nil, kind.AtField(fmt.Errorf("components must be at most the number of rows, %d, got %v", x.Rows, p.Components), "components")
	}
	if left := len(p.Components) - len(components); left > 0 {
		notes = append(notes, result.Notef("components_left_out", "%d numbers of components are above the number of rows, %d, and were left out", left, x.Rows))
	}
	slices.Sort(components)
	models, err := MixtureModels(x, p.Models, p.Prior)
	if err != nil {
		return nil, kind.AtField(err, "models")
	}
	s, err := mixture.Select(c.Context, x, models, components, mixture.Options{Tolerance: p.Tolerance, MaxIterations: p.MaxIterations, Prior: p.Prior}, c.Stream)
	if err != nil {
		return nil, err
	}
	best := s.Best
	if p.Choose == "icl" {
		best = s.BestICL
	}
	if best == nil {
		return nil, fmt.Errorf("no model could be fitted (%s with %d components: %s); take fewer columns, spherical or diagonal models, or the prior", s.Table[0].Model, s.Table[0].G, s.Table[0].Reason)
	}
	r := &MixtureSummary{
		N: x.Rows, K: best.G, KWas: p.KWas, Model: string(best.Model), Constraint: best.Model.Constraint(), ChosenBy: p.Choose, Prior: p.Prior,
		LogLik: best.LogLik, Parameters: best.Parameters, BIC: best.BIC, ICL: best.ICL, Iterations: best.Iterations, Converged: best.Converged,
		Notes: notes,
	}
	r.tried(s)
	lineage := distance.ColumnsLineage(cols)
	r.Groups, _ = partition(in.Table.Keys, best.Codes, best.G, lineage, in.Table.Synthetic)
	sizes := best.Sizes()
	for k, name := range r.Groups.Names {
		r.Clusters = append(r.Clusters, mixtureCluster(name, sizes[k], best.Components[k], cols))
	}
	uncertainty := best.Uncertainty()
	r.Uncertain.Total = x.Rows
	for _, u := range uncertainty {
		r.Uncertainty += u
		if u > 0.2 {
			r.Uncertain.Count++
		}
	}
	r.Uncertainty /= float64(x.Rows)
	r.Posterior = posteriorTable(in.Table.Keys, r.Groups.Names, best.Posterior, uncertainty, lineage, in.Table.Synthetic)
	r.Estimates = gaussianParameters(c.Stage, best, r.Groups.Names, cols, lineage, in.Table.Synthetic)
	switch {
	case !best.Converged:
		r.Notes = append(r.Notes, result.Notef("not_converged", "EM of the chosen model stopped at %d iterations before it converged; raise max_iterations", best.Iterations))
	case best.InnerLimit:
		r.Notes = append(r.Notes, result.Notef("inner_limit", "an M step of the chosen model stopped at its bound of iterations"))
	}
	if s.Subset {
		r.Notes = append(r.Notes, result.Notef("subset_start", "the starts were made from a random subset of 2,000 of %d rows", x.Rows))
	}
	if empty := countZero(sizes); empty > 0 {
		r.Notes = append(r.Notes, result.Notef("empty_component", "%d components have no row of their own", empty))
	}
	if len(components) > 1 && best.G == components[len(components)-1] {
		r.Notes = append(r.Notes, result.Notef("largest_k", "the chosen number of components is the largest that was tried; more may fit better"))
	}
	return r, nil
}

func countZero(v []int) int {
	n := 0
	for _, x := range v {
		if x == 0 {
			n++
		}
	}
	return n
}

// MixtureModels takes the named covariance families, or those that the columns of x (n rows by
// d columns) allow: of no more rows than columns the spherical and diagonal ones, with a prior
// those that have one.
func MixtureModels(x *linalg.Matrix, names []string, prior bool) ([]mixture.Model, error) {
	all := mixture.Models(x.Cols)
	if len(names) == 0 {
		if prior {
			return mixture.PriorModels(x.Cols), nil
		}
		if x.Rows <= x.Cols && x.Cols > 1 {
			all = all[:6]
		}
		return all, nil
	}
	var out []mixture.Model
	for _, name := range names {
		m := mixture.Model(name)
		if !slices.Contains(all, m) {
			return nil, fmt.Errorf("%s is no model of %d columns; there are: %v", name, x.Cols, all)
		}
		if prior && !slices.Contains(mixture.PriorModels(x.Cols), m) {
			return nil, fmt.Errorf("%s can't be regularised: there is no estimate under the prior; a prior is offered for %v", name, mixture.PriorModels(x.Cols))
		}
		out = append(out, m)
	}
	return out, nil
}

// tried records every model.
func (r *MixtureSummary) tried(s *mixture.Selection) {
	failed := 0
	for _, c := range s.Table {
		m := MixtureModel{
			Name: fmt.Sprintf("%s,%d", c.Model, c.G), Model: string(c.Model), K: c.G, Parameters: c.Parameters,
			LogLik: result.Num(c.LogLik), BIC: result.Num(c.BIC), ICL: result.Num(c.ICL), Iterations: c.Iterations,
		}
		if c.Reason != "" {
			m.LogLik, m.BIC, m.ICL = result.NA(c.Reason), result.NA(c.Reason), result.NA(c.Reason)
			failed++
		}
		r.Models = append(r.Models, m)
	}
	if failed > 0 {
		r.Notes = append(r.Notes, result.Notef("not_fitted", "%d of %d models are not available", failed, len(s.Table)))
	}
}

func mixtureCluster(name string, n int, c mixture.Component, cols []*frame.Column) MixtureCluster {
	out := MixtureCluster{Name: name, N: n, Share: c.Share}
	for j, col := range cols {
		out.Means = append(out.Means, KMeansCenter{col.Name, c.Mean[j]})
		for i := 0; i <= j; i++ {
			out.Covariances = append(out.Covariances, MixtureVariance{cols[i].Name + ":" + col.Name, c.Covariance.At(i, j)})
		}
	}
	return out
}

// posteriorTable makes the payload of posterior shares: one column a group under its name,
// and the uncertainty, one minus the largest share.
func posteriorTable(keys frame.Keys, names []string, z *linalg.Matrix, uncertainty []float64, lineage []string, synthetic bool) *frame.Table {
	t := &frame.Table{Keys: keys, Synthetic: synthetic}
	add := func(name string, v []float64) {
		t.Columns = append(t.Columns, &frame.Column{
			Variable: frame.Variable{Name: name, Type: frame.Continuous}, Numbers: v, Missing: make([]bool, len(v)), Decimals: 4, Lineage: lineage,
		})
	}
	for k, name := range names {
		add(name, z.Col(k))
	}
	add("uncertainty", uncertainty)
	return t
}

// relabelPosterior puts the columns of a posterior table in a new order under new names.
func relabelPosterior(t *frame.Table, order []int, names []string) *frame.Table {
	if t == nil {
		return nil
	}
	out := &frame.Table{Keys: t.Keys, Synthetic: t.Synthetic}
	for i, old := range order {
		c := *t.Columns[old]
		c.Name = names[i]
		out.Columns = append(out.Columns, &c)
	}
	out.Columns = append(out.Columns, t.Columns[len(order):]...)
	return out
}

// Relabel implements kind.Relabeler.
func (r *MixtureSummary) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Posterior = relabelPosterior(r.Posterior, order, names)
	r.Estimates = relabelParameters(r.Estimates, order, names)
	r.Clusters = reorder(r.Clusters, order)
	for i := range r.Clusters {
		r.Clusters[i].Name = names[i]
	}
}

// Tables implements kind.Tabler.
func (r *MixtureSummary) Tables() []result.Table {
	t := result.Table{ID: "clusters", Title: "Components of the mixture", Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true}, {Key: "n", Head: "n (%)"}, {Key: "share", Head: "Mixing share"},
	}}
	for i, c := range r.Clusters {
		cells := []result.Cell{
			result.TextCell(c.Name), result.ShareCell(result.Share{Count: c.N, Total: r.N}), result.RealCell(result.Num(c.Share)),
		}
		for _, m := range c.Means {
			if i == 0 {
				t.Columns = append(t.Columns, result.Column{Key: "mean_" + m.Variable, Head: "Mean of " + m.Variable})
			}
			cells = append(cells, result.RealCell(result.Num(m.Mean)))
		}
		t.Rows = append(t.Rows, result.Row{Key: c.Name, Cells: cells})
	}
	return []result.Table{t, r.criteria("bic", "BIC"), r.criteria("icl", "ICL")}
}

// criteria is the table of one criterion, numbers of components by models.
func (r *MixtureSummary) criteria(id, head string) result.Table {
	t := result.Table{ID: id, Title: head + " by model and number of components", Columns: []result.Column{{Key: "k", Head: "Components"}}}
	for _, m := range r.Models {
		v := m.BIC
		if id == "icl" {
			v = m.ICL
		}
		if len(t.Rows) == 0 || t.Rows[len(t.Rows)-1].Key != fmt.Sprint(m.K) {
			t.Rows = append(t.Rows, result.Row{Key: fmt.Sprint(m.K), Cells: []result.Cell{result.CountCell(m.K)}})
		}
		if len(t.Rows) == 1 {
			t.Columns = append(t.Columns, result.Column{Key: m.Model, Head: m.Model})
		}
		row := &t.Rows[len(t.Rows)-1]
		row.Cells = append(row.Cells, result.RealCell(v))
	}
	t.Footnotes = []string{"Larger is better."}
	return t
}
