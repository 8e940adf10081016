package pack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strings"
	"time"

	"wrota/internal/archive/nes"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/signed"
)

// mostFaults bounds a report; the rest is counted.
const mostFaults = 1000

// Trust is what a package is compared with.
type Trust struct {
	Schemas    *nes.Schemas
	Signatures ades.Trust // whom one believes; nobody when nil
	At         time.Time  // for which signatures are judged
	Log        proof.Trust
}

// Report is what was found in a package.
type Report struct {
	Cases      []CaseReport `json:"cases"`
	Documents  int          `json:"documents"`
	Bytes      int64        `json:"bytes"`
	Seal       string       `json:"seal"`       // whose seal is on the manifest; empty when there is none
	Signatures int          `json:"signatures"` // in documents, all of them intact unless a fault says otherwise
	Untrusted  int          `json:"untrusted"`  // of them, those that nobody known vouches for
	KeyGiven   bool         `json:"key_given"`  // logs were checked with a key from outside
	Faults     []Fault      `json:"faults"`
	Notes      []Fault      `json:"notes"`
}

// CaseReport is what was found of one case.
type CaseReport struct {
	Sign      string `json:"sign"`
	Documents int    `json:"documents"`
	Lines     int64  `json:"lines"`    // of its log; 0 when the package has none
	Anchored  int64  `json:"anchored"` // of them, in the signed tree
}

// Holds tells whether no fault was found.
func (r *Report) Holds() bool { return len(r.Faults) == 0 }

// Verify checks everything about a package: the archive, the structure, the schemas, the digests, the seal, the
// signatures of documents, and the logs of cases. It reads each file once, and keeps none but those with signatures
// in memory. The error is that of ctx, or of the validator.
func (p *Package) Verify(ctx context.Context, t Trust) (*Report, *Index, error) {
	v := &verifying{p: p, t: t, listed: map[string]string{}}
	v.Cases, v.Faults, v.Notes = []CaseReport{}, []Fault{}, []Fault{}
	v.Report.Bytes, v.KeyGiven = p.Bytes, len(t.Log.Keys) > 0
	if v.Faults = append(v.Faults, p.Faults...); len(p.Faults) > 0 {
		return &v.Report, nil, nil
	}
	v.seal()
	x := p.Index()
	v.Faults, v.Notes, v.Documents = append(v.Faults, x.Faults...), append(v.Notes, x.Notes...), len(x.Documents)
	for _, step := range []func(context.Context, *Index) error{v.schemas, v.contents, v.rest, v.logs} {
		if err := step(ctx, x); err != nil {
			return nil, nil, err
		}
	}
	v.summary(x)
	return &v.Report, x, ctx.Err()
}

type verifying struct {
	Report
	p      *Package
	t      Trust
	listed map[string]string // by the manifest: path to digest
	logged map[string]*proof.CaseReport
}

func (v *verifying) fault(path, what, format string, args ...any) {
	if len(v.Faults) < mostFaults {
		v.Faults = append(v.Faults, faultf(path, what, format, args...))
	}
}

func (v *verifying) note(path, what, format string, args ...any) {
	if len(v.Notes) < mostFaults {
		v.Notes = append(v.Notes, faultf(path, what, format, args...))
	}
}

// told takes over an error that is a fault.
func (v *verifying) told(path string, err error) {
	if f, ok := errors.AsType[Fault](err); ok {
		v.fault(path, f.What, "%s", f.Text)
		return
	}
	v.fault(path, "broken", "pliku nie da się odczytać")
}

