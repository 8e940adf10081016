package tsl

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// now is the moment of the tests.
var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// holder is a certificate with its key.
type holder struct {
	*cert.Certificate
	std *x509.Certificate
	key crypto.Signer
}

func newHolder(t testing.TB, name string) holder {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.Unix()), Subject: pkix.Name{CommonName: name, Country: []string{"PL"}},
		NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true, SubjectKeyId: []byte(name),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	std, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cert.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return holder{c, std, key}
}

// made is a list to be.
type made struct {
	sequence  int
	territory string // "EU": the list of the lists
	info      []string
	pointers  string
	services  string
	next      string
	version   string
}

func (m made) xml() string {
	kind, version, next := typeList, "5", "2027-01-01T00:00:00Z"
	if m.territory == "EU" {
		kind = typeLOTL
	}
	if m.version != "" {
		version = m.version
	}
	if m.next != "" {
		next = m.next
	}
	info := ""
	for _, u := range m.info {
		info += `<URI xml:lang="en">` + u + `</URI>`
	}
	return fmt.Sprintf(`<TrustServiceStatusList xmlns=%q xmlns:a=%q xmlns:q=%q xmlns:x=%q Id="list" TSLTag="http://uri.etsi.org/19612/TSLTag">
<SchemeInformation><TSLVersionIdentifier>%s</TSLVersionIdentifier><TSLSequenceNumber>%d</TSLSequenceNumber><TSLType>%s</TSLType>
<SchemeOperatorName><Name xml:lang="pl">Urząd</Name><Name xml:lang="en">Office</Name></SchemeOperatorName>
<SchemeInformationURI>%s</SchemeInformationURI><SchemeTerritory>%s</SchemeTerritory><PointersToOtherTSL>%s</PointersToOtherTSL>
<ListIssueDateTime>2026-11-01T00:00:00Z</ListIssueDateTime><NextUpdate><dateTime>%s</dateTime></NextUpdate></SchemeInformation>
<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName><Name xml:lang="en">Provider %s</Name></TSPName></TSPInformation>
<TSPServices>%s</TSPServices></TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>`,
		nsTSL, nsAdd, nsSIE, nsXAdES, version, m.sequence, kind, info, m.territory, m.pointers, next, m.territory, m.services)
}

// by is the list signed.
func (m made) by(t testing.TB, h holder) []byte {
	t.Helper()
	doc, err := xmlsec.Parse([]byte(m.xml()))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := xmlsec.Seal(doc, h.key, h.std, now)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func pointer(url, territory string, to ...holder) string {
	kind := typeList
	if territory == "EU" {
		kind = typeLOTL
	}
	return fmt.Sprintf(`<OtherTSLPointer><ServiceDigitalIdentities>%s</ServiceDigitalIdentities><TSLLocation>%s</TSLLocation><AdditionalInformation>
<OtherInformation><TSLType>%s</TSLType></OtherInformation><OtherInformation><SchemeTerritory>%s</SchemeTerritory></OtherInformation>
<OtherInformation><a:MimeType>%s</a:MimeType></OtherInformation></AdditionalInformation></OtherTSLPointer>`, identities(to...), url, kind, territory, mimeLists)
}

func identities(of ...holder) string {
	var b strings.Builder
	for _, h := range of {
		b.WriteString("<ServiceDigitalIdentity><DigitalId><X509Certificate>" + base64.StdEncoding.EncodeToString(h.Raw) + "</X509Certificate></DigitalId></ServiceDigitalIdentity>")
	}
	return b.String()
}

// entry is one of a service to be, with extensions as XML.
func entry(kind, status, from string, extensions ...string) string {
	all := ""
	for _, x := range extensions {
		all += `<Extension Critical="true">` + x + `</Extension>`
	}
	return fmt.Sprintf(`<ServiceTypeIdentifier>%s</ServiceTypeIdentifier><ServiceName><Name xml:lang="en">Service</Name></ServiceName>%%s<ServiceStatus>%s%s</ServiceStatus><StatusStartingTime>%s</StatusStartingTime><ServiceInformationExtensions>%s</ServiceInformationExtensions>`,
		kind, statuses, status, from, all)
}

// service is one with its entries, the present one first.
func service(h holder, entries ...string) string {
	var history strings.Builder
	for _, e := range entries[1:] {
		history.WriteString("<ServiceHistoryInstance>" + fmt.Sprintf(e, "") + "</ServiceHistoryInstance>")
	}
	return "<TSPService><ServiceInformation>" + fmt.Sprintf(entries[0], identities(h)) + "</ServiceInformation><ServiceHistory>" + history.String() + "</ServiceHistory></TSPService>"
}

func additional(names ...string) string {
	all := ""
	for _, n := range names {
		all += `<AdditionalServiceInformation><URI xml:lang="en">` + infoExt + n + `</URI></AdditionalServiceInformation>`
	}
	return all
}

func qualified(criteria string, names ...string) string {
	all := ""
	for _, n := range names {
		all += `<q:Qualifier uri="` + infoExt + n + `"/>`
	}
	return `<q:Qualifications><q:QualificationElement><q:Qualifiers>` + all + `</q:Qualifiers>` + criteria + `</q:QualificationElement></q:Qualifications>`
}

// memory is a store and a network at once.
type memory map[string][]byte

func (m memory) Get(_ context.Context, url string) ([]byte, error) { return m[url], nil }
func (m memory) Put(_ context.Context, url string, body []byte) error {
	m[url] = body
	return nil
}

var errNetwork = errors.New("no such address")

func (m memory) fetch(_ context.Context, url string) ([]byte, error) {
	if body, ok := m[url]; ok {
		return body, nil
	}
	return nil, errNetwork
}

// realLists are the lists of 2019 that stand beside the checkout, by territory; empty in a checkout alone.
func realLists(t testing.TB) map[string][]byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for ; dir != filepath.Dir(dir) && len(found) == 0; dir = filepath.Dir(dir) {
		files, _ := filepath.Glob(filepath.Join(dir, "shared/data/tsl/*.xml"))
		for _, f := range files {
			body, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found[strings.TrimSuffix(filepath.Base(f), ".xml")] = body
		}
	}
	return found
}
