package tsl

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
)

const (
	bySelf   = `<q:CriteriaList assert="all"><q:KeyUsage><q:KeyUsageBit name="nonRepudiation">true</q:KeyUsageBit></q:KeyUsage></q:CriteriaList>`
	byPolicy = `<q:CriteriaList assert="atLeastOne"><q:PolicySet><q:PolicyIdentifier><x:Identifier Qualifier="OIDAsURN">urn:oid:1.2.616.1</x:Identifier></q:PolicyIdentifier></q:PolicySet></q:CriteriaList>`
	strange  = `<q:CriteriaList assert="all"><q:otherCriteriaList><a:Weather/></q:otherCriteriaList></q:CriteriaList>`
)

var (
	qc2020  = time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	qc2014  = time.Date(2014, 5, 1, 0, 0, 0, 0, time.UTC)
	since16 = "2016-06-30T22:00:00Z"
	since10 = "2010-01-01T00:00:00Z"
)

// signer is a certificate with what matters here.
func signer(from time.Time, qc cert.Statements, policies ...string) *cert.Certificate {
	return &cert.Certificate{NotBefore: from, NotAfter: from.AddDate(3, 0, 0), Usage: cert.NonRepudiation, QC: qc, Policies: policies}
}

func granted(extensions ...string) string {
	return entry(IssuesQualified, "granted", since16, extensions...)
}