// seal reads the manifest and judges the seal over it.
func (v *verifying) seal() {
	if !v.p.Has(Manifest) {
		v.note("", "no-manifest", "paczka nie ma spisu plików ze skrótami: tego, czy wszystkie są i czy są niezmienione, nie da się sprawdzić")
		return
	}
	body, err := v.p.Read(Manifest, 256<<20)
	if err != nil {
		v.told(Manifest, err)
		return
	}
	if v.listed, err = readManifest(body); err != nil {
		v.fault(Manifest, "manifest", "spisu plików nie da się odczytać")
		v.listed = map[string]string{}
		return
	}
	for name := range v.listed {
		if !v.p.Has(name) {
			v.fault(name, "missing", "plik jest w spisie, a nie ma go w paczce")
		}
	}
	if !v.p.Has(Signature) {
		v.note("", "no-seal", "spis plików nie jest opatrzony pieczęcią: kto podmienił pliki, mógł podmienić i spis")
		return
	}
	message, err := v.p.Read(Signature, 4<<20)
	if err != nil {
		v.told(Signature, err)
		return
	}
	found, err := cades.Read(message, cms.Content{body})
	if err != nil || len(found) == 0 {
		v.fault(Signature, "seal", "pieczęci nie da się odczytać")
		return
	}
	for _, s := range found {
		if v.judge(Signature, s); s.Signer != nil {
			v.Seal = s.Signer.Subject.String()
		}
	}
}

// judge says what a signature is worth; who is not trusted is no fault, because trust is what the reader brings.
func (v *verifying) judge(path string, s *ades.Signature) {
	verdict := ades.Validator{Trust: v.trust(), Suites: ades.StandardSuites()}.Validate(s, v.t.At)
	switch {
	case verdict.Indication == ades.Failed:
		v.fault(path, "signature", "podpis jest nieważny (%s)", verdict.Sub)
	case !s.Intact || !s.CryptoValid:
		v.note(path, "signature", "podpisu nie da się sprawdzić (%s)", verdict.Sub)
	case verdict.Indication != ades.Passed:
		v.Untrusted++
	}
}

func (v *verifying) trust() ades.Trust {
	if v.t.Signatures == nil {
		return ades.Anchors{}
	}
	return v.t.Signatures
}

// schemas checks every file of metadata.
func (v *verifying) schemas(ctx context.Context, x *Index) error {
	check := func(path string) error {
		body, err := v.p.Read(path, nes.MaxBytes)
		if err != nil {
			v.told(path, err)
			return nil
		}
		wrong, err := v.t.Schemas.Check(ctx, nes.Metadata, body)
		if err != nil && len(wrong) == 0 {
			return err
		}
		for _, w := range wrong[:min(len(wrong), 3)] {
			v.fault(path, "schema", "wiersz %d: element „%s” nie jest zgodny ze schematem Metadane-2.0.xsd", w.Line, shown(w.Element))
		}
		v.unchanged(path, body)
		return nil
	}
	for _, c := range x.Cases {
		if err := check(c.Path); err != nil {
			return err
		}
	}
	for _, d := range x.Documents {
		if err := check(d.Meta); err != nil {
			return err
		}
	}
	return nil
}

// unchanged compares a file in memory with the manifest.
func (v *verifying) unchanged(path string, body []byte) {
	sum := sha256.New()
	sum.Write(body)
	v.compare(path, sum)
}

func (v *verifying) compare(path string, sum hash.Hash) {
	if !v.p.Has(Manifest) {
		return
	}
	want, listed := v.listed[path]
	switch {
	case !listed:
		v.fault(path, "unlisted", "pliku nie ma w spisie opatrzonym pieczęcią")
	case want == "":
		v.note(path, "digest", "skrót w spisie policzono sposobem, którego nie przyjmujemy")
	case want != hex.EncodeToString(sum.Sum(nil)):
		v.fault(path, "digest", "plik zmieniono po spakowaniu: ma inny skrót niż w spisie")
	}
	delete(v.listed, path)
}

