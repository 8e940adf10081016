package cert

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"testing"

	"pgregory.net/rapid"
)

func TestNamesWithin(t *testing.T) {
	name := func(parts ...string) []byte {
		var sets [][]byte
		for _, p := range parts {
			sets = append(sets, tlv(0x31, sequence(tlv(6, []byte{0x55, 4, p[0]}), tlv(12, []byte(p[1:])))))
		}
		return sequence(sets...)
	}
	lipowa := name("\x06PL", "\x0aGmina Lipowa")
	for _, row := range []struct {
		kind   uint8
		name   string
		tree   string
		want   position
		reason string
	}{
		{generalDirectory, string(name("\x06PL", "\x0aGmina Lipowa", "\x03Ewa")), string(lipowa), inside, "begins with it"},
		{generalDirectory, string(name("\x06pl", "\x0aGMINA  Lipowa", "\x03Ewa")), string(lipowa), inside, "case and spaces do not count"},
		{generalDirectory, string(lipowa), string(lipowa), inside, "the same"},
		{generalDirectory, string(name("\x06PL", "\x0aGmina Lipowa Dolna", "\x03Ewa")), string(lipowa), outside, "another value"},
		{generalDirectory, string(name("\x06PL")), string(lipowa), outside, "too short"},
		{generalDirectory, string(name("\x0aGmina Lipowa", "\x06PL")), string(lipowa), outside, "another order"},
		{generalDirectory, "x", string(lipowa), unclear, "no name"},
		{generalDNS, "www.lipowa.example", "lipowa.example", inside, "below"},
		{generalDNS, "LIPOWA.example", "lipowa.example", inside, "itself, whatever the case"},
		{generalDNS, "zalipowa.example", "lipowa.example", outside, "ends alike"},
		{generalDNS, "a.example", "", inside, "nothing limits nothing"},
		{generalEmail, "ewa@lipowa.example", "lipowa.example", inside, "of the host"},
		{generalEmail, "ewa@poczta.lipowa.example", "lipowa.example", outside, "the host alone"},
		{generalEmail, "ewa@poczta.lipowa.example", ".lipowa.example", inside, "hosts below"},
		{generalEmail, "ewa@lipowa.example", ".lipowa.example", outside, "not the host itself"},
		{generalEmail, "ewa@lipowa.example", "ewa@lipowa.example", inside, "one address"},
		{generalEmail, "jan@lipowa.example", "ewa@lipowa.example", outside, "another address"},
		{generalEmail, "jan", "lipowa.example", unclear, "no address"},
		{generalEmail, "a@b@lipowa.example", "lipowa.example", unclear, "two hosts"},
		{generalURI, "https://lipowa.example/x", "lipowa.example", inside, "the host"},
		{generalURI, "https://lipowa.example:99/x", "lipowa.example", inside, "the port does not count"},
		{generalURI, "https://zla.example/lipowa.example", "lipowa.example", outside, "in the path"},
		{generalURI, "https://10.0.0.1/", "lipowa.example", unclear, "an address is no name"},
		{generalURI, "urn:x", "lipowa.example", unclear, "no host"},
		{generalIP, "\x0a\x01\x02\x03", "\x0a\x00\x00\x00\xff\x00\x00\x00", inside, "of the network"},
		{generalIP, "\x0b\x01\x02\x03", "\x0a\x00\x00\x00\xff\x00\x00\x00", outside, "of another"},
		{generalIP, "\x0a\x01\x02\x03", string(make([]byte, 32)), outside, "of the other family"},
		{generalIP, "\x0a\x01\x02", "\x0a\x00\x00\x00\xff\x00\x00\x00", unclear, "no address"},
		{generalOther, "x", "x", unclear, "a kind that nobody compares"},
	} {
		if got := within(general{row.kind, []byte(row.name)}, general{row.kind, []byte(row.tree)}); got != row.want {
			t.Errorf("%s: %d, want %d", row.reason, got, row.want)
		}
	}
}

// Chains of every make, compared with the standard library.
func TestCheckAgreesWithTheStandardLibrary(t *testing.T) {
	key := p256(t)
	domains := []string{"a.example", "b.a.example", "c.example"}
	rapid.Check(t, func(r *rapid.T) {
		var chain []*made
		var above *made
		deep := rapid.IntRange(2, 5).Draw(r, "deep")
		for i := range deep {
			c := x509.Certificate{Subject: common(fmt.Sprint(i)), SerialNumber: big.NewInt(int64(i + 1)), BasicConstraintsValid: true, MaxPathLen: -1}
			if i < deep-1 {
				c.IsCA = i == 0 || rapid.IntRange(0, 9).Draw(r, "authority") > 0
				if c.IsCA && rapid.Bool().Draw(r, "limited") {
					c.MaxPathLen = rapid.IntRange(0, 3).Draw(r, "length")
					c.MaxPathLenZero = c.MaxPathLen == 0
				}
				if i > 0 && c.IsCA && rapid.IntRange(0, 3).Draw(r, "usage") == 0 {
					c.KeyUsage = rapid.SampledFrom([]x509.KeyUsage{x509.KeyUsageCertSign, x509.KeyUsageCRLSign, x509.KeyUsageDigitalSignature}).Draw(r, "key usage")
				}
				if i > 0 && rapid.IntRange(0, 2).Draw(r, "names") == 0 {
					c.PermittedDNSDomains = rapid.SliceOfN(rapid.SampledFrom(domains), 0, 2).Draw(r, "permitted")
					c.ExcludedDNSDomains = rapid.SliceOfN(rapid.SampledFrom(domains), 0, 1).Draw(r, "excluded")
				}
			} else {
				c.DNSNames = rapid.SliceOfN(rapid.SampledFrom(append(domains, "x.b.a.example")), 0, 2).Draw(r, "dns")
				if rapid.Bool().Draw(r, "ip") {
					c.IPAddresses = []net.IP{{10, 0, 0, 1}}
				}
			}
			if i > 0 && rapid.IntRange(0, 9).Draw(r, "expired") == 0 {
				c.NotBefore, c.NotAfter = at.AddDate(-2, 0, 0), at.AddDate(-1, 0, 0)
			}
			above = issue(t, above, key, c)
			chain = append(chain, above)
		}
		roots, between := x509.NewCertPool(), x509.NewCertPool()
		roots.AddCert(chain[0].std)
		for _, c := range chain[1 : deep-1] {
			between.AddCert(c.std)
		}
		_, err := chain[deep-1].std.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		problems := pathOf(chain).Check(at)
		if (err == nil) != (len(problems) == 0) {
			r.Fatalf("problems %v; the standard library says %v", problems, err)
		}
	})
}

// Every byte of a certificate, changed: nothing that was signed may change.
func TestNoChangedCertificateHolds(t *testing.T) {
	chain := build(t, []x509.Certificate{authority("A"), authority("B"), {Subject: common("Ewa")}})
	path := pathOf(chain)
	for place := range 2 {
		for i := range path[place].Raw {
			raw := bytes.Clone(path[place].Raw)
			raw[i] ^= 1
			c, err := Parse(raw)
			if err != nil {
				continue
			}
			changed := append(Path(nil), path...)
			changed[place] = c
			if len(changed.Check(at)) == 0 && !bytes.Equal(c.RawTBS, path[place].RawTBS) {
				t.Fatalf("place %d, byte %d", place, i)
			}
		}
	}
}
