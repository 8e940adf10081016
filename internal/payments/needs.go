package payments

import (
	"context"

	"wrota/internal/kit/id"
)

// Office is the head of a receipt.
type Office struct {
	Name    string   `json:"name"`              // Urząd Gminy Lipowa
	Lines   []string `json:"lines"`             // its address
	Contact []string `json:"contact,omitempty"` // telephone, e-mail
	NIP     string   `json:"nip,omitempty"`
}

// Offices is asked who a unit is. It is asked before a transaction begins, never inside.
type Offices interface {
	Office(ctx context.Context, unit id.Unit) (Office, error)
}
