package trusted

import (
	"context"

	"wrota/internal/kit/id"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/i18n"
	"wrota/internal/signatures"
	"wrota/internal/signatures/signaturesweb"
)

// Pages are what the pages of signatures need; tickets are proven with a key made of the server's.
func (h House) Pages(s *signatures.Service, keeper signaturesweb.Keeper, words *i18n.Catalog, tickets *crypt.Signer) signaturesweb.Deps {
	return signaturesweb.Deps{Signatures: s, Keeper: keeper, Offices: h, Clock: h.Clock, Words: words, Tickets: tickets}
}

// OfficeNames implements signaturesweb.Offices.
func (h House) OfficeNames(ctx context.Context) (map[id.Unit]string, error) {
	units, err := h.Units(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[id.Unit]string, len(units))
	for _, u := range units {
		out[u.ID] = u.Name
	}
	return out, nil
}
