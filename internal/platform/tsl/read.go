package tsl

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// Namespaces of TS 119 612 annex C.
const (
	nsTSL   = "http://uri.etsi.org/02231/v2#"
	nsAdd   = "http://uri.etsi.org/02231/v2/additionaltypes#"
	nsSIE   = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
	nsXAdES = "http://uri.etsi.org/01903/v1.3.2#"
	nsXML   = "http://www.w3.org/XML/1998/namespace"
)

// limits hold for one list; the largest in use have five million bytes.
var limits = xmlsec.Limits{Bytes: maxList, Nodes: 500_000}

const maxList = 16 << 20

// ErrFormat says that a document is not a trusted list of a version that is known.
var ErrFormat = errors.New("tsl: not a trusted list")

// read takes a list from its root element.
func read(root *xmlsec.Node) (*List, error) {
	scheme := root.Child(nsTSL, "SchemeInformation")
	if !root.Is(nsTSL, "TrustServiceStatusList") || scheme == nil {
		return nil, ErrFormat
	}
	l := &List{
		Type:      field(scheme, "TSLType"),
		Territory: field(scheme, "SchemeTerritory"),
		Operator:  english(scheme.Child(nsTSL, "SchemeOperatorName"), "Name"),
	}
	var err error
	if l.Version, err = strconv.Atoi(field(scheme, "TSLVersionIdentifier")); err != nil || l.Version != 5 && l.Version != 6 {
		return nil, fmt.Errorf("%w: version %q", ErrFormat, field(scheme, "TSLVersionIdentifier"))
	}
	if l.Sequence, err = strconv.Atoi(field(scheme, "TSLSequenceNumber")); err != nil || l.Sequence < 1 {
		return nil, fmt.Errorf("%w: sequence number", ErrFormat)
	}
	if l.Type != typeLOTL && l.Type != typeList {
		return nil, fmt.Errorf("%w: type", ErrFormat)
	}
	if l.Issued, err = moment(field(scheme, "ListIssueDateTime")); err != nil {
		return nil, fmt.Errorf("%w: time of issue", ErrFormat)
	}
	if next := field(scheme.Child(nsTSL, "NextUpdate"), "dateTime"); next != "" {
		if l.NextUpdate, err = moment(next); err != nil {
			return nil, fmt.Errorf("%w: next update", ErrFormat)
		}
	}
	for u := range scheme.Child(nsTSL, "SchemeInformationURI").All(nsTSL, "URI") {
		l.Information = append(l.Information, strings.TrimSpace(u.Text()))
	}
	for p := range scheme.Child(nsTSL, "PointersToOtherTSL").All(nsTSL, "OtherTSLPointer") {
		l.Pointers = append(l.Pointers, readPointer(p))
	}
	for p := range root.Child(nsTSL, "TrustServiceProviderList").All(nsTSL, "TrustServiceProvider") {
		name := english(p.Child(nsTSL, "TSPInformation").Child(nsTSL, "TSPName"), "Name")
		for s := range p.Child(nsTSL, "TSPServices").All(nsTSL, "TSPService") {
			service, err := readService(s)
			if err != nil {
				return nil, err
			}
			service.Provider, service.Territory = name, l.Territory
			l.Services = append(l.Services, service)
		}
	}
	return l, nil
}

func readPointer(n *xmlsec.Node) Pointer {
	p := Pointer{URL: field(n, "TSLLocation")}
	for identity := range n.Child(nsTSL, "ServiceDigitalIdentities").All(nsTSL, "ServiceDigitalIdentity") {
		p.Certificates = append(p.Certificates, certificates(identity)...)
	}
	for o := range n.Child(nsTSL, "AdditionalInformation").All(nsTSL, "OtherInformation") {
		for is, to := range map[*xmlsec.Node]*string{
			o.Child(nsTSL, "TSLType"): &p.Type, o.Child(nsTSL, "SchemeTerritory"): &p.Territory, o.Child(nsAdd, "MimeType"): &p.MIME,
		} {
			if is != nil {
				*to = strings.TrimSpace(is.Text())
			}
		}
	}
	return p
}

// certificates are those of an identity that can be read. Others can be matched with nothing.
func certificates(identity *xmlsec.Node) []*cert.Certificate {
	var found []*cert.Certificate
	for id := range identity.All(nsTSL, "DigitalId") {
		for n := range id.All(nsTSL, "X509Certificate") {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Text()), ""))
			if err != nil {
				continue
			}
			if c, err := cert.Parse(der); err == nil && !slices.ContainsFunc(found, c.Equal) {
				found = append(found, c)
			}
		}
	}
	return found
}

func readService(n *xmlsec.Node) (*Service, error) {
	now := n.Child(nsTSL, "ServiceInformation")
	s := &Service{Certificates: certificates(now.Child(nsTSL, "ServiceDigitalIdentity"))}
	current, err := readEntry(now)
	if err != nil {
		return nil, err
	}
	s.Entries = append(s.Entries, current)
	for h := range n.Child(nsTSL, "ServiceHistory").All(nsTSL, "ServiceHistoryInstance") {
		e, err := readEntry(h)
		if err != nil {
			return nil, err
		}
		s.Entries = append(s.Entries, e)
	}
	slices.SortStableFunc(s.Entries, func(a, b Entry) int { return b.From.Compare(a.From) })
	return s, nil
}

func readEntry(n *xmlsec.Node) (Entry, error) {
	e := Entry{Type: field(n, "ServiceTypeIdentifier"), Name: english(n.Child(nsTSL, "ServiceName"), "Name"), Status: field(n, "ServiceStatus")}
	var err error
	if e.From, err = moment(field(n, "StatusStartingTime")); err != nil {
		return e, fmt.Errorf("%w: starting time of a status", ErrFormat)
	}
	for x := range n.Child(nsTSL, "ServiceInformationExtensions").All(nsTSL, "Extension") {
		critical := strings.TrimSpace(x.Attr("Critical"))
		if !e.extend(x) && critical != "false" && critical != "0" { // § 5.5.9: who does not understand it must not use the service
			e.Unclear = true
		}
	}
	return e, nil
}

// extend reads what is in an extension and tells whether all of it was understood.
func (e *Entry) extend(x *xmlsec.Node) bool {
	understood := true
	for n := range x.Elements() {
		switch {
		case n.Is(nsSIE, "Qualifications"):
			for q := range n.All(nsSIE, "QualificationElement") {
				e.Qualifications = append(e.Qualifications, readQualification(q))
			}
		case n.Is(nsTSL, "AdditionalServiceInformation"):
			e.Additional = append(e.Additional, field(n, "URI"))
		case n.Is(nsTSL, "ExpiredCertsRevocationInfo"):
			since, err := moment(n.Text())
			understood = understood && err == nil
			e.KeepsSince = since
		case n.Is(nsAdd, "TakenOverBy"): // who answers for the service today changes nothing of what it did
		default:
			understood = false
		}
	}
	return understood
}

// field is the text of the first child of a name, without the space around it.
func field(n *xmlsec.Node, local string) string {
	return strings.TrimSpace(n.Child(nsTSL, local).Text())
}

// english is the text in English, which every list must give (§ 5.1.4), or else the first.
func english(n *xmlsec.Node, local string) string {
	first := ""
	for c := range n.All(nsTSL, local) {
		text := strings.TrimSpace(c.Text())
		if lang, _ := c.AttrNS(nsXML, "lang"); lang == "en" {
			return text
		}
		if first == "" {
			first = text
		}
	}
	return first
}

// moment reads a time; lists must give it in UTC with a Z (§ 5.1.3).
func moment(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(s))
	return t.UTC(), err
}
