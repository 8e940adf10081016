package pades

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/internal/object"
)

// bases are documents of every outer form.
func bases(t testing.TB) map[string][]byte {
	t.Helper()
	own := letter(t)
	made := func(args ...string) []byte {
		from, to := save(t, own), filepath.Join(t.TempDir(), "out.pdf")
		tool(t, "qpdf", append(args, from, to)...)
		b, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return map[string][]byte{
		"a letter of ours":     own,
		"with object streams":  made("--object-streams=generate"),
		"linearized":           made("--linearize"),
		"from elsewhere":       raw(formObjects()...),
		"without a line's end": bytes.TrimRight(raw(formObjects()...), "\n"),
	}
}

// TestSixSignatures: signatures after each other on every kind of document; to outside programs and to us each of them holds.
func TestSixSignatures(t *testing.T) {
	w := newWorld(t)
	for name, in := range bases(t) {
		t.Run(name, func(t *testing.T) {
			for i := range 6 {
				if i%2 == 0 {
					in = w.sign(in, visible(1, 60+25*float64(i)))
				} else {
					in = w.sign(in)
				}
			}
			path := save(t, in)
			tool(t, "qpdf", "--check", path)
			out := tool(t, "pdfsig", "-nocert", path)
			if n := strings.Count(out, "Signature is Valid."); n != 6 {
				t.Errorf("pdfsig finds %d valid signatures: %s", n, out)
			}
			if !strings.HasSuffix(strings.TrimSpace(out), "- Signature Validation: Signature is Valid.") || strings.Count(out, "  - Total document signed") != 1 {
				t.Errorf("the last signature does not cover the document: %s", out)
			}
			list := w.read(in)
			if len(list) != 6 {
				t.Fatalf("%d signatures", len(list))
			}
			for i, s := range list {
				if !s.Intact || !s.CryptoValid || !s.Covers || len(s.Faults) > 0 || s.Format != ades.PAdES || s.Level != ades.LevelB {
					t.Errorf("signature %d: %+v", i+1, s)
				}
				if later := slices.Contains(s.Warnings, ades.WarnLaterChanges); later != (i < 5) {
					t.Errorf("signature %d: warning of later changes: %v", i+1, later)
				}
			}
		})
	}
}

func TestWhatIsSaid(t *testing.T) {
	w := newWorld(t)
	s := w.read(w.sign(letter(t), func(o *Options) { o.Reason, o.Place = "Zażółć (gęślą)", "Łódź" }))[0]
	if s.Reason != "Zażółć (gęślą)" || s.Place != "Łódź" || !s.SigningTime.Equal(noon) || s.ID != "Podpis1" {
		t.Errorf("%q, %q, %v, %q", s.Reason, s.Place, s.SigningTime, s.ID)
	}
	if !s.Signer.Equal(w.own) || s.Named != ades.NamedRight || len(s.Data) != 1 || !s.Data[0].Whole {
		t.Errorf("signer %v, named %v, data %v", s.Signer.Subject, s.Named, s.Data)
	}
}

// TestLevels: from B to LTA and once more, every level on top of the one before.
func TestLevels(t *testing.T) {
	w := newWorld(t)
	own := Proofs{
		Certificates: [][]byte{w.ca.Raw, w.pki.Root.Cert.Raw}, CRLs: [][]byte{w.pki.CRL(noon)},
		OCSPs: [][]byte{w.pki.OCSP(w.issued, noon, certtest.State{})},
	}
	add := func(in []byte) []byte {
		out, err := AddProofs(in, own)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	stamp := stampIt(w)
	file := w.sign(letter(t))
	for _, x := range []struct {
		reason string
		step   func([]byte) []byte
		want   ades.Level
		stamps int
	}{
		{"signed", func(b []byte) []byte { return b }, ades.LevelB, 0},
		{"proofs without a time are no level", add, ades.LevelB, 0},
		{"with a timestamp of the signature", func([]byte) []byte { return w.sign(letter(t), func(o *Options) { o.Make = w.stamped() }) }, ades.LevelT, 1},
		{"with proofs", add, ades.LevelLT, 1},
		{"with a timestamp over the proofs", func(b []byte) []byte { return stamp(t, b) }, ades.LevelLTA, 2},
		{"and once more", func(b []byte) []byte { return stamp(t, add(b)) }, ades.LevelLTA, 3},
	} {
		file = x.step(file)
		tool(t, "qpdf", "--check", save(t, file))
		list := w.read(file)
		if len(list) != 1 {
			t.Fatalf("%s: %d signatures", x.reason, len(list))
		}
		s := list[0]
		if s.Level != x.want || !s.Covers || len(s.Faults) > 0 || len(s.Timestamps) != x.stamps {
			t.Errorf("%s: level %q, covers %v, %d timestamps, faults %v", x.reason, s.Level, s.Covers, len(s.Timestamps), s.Faults)
		}
		for i, p := range s.Timestamps {
			if !p.Matches || p.Fault != "" || !p.Token.CryptoValid || !p.Covers.Value {
				t.Errorf("%s: timestamp %d: %+v", x.reason, i, p)
			}
		}
		if n := len(s.Timestamps); n == 3 && (len(s.Timestamps[2].Covers.CRLs) != 1 || len(s.Timestamps[2].Covers.OCSPs) != 1 || len(s.Timestamps[2].Covers.Timestamps) != 2) {
			t.Errorf("%s: the last timestamp covers %+v", x.reason, s.Timestamps[2].Covers)
		}
	}
	if n := bytes.Count(file, own.CRLs[0][:20]); n > 1 {
		t.Errorf("the same list is %d times in the file", n)
	}
}

// TestTypeOfATimestamp: a timestamp of the document that calls itself a signature is none, and one that does not say what it is, is one.
func TestTypeOfATimestamp(t *testing.T) {
	w := newWorld(t)
	file := w.sign(letter(t), func(o *Options) { o.Make = w.stamped() })
	file, err := AddProofs(file, Proofs{CRLs: [][]byte{w.pki.CRL(noon)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		kind  string
		level ades.Level
	}{{"DocTimeStamp", ades.LevelLTA}, {"", ades.LevelLTA}, {"Sig", ades.LevelLT}} {
		u, err := begin(file)
		if err != nil {
			t.Fatal(err)
		}
		sig := u.file.Alloc()
		if err := u.newField(Options{Tooltip: "Znacznik czasu"}, sig); err != nil {
			t.Fatal(err)
		}
		entries := dict("SubFilter", object.Name("ETSI.RFC3161"))
		if x.kind != "" {
			entries = dict("Type", object.Name(x.kind), "SubFilter", object.Name("ETSI.RFC3161"))
		}
		out, err := u.seal(sig, entries, usualSize, Token(t.Context(), w.stamp))
		if err != nil {
			t.Fatal(err)
		}
		s := w.read(out)
		if len(s) != 1 || s[0].Level != x.level || len(s[0].Timestamps) != 2 || s[0].Timestamps[1].Matches != (x.kind != "Sig") {
			t.Errorf("type %q: %d signatures, level %q", x.kind, len(s), s[0].Level)
		}
	}
}

// TestAnyByteChanged: whatever signed byte is changed, the signature is not intact any more, or the file is refused.
func TestAnyByteChanged(t *testing.T) {
	w := newWorld(t)
	file := w.sign(raw(formObjects()...))
	contents := bytes.Index(file, []byte("/Contents <3")) + len("/Contents ")
	end := contents + bytes.IndexByte(file[contents:], '>') + 1
	for at := 0; at < len(file); at += 3 {
		if at >= contents && at < end {
			at = end
		}
		b := bytes.Clone(file)
		b[at] ^= 1
		list, err := Read(b)
		if err != nil || len(list) == 0 {
			continue
		}
		if list[0].Intact {
			t.Errorf("byte %d (%q) changed and the signature is intact", at, file[at])
		}
	}
}

func TestNotSigned(t *testing.T) {
	w := newWorld(t)
	for _, x := range []struct {
		reason string
		file   []byte
		o      Options
		want   error
	}{
		{"no PDF", []byte("wniosek"), Options{}, ErrNotPDF},
		{"an unknown field", letter(t), Options{Field: "podpis"}, ErrField},
		{"a field that is no signature", raw(formObjects()...), Options{Field: "kwota"}, ErrField},
		{"a field that is signed", w.sign(raw(formObjects()...), named("podpis")), Options{Field: "podpis"}, ErrField},
		{"a page that is not there", letter(t), Options{Visible: &Visible{Page: 9, Width: 50, Height: 20}}, ErrPage},
		{"a box beyond the page", letter(t), Options{Visible: &Visible{Left: 200, Width: 50, Height: 20}}, ErrPage},
		{"a text that does not fit", letter(t), Options{Visible: &Visible{Width: 20, Height: 5, Lines: []pdf.Text{pdf.Plain(strings.Repeat("długi ", 50))}}}, pdf.ErrInset},
		{"a second certification", w.sign(letter(t), certify(2)), Options{Certify: 2}, ErrCertify},
		{"a permission that does not exist", letter(t), Options{Certify: 4}, ErrCertify},
		{"a message too large", letter(t), Options{Size: 100}, ErrSize},
	} {
		x.o.Make = w.message()
		if _, err := Sign(x.file, x.o); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", x.reason, err, x.want)
		}
	}
	broken := errors.New("the key is locked")
	_, err := Sign(letter(t), Options{Make: func([][]byte) ([]byte, error) { return nil, broken }})
	if !errors.Is(err, broken) {
		t.Errorf("the error of the maker is %v", err)
	}
}

// TestEncrypted: the signature of an encrypted file can be checked without its password, as outside programs do.
func TestEncrypted(t *testing.T) {
	w := newWorld(t)
	to := filepath.Join(t.TempDir(), "out.pdf")
	tool(t, "qpdf", "--encrypt", "", "secret", "256", "--", "--object-streams=disable", save(t, letter(t)), to)
	in, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Sign(in, Options{Make: w.message()}); !errors.Is(err, ErrEncrypted) {
		t.Errorf("an encrypted file is signed: %v", err)
	}
	f, err := object.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	u := resume(in, f)
	sig := u.file.Alloc()
	if err := u.newField(Options{}, sig); err != nil {
		t.Fatal(err)
	}
	out, err := u.seal(sig, dict("Type", object.Name("Sig"), "SubFilter", object.Name("ETSI.CAdES.detached")), usualSize, w.message())
	if err != nil {
		t.Fatal(err)
	}
	list := w.read(out)
	if len(list) != 1 || !list[0].Intact || !list[0].CryptoValid || len(list[0].Faults) > 0 || !slices.Contains(list[0].Warnings, ades.WarnUnknownPart) {
		t.Errorf("%+v", list)
	}
}

func TestDates(t *testing.T) {
	for _, x := range []struct{ in, want string }{
		{"D:20261122140000+02'00'", "2026-11-22T12:00:00Z"},
		{"D:20261122140000+02'00", "2026-11-22T12:00:00Z"},
		{"D:20261122120000Z00'00'", "2026-11-22T12:00:00Z"},
		{"D:20261122120000Z", "2026-11-22T12:00:00Z"},
		{"20261122", "2026-11-22T00:00:00Z"},
		{"D:2026", "2026-01-01T00:00:00Z"},
		{"D:202613", ""},
		{"", ""},
		{"jutro", ""},
	} {
		got, ok := date(x.in)
		if ok != (x.want != "") || ok && got.Format(time.RFC3339) != x.want {
			t.Errorf("%s: %v, %v; want %s", x.in, got, ok, x.want)
		}
	}
}

// TestSamples: the samples of the reference validator, where they are at hand.
func TestSamples(t *testing.T) {
	folder := ""
	for dir := ".."; len(dir) < 40 && folder == ""; dir = filepath.Join(dir, "..") {
		if list, _ := filepath.Glob(filepath.Join(dir, "shared/data/signatures-dev/files/dss-pades__*")); len(list) > 0 {
			folder = filepath.Join(dir, "shared/data/signatures-dev/files/dss-pades__pades-")
		}
	}
	for _, x := range []struct {
		file           string
		intact, crypto bool
		fault          ades.SubIndication
		level          ades.Level
		reason         string
	}{
		{"bes", true, true, "", ades.LevelNone, "the time in the message"},
		{"epes", true, true, "", ades.LevelNone, "with a policy"},
		{"not-epes", true, true, "", ades.LevelNone, "with the identifier of a policy in the unsigned attributes"},
		{"t-duplicated-sigtst", true, true, "", ades.LevelT, "a timestamp twice"},
		{"unsupported-signature-algorithm", true, false, ades.CryptoConstraints, ades.LevelB, "an algorithm that is none"},
		{"spoofing-replaced-reason", true, true, ades.FormatFailure, ades.LevelB, "another reason under a signature that stays"},
	} {
		b, err := os.ReadFile(folder + x.file + ".pdf")
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		list, err := Read(b)
		if err != nil || len(list) != 1 {
			t.Errorf("%s: %d signatures, %v", x.file, len(list), err)
			continue
		}
		s := list[0]
		if s.Intact != x.intact || s.CryptoValid != x.crypto || s.Covers != (x.fault != ades.FormatFailure) || s.Level != x.level {
			t.Errorf("%s (%s): intact %v, crypto valid %v, covers %v, level %q", x.file, x.reason, s.Intact, s.CryptoValid, s.Covers, s.Level)
		}
		if (x.fault == "") != (len(s.Faults) == 0) || x.fault != "" && s.Faults[0].Sub != x.fault {
			t.Errorf("%s (%s): %v", x.file, x.reason, s.Faults)
		}
	}
}

func FuzzRead(f *testing.F) {
	w := newWorld(f)
	f.Add(w.sign(raw(formObjects()...), func(o *Options) { o.Size = 2000 }))
	f.Add(raw(formObjects()...))
	f.Fuzz(func(t *testing.T, in []byte) {
		list, err := Read(in)
		if err != nil {
			return
		}
		for _, s := range list {
			if (s.Covers || s.Intact) && (len(s.Data) == 0 || !s.Data[0].Found) {
				t.Errorf("covers what is not found: %+v", s)
			}
		}
		_, _ = Sign(in, Options{Make: func([][]byte) ([]byte, error) { return []byte{1}, nil }})
	})
}

func BenchmarkReadSixSignatures(b *testing.B) {
	w := newWorld(b)
	in := letter(b)
	for range 6 {
		in = w.sign(in, func(o *Options) { o.Make = w.stamped() })
	}
	for b.Loop() {
		if _, err := Read(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	w := newWorld(b)
	in := letter(b)
	for b.Loop() {
		w.sign(in, visible(1, 100))
	}
}
