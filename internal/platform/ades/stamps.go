package ades

import (
	"cmp"
	"slices"
)

// timestamps judges the timestamps of a signature, the newest first, because each proves the existence of those that it
// covers, and takes over what those that hold prove (EN 319 102-1 § 5.4, 5.6.3.4 steps 4–6). The verdicts are in the
// order of the file.
func (r *run) timestamps(s *Signature) []StampVerdict {
	out := make([]StampVerdict, len(s.Timestamps))
	newest := make([]int, len(s.Timestamps))
	for i := range newest {
		newest[i] = i
	}
	slices.SortStableFunc(newest, func(a, b int) int {
		x, y := s.Timestamps[a].Token, s.Timestamps[b].Token
		switch {
		case x == nil && y == nil:
			return b - a
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		// Of two of one second the later one in the file covers the earlier.
		return cmp.Or(y.Time.Compare(x.Time), b-a)
	})
	for _, i := range newest {
		out[i] = r.timestamp(s.Timestamps[i])
		if out[i].Indication == Passed {
			r.poe.stamped(s, s.Timestamps[i])
		}
	}
	return out
}

func (r *run) timestamp(x *Timestamp) StampVerdict {
	now, o := chain{}, stampForm(x)
	if o.ok() {
		now = r.certificate(x.Token.Signer, ForStamp)
		o = now.outcome
		made := madeWith("timestamp", x.Token.Algorithm, x.Token.Signer.Key)
		made = append(made, Algorithm{Use: "timestamp", Name: x.Token.Hash.String()})
		if ok, weak := r.Suites.reliable(made, r.at); o.ok() && !ok {
			o = indeterminate(CryptoNoPOE, weak.Name+" of the timestamp")
		}
		if o.recoverable() {
			o = r.past(chain{path: now.path, outcome: o}, ForStamp, r.poe.at(x.Token.Raw), made)
		}
	}
	return StampVerdict{Timestamp: x, Indication: o.indication, Sub: o.sub, Detail: o.detail, Path: now.path}
}

func stampForm(x *Timestamp) outcome {
	switch {
	case x.Token == nil:
		return failed(FormatFailure, x.Fault)
	case !x.Token.Intact || !x.Matches:
		return failed(HashFailure, x.Fault)
	case x.Token.Signer == nil:
		return indeterminate(NoSigningCertificate, "the certificate of the timestamping authority is not there")
	case !x.Token.CryptoValid:
		return failed(SigCryptoFailure, "")
	}
	return passed
}
