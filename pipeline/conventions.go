package pipeline

import "reprise/analyses/profile"

// Profile is a profile of conventions as the kinds ask for it: it implements
// kind.Conventions.
type Profile struct{ profile.Profile }

// ProfileName is the profile's name.
func (p Profile) ProfileName() string { return p.Name }

// Convention returns a convention's value as it would stand in the study file. A
// convention without a sourced value in this profile is an error.
func (p Profile) Convention(key string) (string, error) {
	s, err := p.Lookup(key)
	return s.Value, err
}

// getProfile finds a profile by name.
func getProfile(name string) (Profile, error) {
	p, err := profile.Get(name)
	return Profile{p}, err
}