func TestQualify(t *testing.T) {
	eu := cert.Statements{Compliant: true, Device: true, Kinds: []string{"esign"}}
	bare := cert.Statements{Compliant: true}
	esig, eseal := additional("ForeSignatures"), additional("ForeSignatures", "ForeSeals")
	for _, row := range []struct {
		reason  string
		c       *cert.Certificate
		entries []string
		at      time.Time
		want    Grade
		why     []Reason
	}{
		{"all is said by the certificate", signer(qc2020, eu), []string{granted(esig)}, now, QES, nil},
		{"no device", signer(qc2020, cert.Statements{Compliant: true, Kinds: []string{"esign"}}), []string{granted(esig)}, now, AdESQC, []Reason{NoDeviceStatement}},
		{"no kind means signatures (EN 319 412-5 § 4.2.3)", signer(qc2020, cert.Statements{Compliant: true, Device: true}), []string{granted(esig)}, now, QES, nil},
		{"a seal", signer(qc2020, cert.Statements{Compliant: true, Device: true, Kinds: []string{"eseal"}}), []string{granted(eseal)}, now, QESeal, nil},
		{"a seal without a device", signer(qc2020, cert.Statements{Compliant: true, Kinds: []string{"eseal"}}), []string{granted(eseal)}, now, AdESealQC, []Reason{NoDeviceStatement}},
		{"a seal by a service that issues none", signer(qc2020, cert.Statements{Compliant: true, Kinds: []string{"eseal"}}), []string{granted(esig)}, now, AdES, []Reason{OtherKind}},
		{"nothing is said of what the service is for", signer(qc2020, eu), []string{granted()}, now, AdES, []Reason{OtherKind}},
		{"two kinds in the certificate", signer(qc2020, cert.Statements{Compliant: true, Kinds: []string{"esign", "eseal"}}), []string{granted(eseal)}, now, Unknown, []Reason{Conflict}},
		{"by the law of another country", signer(qc2020, cert.Statements{Compliant: true, Countries: []string{"CH"}}), []string{granted(esig)}, now, AdES, []Reason{ForeignLaw}},
		{"no statement", signer(qc2020, cert.Statements{}), []string{granted(esig)}, now, AdES, []Reason{NoStatement}},
		{"the old policy is no statement any more", signer(qc2020, cert.Statements{}, policyPublic), []string{granted(esig)}, now, AdES, []Reason{NoStatement}},
		{"the list says it", signer(qc2020, cert.Statements{}), []string{granted(esig, qualified(bySelf, "QCStatement", "QCForESig", "QCWithQSCD"))}, now, QES, nil},
		{"the list says it of others", signer(qc2020, bare), []string{granted(esig, qualified(byPolicy, "QCWithQSCD"))}, now, AdESQC, []Reason{NoDeviceStatement}},
		{"the list says it of this policy", signer(qc2020, bare, "1.2.616.1"), []string{granted(esig, qualified(byPolicy, "QCWithQSCD"))}, now, QES, nil},
		{"the list says that it is not", signer(qc2020, eu), []string{granted(esig, qualified(bySelf, "NotQualified"))}, now, AdES, []Reason{SaidNotQualified}},
		{"the list says both", signer(qc2020, eu), []string{granted(esig, qualified(bySelf, "NotQualified", "QCStatement"))}, now, Unknown, []Reason{Conflict}},
		{"the list takes the device away", signer(qc2020, eu), []string{granted(esig, qualified(bySelf, "QCNoQSCD"))}, now, AdESQC, []Reason{NoDeviceStatement}},
		{"the list gives and takes the device", signer(qc2020, eu), []string{granted(esig, qualified(bySelf, "QCNoQSCD", "QCWithSSCD"))}, now, Unknown, []Reason{Conflict}},
		{"the device is the provider's", signer(qc2020, bare), []string{granted(esig, qualified(bySelf, "QCQSCDManagedOnBehalf"))}, now, QES, nil},
		{"as in the certificate", signer(qc2020, eu), []string{granted(esig, qualified(bySelf, "QCQSCDStatusAsInCert"))}, now, QES, nil},
		{"for legal persons", signer(qc2020, bare), []string{granted(eseal, qualified(bySelf, "QCForLegalPerson", "QCWithQSCD"))}, now, QESeal, nil},
		{"for websites", signer(qc2020, bare), []string{granted(additional("ForWebSiteAuthentication"), qualified(bySelf, "QCForWSA"))}, now, AdES, []Reason{NoDeviceStatement}},
		{"a criterion that nobody knows", signer(qc2020, eu), []string{granted(esig, qualified(strange, "NotQualified"))}, now, Unknown, []Reason{UnknownCriterion}},
		{"an extension that must be understood", signer(qc2020, eu), []string{granted(esig, "<a:Weather/>")}, now, Unknown, []Reason{UnknownExtension}},
		{"withdrawn before it was issued", signer(qc2020, eu), []string{entry(IssuesQualified, "withdrawn", "2019-01-01T00:00:00Z", esig), granted(esig)}, now, AdES, []Reason{NotGrantedThen}},
		{"withdrawn before it signed", signer(qc2020, eu), []string{entry(IssuesQualified, "withdrawn", "2021-01-01T00:00:00Z", esig), granted(esig)}, now, AdES, []Reason{NotGranted}},
		{"withdrawn after it signed", signer(qc2020, eu), []string{entry(IssuesQualified, "withdrawn", "2021-01-01T00:00:00Z", esig), granted(esig)}, qc2020.AddDate(0, 1, 0), QES, nil},
		{"issued before the service was listed", signer(qc2014, eu), []string{granted(esig)}, now, AdES, []Reason{NotGrantedThen}},
		{"an old status does not live on", signer(qc2020, eu), []string{entry(IssuesQualified, "undersupervision", since10, esig)}, now, AdES, []Reason{NotGrantedThen}},
		{"another type of service then", signer(qc2020, eu), []string{entry(IssuesQualified, "granted", "2021-01-01T00:00:00Z", esig), entry(IssuesOther, "granted", since16)}, now, AdES, []Reason{NotGrantedThen}},
		{"before eIDAS, still good (art. 51 (2))", signer(qc2014, cert.Statements{}, policyDevice), []string{granted(esig), entry(IssuesQualified, "undersupervision", since10)}, qc2014.AddDate(2, 10, 0), QES, nil},
		{"before eIDAS, at that time", signer(qc2014, cert.Statements{}, policyPublic), []string{granted(esig), entry(IssuesQualified, "accredited", since10)}, qc2014.AddDate(1, 0, 0), AdESQC, []Reason{NoDeviceStatement}},
		{"before eIDAS, supervision was ending", signer(qc2014, bare), []string{granted(esig), entry(IssuesQualified, "supervisionincessation", since10, qualified(bySelf, "QCWithSSCD"))}, qc2014.AddDate(1, 0, 0), QES, nil},
		{"before eIDAS, supervision had ceased", signer(qc2014, bare), []string{granted(esig), entry(IssuesQualified, "supervisionceased", since10)}, now, AdES, []Reason{NotGrantedThen}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			ca := newHolder(t, "CA")
			status := trustOf(t, service(ca, row.entries...)).Qualify(cert.Path{row.c, ca.Certificate}, row.at)
			if status.Grade() != row.want || !slices.Equal(status.Reasons, row.why) {
				t.Errorf("%s %+v, want %s %v", status.Grade(), status, row.want, row.why)
			}
			if status.Provider != "Provider PL" || status.Territory != "PL" {
				t.Errorf("provider %q of %q", status.Provider, status.Territory)
			}
		})
	}
}

