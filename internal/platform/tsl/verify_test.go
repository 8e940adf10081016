package tsl

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wrota/internal/platform/cert"
)

func TestRead(t *testing.T) {
	by, ca := newHolder(t, "Operator"), newHolder(t, "CA")
	raw := made{
		sequence: 3, territory: "PL", version: "6", next: "2027-05-01T00:00:00Z",
		services: service(ca, entry(IssuesQualified, "granted", since16, additional("ForeSeals"),
			`<ExpiredCertsRevocationInfo>2009-01-01T00:00:00Z</ExpiredCertsRevocationInfo>`, `<a:TakenOverBy/>`),
			entry(IssuesQualified, "accredited", "2012-01-01T00:00:00Z"), entry(IssuesOther, "undersupervision", "2014-01-01T00:00:00Z")),
	}.by(t, by)
	l, err := Verify(raw, []*cert.Certificate{ca.Certificate, by.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	if l.Version != 6 || l.Sequence != 3 || l.Operator != "Office" || l.LOTL() || !l.Signer.Equal(by.Certificate) || l.NextUpdate.Month() != 5 {
		t.Errorf("%+v", l)
	}
	s := l.Services[0]
	var types []string
	for _, e := range s.Entries {
		types = append(types, e.Type)
	}
	if !slices.Equal(types, []string{IssuesQualified, IssuesOther, IssuesQualified}) {
		t.Errorf("entries from the newest: %v", types)
	}
	e := s.At(now)
	if e.Unclear || e.KeepsSince.Year() != 2009 || !slices.Equal(e.Additional, []string{infoExt + "ForeSeals"}) || !s.Certificates[0].Equal(ca.Certificate) {
		t.Errorf("%+v", e)
	}
	if s.At(time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)) != nil {
		t.Error("an entry before the first")
	}
}

// xmlsec1 agrees with what we make and with what the authorities made.
func TestVerifyAgreesWithXMLSec1(t *testing.T) {
	by := newHolder(t, "Operator")
	dir := t.TempDir()
	lists := realLists(t)
	lists["own"] = made{sequence: 1, territory: "PL"}.by(t, by)
	for name, raw := range lists {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("xmlsec1", "--verify", "--insecure", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", file)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("xmlsec1 on %s: %v\n%s", name, err, out)
		}
	}
}

func TestRealLists(t *testing.T) {
	lists := realLists(t)
	if len(lists) == 0 {
		t.Log("no shared data beside this checkout; the lists made by the other tests stand for them")
		return
	}
	// The certificates of the Official Journal of 2019 are those that the list of the lists names for itself.
	unproven, err := peek(lists["EU"])
	if err != nil {
		t.Fatal(err)
	}
	source := Source{
		LOTL: "https://ec.europa.eu/tools/lotl/eu-lotl.xml", Journal: "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=uriserv:OJ.C_.2019.276.01.0001.01.ENG",
		Certificates: unproven.ownSigners(""), Territories: []string{"PL", "LT", "SK"},
	}
	net := memory{source.LOTL: lists["EU"]}
	for _, p := range unproven.Pointers {
		if p.MIME == mimeLists && lists[p.Territory] != nil {
			net[p.URL] = lists[p.Territory]
		}
	}
	store := memory{}
	outcomes, err := source.Refresh(t.Context(), net.fetch, store)
	if err != nil || !slices.Equal(sequences(outcomes), []int{248, 50, 110, 59}) {
		t.Fatalf("%+v, %v", outcomes, err)
	}
	trust, _, err := source.Load(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2019, 9, 10, 0, 0, 0, 0, time.UTC)
	if stale := trust.Stale(at); stale != nil {
		t.Errorf("overdue in 2019: %v", stale)
	}
	grades := map[Grade]int{}
	for _, l := range trust.Lists {
		for _, s := range l.Services {
			if e := s.At(at); !s.ever([]string{IssuesQualified}) || len(s.Certificates) == 0 || e == nil {
				continue
			} else if e.Unclear {
				t.Errorf("%s, %s: an extension is not understood", s.Provider, e.Name)
			}
			c := signer(at.AddDate(0, -1, 0), cert.Statements{Compliant: true, Device: true, Kinds: []string{"esign"}})
			q := trust.Qualify(cert.Path{c, s.Certificates[0]}, at)
			// Of one authority the list of 2019 says that all of its certificates are for signatures and for seals.
			if cn := s.Certificates[0].Subject.Get("CN"); q.Grade() == Unknown && (cn != "Certum QCA 2017" || !slices.Equal(q.Reasons, []Reason{Conflict})) {
				t.Errorf("%s: %+v", cn, q)
			}
			grades[q.Grade()]++
		}
	}
	if grades[QES] == 0 || grades[AdES] == 0 {
		t.Errorf("what the authorities of three countries issued in 2019 is %v", grades)
	}
	t.Logf("what a certificate of 2019 would be worth: %v", grades)
}

// Every byte class of a list, changed.
func TestNoChangedListIsTaken(t *testing.T) {
	by, other := newHolder(t, "Operator"), newHolder(t, "Other")
	raw := made{sequence: 3, territory: "PL", services: service(other, granted(additional("ForeSignatures")))}.by(t, by)
	signers := []*cert.Certificate{by.Certificate}
	want, err := Verify(raw, signers)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		changed := bytes.Clone(raw)
		changed[i] ^= 1
		if l, err := Verify(changed, signers); err == nil && (l.Sequence != want.Sequence || len(l.Services) != 1 || l.Services[0].Entries[0].Status != want.Services[0].Entries[0].Status) {
			t.Fatalf("byte %d changed, and what the list says with it", i)
		}
	}
	for reason, in := range map[string][]byte{
		"around the signed list": slices.Concat([]byte(`<x xmlns="urn:x">`), raw[bytes.Index(raw, []byte("<TrustServiceStatusList")):], []byte(`</x>`)),
		"nothing":                nil,
	} {
		if _, err := Verify(in, signers); err == nil {
			t.Errorf("%s: taken", reason)
		}
	}
	if _, err := Verify(raw, nil); !errors.Is(err, ErrSignature) {
		t.Errorf("nobody may sign: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	h := newHolder(f, "CA")
	f.Add([]byte(made{sequence: 1, territory: "EU", info: []string{urlPivot1}, pointers: pointer(urlPL, "PL", h)}.xml()))
	f.Add([]byte(made{sequence: 1, territory: "PL", services: service(h, granted(additional("ForeSeals"), qualified(byPolicy, "QCStatement")), granted(qualified(strange, "x")))}.xml()))
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := peek(in)
		if err != nil {
			return
		}
		trust := NewTrust(l)
		status := trust.Qualify(cert.Path{signer(qc2020, cert.Statements{}), h.Certificate}, now)
		if status.Grade() == QES && status.Qualified != Yes {
			t.Fatalf("%+v", status)
		}
		if _, err := Verify(in, []*cert.Certificate{h.Certificate}); err == nil {
			t.Fatal("nobody signed it")
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	lists := realLists(b)
	if len(lists) == 0 {
		by := newHolder(b, "Operator")
		lists["own"] = made{sequence: 1, territory: "PL"}.by(b, by)
		lists["EU"] = made{sequence: 1, territory: "EU", pointers: pointer("own", "own", by)}.by(b, by)
	}
	lotl, err := peek(lists["EU"])
	if err != nil {
		b.Fatal(err)
	}
	for name, raw := range lists {
		for _, p := range lotl.Pointers {
			if p.Territory != name || p.MIME != mimeLists {
				continue
			}
			b.Run(name, func(b *testing.B) {
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					if _, err := Verify(raw, p.Certificates); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
