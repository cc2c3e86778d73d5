package validity

import (
	"context"
	"fmt"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// Methods that partitions are made by again and again.
const (
	HierarchicalMethod = "hierarchical"
	KMeansMethod       = "kmeans"
	PAMMethod          = "pam"
	MixtureMethod      = "mixture"      // of ChooseMixture
	LatentClassMethod  = "latent_class" // of ChooseLatentClass
)

// clusterer returns a method by name; distances are Euclidean. linkage is for trees,
// restarts for k-means.
func clusterer(method, linkage string, restarts int) (Clusterer, error) {
	switch method {
	case HierarchicalMethod:
		return TreeClusterer(cluster.Linkage(linkage)), nil
	case KMeansMethod:
		return KMeansClusterer(cluster.KMeansOptions{Restarts: restarts}), nil
	case PAMMethod:
		return PAMClusterer(), nil
	}
	return nil, fmt.Errorf("the method must be one of %s, %s, %s, got %q", HierarchicalMethod, KMeansMethod, PAMMethod, method)
}

// single runs a method at one k.
type single func(ctx context.Context, x *linalg.Matrix, k int, stream *rng.Stream) ([]int, error)

func singleMethod(method, linkage string, restarts int) (single, error) {
	switch method {
	case HierarchicalMethod:
		return func(ctx context.Context, x *linalg.Matrix, k int, _ *rng.Stream) ([]int, error) {
			tree, err := cluster.FromVectors(ctx, x, cluster.Linkage(linkage))
			if err != nil {
				return nil, err
			}
			return tree.CutK(k)
		}, nil
	case KMeansMethod:
		return func(ctx context.Context, x *linalg.Matrix, k int, stream *rng.Stream) ([]int, error) {
			r, err := cluster.KMeans(ctx, x, cluster.KMeansOptions{K: k, Restarts: restarts}, stream)
			if err != nil {
				return nil, err
			}
			return r.Codes, nil
		}, nil
	case PAMMethod:
		return func(ctx context.Context, x *linalg.Matrix, k int, _ *rng.Stream) ([]int, error) {
			d, err := distance.Compute(ctx, x, distance.Euclidean)
			if err != nil {
				return nil, err
			}
			r, err := cluster.PAM(ctx, d, cluster.PAMOptions{K: k})
			if err != nil {
				return nil, err
			}
			return r.Codes, nil
		}, nil
	}
	_, err := clusterer(method, linkage, restarts)
	return nil, err
}

// distanceMethod runs a method at one k on given dissimilarities.
func distanceMethod(method, linkage string) (func(ctx context.Context, d *distance.Condensed, k int) ([]int, error), error) {
	switch method {
	case HierarchicalMethod:
		return func(ctx context.Context, d *distance.Condensed, k int) ([]int, error) {
			tree, err := cluster.Hierarchical(ctx, d, cluster.Linkage(linkage))
			if err != nil {
				return nil, err
			}
			return tree.CutK(k)
		}, nil
	case PAMMethod:
		return func(ctx context.Context, d *distance.Condensed, k int) ([]int, error) {
			r, err := cluster.PAM(ctx, d, cluster.PAMOptions{K: k})
			if err != nil {
				return nil, err
			}
			return r.Codes, nil
		}, nil
	}
	return nil, fmt.Errorf("the method %s needs the columns of a table; on a distance take %s or %s", method, HierarchicalMethod, PAMMethod)
}

// methodName is the method as printed.
func methodName(method, linkage string) string {
	if method == HierarchicalMethod {
		return method + ", " + linkage
	}
	return method
}
