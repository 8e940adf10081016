package pack

import (
	"errors"
	"slices"
	"strings"

	"wrota/internal/archive/nes"
)

// Case is a case of a package.
type Case struct {
	Path      string // of its metadata
	Sign      string
	Documents []*Document // in the order of the archive
	Evidence  []string    // paths below its folder of evidence
}

// Document is a document of a package. Of its metadata only what ties it to others is kept.
type Document struct {
	Path string
	Meta string // path of its metadata
	Case string // the sign
	Sum  string // SHA-256 as the metadata says, in hexadecimal digits; empty when it does not
}

// Index is what a package holds, by the structure of its folders.
type Index struct {
	Cases     []*Case
	Documents []*Document
	Logs      []string // proved logs of cases, also those from earlier systems
	Sealed    bool     // there is a manifest
	Faults    []Fault
	Notes     []Fault
}

// split is a path as its folder and the rest; the folders are the same in capitals, as other systems write them.
func split(path string) (folder, rest string) {
	folder, rest, _ = strings.Cut(path, "/")
	for _, known := range []string{Documents, Metadata, Cases, Evidence, meta} {
		if strings.EqualFold(folder, known) {
			return known, rest
		}
	}
	return "", path
}

// byFolder sorts the files of a package by their folders.
type byFolder struct {
	documents, cases []string
	metadata         map[string]string // by the part below the folder
	evidence         []string
}

// Index reads the metadata and ties documents to cases. Metadata that cannot be read is a fault, and what it describes
// is not in the index.
func (p *Package) Index() *Index {
	x, f := &Index{Sealed: p.Has(Manifest)}, byFolder{metadata: map[string]string{}}
	for _, name := range p.names {
		switch folder, rest := split(name); {
		case folder == Documents && rest != "":
			f.documents = append(f.documents, name)
		case folder == Metadata && rest != "":
			f.metadata[rest] = name
		case folder == Cases && strings.HasSuffix(rest, ".xml"):
			f.cases = append(f.cases, name)
		case folder == Evidence && rest != "":
			f.evidence = append(f.evidence, name)
		case name == mimetype, folder == meta:
		default:
			x.note(name, "unknown", "plik stoi poza folderami paczki i zostanie pominięty")
		}
	}
	known := x.cases(p, f)
	x.documents(p, f, known)
	x.evidence(f, known)
	if len(x.Cases) == 0 {
		x.fault("", "no-cases", "w paczce nie ma żadnej sprawy (folder „sprawy”)")
	}
	return x
}

func (x *Index) fault(path, what, format string, args ...any) {
	if len(x.Faults) < mostFaults {
		x.Faults = append(x.Faults, faultf(path, what, format, args...))
	}
}

func (x *Index) note(path, what, format string, args ...any) {
	if len(x.Notes) < mostFaults {
		x.Notes = append(x.Notes, faultf(path, what, format, args...))
	}
}

func (x *Index) cases(p *Package, f byFolder) map[string]*Case {
	known := map[string]*Case{}
	for _, path := range f.cases {
		d := x.read(p, path)
		if d == nil {
			continue
		}
		sign := d.ID(nes.CaseSign)
		switch {
		case sign == "":
			x.fault(path, "sign", "metadane sprawy nie mają znaku sprawy")
		case known[sign] != nil:
			x.fault(path, "sign", "sprawa o tym znaku jest już opisana w pliku %s", shown(known[sign].Path))
		default:
			known[sign] = &Case{Path: path, Sign: sign}
			x.Cases = append(x.Cases, known[sign])
		}
	}
	return known
}

func (x *Index) documents(p *Package, f byFolder, known map[string]*Case) {
	for _, path := range f.documents {
		_, rest := split(path)
		at, ok := f.metadata[rest+".xml"]
		if !ok {
			x.fault(path, "no-metadata", "dokument nie ma metadanych")
			continue
		}
		delete(f.metadata, rest+".xml")
		d := x.read(p, at)
		if d == nil {
			continue
		}
		one := &Document{Path: path, Meta: at, Case: d.Group(nes.CaseSign).Code, Sum: strings.ToLower(d.ID(nes.SHA256))}
		one.Case = strings.TrimSpace(one.Case)
		c := known[one.Case]
		if c == nil {
			x.fault(path, "no-case", "dokument należy do sprawy, której w paczce nie ma")
			continue
		}
		c.Documents = append(c.Documents, one)
		x.Documents = append(x.Documents, one)
	}
	left := make([]string, 0, len(f.metadata))
	for _, at := range f.metadata {
		left = append(left, at)
	}
	slices.Sort(left)
	for _, at := range left {
		x.fault(at, "no-document", "metadane opisują dokument, którego w paczce nie ma")
	}
}

func (x *Index) evidence(f byFolder, known map[string]*Case) {
	folders := map[string]*Case{}
	for sign, c := range known {
		folders[SafeName(sign)] = c
	}
	for _, path := range f.evidence {
		_, rest := split(path)
		folder, name, _ := strings.Cut(rest, "/")
		c := folders[folder]
		if c == nil {
			x.note(path, "unknown", "dowód nie należy do żadnej sprawy z paczki")
			continue
		}
		c.Evidence = append(c.Evidence, path)
		if name == LogName || strings.HasPrefix(name, Origin+"/") && strings.HasSuffix(name, "/"+LogName) {
			x.Logs = append(x.Logs, path)
		}
	}
}

// read reads one file of metadata; nil when it cannot be.
func (x *Index) read(p *Package, path string) *nes.Document {
	body, err := p.Read(path, nes.MaxBytes)
	if err == nil {
		var d *nes.Document
		if d, err = nes.Read(body); err == nil {
			return d
		}
	}
	if f, ok := errors.AsType[Fault](err); ok {
		x.fault(path, f.What, "%s", f.Text)
	} else if wrong, ok := errors.AsType[*nes.Error](err); ok {
		x.fault(path, "metadata", "metadane nie są zgodne z NES 2.0: %s", wrong.Error())
	} else {
		x.fault(path, "metadata", "metadanych nie da się odczytać jako XML")
	}
	return nil
}
