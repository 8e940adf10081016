package samlprovider

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wrota/internal/federation"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/saml"
)

// Expires tells which keys and metadata of a provider will be good no more at a moment, in words for the operator.
// After that nobody can log in by the provider, and a new certificate takes the provider's administrator days.
func Expires(x federation.Setting, at time.Time) error {
	var all []error
	late := func(what string, until time.Time) {
		if !until.IsZero() && !at.Before(until) {
			all = append(all, fmt.Errorf("%s: %s %s", x.Name, what, calendar.Of(until).Dotted()))
		}
	}
	for _, file := range append([]string{x.SAML.Signing, x.SAML.BackChannel}, x.SAML.Decryption...) {
		if file == "" {
			continue
		}
		both, err := pair(file)
		if err != nil {
			all = append(all, fmt.Errorf("%s: %s: %w", x.Name, filepath.Base(file), err))
			continue
		}
		late(filepath.Base(file)+" traci ważność", both.Leaf.NotAfter)
	}
	body, err := os.ReadFile(x.SAML.Metadata)
	if err == nil {
		var p *saml.Provider
		if p, err = saml.ParseProvider(body); err == nil {
			late("metadane dostawcy tracą ważność", p.ValidUntil)
		}
	}
	if err != nil {
		all = append(all, fmt.Errorf("%s: metadane: %w", x.Name, err))
	}
	return errors.Join(all...)
}
