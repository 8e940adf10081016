package federated

import (
	"errors"
	"time"

	"wrota/internal/federation"
	"wrota/internal/federation/samlprovider"
)

// Expires tells which keys and metadata of the providers in a file will be good no more at a moment; without a file
// there are none.
func Expires(file string, at time.Time) error {
	if file == "" {
		return nil
	}
	list, err := federation.Read(file)
	if err != nil {
		return err
	}
	var all []error
	for _, x := range list {
		if x.Kind == federation.KindSAML {
			all = append(all, samlprovider.Expires(x, at))
		}
	}
	return errors.Join(all...)
}
