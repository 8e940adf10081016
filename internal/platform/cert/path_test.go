package cert

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// authority is the start of most certificates below.
func authority(name string) x509.Certificate {
	return x509.Certificate{Subject: common(name), IsCA: true, BasicConstraintsValid: true, MaxPathLen: -1, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
}

func with(c x509.Certificate, change func(*x509.Certificate)) x509.Certificate {
	change(&c)
	return c
}

func extensionOf(id []int, critical bool, value ...byte) pkix.Extension {
	return pkix.Extension{Id: id, Critical: critical, Value: value}
}

var (
	explicitNow = extensionOf(asn1.ObjectIdentifier{2, 5, 29, 36}, true, 0x30, 3, 0x80, 1, 0)
	noAny       = extensionOf(asn1.ObjectIdentifier{2, 5, 29, 54}, true, 2, 1, 0)
	strange     = extensionOf(asn1.ObjectIdentifier{1, 2, 3, 4}, true, 5, 0)
	anyOf       = extensionOf(asn1.ObjectIdentifier{2, 5, 29, 32}, false, 0x30, 8, 0x30, 6, 6, 4, 0x55, 0x1D, 0x20, 0)
	one         = extensionOf(asn1.ObjectIdentifier{2, 5, 29, 32}, false, 0x30, 6, 0x30, 4, 6, 2, 0x2A, 3)
	two         = extensionOf(asn1.ObjectIdentifier{2, 5, 29, 32}, false, 0x30, 6, 0x30, 4, 6, 2, 0x2A, 4)
	oneIsTwo    = extensionOf(asn1.ObjectIdentifier{2, 5, 29, 33}, true, 0x30, 10, 0x30, 8, 6, 2, 0x2A, 3, 6, 2, 0x2A, 4)
)

func TestCheckAgreesWithOpenSSL(t *testing.T) {
	user := x509.Certificate{Subject: common("Ewa"), KeyUsage: x509.KeyUsageDigitalSignature}
	extra := func(c x509.Certificate, e ...pkix.Extension) x509.Certificate {
		return with(c, func(c *x509.Certificate) { c.ExtraExtensions = e })
	}
	root, sub := authority("Główny"), authority("Niższy")
	permitted := with(sub, func(c *x509.Certificate) {
		c.PermittedDNSDomains, c.PermittedDNSDomainsCritical = []string{"lipowa.example"}, true
		c.ExcludedEmailAddresses = []string{"zly@lipowa.example"}
		c.PermittedIPRanges = []*net.IPNet{{IP: net.IP{10, 0, 0, 0}, Mask: net.IPMask{255, 0, 0, 0}}}
	})
	for _, row := range []struct {
		reason string
		chain  []x509.Certificate // from the anchor down
		want   []Problem
	}{
		{"everything in order", []x509.Certificate{root, sub, user}, nil},
		{"two levels", []x509.Certificate{root, user}, nil},
		{"§ 6.1.3 (a) (2)", []x509.Certificate{root, sub, with(user, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = at.AddDate(-2, 0, 0), at.Add(-time.Second) })}, []Problem{{CauseExpired, 0}}},
		{"the end is included", []x509.Certificate{root, sub, with(user, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = at.AddDate(-2, 0, 0), at })}, nil},
		{"not yet", []x509.Certificate{root, with(sub, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = at.Add(time.Second), at.AddDate(1, 0, 0) }), user}, []Problem{{CauseNotYet, 1}}},
		{"§ 6.1.4 (k)", []x509.Certificate{root, with(sub, func(c *x509.Certificate) { c.IsCA, c.KeyUsage = false, 0 }), user}, []Problem{{CauseNotCA, 1}}},
		{"§ 6.1.4 (n)", []x509.Certificate{root, with(sub, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }), user}, []Problem{{CauseUsage, 1}}},
		{"§ 6.1.4 (m)", []x509.Certificate{with(root, func(c *x509.Certificate) { c.MaxPathLen = 0; c.MaxPathLenZero = true }), sub, user}, []Problem{{CauseLength, 2}}},
		{"an authority below one that may have none", []x509.Certificate{root, with(sub, func(c *x509.Certificate) { c.MaxPathLen = 0; c.MaxPathLenZero = true }), authority("Trzeci"), user}, []Problem{{CauseLength, 2}}},
		{"the certificate itself does not count", []x509.Certificate{root, with(sub, func(c *x509.Certificate) { c.MaxPathLen = 0; c.MaxPathLenZero = true }), user}, nil},
		{"critical and unknown", []x509.Certificate{root, extra(sub, strange), user}, []Problem{{CauseCritical, 1}}},
		{"critical and unknown, below", []x509.Certificate{root, sub, extra(user, strange)}, []Problem{{CauseCritical, 0}}},
		{"a name within", []x509.Certificate{root, permitted, with(user, func(c *x509.Certificate) { c.DNSNames = []string{"www.lipowa.example"} })}, nil},
		{"a name outside", []x509.Certificate{root, permitted, with(user, func(c *x509.Certificate) { c.DNSNames = []string{"www.zalipowa.example"} })}, []Problem{{CauseNames, 0}}},
		{"an excluded name", []x509.Certificate{root, permitted, with(user, func(c *x509.Certificate) { c.EmailAddresses = []string{"zly@lipowa.example"} })}, []Problem{{CauseNames, 0}}},
		{"another name of the same kind", []x509.Certificate{root, permitted, with(user, func(c *x509.Certificate) { c.EmailAddresses = []string{"dobry@lipowa.example"} })}, nil},
		{"an address outside", []x509.Certificate{root, permitted, with(user, func(c *x509.Certificate) { c.IPAddresses = []net.IP{{11, 0, 0, 1}} })}, []Problem{{CauseNames, 0}}},
		{"an address within", []x509.Certificate{root, permitted, with(user, func(c *x509.Certificate) { c.IPAddresses = []net.IP{{10, 9, 0, 1}} })}, nil},
		{"through an authority between", []x509.Certificate{root, permitted, authority("Trzeci"), with(user, func(c *x509.Certificate) { c.DNSNames = []string{"obca.example"} })}, []Problem{{CauseNames, 0}}},
		{"a policy is demanded and there", []x509.Certificate{root, extra(sub, explicitNow, one), extra(user, one)}, nil},
		{"a policy is demanded and not there", []x509.Certificate{root, extra(sub, explicitNow, one), user}, []Problem{{CausePolicy, 0}}},
		{"another policy than the one above", []x509.Certificate{root, extra(sub, explicitNow, one), extra(user, two)}, []Problem{{CausePolicy, 0}}},
		{"any policy above", []x509.Certificate{root, extra(sub, explicitNow, anyOf), extra(user, two)}, nil},
		{"any policy above, inhibited", []x509.Certificate{root, extra(sub, explicitNow, anyOf, noAny), authorityWith("Trzeci", anyOf), extra(user, two)}, []Problem{{CausePolicy, 1}}},
		{"mapped", []x509.Certificate{root, extra(sub, explicitNow, one, oneIsTwo), extra(user, two)}, nil},
		{"mapped away", []x509.Certificate{root, extra(sub, explicitNow, one, oneIsTwo), extra(user, one)}, []Problem{{CausePolicy, 0}}},
		{"no policy is demanded", []x509.Certificate{root, extra(sub, one), extra(user, two)}, nil},
	} {
		t.Run(row.reason, func(t *testing.T) {
			chain := build(t, row.chain)
			got := pathOf(chain).Check(at)
			first := got
			if len(first) > len(row.want) && len(row.want) > 0 {
				first = first[:len(row.want)] // what follows from the first
			}
			if !slices.Equal(first, row.want) {
				t.Errorf("problems %v, want %v", got, row.want)
			}
			// openssl leaves the last second out, which RFC 5280 § 4.1.2.5 includes.
			if says, ok := opensslVerify(t, chain, at); ok != (row.want == nil) && row.reason != "the end is included" {
				t.Errorf("openssl: %s", says)
			}
		})
	}
}

