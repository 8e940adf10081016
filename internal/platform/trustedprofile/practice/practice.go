// Package practice is a service of podpis zaufany for trying things out: it answers the calls of package
// trustedprofile and shows the page where a person signs or declines, for fictitious people whom one picks from a list.
//
// XML documents get an enveloped XAdES signature with the words of the trusted profile about who signed, PDF files a
// PAdES one. On the page one also chooses what goes wrong: an error right after signing, a way back that is lost, a
// document that is ready late, or one that was exchanged. Tests do the same.
//
// It asks for no password and its seal proves nothing: it stands in demonstrations, and beside them as a process of
// its own (package provider). It keeps documents in memory alone.
package practice

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"sync"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/platform/xmlsec"
)

// Course is what happens when somebody signs.
type Course string

// The courses, as they stand in the form of the page.
const (
	Usual     Course = "zwykly"
	Error     Course = "blad"        // signed, and then an error instead of the way back
	NoReturn  Course = "bez-drogi"   // signed, and no way back
	Late      Course = "pozno"       // signed, and handed out only when it is asked for the third time
	Exchanged Course = "podmieniony" // signed is another document
)

// Provider is the service. It is safe for many goroutines.
type Provider struct {
	Base   string // where browsers find the pages, without a slash at the end
	Seal   *crypt.Seal
	Clock  clock.Clock
	People []trustedprofile.Person
	// Shut makes every call fail, as if the service did not answer.
	Shut func() bool

	mu        sync.Mutex
	documents map[string]*document
}

// document is something to sign.
type document struct {
	body             []byte
	success, failure string
	info             string
	signed           []byte
	late             int // how often it is still not ready
}

// maxDocuments bounds what is kept: the oldest are nobody's loss.
const maxDocuments = 200

// New makes a service with the pages at an address.
func New(c clock.Clock, seal *crypt.Seal, base string) *Provider {
	return &Provider{Base: strings.TrimRight(base, "/"), Seal: seal, Clock: c, People: People(), documents: map[string]*document{}}
}

// NewSeal makes the seal of such a service: nobody outside trusts it.
func NewSeal(c clock.Clock) (*crypt.Seal, error) {
	now := c.Now()
	return crypt.GenerateSeal("Podpis zaufany (ćwiczenia)", "VATPL-5252248481", "PL", now.AddDate(-2, 0, 0), now.AddDate(8, 0, 0))
}

// People are those who can sign, fictitious all of them. Maria Kowalczyk lives in demonstrations, too.
func People() (out []trustedprofile.Person) {
	for _, x := range []struct {
		given, family string
		born          calendar.Date
		serial        int
	}{
		{"Jan", "Kowalski", calendar.On(1975, 4, 12), 400},
		{"Maria", "Zielińska-Nowak", calendar.On(1976, 4, 12), 401},
		{"Jan", "Wiśniewski", calendar.On(1977, 4, 12), 402},
		{"Anna", "Nowak", calendar.On(1978, 4, 12), 403},
		{"Maria", "Kowalczyk", calendar.On(1984, 2, 29), 900},
	} {
		sex := pesel.Male
		if strings.HasSuffix(x.given, "a") {
			sex = pesel.Female
		}
		number, _ := pesel.Make(x.born, x.serial, sex)
		out = append(out, trustedprofile.Person{Given: x.given, Family: x.family, PESEL: number.String()})
	}
	return out
}

// add keeps a document and returns what it is called.
func (p *Provider) add(d *document) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	name := hex.EncodeToString(b[:])
	p.mu.Lock()
	defer p.mu.Unlock()
	for other := range p.documents {
		if len(p.documents) < maxDocuments {
			break
		}
		delete(p.documents, other)
	}
	p.documents[name] = d
	return name
}

func (p *Provider) find(name string) *document {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.documents[name]
}

// Sign signs a document that was added, by its address, as somebody who stands before the page would.
func (p *Provider) Sign(ctx context.Context, address string, who trustedprofile.Person, course Course) error {
	d := p.find(nameOf(address))
	if d == nil {
		return errors.New("practice: no such document")
	}
	body := d.body
	if course == Exchanged {
		body = exchanged(body)
	}
	signed, err := p.signed(ctx, body, who)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	d.signed = signed
	if course == Late {
		d.late = 2
	}
	return nil
}

// exchanged is another document of the same kind.
func exchanged(body []byte) []byte {
	if bytes.HasPrefix(body, []byte("%PDF-")) {
		return bytes.Replace(body, []byte("%PDF-1.7"), []byte("%PDF-1.6"), 1)
	}
	return []byte("<Inny>To nie jest ten dokument.</Inny>")
}

// signed is a document with the signature of a person.
func (p *Provider) signed(ctx context.Context, body []byte, who trustedprofile.Person) ([]byte, error) {
	now := p.Clock.Now()
	if bytes.HasPrefix(body, []byte("%PDF-")) {
		c, err := cert.Parse(p.Seal.Certificate.Raw)
		if err != nil {
			return nil, err
		}
		return pades.Sign(body, pades.Options{
			Make: pades.CAdES(ctx, cms.Signing{Key: p.Seal.Signer, Certificate: c}, nil), Name: who.Given + " " + who.Family, Reason: "Podpis zaufany", Time: now,
		})
	}
	doc, err := xmlsec.Parse(body)
	if err != nil {
		return nil, err
	}
	return envelop(doc, p.Seal, who, now)
}

func nameOf(address string) string { return address[strings.LastIndexAny(address, "=/")+1:] }
