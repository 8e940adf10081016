package object

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/pdf"
)

func TestValues(t *testing.T) {
	for _, x := range []struct{ in, want, reason string }{
		{"/A#20B", "/A#20B", "a name with a blank"},
		{"/A#G", "/A#23G", "a number sign that encodes nothing"},
		{"(a\\(b\\)\\101\\n(c))", "<61286229410A286329>", "escapes and brackets in brackets"},
		{"(a\\\r\nb\rc)", "<61620A63>", "ends of lines"},
		{"<4 1 4>", "<4140>", "an odd number of digits"},
		{"[1 -2 +3 .5 4. 1 0 R 1 0]", "[1 -2 3 0.5 4 1 0 R 1 0]", "numbers and a reference"},
		{"<</B true/A null/C<</D[]>>>>", "<</B true /C <</D [] >> >>", "null is no entry"},
		{"<</A 1 % >>\n/B 2>>", "<</A 1 /B 2 >>", "a comment"},
		{"<</A 1/A 2>>", "<</A 2 >>", "a key twice"},
	} {
		left := 1000
		l := &lexer{b: []byte(x.in), left: &left}
		if got := string(Append(nil, l.value(maxDepth))); l.err != nil || got != x.want {
			t.Errorf("%s: %s, %v; want %s", x.reason, got, l.err, x.want)
		}
	}
	for _, x := range []struct{ in, reason string }{
		{"", "nothing"},
		{"(a", "an open string"},
		{"<41", "an open hexadecimal string"},
		{"<4x>", "a digit that is none"},
		{"[1", "an open list"},
		{"<</A", "an open dictionary"},
		{"<<1 2>>", "a key that is no name"},
		{">>", "an end without a beginning"},
		{"1e5", "a number as PDF does not write it"},
		{"NaN", "no number"},
		{strings.Repeat("[", 1000), "too deep"},
		{strings.Repeat("<</A", 1000), "too deep"},
	} {
		left := 10_000
		l := &lexer{b: []byte(x.in), left: &left}
		if v := l.value(maxDepth); !errors.Is(l.err, ErrSyntax) {
			t.Errorf("%s: %v, %v", x.reason, v, l.err)
		}
	}
}

