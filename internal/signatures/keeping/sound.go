package keeping

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/signed"
)

// ranks are the levels in their order.
var ranks = []ades.Level{ades.LevelNone, ades.LevelB, ades.LevelT, ades.LevelLT, ades.LevelLTA}

// errBarren says that a signature does not hold, with all proofs that could be had.
var errBarren = errors.New("keeping: the signature does not hold")

// level is the lowest of a file's signatures: nothing is further than what is the least so.
func level(list []*ades.Signature) ades.Level {
	lowest := len(ranks) - 1
	for _, sig := range list {
		lowest = min(lowest, slices.Index(ranks, sig.Level))
	}
	return ranks[max(lowest, 0)]
}

// sound looks at the longer form of a file as if nobody had made it here: it holds the same signatures of the same data, has come to the
// level, and from LT on every signature holds by what the file itself carries, without the network.
func sound(before *signed.File, old Document, newer []byte, to ades.Level, v ades.Validator, at time.Time) (*signed.File, error) {
	after, err := signed.Open(newer, old.Beside)
	if err != nil {
		return nil, err
	}
	if before.Kind == signed.PDF && !bytes.HasPrefix(newer, old.Body) {
		return nil, errors.New("keeping: bytes of the file were changed")
	}
	if len(after.Signatures) != len(before.Signatures) {
		return nil, fmt.Errorf("keeping: %d signatures became %d", len(before.Signatures), len(after.Signatures))
	}
	for i, sig := range after.Signatures {
		if err := same(before.Signatures[i], sig); err != nil {
			return nil, err
		}
		for _, t := range sig.Timestamps {
			if t.Token == nil || !t.Matches || !t.Token.CryptoValid {
				return nil, fmt.Errorf("keeping: a timestamp does not fit: %s", t.Fault)
			}
		}
		if to == ades.LevelT {
			continue
		}
		if x := v.Validate(sig, at); x.Indication != ades.Passed {
			return nil, fmt.Errorf("%w: signature %d: %s %s %s", errBarren, i+1, x.Indication, x.Sub, x.Detail)
		}
	}
	if slices.Index(ranks, level(after.Signatures)) < slices.Index(ranks, to) {
		return nil, fmt.Errorf("keeping: the level is %q", level(after.Signatures))
	}
	return after, nil
}

// same tells that a signature is the one that it was, of what it was.
func same(was, is *ades.Signature) error {
	switch {
	case !bytes.Equal(was.Value, is.Value):
		return errors.New("keeping: another signature")
	case !is.Intact || !is.CryptoValid || is.Covers != was.Covers || len(is.Faults) > len(was.Faults):
		return errors.New("keeping: the signature was damaged")
	case !slices.EqualFunc(was.Data, is.Data, func(a, b ades.Datum) bool { return a.Name == b.Name && bytes.Equal(a.Octets, b.Octets) }):
		return errors.New("keeping: other data is signed")
	}
	return nil
}
