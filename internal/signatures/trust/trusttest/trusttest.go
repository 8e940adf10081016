// Package trusttest is a Union of one country, for tests: a list of the lists, the list of Poland with one authority that
// issues qualified certificates, and the network they are fetched from.
//
// The lists are written here by hand after ETSI TS 119 612 and signed by the seal of xmlsec. Nothing of it is trusted
// anywhere else.
package trusttest

import (
	"context"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/tsl"
	"wrota/internal/platform/xmlsec"
)

// Addresses of the lists.
const (
	LOTL    = "https://lists.example/lotl.xml"
	Poland  = "https://lists.example/pl.xml"
	journal = "https://journal.example/C/2019/276"
)

const (
	types = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/"
	xmlns = `xmlns="http://uri.etsi.org/02231/v2#" xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#"`
)

// Union is a Commission and a country with its authority. Its fields may be changed between fetches.
type Union struct {
	*certtest.PKI // CA issues qualified certificates
	commission    certtest.Holder
	poland        certtest.Holder
	now           time.Time
	mu            sync.Mutex
	net           map[string][]byte
	Down          bool // the network is
	Asked         int  // documents that were asked for
}

// New makes a Union whose lists were issued at a time, and are good for two months.
func New(t testing.TB, now time.Time) *Union {
	t.Helper()
	u := &Union{PKI: certtest.New(t, now.AddDate(-2, 0, 0)), now: now, net: map[string][]byte{}}
	for _, one := range []struct {
		to   *certtest.Holder
		name string
	}{{&u.commission, "Komisja"}, {&u.poland, "Operator listy"}} {
		c, key := u.Issue(certtest.Options{Name: one.name})
		*one.to = certtest.Holder{Cert: c, Key: key}
	}
	u.PublishLOTL(t, 300)
	u.PublishPoland(t, 80, "granted")
	return u
}

// Source is where the lists begin.
func (u *Union) Source(t testing.TB) tsl.Source {
	t.Helper()
	return tsl.Source{LOTL: LOTL, Journal: journal, Certificates: []*cert.Certificate{parse(t, u.commission.Cert)}}
}

// PublishLOTL puts a list of the lists with a number on the network.
func (u *Union) PublishLOTL(t testing.TB, sequence int) {
	t.Helper()
	body := u.list("EU", types+"EUlistofthelists", sequence, journal, u.pointer(LOTL, "EU", u.commission)+u.pointer(Poland, "PL", u.poland), "")
	u.Put(LOTL, sign(t, body, u.commission, u.now))
}

// PublishPoland puts the list of Poland on the network; the status is that of the authority: granted or withdrawn.
func (u *Union) PublishPoland(t testing.TB, sequence int, status string) {
	t.Helper()
	service := `<TSPService><ServiceInformation><ServiceTypeIdentifier>` + tsl.IssuesQualified + `</ServiceTypeIdentifier><ServiceName><Name xml:lang="en">CA</Name></ServiceName>` +
		identity(u.CA) + `<ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/` + status + `</ServiceStatus><StatusStartingTime>2020-01-01T00:00:00Z</StatusStartingTime>` +
		`<ServiceInformationExtensions><Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSignatures</URI></AdditionalServiceInformation></Extension></ServiceInformationExtensions></ServiceInformation></TSPService>`
	u.Put(Poland, sign(t, u.list("PL", types+"EUgeneric", sequence, "", "", service), u.poland, u.now))
}

// Put puts a document on the network.
func (u *Union) Put(url string, body []byte) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.net[url] = body
}

// Get is the document of an address.
func (u *Union) Get(url string) []byte {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.net[url]
}

// Fetch is the network (tsl.Fetch).
func (u *Union) Fetch(_ context.Context, url string) ([]byte, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.Asked++
	if body := u.net[url]; body != nil && !u.Down {
		return body, nil
	}
	return nil, errors.New("no such address")
}

// Qualified issues a qualified certificate for signatures, with its key in a qualified device (EN 319 412-5).
func (u *Union) Qualified(name string) (*x509.Certificate, crypto.Signer) {
	statements := []byte{ // compliance, device, and the type: signatures
		0x30, 0x29, 0x30, 0x08, 0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x01, 0x30, 0x08, 0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x04,
		0x30, 0x13, 0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x06, 0x30, 0x09, 0x06, 0x07, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x06, 0x01,
	}
	return u.Issue(certtest.Options{Name: name, Extra: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 3}, Value: statements}}})
}

func (u *Union) list(territory, kind string, sequence int, info, pointers, services string) string {
	return fmt.Sprintf(`<TrustServiceStatusList %s Id="list" TSLTag="http://uri.etsi.org/19612/TSLTag"><SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>%d</TSLSequenceNumber><TSLType>%s</TSLType>
<SchemeOperatorName><Name xml:lang="en">Office</Name></SchemeOperatorName><SchemeInformationURI><URI xml:lang="en">%s</URI></SchemeInformationURI><SchemeTerritory>%s</SchemeTerritory><PointersToOtherTSL>%s</PointersToOtherTSL>
<ListIssueDateTime>%s</ListIssueDateTime><NextUpdate><dateTime>%s</dateTime></NextUpdate></SchemeInformation><TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName><Name xml:lang="en">Provider</Name></TSPName></TSPInformation>
<TSPServices>%s</TSPServices></TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>`,
		xmlns, sequence, kind, info, territory, pointers, u.now.Format(time.RFC3339), u.now.AddDate(0, 2, 0).Format(time.RFC3339), services)
}

func (u *Union) pointer(url, territory string, to certtest.Holder) string {
	kind := types + "EUgeneric"
	if territory == "EU" {
		kind = types + "EUlistofthelists"
	}
	return `<OtherTSLPointer><ServiceDigitalIdentities>` + identity(to) + `</ServiceDigitalIdentities><TSLLocation>` + url + `</TSLLocation><AdditionalInformation><OtherInformation><TSLType>` + kind +
		`</TSLType></OtherInformation><OtherInformation><SchemeTerritory>` + territory + `</SchemeTerritory></OtherInformation><OtherInformation><a:MimeType>application/vnd.etsi.tsl+xml</a:MimeType></OtherInformation></AdditionalInformation></OtherTSLPointer>`
}

func identity(of certtest.Holder) string {
	return "<ServiceDigitalIdentity><DigitalId><X509Certificate>" + base64.StdEncoding.EncodeToString(of.Cert.Raw) + "</X509Certificate></DigitalId></ServiceDigitalIdentity>"
}

func sign(t testing.TB, body string, by certtest.Holder, at time.Time) []byte {
	t.Helper()
	doc, err := xmlsec.Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := xmlsec.Seal(doc, by.Key, by.Cert, at)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func parse(t testing.TB, c *x509.Certificate) *cert.Certificate {
	t.Helper()
	out, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
