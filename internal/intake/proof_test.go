package intake

import "wrota/internal/kit/id"

// ProofOf makes a proof that nobody was given.
func ProofOf(s *Service, d id.Draft, generation int64) string { return s.proof(d, generation) }
