package signatures

import (
	"regexp"
	"slices"
	"strings"

	"wrota/internal/kit/pesel"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/platform/xmlsec"
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
		Roles: roles(s.Roles), Reason: s.Reason, Place: s.Place,
	}
	for _, w := range s.Warnings {
		l.Warnings = append(l.Warnings, string(w))
	}
	if c := s.Signer; c != nil {
		l.Signer, l.Holder, l.Issuer, l.PESEL = person(c.Subject), c.Subject.Get("O"), authority(c.Issuer), peselOf(c.Subject)
	}
	worth := t.Worth(v)
	l.Means, l.Ours, l.Qualification, l.Territory = worth.Means, worth.Ours, string(worth.Grade), worth.Territory
	for _, x := range v.Timestamps {
		l.Stamps = append(l.Stamps, stampOf(x, t))
	}
	for _, c := range v.Counters {
		l.Counters = append(l.Counters, lineOf(c, t))
	}
	return l
}

// namePeople puts the people of podpis zaufany into the lines of an XML document: its seal is the minister's, and who
// signed stands in the signed properties. It is believed only under a seal that is trusted for that.
func namePeople(body []byte, file *signed.File, lines []Line) {
	if file.Kind != signed.XML || !slices.ContainsFunc(lines, func(l Line) bool { return l.Means == TrustedProfile }) {
		return
	}
	doc, err := xmlsec.Parse(body)
	if err != nil {
		return // it was read a moment ago
	}
	byID := map[string][]*xmlsec.Node{}
	for n := range doc.Root().Descend() {
		if n.Is("http://www.w3.org/2000/09/xmldsig#", "Signature") {
			byID[n.Attr("Id")] = append(byID[n.Attr("Id")], n)
		}
	}
	for i, s := range file.Signatures {
		n := byID[s.ID]
		if len(n) != 1 || lines[i].Means != TrustedProfile {
			continue
		}
		if p, ok := trustedprofile.PersonOf(doc, n[0]); ok {
			lines[i].Signer, lines[i].PESEL, lines[i].Issuer = p.Given+" "+p.Family, p.PESEL, lines[i].Signer
		}
	}
}

// roles are those that may be shown: podpis zaufany writes a PESEL among them.
func roles(claimed []string) (out []string) {
	for _, r := range claimed {
		if !number.MatchString(r) {
			out = append(out, r)
		}
	}
	return out
}

var number = regexp.MustCompile(`\d{11}`)

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
