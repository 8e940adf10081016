package demo

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"wrota/internal/app/load"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/xmlsec/xades"
)

type benchSignature struct {
	For  time.Duration `help:"How long each thing is measured." default:"5s"`
	JSON bool          `name:"json" help:"Print one line of JSON."`
}

// signatureFigures are what is printed. Rates are of all processors together.
type signatureFigures struct {
	Cores          int      `json:"cores"`
	XAdESMade      float64  `json:"xades_made_per_s"`
	XAdESVerified  float64  `json:"xades_verified_per_s"`
	XMLSec1        *float64 `json:"xmlsec1_verified_per_s"` // on the same files, in one process for all of them; null when it is not installed
	SealedStamped  float64  `json:"pdf_sealed_and_stamped_per_hour"`
	Pressed        float64  `json:"decisions_made_sealed_stamped_stored_per_hour"` // the whole way of the product, each durable on the disk
	SixSignatures  float64  `json:"pdf_of_six_signatures_ms"`
	VerdictOnThem  string   `json:"pdf_of_six_signatures_verdict"`
	SealedDocument int      `json:"pdf_bytes"`
}

// Run measures signatures alone: no installation is made, keys are in memory, and the timestamping authority is our own.
func (b benchSignature) Run(ctx context.Context, out io.Writer) error {
	o, err := newSeal()
	if err != nil {
		return err
	}
	f := signatureFigures{Cores: runtime.GOMAXPROCS(0)}
	if err := errors.Join(b.xml(ctx, o, &f), b.pdf(ctx, o, &f), b.press(ctx, o, &f)); err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	if !b.JSON {
		enc.SetIndent("", "  ")
	}
	return enc.Encode(f)
}

// bench lets every processor do something for a time and tells how often a second.
func (b benchSignature) bench(ctx context.Context, cores int, do func() error) (float64, error) {
	r := load.Together(ctx, cores, b.For, func(int) (bool, error) {
		err := do()
		return err == nil, err
	})
	return round(r.PerSecond()), r.First
}

func (b benchSignature) xml(ctx context.Context, o *benchSeal, f *signatureFigures) (err error) {
	signer, err := xades.NewSigner(o.key, o.x509)
	if err != nil {
		return err
	}
	content := xades.Content{Name: "pismo.xml", Type: "text/xml", Body: []byte("<pismo>" + string(bytes.Repeat([]byte("<akapit>Zażółć gęślą jaźń.</akapit>"), 100)) + "</pismo>")}
	file, err := signer.Enveloping(content, o.at)
	if err != nil {
		return err
	}
	if f.XAdESMade, err = b.bench(ctx, f.Cores, func() error {
		_, err := signer.Enveloping(content, o.at)
		return err
	}); err != nil {
		return err
	}
	if f.XAdESVerified, err = b.bench(ctx, f.Cores, func() error {
		list, err := xades.Read(file, nil)
		if err == nil && (len(list) != 1 || !list[0].Intact || !list[0].CryptoValid) {
			err = errors.New("bench: our own signature does not hold")
		}
		return err
	}); err != nil {
		return err
	}
	f.XMLSec1, err = xmlsec1(ctx, file, f.Cores)
	return err
}