func authorityWith(name string, e ...pkix.Extension) x509.Certificate {
	return with(authority(name), func(c *x509.Certificate) { c.ExtraExtensions = e })
}

// build issues a chain from the anchor down.
func build(t testing.TB, templates []x509.Certificate) []*made {
	t.Helper()
	var chain []*made
	var above *made
	for _, template := range templates {
		above = issue(t, above, p256(t), template)
		chain = append(chain, above)
	}
	return chain
}

func pathOf(chain []*made) Path {
	var p Path
	for _, c := range chain {
		p = append(Path{c.Certificate}, p...)
	}
	return p
}

// opensslVerify asks openssl about a chain from the anchor down.
func opensslVerify(t *testing.T, chain []*made, at time.Time) (string, bool) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"verify", "-policy", "2.5.29.32.0", "-x509_strict", "-attime", fmt.Sprint(at.Unix()), "-trusted", write(t, dir, "anchor.pem", pemOf("CERTIFICATE", chain[0].Raw))}
	for i, c := range chain[1 : len(chain)-1] {
		args = append(args, "-untrusted", write(t, dir, fmt.Sprintf("%d.pem", i), pemOf("CERTIFICATE", c.Raw)))
	}
	cmd := exec.Command("openssl", append(args, write(t, dir, "user.pem", pemOf("CERTIFICATE", chain[len(chain)-1].Raw)))...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(string(out), "verification failed") {
		t.Fatalf("openssl verify: %v\n%s", err, out)
	}
	return string(out), err == nil
}