// contents reads every document: its digests and its signatures.
func (v *verifying) contents(ctx context.Context, x *Index) error {
	for _, d := range x.Documents {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum, kept := sha256.New(), &bytes.Buffer{}
		out := io.Writer(sum)
		if v.p.Size(d.Path) <= v.p.limits.Signed {
			out = io.MultiWriter(sum, kept)
		} else {
			v.note(d.Path, "large", "plik jest za duży, żeby sprawdzić podpisy w nim")
		}
		rc, err := v.p.Open(d.Path)
		if err == nil {
			_, err = io.Copy(out, rc)
			_ = rc.Close()
		}
		if err != nil {
			v.told(d.Path, err)
			continue
		}
		if is := hex.EncodeToString(sum.Sum(nil)); d.Sum != "" && d.Sum != is {
			v.fault(d.Path, "digest", "plik ma inny skrót, niż mówią jego metadane")
		}
		v.compare(d.Path, sum)
		v.signatures(d.Path, kept.Bytes())
	}
	return nil
}

// signatures judges those inside a document.
func (v *verifying) signatures(path string, body []byte) {
	if signed.KindOf(body) == "" {
		return
	}
	file, err := signed.Open(body, nil)
	if err != nil {
		return // no signed file; that a document cannot be opened is not for a package to say
	}
	for _, s := range file.Signatures {
		v.Signatures++
		v.judge(path, s)
	}
}

// rest compares what is neither a document nor metadata.
func (v *verifying) rest(_ context.Context, x *Index) error {
	if !x.Sealed {
		return nil
	}
	for _, name := range v.p.names {
		folder, _ := split(name)
		if folder == Documents || folder == Metadata || folder == Cases || name == Manifest || name == Signature || name == mimetype {
			continue
		}
		sum := sha256.New()
		rc, err := v.p.Open(name)
		if err == nil {
			_, err = io.Copy(sum, rc)
			_ = rc.Close()
		}
		if err != nil {
			v.told(name, err)
			continue
		}
		v.compare(name, sum)
	}
	return nil
}

// mostLog bounds the log of one case.
const mostLog = 64 << 20

// logs checks the proved logs of the cases.
func (v *verifying) logs(_ context.Context, x *Index) error {
	v.logged = map[string]*proof.CaseReport{}
	for _, path := range x.Logs {
		body, err := v.p.Read(path, mostLog)
		if err != nil {
			v.told(path, err)
			continue
		}
		own := strings.Count(path, "/") == 2
		trust := v.t.Log
		if !own { // of another installation, with a key of its own
			trust = proof.Trust{}
		}
		r, err := proof.VerifyCase(body, trust)
		if err != nil {
			v.fault(path, "log", "dziennika sprawy nie da się odczytać")
			continue
		}
		for _, f := range r.Faults {
			v.fault(path, "log-"+f.What, "%s", f.Text)
		}
		_, rest := split(path)
		folder, _, _ := strings.Cut(rest, "/")
		if SafeName(r.Log.Sign) != folder {
			v.fault(path, "log-sign", "to dziennik innej sprawy: %s", shown(r.Log.Sign))
		}
		if own {
			v.logged[r.Log.Sign] = r
		}
		if open := r.Lines - r.Anchored; open > 0 {
			v.note(path, "open", "ostatnich wpisów, których nie obejmuje jeszcze podpisany punkt kontrolny: %d z %d", open, r.Lines)
		}
	}
	return nil
}

func (v *verifying) summary(x *Index) {
	for _, c := range x.Cases {
		r := CaseReport{Sign: c.Sign, Documents: len(c.Documents)}
		if l := v.logged[c.Sign]; l != nil {
			r.Lines, r.Anchored = l.Lines, l.Anchored
		} else {
			v.note(c.Path, "no-log", "sprawa nie ma w paczce dziennika, który dałoby się sprawdzić")
		}
		v.Cases = append(v.Cases, r)
	}
	if len(v.logged) > 0 && !v.KeyGiven {
		v.note("", "key", "dzienniki sprawdzono kluczem z paczki; porównaj go z ogłoszonym przez urząd albo podaj --key")
	}
	if v.Untrusted > 0 {
		v.note("", "trust", "podpisów i pieczęci, za które nie ręczy nikt ze wskazanych: %d; wskaż, komu ufasz, przez --trust", v.Untrusted)
	}
}