func trustOf(t testing.TB, services string) *Trust {
	t.Helper()
	by := newHolder(t, "Operator")
	l, err := Verify(made{sequence: 1, territory: "PL", services: services}.by(t, by), []*cert.Certificate{by.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	return NewTrust(l)
}

func TestServicesOfOneCertificate(t *testing.T) {
	ca, other, tsa, ocsp := newHolder(t, "CA"), newHolder(t, "Other"), newHolder(t, "TSA"), newHolder(t, "OCSP")
	esig := additional("ForeSignatures")
	trust := trustOf(t, service(ca, entry(IssuesQualified, "withdrawn", since16, esig))+service(ca, granted(esig))+
		service(tsa, entry(StampsQualified, "withdrawn", "2024-01-01T00:00:00Z"), entry(StampsQualified, "granted", since16))+
		service(ocsp, entry(AnswersQualified, "granted", since16)))
	c := signer(qc2020, cert.Statements{Compliant: true, Device: true})
	path := cert.Path{c, ca.Certificate}
	if got := trust.Qualify(path, now); got.Grade() != QES {
		t.Errorf("of two services one is in force: %+v", got)
	}
	if got := trust.Qualify(cert.Path{c, other.Certificate}, now); got.Grade() != None || !slices.Equal(got.Reasons, []Reason{NoService}) {
		t.Errorf("of an authority that is not listed: %+v", got)
	}
	if got := trust.Qualify(cert.Path{ca.Certificate}, now); got.Grade() != None {
		t.Errorf("the authority itself signs: %+v", got)
	}
	anchors := trust.Anchors(IssuesQualified)
	if !anchors(ca.Certificate) || anchors(tsa.Certificate) || anchors(other.Certificate) || !trust.Anchors()(tsa.Certificate) {
		t.Error("anchors are the services of the types asked for")
	}
	if !trust.Anchor(ca.Certificate, ades.ForSigner) || trust.Anchor(ca.Certificate, ades.ForStamp) || !trust.Anchor(tsa.Certificate, ades.ForStamp) || trust.Anchor(ocsp.Certificate, ades.ForSigner) {
		t.Error("who stamps is no anchor for signers, nor the other way round")
	}
	forged := *other.Certificate
	forged.Subject, forged.RawSubject = ca.Subject, ca.RawSubject
	if anchors(&forged) {
		t.Error("the name of an anchor without its key")
	}
	if got := trust.Responders(path); len(got) != 1 || !got[0].Equal(ocsp.Certificate) {
		t.Errorf("%d responders", len(got))
	}
	if trust.Stamped(cert.Path{tsa.Certificate}, qc2020) != Yes || trust.Stamped(cert.Path{tsa.Certificate}, now) != No || trust.Stamped(path, qc2020) != No {
		t.Error("a timestamp is qualified while the service was allowed to stamp")
	}
	if len(trust.Stale(now)) != 0 || !slices.Equal(trust.Stale(now.AddDate(1, 0, 0)), []string{"PL"}) {
		t.Errorf("overdue: %v", trust.Stale(now.AddDate(1, 0, 0)))
	}
}

func TestServicesThatContradictEachOther(t *testing.T) {
	ca := newHolder(t, "CA")
	esig := additional("ForeSignatures")
	trust := trustOf(t, service(ca, granted(esig))+service(ca, granted(esig, qualified(bySelf, "NotQualified"))))
	got := trust.Qualify(cert.Path{signer(qc2020, cert.Statements{Compliant: true}), ca.Certificate}, now)
	if got.Grade() != Unknown || !slices.Equal(got.Reasons, []Reason{Conflict}) {
		t.Errorf("%+v", got)
	}
}

func TestCriteria(t *testing.T) {
	c := signer(qc2020, cert.Statements{}, "1.2.3", "1.2.4")
	c.Purposes, c.Subject = []string{"1.3.6"}, cert.Name{{Type: "2.5.4.5", Value: "1"}}
	met, unmet := oidSet{policiesOf, []string{"1.2.3", "1.2.4"}}, oidSet{policiesOf, []string{"1.2.3", "9"}}
	purpose, attribute := oidSet{purposesOf, []string{"1.3.6"}}, oidSet{attributesOf, []string{"2.5.4.97"}}
	usage := map[cert.Usage]bool{cert.NonRepudiation: true, cert.DigitalSignature: false}
	for _, row := range []struct {
		reason string
		c      Criterion
		want   Answer
	}{
		{"all are met", Criterion{assert: "all", sets: []oidSet{met, purpose}, usages: []map[cert.Usage]bool{usage}}, Yes},
		{"one is not", Criterion{assert: "all", sets: []oidSet{met, unmet}}, No},
		{"one is not, and one is unknown", Criterion{assert: "all", sets: []oidSet{unmet}, unknown: true}, No},
		{"one is unknown", Criterion{assert: "all", sets: []oidSet{met}, unknown: true}, Unclear},
		{"one is met", Criterion{assert: "atLeastOne", sets: []oidSet{unmet, met}}, Yes},
		{"none is met", Criterion{assert: "atLeastOne", sets: []oidSet{unmet, attribute}}, No},
		{"one may be met", Criterion{assert: "atLeastOne", sets: []oidSet{unmet}, unknown: true}, Unclear},
		{"none is met", Criterion{assert: "none", sets: []oidSet{unmet, attribute}}, Yes},
		{"one is met that may not", Criterion{assert: "none", sets: []oidSet{met}}, No},
		{"lists in lists", Criterion{assert: "all", lists: []Criterion{{assert: "none", sets: []oidSet{unmet}}, {assert: "atLeastOne", sets: []oidSet{met}}}}, Yes},
		{"an assertion that nobody knows", Criterion{assert: "most"}, Unclear},
		{"a usage that must not be set", Criterion{assert: "all", usages: []map[cert.Usage]bool{{cert.NonRepudiation: false}}}, No},
	} {
		if got := row.c.meets(c); got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
}

// What is open in a criterion is never settled by turning it round.
func TestOpenStaysOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inner := Criterion{assert: rapid.SampledFrom([]string{"all", "atLeastOne", "none"}).Draw(t, "inner"), unknown: true}
		for range rapid.IntRange(0, 3).Draw(t, "depth") {
			inner = Criterion{assert: rapid.SampledFrom([]string{"all", "atLeastOne", "none"}).Draw(t, "outer"), lists: []Criterion{inner}}
		}
		if got := inner.meets(&cert.Certificate{}); got != Unclear {
			t.Fatal(got)
		}
	})
}
