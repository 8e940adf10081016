// Package validationreport writes verdicts on signatures as the XML of ETSI TS 119 102-2, which other programs read.
//
// A report names every certificate, list, answer and timestamp that the verdict rests on by a number, and carries their
// bytes, so that the verdict can be checked again by somebody else, years later.
//
// Standards: ETSI TS 119 102-2 V1.4.1. It is not the report for people, and is not signed here.
package validationreport

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

var namespaces = []xmlsec.Namespace{
	{Prefix: "", URI: "http://uri.etsi.org/19102/v1.4.1#"},
	{Prefix: "ds", URI: "http://www.w3.org/2000/09/xmldsig#"},
}

const (
	sha256URI  = "http://www.w3.org/2001/04/xmlenc#sha256"
	indication = "urn:etsi:019102:mainindication:"
	sub        = "urn:etsi:019102:subindication:"
	process    = "urn:etsi:019102:validationprocess:LTA"
	object     = "urn:etsi:019102:validationObject:"
	byStamp    = "urn:etsi:019102:poetype:provided"
	byUs       = "urn:etsi:019102:poetype:validation"
)

var indications = map[ades.Indication]string{
	ades.Passed: "total-passed", ades.Failed: "total-failed", ades.Indeterminate: "indeterminate",
}

// XML is the report of verdicts given at a time. There must be one at least.
func XML(verdicts []ades.Verdict, at time.Time) ([]byte, error) {
	w := &writer{at: at, ids: map[[sha256.Size]byte]string{}}
	b := xmlsec.NewBuilder("ValidationReport", namespaces...)
	for _, v := range verdicts {
		w.collect(v)
	}
	for _, v := range verdicts {
		w.signature(b.Root(), v)
	}
	if len(w.objects) > 0 {
		list := b.Root().Element("SignatureValidationObjects")
		for _, o := range w.objects {
			w.object(list, o)
		}
	}
	doc, err := b.Document()
	if err != nil {
		return nil, fmt.Errorf("validationreport: %w", err)
	}
	return doc.Bytes(), nil
}

// writer is one report under construction.
type writer struct {
	at      time.Time
	ids     map[[sha256.Size]byte]string
	objects []thing
}

// thing is a validation object.
type thing struct {
	id, kind string
	body     []byte
	stamp    *ades.StampVerdict
}

func (w *writer) add(kind string, body []byte, stamp *ades.StampVerdict) {
	key := sha256.Sum256(body)
	if _, known := w.ids[key]; known || len(body) == 0 {
		return
	}
	id := fmt.Sprintf("O-%d", len(w.objects)+1)
	w.ids[key] = id
	w.objects = append(w.objects, thing{id, kind, body, stamp})
}

// collect lists what a verdict rests on, and gives each thing a number.
func (w *writer) collect(v ades.Verdict) {
	w.path(v.Path)
	s := v.Signature
	if s.Signer != nil {
		w.add("certificate", s.Signer.Raw, nil)
	}
	for _, l := range s.CRLs {
		w.add("CRL", l.Raw, nil)
	}
	for _, o := range s.OCSPs {
		w.add("OCSPResponse", o.Raw, nil)
	}
	for i := range v.Timestamps {
		x := &v.Timestamps[i]
		w.path(x.Path)
		if x.Timestamp.Token != nil {
			w.add("timestamp", x.Timestamp.Token.Raw, x)
		}
	}
	for _, c := range v.Counters {
		w.collect(c)
	}
}

func (w *writer) path(p cert.Path) {
	for _, c := range p {
		w.add("certificate", c.Raw, nil)
	}
}

func (w *writer) ref(e xmlsec.Element, name string, body []byte) {
	if id, ok := w.ids[sha256.Sum256(body)]; ok {
		e.Element(name).Attr("VOReference", id)
	}
}

func (w *writer) signature(e xmlsec.Element, v ades.Verdict) {
	s := v.Signature
	r := e.Element("SignatureValidationReport")
	id := r.Element("SignatureIdentifier")
	digest(id.Element("DigestAlgAndValue"), s.Value)
	id.Leaf("HashOnly", "false")
	id.Leaf("DocHashOnly", "false")
	if s.ID != "" {
		id.Leaf("DAIdentifier", s.ID)
	}
	times := r.Element("ValidationTimeInfo")
	times.Leaf("ValidationTime", written(w.at))
	kind := byUs
	if v.Counted {
		kind = byStamp
	}
	best := times.Element("BestSignatureTime")
	best.Leaf("POETime", written(v.Best))
	best.Leaf("TypeOfProof", kind)
	attributes(r, s)
	if s.Signer != nil {
		who := r.Element("SignerInformation")
		w.ref(who, "SignerCertificate", s.Signer.Raw)
		who.Leaf("Signer", s.Signer.Subject.String())
	}
	r.Element("SignatureValidationProcess").Leaf("SignatureValidationProcessID", process)
	w.status(r, v.Indication, v.Sub, v.Path)
	for _, c := range v.Counters {
		w.signature(e, c)
	}
}

func attributes(r xmlsec.Element, s *ades.Signature) {
	if s.SigningTime.IsZero() && s.Reason == "" {
		return
	}
	a := r.Element("SignatureAttributes")
	if !s.SigningTime.IsZero() {
		a.Element("SigningTime").Attr("Signed", "true").Leaf("Time", written(s.SigningTime))
	}
	if s.Reason != "" {
		a.Element("Reason").Leaf("ReasonElement", s.Reason)
	}
}

func (w *writer) status(r xmlsec.Element, main ades.Indication, why ades.SubIndication, path cert.Path) {
	status := r.Element("SignatureValidationStatus")
	status.Leaf("MainIndication", indication+indications[main])
	if why != "" {
		status.Leaf("SubIndication", sub+string(why))
	}
	if len(path) == 0 {
		return
	}
	data := status.Element("AssociatedValidationReportData")
	w.ref(data, "TrustAnchor", path[len(path)-1].Raw)
	chain := data.Element("CertificateChain")
	for i, c := range path {
		switch {
		case i == 0:
			w.ref(chain, "SigningCertificate", c.Raw)
		case i == len(path)-1:
			w.ref(chain, "TrustAnchor", c.Raw)
		default:
			w.ref(chain, "IntermediateCertificate", c.Raw)
		}
	}
}

func (w *writer) object(list xmlsec.Element, o thing) {
	e := list.Element("ValidationObject").Attr("id", o.id)
	e.Leaf("ObjectType", object+o.kind)
	e.Element("ValidationObjectRepresentation").Leaf("base64", base64.StdEncoding.EncodeToString(o.body))
	if o.stamp == nil {
		return
	}
	e.Element("POEProvisioning").Leaf("POETime", written(o.stamp.Timestamp.Token.Time))
	w.status(e.Element("ValidationReport"), o.stamp.Indication, o.stamp.Sub, o.stamp.Path)
}

func digest(e xmlsec.Element, body []byte) {
	sum := sha256.Sum256(body)
	e.Element("ds:DigestMethod").Attr("Algorithm", sha256URI)
	e.Leaf("ds:DigestValue", base64.StdEncoding.EncodeToString(sum[:]))
}

func written(t time.Time) string { return t.UTC().Format(time.RFC3339) }