func letter(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	doc := &pdf.Document{Title: "Pismo", Blocks: []pdf.Block{pdf.Heading{Level: 1, Text: "Pismo"}, pdf.Paragraph{Text: pdf.Plain("Treść.")}}}
	if err := pdf.Write(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// qpdf makes another file of one.
func qpdf(t testing.TB, in []byte, args ...string) []byte {
	t.Helper()
	from, to := filepath.Join(t.TempDir(), "in.pdf"), filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(from, in, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", append(args, from, to)...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v\n%s", err, out)
	}
	out, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAgreesWithQpdf: every object is what qpdf says it is, in every outer form.
func TestAgreesWithQpdf(t *testing.T) {
	plain := letter(t)
	for _, x := range []struct {
		name string
		file []byte
	}{
		{"plain", plain},
		{"object streams", qpdf(t, plain, "--object-streams=generate")},
		{"linearized", qpdf(t, plain, "--linearize")},
		{"linearized with object streams", qpdf(t, plain, "--linearize", "--object-streams=generate")},
	} {
		t.Run(x.name, func(t *testing.T) {
			f, err := Open(x.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(f.Revisions()); n != 1 {
				t.Errorf("%d revisions", n)
			}
			if f.Last().End+1 != len(x.file) {
				t.Errorf("the revision ends at %d of %d", f.Last().End, len(x.file))
			}
			for n, want := range objectsByQpdf(t, x.file) {
				if got := asJSON(f.Last().Object(n)); got != want {
					t.Errorf("object %d: %s, qpdf has %s", n, got, want)
				}
			}
		})
	}
}

// objectsByQpdf are the objects as qpdf reads them; strings are left out, as qpdf decodes them.
func objectsByQpdf(t *testing.T, in []byte) map[int]string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.pdf")
	if err := os.WriteFile(path, in, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := exec.Command("qpdf", "--json=2", "--json-key=qpdf", "--json-stream-data=none", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ QPDF []json.RawMessage }
	var objects map[string]struct {
		Value  any
		Stream *struct{ Dict any }
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all.QPDF[1], &objects); err != nil {
		t.Fatal(err)
	}
	out := map[int]string{}
	for name, o := range objects {
		var n int
		if _, err := fmt.Sscanf(name, "obj:%d 0 R", &n); err != nil {
			continue
		}
		v := o.Value
		if o.Stream != nil {
			v = o.Stream.Dict
		}
		if d, ok := v.(map[string]any); ok && (d["/Type"] == "/XRef" || d["/Type"] == "/ObjStm" || d["/Linearized"] != nil) {
			continue
		}
		j, _ := json.Marshal(withoutStrings(v))
		out[n] = string(j)
	}
	if len(out) < 10 {
		t.Fatalf("qpdf reads %d objects", len(out))
	}
	return out
}

func withoutStrings(v any) any {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "u:") || strings.HasPrefix(v, "b:") {
			return "text"
		}
	case []any:
		for i := range v {
			v[i] = withoutStrings(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = withoutStrings(v[k])
		}
		delete(v, "/Length")
	}
	return v
}

func asJSON(v Value) string {
	j, _ := json.Marshal(plainly(v))
	return string(j)
}

func plainly(v Value) any {
	switch v := v.(type) {
	case Name:
		return "/" + string(v)
	case *String:
		return "text"
	case Ref:
		return fmt.Sprintf("%d %d R", v.Number, v.Generation)
	case Array:
		out := []any{}
		for _, e := range v {
			out = append(out, plainly(e))
		}
		return out
	case *Dict:
		out := map[string]any{}
		for _, e := range v.Entries {
			out["/"+string(e.Key)] = plainly(e.Value)
		}
		delete(out, "/Length")
		return out
	case *Stream:
		return plainly(v.Dict)
	}
	return v
}

// simple is a file with a table of its own making; table gets the places of the objects.
func simple(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	rows := ""
	for i, o := range objects {
		rows += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&b, "xref\n1 %d\n%strailer\n<</Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n", len(objects), rows, trailer, b.Len())
	return b.Bytes()
}

func TestRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := zlib.NewWriter(&bomb)
	for range 200 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	huge := fmt.Sprintf("%%PDF-1.7\n1 0 obj\n<</Type /XRef /Root 1 0 R /W [1 2 1] /Size 9 /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream\nendobj\nstartxref\n9\n%%%%EOF\n", bomb.Len(), bomb.String())
	loop := "%PDF-1.7\nxref\n0 0\ntrailer\n<</Root 1 0 R /Prev 9>>\nstartxref\n9\n%%EOF\n"
	for _, x := range []struct {
		reason, file string
		want         error
	}{
		{"nothing", "", ErrSyntax},
		{"a text", "wniosek", ErrSyntax},
		{"no end", "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", ErrSyntax},
		{"an end that leads nowhere", "%PDF-1.7\nstartxref\n999\n%%EOF", ErrSyntax},
		{"sections in a circle", loop, ErrSyntax},
		{"a table that states more rows than the file has bytes", "%PDF-1.7\nxref\n0 99999999\ntrailer\n<<>>\nstartxref\n9\n%%EOF", ErrSyntax},
		{"no catalog", string(simple("", "5")), ErrSyntax},
		{"an encrypted file with object streams", string(qpdf(t, letter(t), "--encrypt", "", "x", "256", "--", "--object-streams=generate")), ErrEncrypted},
		{"a packed section of 200 MB", huge, ErrTooLarge},
		{"an object twice in one table", strings.Replace(string(simple("", "<<>>")), "trailer", "1 1\n0000000009 00000 n \ntrailer", 1), ErrSyntax},
	} {
		if _, err := Open([]byte(x.file)); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, want %v", x.reason, err, x.want)
		}
	}
}

// TestObjectsThatAreNone: what the table points to and is no such object reads as null.
func TestObjectsThatAreNone(t *testing.T) {
	in := simple("", "<<>>", "3 0 R", "2 0 R", "<</Length 99>>\nstream\nabc\nendstream", "<</Length 7 0 R>>\nstream\nabc\nendstream", "(open", "<</Length 7 0 R>>\nstream\nabc\nendstream")
	f, err := Open(in)
	if err != nil {
		t.Fatal(err)
	}
	r := f.Last()
	if v := r.Get(Ref{2, 0}); v != nil {
		t.Errorf("references in a circle lead to %v", v)
	}
	for _, n := range []int{4, 5} {
		if s, ok := r.Object(n).(*Stream); !ok || string(s.Raw) != "abc" {
			t.Errorf("stream %d with a wrong length: %v", n, r.Object(n))
		}
	}
	for _, n := range []int{0, 6, 99} {
		if v := r.Object(n); v != nil {
			t.Errorf("object %d is %v", n, v)
		}
	}
}

// TestTooMany: many small values end the reading, not the memory.
func TestTooMany(t *testing.T) {
	f, err := Open(simple("", "<<>>", "["+strings.Repeat("[]", maxValues)+"]"))
	if err != nil {
		t.Fatal(err)
	}
	if v := f.Last().Object(2); v != nil || !f.Exhausted() {
		t.Errorf("%d million lists were read", maxValues/1_000_000)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(letter(f))
	f.Add(simple("/Size 3", "<</A 2 0 R>>", "<</Length 3 0 R>>\nstream\nx\nendstream", "1"))
	f.Add(qpdf(f, letter(f), "--object-streams=generate", "--compress-streams=n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		file, err := Open(in)
		if err != nil {
			return
		}
		for _, r := range file.Revisions() {
			if r.End > len(in) || r.End <= 0 {
				t.Fatalf("a revision ends at %d of %d", r.End, len(in))
			}
			for n := range min(r.Size(), 1000) {
				v := r.Object(n)
				if s, ok := v.(*Stream); ok {
					_, _ = r.Unpack(s)
				}
				Append(nil, v)
			}
		}
	})
}
