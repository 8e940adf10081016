package asic

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/xmlsec/xades"
)

// TestMake makes containers of both kinds at every level and reads them.
func TestMake(t *testing.T) {
	o := newOffice(t)
	for _, level := range []ades.Level{ades.LevelB, ades.LevelT, ades.LevelLT, ades.LevelLTA} {
		for kind, files := range map[ades.Container][]xades.Content{ades.ASiCS: contents[:1], ades.ASiCE: contents} {
			made := o.container(t, files...)
			if level != ades.LevelB {
				name := map[ades.Container]string{ades.ASiCS: "META-INF/signatures.xml", ades.ASiCE: "META-INF/signatures001.xml"}[kind]
				var err error
				if made, err = Extend(t.Context(), made, name, o.extension(level)); err != nil {
					t.Fatal(err)
				}
			}
			c, err := Reader{}.Read(made)
			if err != nil || c.Kind != kind || len(c.Faults)+len(c.Warnings)+len(c.Unsigned()) > 0 || len(c.Signatures) != 1 || len(c.Files) != len(files) {
				t.Fatalf("%s %s: %+v, %v", kind, level, c, err)
			}
			s := c.Signatures[0]
			if !s.Intact || !s.CryptoValid || !s.Covers || s.Level != level || s.Container != kind || len(s.Faults)+len(s.Warnings) > 0 || s.Named != ades.NamedRight {
				t.Errorf("%s %s: %+v", kind, level, s)
			}
			readable(t, made)
		}
	}
}

// readable reads a container with the archive reader of the standard library.
func readable(t *testing.T, b []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	a, err := open(b)
	if err != nil || len(a.entries) != len(z.File) {
		t.Fatalf("%d entries, %v", len(z.File), err)
	}
	for i, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil || f.Name != a.entries[i].name || !bytes.Equal(body, a.entries[i].body) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestMakeRefuses(t *testing.T) {
	o := newOffice(t)
	for _, names := range [][]string{{}, {""}, {"../a"}, {"/a"}, {"a", "a"}, {"mimetype"}, {"META-INF/a"}, {"meta-inf/a"}, {"a/"}, {`a\b`}, {"a//b"}} {
		var files []xades.Content
		for _, n := range names {
			files = append(files, xades.Content{Name: n})
		}
		if _, err := Make(o.signer, files, at); err == nil {
			t.Errorf("%q", names)
		}
	}
}

// TestContents changes what is in a good container.
func TestContents(t *testing.T) {
	o := newOffice(t)
	good := parts(t, o.container(t, contents...))
	single := parts(t, o.container(t, contents[0]))
	with := func(from []part, change func([]part) []part) []byte { return pack(t, change(slices.Clone(from))) }
	drop := func(name string) func([]part) []part {
		return func(p []part) []part { return slices.DeleteFunc(p, func(x part) bool { return x.name == name }) }
	}
	set := func(name, body string) func([]part) []part {
		return func(p []part) []part {
			for i := range p {
				if p[i].name == name {
					p[i].body = body
				}
			}
			return p
		}
	}
	add := func(more ...part) func([]part) []part { return func(p []part) []part { return append(p, more...) } }
	for _, c := range []struct {
		reason         string
		container      []byte
		intact, covers bool
		found          bool // every file of the signature
		faults         int
		unsigned       []string
		warnings       []ades.Warning
	}{
		{"good", pack(t, good), true, true, true, 0, nil, nil},
		{"a file changed", with(good, set("wniosek.xml", "<wniosek>900</wniosek>")), false, false, true, 0, []string{"wniosek.xml", "załączniki/mapa 1.txt"}, nil},
		{"a file removed", with(good, drop("wniosek.xml")), false, false, false, 0, []string{"załączniki/mapa 1.txt"}, nil},
		{"a file more", with(good, add(part{"dopisek.txt", "x", false})), true, false, true, 0, []string{"dopisek.txt"}, nil},
		{"a file that a reference could also mean", with(good, add(part{"za%C5%82%C4%85czniki/mapa%201.txt", "x", false})), false, false, true, 1, []string{"wniosek.xml", "załączniki/mapa 1.txt", "za%C5%82%C4%85czniki/mapa%201.txt"}, nil},
		{"a file twice", with(good, add(part{"wniosek.xml", "<wniosek>900</wniosek>", false})), false, false, true, 1, []string{"wniosek.xml", "załączniki/mapa 1.txt", "wniosek.xml"}, nil},
		{"a name that leads out", with(good, add(part{"../a", "x", false})), true, false, true, 1, []string{"../a"}, nil},
		{"no mimetype", with(good, drop("mimetype")), true, true, true, 0, nil, []ades.Warning{ades.WarnMimetype}},
		{"mimetype last", with(good, func(p []part) []part { return append(p[1:], p[0]) }), true, true, true, 0, nil, []ades.Warning{ades.WarnMimetype}},
		{"mimetype compressed", with(good, func(p []part) []part { p[0].store = false; return p }), true, true, true, 0, nil, []ades.Warning{ades.WarnMimetype}},
		{"ASiC-S with two files", with(single, add(part{"dopisek.txt", "x", false})), true, false, true, 1, []string{"dopisek.txt"}, nil},
		{"the signature twice", with(good, func(p []part) []part { return append(p, part{"META-INF/signatures002.xml", p[len(p)-1].body, false}) }), true, true, true, 0, nil, []ades.Warning{ades.WarnDuplicates}},
		{"a signature file that is none", with(good, func(p []part) []part {
			return append([]part{p[0], {"META-INF/signatures000.xml", "<a>", false}}, p[1:]...)
		}), false, false, true, 0, nil, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			got, err := Reader{}.Read(c.container)
			if err != nil || len(got.Signatures) == 0 {
				t.Fatalf("%+v, %v", got, err)
			}
			s := got.Signatures[0]
			if s.Intact != c.intact || s.Covers != c.covers || len(got.Faults) != c.faults || !slices.Equal(got.Unsigned(), c.unsigned) || !slices.Equal(got.Warnings, c.warnings) {
				t.Errorf("intact %v, covers %v, faults %v, unsigned %v, warnings %v", s.Intact, s.Covers, got.Faults, got.Unsigned(), got.Warnings)
			}
			missing := slices.ContainsFunc(s.Data, func(d ades.Datum) bool { return !d.Found })
			if missing == c.found || len(s.Faults) < c.faults {
				t.Errorf("data %+v, faults %v", s.Data, s.Faults)
			}
		})
	}
}