func TestPaths(t *testing.T) {
	root, other := issue(t, nil, p256(t), authority("Główny")), issue(t, nil, p256(t), authority("Inny"))
	sub := issue(t, root, p256(t), authority("Niższy"))
	cross := issue(t, other, sub.key, authority("Niższy"))
	namesake := issue(t, nil, p256(t), authority("Niższy"))
	user := issue(t, sub, p256(t), x509.Certificate{Subject: common("Ewa")})
	anchors := func(of ...*made) func(*Certificate) bool {
		return func(c *Certificate) bool {
			return slices.ContainsFunc(of, func(m *made) bool { return m.Equal(c) })
		}
	}
	pool := NewPool(root.Certificate, other.Certificate, sub.Certificate, cross.Certificate, namesake.Certificate, sub.Certificate)
	if len(pool.All()) != 5 {
		t.Errorf("%d certificates, want 5: one was put in twice", len(pool.All()))
	}
	for _, row := range []struct {
		reason string
		anchor func(*Certificate) bool
		want   []Path
	}{
		{"one way", anchors(root), []Path{{user.Certificate, sub.Certificate, root.Certificate}}},
		{"two ways", anchors(root, other), []Path{{user.Certificate, sub.Certificate, root.Certificate}, {user.Certificate, cross.Certificate, other.Certificate}}},
		{"the nearest anchor ends a way", anchors(sub, root), []Path{{user.Certificate, sub.Certificate}}},
		{"the same name is not enough", anchors(namesake), nil},
		{"trusted for itself", anchors(user), []Path{{user.Certificate}}},
		{"nothing trusted", anchors(), nil},
	} {
		got := pool.Paths(user.Certificate, row.anchor)
		if !slices.EqualFunc(got, row.want, func(a, b Path) bool { return slices.Equal(a, b) }) {
			t.Errorf("%s: %d paths, want %d", row.reason, len(got), len(row.want))
		}
	}
	if (*Pool)(nil).Paths(user.Certificate, anchors(root)) != nil {
		t.Error("a path through an empty pool")
	}
}

// A pool in which everybody certifies everybody does not hold the search up.
func TestPathsAreBounded(t *testing.T) {
	var all []*made
	for i := range 12 {
		all = append(all, issue(t, nil, p256(t), authority(fmt.Sprint("Urząd ", i))))
	}
	pool := NewPool()
	for _, a := range all {
		for _, b := range all {
			c := issue(t, a, b.key, authority(b.std.Subject.CommonName))
			pool.Add(c.Certificate)
		}
	}
	user := issue(t, all[0], p256(t), x509.Certificate{Subject: common("Ewa")})
	asked := 0
	if found := pool.Paths(user.Certificate, func(*Certificate) bool { asked++; return false }); found != nil {
		t.Error("a path to nowhere")
	}
	if asked > 100_000 {
		t.Errorf("%d certificates were looked at", asked)
	}
}

func BenchmarkPool(b *testing.B) {
	var all []*Certificate
	for _, der := range realCertificates(b) {
		if c, err := Parse(der); err == nil {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		all = []*Certificate{issue(b, nil, p256(b), authority("A")).Certificate}
	}
	for b.Loop() {
		if NewPool(all...).All() == nil {
			b.Fatal("empty")
		}
	}
}

func BenchmarkParse(b *testing.B) {
	c := issue(b, nil, p256(b), authority("A"))
	for b.Loop() {
		if _, err := Parse(c.Raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPathOfThree(b *testing.B) {
	path := pathOf(build(b, []x509.Certificate{authority("A"), authority("B"), {Subject: common("Ewa")}}))
	pool := NewPool(path[1:]...)
	for b.Loop() {
		found := pool.Paths(path[0], path[2].Equal)
		if len(found) != 1 || len(found[0].Check(at)) > 0 {
			b.Fatal("no path")
		}
	}
}

// Whatever stands between, a path holds only when every signature in it does.
func TestNoPathHoldsWithAForeignCertificate(t *testing.T) {
	good := build(t, []x509.Certificate{authority("A"), authority("B"), authority("C"), {Subject: common("Ewa")}})
	bad := build(t, []x509.Certificate{authority("A"), authority("B"), authority("C"), {Subject: common("Ewa")}})
	rapid.Check(t, func(t *rapid.T) {
		var mixed []*made
		pick := rapid.SliceOfN(rapid.Bool(), 4, 4).Draw(t, "foreign")
		for i, foreign := range pick {
			if foreign {
				mixed = append(mixed, bad[i])
			} else {
				mixed = append(mixed, good[i])
			}
		}
		whole := pick[0] == pick[1] && pick[1] == pick[2] && pick[2] == pick[3]
		if holds := len(pathOf(mixed).Check(at)) == 0; holds != whole {
			t.Fatalf("holds: %t, of one chain: %t", holds, whole)
		}
	})
}
