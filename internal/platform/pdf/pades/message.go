package pades

import (
	"wrota/internal/platform/ades"
	"wrota/internal/platform/pdf/internal/object"
)

func (r *reader) stamp(s *found, signed [][]byte) *ades.Timestamp { return &ades.Timestamp{Kind: ades.StampDocument} }
func (r *reader) message(s *found, kind object.Name, signed [][]byte) *ades.Signature { return &ades.Signature{Format: ades.PAdES} }
func (r *reader) describe(last *object.Revision, s *found, kind object.Name) {}
func (r *reader) proofs(list []*found) {}