// TestPlaces: one file belongs at the root of ASiC-S; below a folder it makes ASiC-E.
func TestPlaces(t *testing.T) {
	o := newOffice(t)
	if c, err := (Reader{}).Read(o.container(t, contents[1])); err != nil || c.Kind != ades.ASiCE || len(c.Faults) > 0 || !c.Signatures[0].Covers {
		t.Errorf("%+v, %v", c, err)
	}
	if c := readCAdES(t, o.message(t, contents[1])); c.Kind != ades.ASiCE || len(c.Faults) > 0 || !c.Signatures[0].Covers {
		t.Errorf("%+v", c)
	}
	moved := changed(t, o.container(t, contents[0]), func(p *part) bool {
		p.name = strings.Replace(p.name, "wniosek.xml", "folder/wniosek.xml", 1)
		p.body = strings.Replace(p.body, `URI="wniosek.xml"`, `URI="folder/wniosek.xml"`, 1)
		return true
	})
	c, err := Reader{}.Read(moved)
	if err != nil || len(c.Faults) != 1 || c.Signatures[0].Covers {
		t.Errorf("%+v, %v", c, err)
	}
	empty := changed(t, o.container(t, contents...), func(p *part) bool { return p.name == "mimetype" || strings.HasPrefix(p.name, "META-INF/") })
	if c, err = (Reader{}).Read(empty); err != nil || len(c.Faults) != 1 || len(c.Signatures) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestOldNames: archives made on the Windows of this country spell names in code page 852, and say so nowhere.
func TestOldNames(t *testing.T) {
	o := newOffice(t)
	for _, set := range []*charmap.Charmap{charmap.CodePage852, charmap.Windows1250, charmap.ISO8859_2} {
		for kind, made := range map[string][]byte{"XAdES": o.container(t, contents...), "CAdES": o.message(t, contents...)} {
			var out bytes.Buffer
			w := zip.NewWriter(&out)
			for _, p := range parts(t, made) {
				raw, err := set.NewEncoder().String(p.name)
				if err != nil {
					t.Fatal(err)
				}
				f, err := w.CreateHeader(&zip.FileHeader{Name: raw, NonUTF8: true, Method: zip.Deflate})
				if err == nil {
					_, err = f.Write([]byte(p.body))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			c := readCAdES(t, out.Bytes())
			if s := c.Signatures[0]; !s.Intact || !s.Covers || len(c.Unsigned()) > 0 {
				t.Errorf("%v %s: intact %v, covers %v, unsigned %v", set, kind, s.Intact, s.Covers, c.Unsigned())
			}
			if set == charmap.CodePage852 && !slices.ContainsFunc(c.Files, func(f File) bool { return f.Name == contents[1].Name }) {
				t.Errorf("%+v", c.Files)
			}
		}
	}
}

// TestPlusForSpace: programs that escape as forms do write + for a space; where a file is called so, it is that one.
func TestPlusForSpace(t *testing.T) {
	o := newOffice(t)
	for reason, x := range map[string]struct {
		names []string
		good  bool
	}{
		"a space":        {[]string{"mapa 1.txt"}, true},
		"a plus":         {[]string{"mapa+1.txt"}, true},
		"both: the plus": {[]string{"mapa 1.txt", "mapa+1.txt"}, true},
		"neither":        {[]string{"mapa_1.txt"}, false},
	} {
		signature := parts(t, o.container(t, xades.Content{Name: "mapa+1.txt", Body: []byte("+")}))[2]
		signature.body = strings.Replace(signature.body, "mapa%2B1.txt", "mapa+1.txt", 1)
		all := []part{{"mimetype", MediaE, true}}
		for _, name := range x.names {
			body := "+"
			if len(x.names) > 1 && name == "mapa 1.txt" {
				body = "inna"
			}
			all = append(all, part{name, body, false})
		}
		c, err := Reader{}.Read(pack(t, append(all, signature)))
		if err != nil || c.Signatures[0].Intact != x.good || c.Signatures[0].Covers != (x.good && len(x.names) == 1) {
			t.Errorf("%s: %+v, %v", reason, c.Signatures[0].Data, err)
		}
	}
}

// TestArchives are archives whose bytes lie.
func TestArchives(t *testing.T) {
	o := newOffice(t)
	good := o.container(t, contents...)
	local, central, end := "PK\x03\x04", "PK\x01\x02", "PK\x05\x06"
	bomb := pack(t, []part{{"zero.bin", strings.Repeat("\x00", 64<<20), false}})
	many := make([]part, maxEntries+1)
	for i := range many {
		many[i] = part{name: "f" + strings.Repeat("x", i%50) + string(rune('a'+i%20)), store: true}
	}
	for _, c := range []struct {
		reason string
		b      []byte
		want   Problem // "": read, but doubtful
	}{
		{"nothing", nil, NotArchive},
		{"no archive", []byte("%PDF-1.7"), NotArchive},
		{"cut", good[:len(good)-1], NotArchive},
		{"bytes behind the end", append(bytes.Clone(good), 0), NotArchive},
		{"bytes before the beginning", append([]byte("MZ"), good...), NotArchive},
		{"a comment longer than the file", poke(t, good, end, 1, 20, 1), NotArchive},
		{"the directory elsewhere", poke(t, good, end, 1, 16, 0), NotArchive},
		{"more entries than there are", poke(t, good, end, 1, 8, 9, 0, 9, 0), Broken},
		{"fewer entries than there are", poke(t, good, end, 1, 8, 1, 0, 1, 0), NotArchive},
		{"ZIP64", poke(t, good, end, 1, 16, 0xff, 0xff, 0xff, 0xff), Unsupported},
		{"of several disks", poke(t, good, end, 1, 4, 1), Unsupported},
		{"encrypted", poke(t, good, central, 2, 8, 1), Unsupported},
		{"another method", poke(t, good, central, 2, 10, 12), Unsupported},
		{"another name before the data", poke(t, good, local, 2, 30, 'W'), Broken},
		{"another method before the data", poke(t, good, local, 2, 8, 0), Broken},
		{"another size before the data", poke(t, good, local, 2, 22, u32(7)...), Broken},
		{"a wrong checksum", poke(t, poke(t, good, local, 2, 14, 1, 2, 3, 4), central, 2, 16, 1, 2, 3, 4), Broken},
		{"a size that is not so", poke(t, poke(t, good, local, 2, 22, u32(1000)...), central, 2, 24, u32(1000)...), Broken},
		{"a size beyond everything", poke(t, good, central, 2, 24, 0xfe, 0xff, 0xff, 0x7f), TooLarge},
		{"data beyond the file", poke(t, good, central, 2, 20, 0xff, 0xff, 0xff, 0), Broken},
		{"an offset beyond the file", poke(t, good, central, 2, 42, 0xff, 0xff, 0xff, 0), Broken},
		{"a bomb", bomb, TooLarge},
		{"too many entries", pack(t, many), TooLarge},
	} {
		if _, err := (Reader{}).Read(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.reason, err, c.want)
		}
	}
	// An entry that only a reader of local headers finds.
	hidden := pack(t, []part{{"ukryte.txt", "x", true}})
	hidden = hidden[:bytes.Index(hidden, []byte(central))]
	first := bytes.Index(good, []byte(central))
	stuffed := slices.Concat(good[:first], hidden, good[first:])
	stuffed = poke(t, stuffed, end, 1, 16, u32(first+len(hidden))...)
	c, err := Reader{}.Read(stuffed)
	if err != nil || len(c.Faults) == 0 || c.Signatures[0].Covers || len(c.Signatures[0].Faults) == 0 {
		t.Errorf("a hidden entry: %+v, %v", c, err)
	}
	// Two entries with the same data.
	overlap := poke(t, good, central, 3, 42, u32(bytes.Index(good, []byte(local+"")))...)
	if _, err := (Reader{}).Read(overlap); err == nil {
		t.Error("two entries of one place")
	}
}

// FuzzRead looks for an archive that makes the reader fail, that another reader reads differently, or whose signature
// is good over files that we did not sign.
func FuzzRead(f *testing.F) {
	o := newOffice(f)
	f.Add(o.container(f, contents...))
	f.Add(o.container(f, contents[0]))
	f.Add(pack(f, []part{{"META-INF/ASiCManifest.xml", `<a:ASiCManifest xmlns:a="` + nsASiC[0] + `"><a:SigReference URI="META-INF/signature.p7s"/></a:ASiCManifest>`, false}, {"META-INF/signature.p7s", "x", true}}))
	f.Add(o.message(f, contents[0]))
	f.Add(o.archived(f, o.proven(f, o.message(f, contents...), "META-INF/signature001.p7s", ades.LevelLT), at))
	honest := map[string]bool{string(contents[0].Body): true, string(contents[1].Body): true}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<17 {
			return
		}
		c, err := Reader{CAdES: cades.Read}.Read(b)
		if err != nil {
			return
		}
		if z, err := zip.NewReader(bytes.NewReader(b), int64(len(b))); err != nil && !errors.Is(err, zip.ErrInsecurePath) {
			t.Fatalf("read here only: %v", err)
		} else if len(c.Faults) == 0 {
			for _, e := range z.File {
				if e.UncompressedSize64 > 1<<20 {
					return
				}
			}
		}
		for _, s := range c.Signatures {
			if !s.Intact || !s.CryptoValid || !s.Covers || len(s.Faults) > 0 || string(s.Signer.Raw) != string(o.cert.Raw) {
				continue
			}
			for _, file := range c.Files {
				if !honest[string(file.Body)] {
					t.Errorf("forged: %q", file.Body)
				}
			}
		}
	})
}

// TestNothingChangesUnseen changes one byte of a container. Either somebody notices, or the files are the same.
func TestNothingChangesUnseen(t *testing.T) {
	o := newOffice(t)
	good := o.container(t, contents...)
	rapid.Check(t, func(rt *rapid.T) {
		changed := bytes.Clone(good)
		i := rapid.IntRange(0, len(changed)-1).Draw(rt, "byte")
		changed[i] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		c, err := Reader{}.Read(changed)
		if err != nil || len(c.Signatures) != 1 {
			return
		}
		if s := c.Signatures[0]; !s.Intact || !s.CryptoValid || !s.Covers || len(s.Faults) > 0 {
			return
		}
		if len(c.Files) != len(contents) {
			rt.Fatalf("byte %d: %d files", i, len(c.Files))
		}
		for j, f := range c.Files {
			if f.Name != contents[j].Name || !bytes.Equal(f.Body, contents[j].Body) {
				rt.Fatalf("byte %d: another file %q", i, f.Name)
			}
		}
	})
}
