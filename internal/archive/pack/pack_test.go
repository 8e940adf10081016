package pack_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/archive/nes"
	"wrota/internal/archive/pack"
	"wrota/internal/platform/asic"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
)

const sign = "OR.1431.7.2026"

var schemas = &nes.Schemas{}

var at = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func meta(t testing.TB, ids []nes.Identifier, group string) []byte {
	t.Helper()
	d := nes.Document{
		Version: nes.Version, IDs: ids, Titles: []nes.Title{{Original: nes.Text{Lang: nes.Polish, Value: "Tytuł"}}}, Dates: []nes.Date{{Type: nes.Created, At: "2026-11-22"}},
		Formats: []nes.Format{{Type: "text/plain"}}, Access: []nes.Access{{Level: nes.NotPublic}}, Types: []nes.Type{{Class: "tekst", Kinds: []string{"pismo"}}},
		Groups: []nes.Group{{Type: nes.CaseSign, Code: group, Note: "sprawa"}},
	}
	body, err := d.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// files are those of a package with one case and two documents.
func files(t testing.TB) map[string][]byte {
	out := map[string][]byte{"sprawy/" + sign + ".xml": meta(t, []nes.Identifier{{Type: nes.CaseSign, Value: sign}}, sign)}
	for i, text := range []string{"treść pisma", ""} {
		sum := sha256.Sum256([]byte(text))
		name := fmt.Sprintf("%s/000%d-pismo ąę.txt", sign, i+1)
		out["dokumenty/"+name] = []byte(text)
		out["metadane/"+name+".xml"] = meta(t, []nes.Identifier{{Type: nes.SystemID, Value: name}, {Type: nes.SHA256, Value: hex.EncodeToString(sum[:])}}, sign)
	}
	return out
}

func seal(t testing.TB) func([]byte) ([]byte, error) {
	p := certtest.New(t, at.AddDate(-1, 0, 0))
	raw, key := p.Issue(certtest.Options{Name: "Gmina Lipowa"})
	c, err := cert.Parse(raw.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return func(manifest []byte) ([]byte, error) {
		return cades.Sign(cms.Content{manifest}, cades.Signing{Signing: cms.Signing{Key: key, Certificate: c, Detached: true, SigningTime: at}})
	}
}

// written is a sealed package of the files.
func written(t testing.TB, in map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := pack.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range in {
		if _, err := w.AddBytes(name, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(seal(t)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t testing.TB, body []byte, l pack.Limits) *pack.Package {
	t.Helper()
	p, err := pack.Open(bytes.NewReader(body), int64(len(body)), l)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func verified(t testing.TB, body []byte) *pack.Report {
	t.Helper()
	r, _, err := opened(t, body, pack.Standard()).Verify(t.Context(), pack.Trust{Schemas: schemas, At: at})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWholePackage: what was written verifies, is a container that readers of ASiC understand, and is read by unzip.
func TestWholePackage(t *testing.T) {
	body := written(t, files(t))
	r := verified(t, body)
	if !r.Holds() || r.Documents != 2 || len(r.Cases) != 1 || r.Cases[0].Documents != 2 || !strings.Contains(r.Seal, "Gmina Lipowa") {
		t.Errorf("%+v", r)
	}
	c, err := asic.Reader{CAdES: cades.Read}.Read(body)
	if err != nil || len(c.Signatures) != 1 || !c.Signatures[0].Intact || !c.Signatures[0].CryptoValid || !c.Signatures[0].Covers || len(c.Faults) != 0 {
		t.Errorf("as ASiC: %v %+v", err, c)
	}
	path := filepath.Join(t.TempDir(), "paczka.zip")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("python3", "-c", "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(z.read('dokumenty/"+sign+"/0001-pismo ąę.txt').decode())", path).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "treść pisma" {
		t.Errorf("another reader: %v %s", err, out)
	}
}

// TestFaultsOfPackages: one clear line for each thing that is wrong, with the path.
func TestFaultsOfPackages(t *testing.T) {
	const doc, about = "dokumenty/" + sign + "/0001-pismo ąę.txt", "metadane/" + sign + "/0001-pismo ąę.txt.xml"
	for _, x := range []struct {
		reason, path, what string
		bend               func(in map[string][]byte)
	}{
		{"a document without metadata", doc, "no-metadata", func(in map[string][]byte) { delete(in, about) }},
		{"metadata without a document", about, "no-document", func(in map[string][]byte) { delete(in, doc) }},
		{"a document of another case", doc, "no-case", func(in map[string][]byte) {
			in[about] = meta(t, []nes.Identifier{{Type: "a", Value: "b"}}, "OR.1431.8.2026")
		}},
		{"no case at all", "", "no-cases", func(in map[string][]byte) { delete(in, "sprawy/"+sign+".xml") }},
		{"a case without a sign", "sprawy/" + sign + ".xml", "sign", func(in map[string][]byte) {
			in["sprawy/"+sign+".xml"] = meta(t, []nes.Identifier{{Type: "a", Value: "b"}}, sign)
		}},
		{"two cases of one sign", "sprawy/druga.xml", "sign", func(in map[string][]byte) { in["sprawy/druga.xml"] = in["sprawy/"+sign+".xml"] }},
		{"metadata of no schema", about, "metadata", func(in map[string][]byte) {
			in[about] = bytes.Replace(in[about], []byte("<dostep>"), []byte("<dostem>"), 1)
		}},
		{"a word that the schema does not have", about, "schema", func(in map[string][]byte) {
			in[about] = bytes.Replace(in[about], []byte(nes.NotPublic), []byte("tajny"), 1)
		}},
		{"metadata that tell another digest", doc, "digest", func(in map[string][]byte) { in[doc] = []byte("inna treść") }},
		{"a log that is none", "dowody/" + sign + "/dziennik.json", "log", func(in map[string][]byte) { in["dowody/"+sign+"/dziennik.json"] = []byte("{}") }},
	} {
		in := files(t)
		x.bend(in)
		r := verified(t, written(t, in))
		found := false
		for _, f := range r.Faults {
			found = found || f.What == x.what && (f.Path == x.path || x.path == "sprawy/druga.xml")
		}
		if !found {
			t.Errorf("%s: %+v", x.reason, r.Faults)
		}
	}
}

// rewritten is a package whose entries somebody changed after it was sealed.
func rewritten(t *testing.T, body []byte, change func(name string, in []byte) (string, []byte)) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var in bytes.Buffer
		if _, err := in.ReadFrom(rc); err != nil {
			t.Fatal(err)
		}
		name, content := change(f.Name, in.Bytes())
		if name == "" {
			continue
		}
		e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = e.Write(content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestChangedAfterTheSeal: a byte, a file more, a file less, another manifest: each shows.
func TestChangedAfterTheSeal(t *testing.T) {
	body := written(t, files(t))
	for _, x := range []struct {
		reason, what string
		change       func(name string, in []byte) (string, []byte)
	}{
		{"packed anew without a change", "", func(n string, in []byte) (string, []byte) { return n, in }},
		{"a case's metadata", "digest", func(n string, in []byte) (string, []byte) {
			return n, bytes.Replace(in, []byte("Tytuł"), []byte("Tytul"), 1)
		}},
		{"the manifest", "signature", func(n string, in []byte) (string, []byte) {
			if n == pack.Manifest {
				in = append(in, '\n')
			}
			return n, in
		}},
		{"a file is gone", "missing", func(n string, in []byte) (string, []byte) {
			if strings.HasSuffix(n, "0002-pismo ąę.txt") {
				n = ""
			}
			return n, in
		}},
		{"a file is called otherwise", "unlisted", func(n string, in []byte) (string, []byte) { return strings.Replace(n, "0002", "0003", 1), in }},
		{"the seal is no message", "seal", func(n string, in []byte) (string, []byte) {
			if n == pack.Signature {
				in = []byte("nic")
			}
			return n, in
		}},
	} {
		r := verified(t, rewritten(t, body, x.change))
		found := x.what == "" && r.Holds()
		for _, f := range r.Faults {
			found = found || f.What == x.what
		}
		if !found {
			t.Errorf("%s: %+v", x.reason, r.Faults)
		}
	}
}

// zipped is an archive with the entries as given.
func zipped(t testing.TB, headers ...zip.FileHeader) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, h := range headers {
		e, err := w.CreateHeader(&h)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = e.Write([]byte("x"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func bomb(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	e, err := w.CreateHeader(&zip.FileHeader{Name: "dokumenty/a", Method: zip.Deflate})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = e.Write(make([]byte, 4<<20))
	_ = w.Close()
	return out.Bytes()
}

// overlapping has two entries that are the same bytes: the second entry of the directory points where the first does.
func overlapping(t testing.TB) []byte {
	body := zipped(t, zip.FileHeader{Name: "dokumenty/a"}, zip.FileHeader{Name: "dokumenty/b"})
	second := bytes.LastIndex(body, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(body[second+42:], 0)
	return body
}

// TestHostileArchives: nothing of these is unpacked.
func TestHostileArchives(t *testing.T) {
	deep := "dokumenty/" + strings.Repeat("a/", 20) + "x"
	small := pack.Standard()
	small.Files = 1
	light := pack.Standard()
	light.Bytes = 1
	for _, x := range []struct {
		reason, what string
		body         []byte
		limits       pack.Limits
	}{
		{"out of the folder", "name", zipped(t, zip.FileHeader{Name: "dokumenty/../../etc/passwd"}), pack.Standard()},
		{"from the root", "name", zipped(t, zip.FileHeader{Name: "/etc/passwd"}), pack.Standard()},
		{"with a drive", "name", zipped(t, zip.FileHeader{Name: "C:\\a"}), pack.Standard()},
		{"backwards", "name", zipped(t, zip.FileHeader{Name: "dokumenty\\..\\a"}), pack.Standard()},
		{"a line end in a name", "name", zipped(t, zip.FileHeader{Name: "dokumenty/a\nb"}), pack.Standard()},
		{"no UTF-8", "name", zipped(t, zip.FileHeader{Name: "dokumenty/\xff"}), pack.Standard()},
		{"a name without an end", "name", zipped(t, zip.FileHeader{Name: "dokumenty/" + strings.Repeat("a", 1000)}), pack.Standard()},
		{"folders without an end", "name", zipped(t, zip.FileHeader{Name: deep}), pack.Standard()},
		{"a name twice", "duplicate", zipped(t, zip.FileHeader{Name: "dokumenty/a"}, zip.FileHeader{Name: "dokumenty/a"}), pack.Standard()},
		{"twice but for capitals", "duplicate", zipped(t, zip.FileHeader{Name: "dokumenty/ŻÓŁW"}, zip.FileHeader{Name: "dokumenty/żółw"}), pack.Standard()},
		{"a file that is a folder", "duplicate", zipped(t, zip.FileHeader{Name: "dokumenty/a"}, zip.FileHeader{Name: "dokumenty/a/b"}), pack.Standard()},
		{"a link", "link", zipped(t, zip.FileHeader{Name: "dokumenty/a", ExternalAttrs: 0o120777 << 16, CreatorVersion: 3 << 8}), pack.Standard()},
		{"a bomb", "bomb", bomb(t), pack.Standard()},
		{"entries over each other", "overlap", overlapping(t), pack.Standard()},
		{"too many files", "too-much", zipped(t, zip.FileHeader{Name: "a"}, zip.FileHeader{Name: "b"}), small},
		{"too many bytes", "too-much", zipped(t, zip.FileHeader{Name: "a"}, zip.FileHeader{Name: "b"}), light},
	} {
		p := opened(t, x.body, x.limits)
		found := false
		for _, f := range p.Faults {
			found = found || f.What == x.what && !strings.ContainsAny(f.Error(), "\n\xff")
		}
		if !found {
			t.Errorf("%s: %+v", x.reason, p.Faults)
		}
		r, x2, err := p.Verify(t.Context(), pack.Trust{Schemas: schemas, At: at})
		if err != nil || r.Holds() || x2 != nil {
			t.Errorf("%s: it was unpacked: %v", x.reason, err)
		}
	}
	for _, body := range []string{"", "PK", "to nie jest ZIP", strings.Repeat("a", 100_000)} {
		if _, err := pack.Open(strings.NewReader(body), int64(len(body)), pack.Standard()); err == nil {
			t.Errorf("%.10q is a package", body)
		}
	}
}

func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"pismo.pdf": "pismo.pdf", "../../a": "-..-a", "": "plik", "...": "plik", "a/b\\c:d": "a-b-c-d", "żółć 1.txt": "żółć-1.txt", strings.Repeat("ą", 100) + ".pdf": strings.Repeat("ą", 58) + ".pdf", "\xff\n": "plik",
	} {
		if got := pack.SafeName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWriterRefuses(t *testing.T) {
	w, err := pack.NewWriter(&bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "../a", "dokumenty/a", "dokumenty/A"} {
		_, err := w.AddBytes(name, nil)
		if (err == nil) != (name == "dokumenty/a") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := w.Close(seal(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddBytes("dokumenty/b", nil); err == nil || w.Close(nil) == nil {
		t.Error("a closed package grew")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(written(f, files(f)))
	f.Add(overlapping(f))
	f.Add(bomb(f)[:200])
	f.Fuzz(func(t *testing.T, in []byte) {
		l := pack.Standard()
		l.Bytes, l.File = 1<<20, 1<<20
		p, err := pack.Open(bytes.NewReader(in), int64(len(in)), l)
		if err != nil || len(p.Faults) > 0 {
			return
		}
		for _, n := range p.Names() {
			if strings.Contains(n, "..") && strings.Contains("/"+n+"/", "/../") {
				t.Errorf("%q", n)
			}
		}
		if r, _, err := p.Verify(t.Context(), pack.Trust{Schemas: schemas, At: at}); err == nil && r.Holds() && len(r.Cases) == 0 {
			t.Error("a package of nothing holds")
		}
	})
}