// xmlsec1 checks copies of a file with the program xmlsec1, in as many processes as there are processors.
func xmlsec1(ctx context.Context, file []byte, cores int) (*float64, error) {
	if _, err := exec.LookPath("xmlsec1"); err != nil {
		return nil, nil //nolint:nilnil,nilerr // it is not installed: there is nothing to compare with
	}
	dir, err := os.MkdirTemp("", "wrota-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	const copies = 500
	args := []string{"--verify", "--enabled-key-data", "x509", "--insecure", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"}
	for i := range copies {
		name := filepath.Join(dir, strconv.Itoa(i)+".xml")
		if err := os.WriteFile(name, file, 0o600); err != nil {
			return nil, err
		}
		args = append(args, name)
	}
	begin := clock.System{}.Now()
	r := load.Together(ctx, cores, time.Hour, func(int) (bool, error) {
		said, err := exec.CommandContext(ctx, "xmlsec1", args...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("bench: xmlsec1: %w: %.200s", err, said)
		}
		return false, err
	})
	perSecond := round(float64(copies*cores) / clock.System{}.Now().Sub(begin).Seconds())
	return &perSecond, r.First
}

func (b benchSignature) pdf(ctx context.Context, o *benchSeal, f *signatureFigures) error {
	var letter bytes.Buffer
	doc := &pdf.Document{Title: "Decyzja", Author: "Urząd", Created: o.at, ID: "bench", Blocks: []pdf.Block{
		pdf.Heading{Level: 1, Text: "Decyzja"}, pdf.Paragraph{Text: pdf.Plain("Zezwalam na zajęcie pasa drogowego.")},
	}}
	if err := pdf.Write(&letter, doc); err != nil {
		return err
	}
	seal := func(in []byte) ([]byte, error) {
		return pades.Sign(in, pades.Options{Make: pades.CAdES(ctx, o.signing(), o.stamp), Name: "Urząd", Time: o.at})
	}
	perSecond, err := b.bench(ctx, f.Cores, func() error {
		_, err := seal(letter.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	f.SealedStamped = round(perSecond * 3600)
	six := letter.Bytes()
	for range 6 {
		if six, err = seal(six); err != nil {
			return err
		}
	}
	f.SealedDocument = len(six)
	begin := clock.System{}.Now()
	found, err := signed.Open(six, nil)
	if err != nil || len(found.Signatures) != 6 {
		return fmt.Errorf("bench: six signatures: %w", errors.Join(err, errors.New("not all were found")))
	}
	v := ades.Validator{Trust: ades.Anchors{o.cert, o.authority.Certificate}, Suites: ades.StandardSuites()}
	f.VerdictOnThem = string(ades.Passed)
	for _, s := range found.Signatures {
		if x := v.Validate(s, o.at); x.Indication != ades.Passed {
			f.VerdictOnThem = string(x.Indication) + " " + string(x.Sub)
		}
	}
	f.SixSignatures = round(float64(clock.System{}.Now().Sub(begin).Microseconds()) / 1000)
	return nil
}

// benchSeal is a key with a certificate of its own, and an authority that stamps.
type benchSeal struct {
	at        time.Time
	key       crypto.Signer
	x509      *x509.Certificate
	cert      *cert.Certificate
	authority *cms.Stamper
}

func newSeal() (*benchSeal, error) {
	o := &benchSeal{at: clock.System{}.Now().Truncate(time.Second)}
	var err error
	if o.key, o.x509, o.cert, err = o.issue(nil); err != nil {
		return nil, err
	}
	// id-kp-timeStamping, critical and alone (RFC 3161 § 2.3).
	purpose := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08}}
	key, _, c, err := o.issue([]pkix.Extension{purpose})
	o.authority = &cms.Stamper{Key: key, Certificate: c, Policy: "1.3.6.1.4.1.99999.1"}
	return o, err
}

func (o *benchSeal) issue(more []pkix.Extension) (crypto.Signer, *x509.Certificate, *cert.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Pomiar"}, NotBefore: o.at.Add(-time.Hour), NotAfter: o.at.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtraExtensions: more,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, nil, nil, err
	}
	std, err1 := x509.ParseCertificate(der)
	own, err2 := cert.Parse(der)
	return key, std, own, errors.Join(err1, err2)
}

func (o *benchSeal) signing() cms.Signing { return cms.Signing{Key: o.key, Certificate: o.cert} }

func (o *benchSeal) stamp(_ context.Context, h crypto.Hash, digest []byte) ([]byte, error) {
	return o.authority.Stamp(cms.Query{Hash: h, Digest: digest, Certificate: true}, o.at)
}
