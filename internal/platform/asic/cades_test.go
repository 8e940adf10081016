package asic

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/xmlsec/xades"
)

func parsed(t testing.TB, raw []byte) *cert.Certificate {
	t.Helper()
	c, err := cert.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (o office) signing(t testing.TB) cades.Signing {
	t.Helper()
	return cades.Signing{Signing: cms.Signing{
		Key: o.key, Certificate: parsed(t, o.cert.Raw), Chain: []*cert.Certificate{parsed(t, o.CA.Cert.Raw)}, SigningTime: at,
	}}
}

func (o office) stampAt(when time.Time) cades.Stamp {
	return func(_ context.Context, _ crypto.Hash, digest []byte) ([]byte, error) {
		return o.Stamp(digest, when), nil
	}
}

func (o office) message(t testing.TB, files ...xades.Content) []byte {
	t.Helper()
	made, err := MakeCAdES(o.signing(t), files)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// proven raises the signature of a container to a level.
func (o office) proven(t testing.TB, container []byte, file string, level ades.Level) []byte {
	t.Helper()
	list, err := cert.ParseCRL(o.CRL(at))
	if err != nil {
		t.Fatal(err)
	}
	out, err := ExtendCAdES(t.Context(), container, file, cades.Extension{
		Level: level, Stamp: o.stampAt(at), Values: cms.Values{CRLs: []*cert.CRL{list}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (o office) archived(t testing.TB, container []byte, when time.Time) []byte {
	t.Helper()
	out, err := Archive(t.Context(), container, o.stampAt(when))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func readCAdES(t testing.TB, container []byte) *Container {
	t.Helper()
	found, err := Reader{CAdES: cades.Read}.Read(container)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// body is an entry of a container.
func body(t testing.TB, container []byte, name string) string {
	t.Helper()
	for _, p := range parts(t, container) {
		if p.name == name {
			return p.body
		}
	}
	t.Fatalf("no %s", name)
	return ""
}

// changed is a container with the bodies of some entries changed.
func changed(t testing.TB, container []byte, change func(p *part) (keep bool)) []byte {
	t.Helper()
	var kept []part
	for _, p := range parts(t, container) {
		if change(&p) {
			kept = append(kept, p)
		}
	}
	return pack(t, kept)
}

func TestContainersWithMessages(t *testing.T) {
	o := newOffice(t)
	for _, x := range []struct {
		name              string
		files             []xades.Content
		kind              ades.Container
		message, contents string
	}{
		{"one file", contents[:1], ades.ASiCS, "META-INF/signature.p7s", "wniosek.xml"},
		{"two files", contents, ades.ASiCE, "META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml"},
	} {
		container := o.message(t, x.files...)
		for _, level := range []ades.Level{ades.LevelB, ades.LevelT, ades.LevelLT, ades.LevelLTA} {
			t.Run(x.name+" "+string(level), func(t *testing.T) {
				if level != ades.LevelB {
					container = o.proven(t, container, x.message, level)
				}
				found := readCAdES(t, container)
				if found.Kind != x.kind || len(found.Signatures) != 1 || len(found.Faults)+len(found.Warnings)+len(found.Unsigned()) > 0 {
					t.Fatalf("%s, %d signatures, %v %v, unsigned %v", found.Kind, len(found.Signatures), found.Faults, found.Warnings, found.Unsigned())
				}
				s := found.Signatures[0]
				if !s.Intact || !s.CryptoValid || !s.Covers || s.Level != level || s.Format != ades.CAdES || s.Container != x.kind || len(s.Data) != len(x.files) {
					t.Errorf("intact %v, crypto %v, covers %v, level %s, %v", s.Intact, s.CryptoValid, s.Covers, s.Level, s.Faults)
				}
				opensslVerifies(t, o, body(t, container, x.message), body(t, container, x.contents))
			})
		}
	}
}

func opensslVerifies(t *testing.T, o office, message, content string) {
	t.Helper()
	dir := t.TempDir()
	for name, b := range map[string]string{"p7s": message, "content": content} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", filepath.Join(dir, "p7s"),
		"-content", filepath.Join(dir, "content"), "-CAfile", o.PEM(o.Root.Cert), "-purpose", "any").CombinedOutput()
	if err != nil {
		t.Errorf("openssl (Debian: openssl): %v\n%.300s", err, out)
	}
}

func TestArchivesOfContainers(t *testing.T) {
	o := newOffice(t)
	first := o.archived(t, o.proven(t, o.message(t, contents...), "META-INF/signature001.p7s", ades.LevelLT), at.AddDate(0, 1, 0))
	second := o.archived(t, first, at.AddDate(1, 0, 0))
	// The order of the archive is nobody's proof of an order in time.
	turned := parts(t, second)
	slices.Reverse(turned[1:])
	for name, container := range map[string][]byte{"as made": second, "with the entries turned": pack(t, turned)} {
		found := readCAdES(t, container)
		s := found.Signatures[0]
		if s.Level != ades.LevelLTA || len(s.Timestamps) != 3 || len(found.Timestamps) != 0 || len(found.Unsigned()) > 0 {
			t.Fatalf("%s: level %s, %d timestamps, %d beside", name, s.Level, len(s.Timestamps), len(found.Timestamps))
		}
		one, two := s.Timestamps[1], s.Timestamps[2]
		if !one.Matches || !two.Matches || !one.Token.Time.Before(two.Token.Time) {
			t.Errorf("%s: %v %v", name, one.Fault, two.Fault)
		}
		if len(one.Covers.Timestamps) != 1 || len(two.Covers.Timestamps) != 2 || !two.Covers.Value || len(two.Covers.CRLs) != 1 {
			t.Errorf("%s: the first covers %d timestamps, the second %d", name, len(one.Covers.Timestamps), len(two.Covers.Timestamps))
		}
	}
	if !strings.Contains(body(t, second, archiveName+".xml"), `URI="`+archiveName+`001.xml" MimeType="text/xml" Rootfile="true"`) {
		t.Error("the manifest before is not the root of the next")
	}
}

func TestTimestampAlone(t *testing.T) {
	o := newOffice(t)
	for _, files := range [][]xades.Content{contents[:1], contents} {
		made, err := MakeStamped(t.Context(), o.stampAt(at), files)
		if err != nil {
			t.Fatal(err)
		}
		found := readCAdES(t, made)
		if len(found.Timestamps) != 1 || len(found.Signatures) != 0 || !found.Timestamps[0].Matches {
			t.Fatalf("%d timestamps, %d signatures", len(found.Timestamps), len(found.Signatures))
		}
		found = readCAdES(t, changed(t, made, func(p *part) bool {
			if p.name == "wniosek.xml" {
				p.body += " "
			}
			return true
		}))
		if found.Timestamps[0].Matches {
			t.Error("another file was not stamped")
		}
	}
}

// listing is a container whose manifest was changed before it was signed.
func (o office) listing(t testing.TB, container []byte, old, replacement string) []byte {
	t.Helper()
	manifest := strings.ReplaceAll(body(t, container, "META-INF/ASiCManifest001.xml"), old, replacement)
	s := o.signing(t)
	s.Detached = true
	message, err := cades.Sign(cms.Content{[]byte(manifest)}, s)
	if err != nil {
		t.Fatal(err)
	}
	return changed(t, container, func(p *part) bool {
		switch {
		case strings.HasSuffix(p.name, ".p7s"):
			p.body = string(message)
		case strings.Contains(p.name, "ASiCManifest"):
			p.body = manifest
		}
		return true
	})
}

func TestContainersThatLie(t *testing.T) {
	o := newOffice(t)
	plain := o.message(t, contents...)
	archived := o.archived(t, o.proven(t, plain, "META-INF/signature001.p7s", ades.LevelLT), at)
	other := o.message(t, xades.Content{Name: "a.txt", Body: []byte("inna")}, xades.Content{Name: "b.txt", Body: []byte("treść")})
	edit := func(in []byte, name, old, replacement string) []byte {
		return changed(t, in, func(p *part) bool {
			if p.name == name {
				p.body = strings.Replace(p.body, old, replacement, 1)
			}
			return true
		})
	}
	for _, x := range []struct {
		reason         string
		in             []byte
		intact, covers bool
		level          ades.Level
		unsigned       int
	}{
		{"as made", plain, true, true, ades.LevelB, 0},
		{"archived", archived, true, true, ades.LevelLTA, 0},
		{"a file is changed", edit(plain, "wniosek.xml", "100", "900"), false, false, ades.LevelB, 2},
		{"a file is missing", changed(t, plain, func(p *part) bool { return p.name != "wniosek.xml" }), false, false, ades.LevelB, 1},
		{"the manifest lists less", edit(plain, "META-INF/ASiCManifest001.xml", "wniosek.xml", "inny.xml"), false, false, ades.LevelB, 2},
		{"the manifest is of another signature", edit(plain, "META-INF/ASiCManifest001.xml", "signature001", "signature002"), false, false, ades.LevelNone, 2},
		{"the message is of another container", changed(t, plain, func(p *part) bool {
			if strings.HasSuffix(p.name, ".p7s") {
				p.body = body(t, other, "META-INF/signature001.p7s")
			}
			return true
		}), false, false, ades.LevelB, 2},
		{"a file that nobody signed", pack(t, append(parts(t, plain), part{name: "dopisek.txt", body: "x"})), true, false, ades.LevelB, 1},
		{"the manifest is of a kind that is not understood: the signature is of no file", o.listing(t, plain, "DataObjectReference", "DataObject"), true, false, ades.LevelB, 2},
		{"two manifests of one signature", pack(t, append(parts(t, plain), part{
			name: "META-INF/ASiCManifest002.xml", body: body(t, plain, "META-INF/ASiCManifest001.xml"),
		})), false, false, ades.LevelNone, 2},
		{"the signature is changed after the archive", o.proven(t, archived, "META-INF/signature001.p7s", ades.LevelLT), true, true, ades.LevelLT, 0},
		{"the manifest of the archive is changed", edit(archived, archiveName+".xml", "<asic:Data", " <asic:Data"), true, true, ades.LevelLT, 0},
	} {
		found := readCAdES(t, x.in)
		s := found.Signatures[0]
		if s.Intact != x.intact || s.Covers != x.covers || s.Level != x.level || len(found.Unsigned()) != x.unsigned {
			t.Errorf("%s: intact %v, covers %v, level %s, unsigned %v, %v", x.reason, s.Intact, s.Covers, s.Level, found.Unsigned(), s.Faults)
		}
	}
}

func TestSampleWithMessage(t *testing.T) {
	dir := samples(t)
	if dir == "" {
		t.Log("the samples are not beside the project")
		return
	}
	source, err := os.ReadFile(filepath.Join(dir, "dss-asic-xades__asic_cades.zip"))
	if err != nil {
		t.Fatal(err)
	}
	found := readCAdES(t, source)
	s := found.Signatures[0]
	if len(found.Signatures) != 1 || !s.Intact || !s.CryptoValid || !s.Covers || s.Level != ades.LevelB || len(found.Unsigned()) > 0 {
		t.Errorf("intact %v, crypto %v, covers %v, level %q, %v", s.Intact, s.CryptoValid, s.Covers, s.Level, s.Faults)
	}
}

func TestNothingToDo(t *testing.T) {
	o := newOffice(t)
	made := o.message(t, contents[0])
	if _, err := MakeCAdES(o.signing(t), nil); !errors.Is(err, ErrNothing) {
		t.Errorf("no files: %v", err)
	}
	if _, err := MakeCAdES(o.signing(t), []xades.Content{{Name: "META-INF/x"}}); !errors.Is(err, Broken) {
		t.Errorf("a file where signatures are: %v", err)
	}
	if _, err := ExtendCAdES(t.Context(), made, "META-INF/other.p7s", cades.Extension{Level: ades.LevelT}); !errors.Is(err, ErrNothing) {
		t.Errorf("no such signature: %v", err)
	}
	if _, err := Archive(t.Context(), o.container(t, contents[0]), o.stampAt(at)); !errors.Is(err, ErrNothing) {
		t.Errorf("XAdES has archive timestamps of its own: %v", err)
	}
	if again := o.message(t, contents[0]); bytes.Equal(again, made) {
		t.Error("an ECDSA signature is made twice the same")
	}
}
