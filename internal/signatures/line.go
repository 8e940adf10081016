package signatures

import (
	"strings"

	"wrota/internal/kit/pesel"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/signatures/trust"
)

// Attributes of names in certificates (X.520, EN 319 412-1).
const (
	serialNumber = "2.5.4.5"
	surname      = "2.5.4.4"
	givenName    = "2.5.4.42"
)

func lineOf(v ades.Verdict, t *trust.Trust) Line {
	s := v.Signature
	l := Line{
		Format: s.Profile(), Level: string(s.Level), Container: string(s.Container), Indication: string(v.Indication), Sub: string(v.Sub), Detail: v.Detail,
		Intact: s.Intact, CryptoValid: s.CryptoValid, Covers: s.Covers, SigningTime: s.SigningTime, Best: v.Best, Proven: v.Counted, Revoked: v.Revoked,
		Roles: s.Roles, Reason: s.Reason, Place: s.Place,
	}
	for _, w := range s.Warnings {
		l.Warnings = append(l.Warnings, string(w))
	}
	if c := s.Signer; c != nil {
		l.Signer, l.Holder, l.Issuer, l.PESEL = person(c.Subject), c.Subject.Get("O"), authority(c.Issuer), peselOf(c.Subject)
	}
	worth := t.Worth(v)
	l.Means, l.Ours, l.Qualification = worth.Means, worth.Ours, string(worth.Grade)
	for _, x := range v.Timestamps {
		l.Stamps = append(l.Stamps, stampOf(x, t))
	}
	for _, c := range v.Counters {
		l.Counters = append(l.Counters, lineOf(c, t))
	}
	return l
}

func stampOf(v ades.StampVerdict, t *trust.Trust) Stamp {
	out := bareStamp(v.Timestamp)
	out.Indication, out.Sub, out.Qualified = string(v.Indication), string(v.Sub), t.Stamped(v)
	return out
}

func bareStamp(x *ades.Timestamp) Stamp {
	out := Stamp{Kind: string(x.Kind)}
	if x.Token != nil {
		out.Time = x.Token.Time
		if c := x.Token.Signer; c != nil {
			out.Authority = authority(c.Subject)
		}
	}
	return out
}

// person is how people call the subject of a certificate.
func person(n cert.Name) string {
	if given, family := n.Get(givenName), n.Get(surname); given != "" && family != "" {
		return given + " " + family
	}
	return authority(n)
}

func authority(n cert.Name) string {
	for _, a := range []string{"CN", "O", "OU"} {
		if s := strings.TrimSpace(n.Get(a)); s != "" {
			return s
		}
	}
	return n.String()
}

// peselOf reads the PESEL of a certificate (EN 319 412-1 § 5.1.3: PNOPL-…; older Polish certificates: PESEL: …).
func peselOf(n cert.Name) string {
	s := n.Get(serialNumber)
	for _, prefix := range []string{"PNOPL-", "PESEL:", "PESEL-", "PESEL "} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			if p, err := pesel.Parse(strings.TrimSpace(rest)); err == nil {
				return p.String()
			}
		}
	}
	return ""
}
