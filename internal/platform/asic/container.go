package asic

import (
	"net/url"
	"slices"
	"strings"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/xmlsec/xades"
)

// Media types of containers.
const (
	MediaS = "application/vnd.etsi.asic-s+zip"
	MediaE = "application/vnd.etsi.asic-e+zip"
)

// Reader reads containers. The zero value reads everything but CAdES signatures, which it then calls unreadable.
type Reader struct {
	// CAdES reads the signatures of a message over a content that travels beside it.
	CAdES func(message []byte, content cms.Content) ([]*ades.Signature, error)
}

// Container is what was found.
type Container struct {
	Kind      ades.Container // Bare when it is an archive without a signature
	MediaType string         // as the container says; "" when it does not
	Files     []File         // what people put in, in the order of the archive
	// Signatures of all signature files; each has Container and File set, and Covers tells whether it signs every file.
	Signatures []*ades.Signature
	// Timestamps are those over the files themselves, without a signature.
	Timestamps []*ades.Timestamp
	Faults     []ades.Fault
	Warnings   []ades.Warning
}

// File is one file of a container.
type File struct {
	Name   string
	Body   []byte
	Signed bool // some intact signature signs all of it
}

// Unsigned are the names of the files that no intact signature covers.
func (c *Container) Unsigned() []string {
	var names []string
	for _, f := range c.Files {
		if !f.Signed {
			names = append(names, f.Name)
		}
	}
	return names
}

// IsArchive tells whether bytes begin like a ZIP file.
func IsArchive(b []byte) bool { return strings.HasPrefix(string(b[:min(4, len(b))]), "PK\x03\x04") }

// Read takes a container apart. The error is, or wraps, a Problem: the archive cannot be trusted to hold what it seems to.
func (r Reader) Read(b []byte) (*Container, error) {
	a, err := open(b)
	if err != nil {
		return nil, err
	}
	u := newUnpacking(r, a)
	u.sort()
	u.alias()
	u.mediaType()
	u.xades()
	u.cades()
	u.finish()
	return u.out, nil
}

// unpacking is one container under examination.
type unpacking struct {
	Reader
	*archive
	out        *Container
	files      map[string][]byte // everything that a signature may refer to, by name
	aliases    map[string]string // other ways to write the name of a file; each means one
	signatures []*entry          // XAdES
	messages   []*entry          // CAdES and timestamps
	manifests  []*manifest
	outside    map[*ades.Timestamp]string // timestamps of signatures that stand in files of their own, with those
}

func newUnpacking(r Reader, a *archive) *unpacking {
	return &unpacking{Reader: r, archive: a, out: &Container{}, files: map[string][]byte{}, aliases: map[string]string{}, outside: map[*ades.Timestamp]string{}}
}

// sort tells files from signatures and from what describes the container.
func (u *unpacking) sort() {
	for _, what := range u.doubts {
		u.fault(what)
	}
	for _, e := range u.entries {
		if strings.HasSuffix(e.name, "/") {
			if e.size > 0 {
				u.fault("a folder with contents")
			}
			continue
		}
		u.files[e.name] = e.body
		inside, meta := strings.CutPrefix(e.name, "META-INF/")
		lower := strings.ToLower(inside)
		switch {
		case !meta && e.name == "mimetype":
		case !meta:
			u.out.Files = append(u.out.Files, File{Name: e.name, Body: e.body})
		case strings.Contains(lower, "signature") && strings.HasSuffix(lower, ".xml"): // with an s in the standards, and not in every file
			u.signatures = append(u.signatures, e)
		case strings.HasSuffix(lower, ".p7s"), strings.HasSuffix(lower, ".tst"):
			u.messages = append(u.messages, e)
		case strings.Contains(lower, "evidencerecord"):
			u.warn(ades.WarnEvidenceRecord)
		case strings.Contains(lower, "asic") && strings.Contains(lower, "manifest") && strings.HasSuffix(lower, ".xml"):
			u.manifests = append(u.manifests, &manifest{entry: e})
		}
	}
	for name := range u.files {
		// A reference "a%20b" means the file "a b"; with a file "a%20b" beside it, nobody knows.
		decoded := unescaped(name)
		if _, both := u.files[decoded]; both && decoded != name {
			u.fault("two names that one reference could mean")
		}
	}
}

// alias notes how else the names of files are written in references: in another character set, or with + for a space as in forms
// of web pages. What could mean two files means none.
func (u *unpacking) alias() {
	claimed := map[string]bool{}
	for _, e := range u.entries {
		also := e.also
		if strings.Contains(e.name, " ") {
			also = append(slices.Clone(also), strings.ReplaceAll(e.name, " ", "+"))
		}
		for _, other := range also {
			if _, taken := u.files[other]; taken || claimed[other] && u.aliases[other] != e.name || strings.HasPrefix(other, "META-INF/") {
				delete(u.aliases, other)
				claimed[other] = true
				continue
			}
			u.aliases[other], claimed[other] = e.name, true
		}
	}
}

func (u *unpacking) warn(w ades.Warning) {
	if !slices.Contains(u.out.Warnings, w) {
		u.out.Warnings = append(u.out.Warnings, w)
	}
}

// mediaType says what the container is (EN 319 162-1 § 4.3.3.1, 4.4.3.1, annex A.1). Many real ones break the rules for the
// file "mimetype"; that changes nothing of the signatures and is a warning.
func (u *unpacking) mediaType() {
	first := len(u.entries) > 0 && u.entries[0].name == "mimetype" && u.entries[0].offset == 0 && u.entries[0].method == 0 && u.entries[0].extra == 0
	if !first {
		u.warn(ades.WarnMimetype)
	}
	if body, ok := u.files["mimetype"]; ok && len(body) < 200 {
		u.out.MediaType = strings.TrimSpace(strings.TrimPrefix(string(body), "\uFEFF"))
	}
	commented, ok := strings.CutPrefix(u.comment, "mimetype=")
	switch commented = strings.TrimSpace(commented); {
	case ok && u.out.MediaType == "":
		u.out.MediaType = commented
	case ok && commented != u.out.MediaType:
		u.warn(ades.WarnMimetype)
	}
	if len(u.signatures)+len(u.messages) == 0 {
		return
	}
	switch {
	case u.out.MediaType == MediaS:
		u.out.Kind = ades.ASiCS
	case u.out.MediaType == "" && len(u.out.Files) == 1 && len(u.manifests) == 0:
		u.out.Kind = ades.ASiCS
	default:
		u.out.Kind = ades.ASiCE
	}
	switch {
	case u.out.Kind == ades.ASiCS && len(u.out.Files) != 1:
		u.fault("an ASiC-S container without exactly one file")
	case u.out.Kind == ades.ASiCS && strings.Contains(u.out.Files[0].Name, "/"): // EN 319 162-1 § 4.3.3.2
		u.fault("an ASiC-S container whose file is not at its root")
	case len(u.out.Files) == 0:
		u.fault("a container without any file")
	}
}

func (u *unpacking) fault(what string) {
	u.out.Faults = append(u.out.Faults, ades.Fault{Sub: ades.FormatFailure, What: what})
}

// xades reads the XAdES signature files.
func (u *unpacking) xades() {
	read := map[string]bool{}
	// What a signature signs are other files, by their names from the root of the container.
	others := make(map[string][]byte, 3*len(u.files))
	for name, body := range u.files {
		others[name], others["/"+name], others["./"+name] = body, body, body
	}
	for name, of := range u.aliases {
		others[name] = u.files[of]
	}
	reader := xades.NewReader(others)
	for _, e := range u.signatures {
		for _, prefix := range []string{"", "/", "./"} {
			delete(others, prefix+e.name)
		}
		found, err := reader.Read(e.body)
		for _, prefix := range []string{"", "/", "./"} {
			others[prefix+e.name] = e.body
		}
		if err != nil || len(found) == 0 {
			found = []*ades.Signature{unreadable(ades.XAdES, "the signature file cannot be read")}
		}
		for _, s := range found {
			if read[s.ID] && s.ID != "" {
				u.warn(ades.WarnDuplicates)
			}
			read[s.ID] = true
			u.add(e, s)
		}
	}
}

func unreadable(f ades.Format, what string) *ades.Signature {
	return &ades.Signature{Format: f, Faults: []ades.Fault{{Sub: ades.FormatFailure, What: what}}}
}

func (u *unpacking) add(e *entry, s *ades.Signature) {
	if s.ID == "" {
		s.ID = e.name
	}
	s.File = e.name
	u.out.Signatures = append(u.out.Signatures, s)
}

// finish says of every signature what the container adds to it.
func (u *unpacking) finish() {
	for _, s := range u.out.Signatures {
		covered := u.covered(s)
		s.Covers = s.Intact && len(u.out.Faults) == 0 && len(u.out.Files) > 0
		for i := range u.out.Files {
			f := &u.out.Files[i]
			f.Signed = f.Signed || s.Intact && covered[f.Name]
			s.Covers = s.Covers && covered[f.Name]
		}
		if strings.HasPrefix(u.out.MediaType, "application/vnd.oasis.opendocument") && u.files["META-INF/manifest.xml"] != nil {
			s.Covers = s.Covers && covered["META-INF/manifest.xml"] // it says which files make the document
		}
		s.Faults = append(s.Faults, u.out.Faults...)
		for _, w := range u.out.Warnings {
			if !slices.Contains(s.Warnings, w) {
				s.Warnings = append(s.Warnings, w)
			}
		}
		u.contain(s)
	}
}

func (u *unpacking) contain(s *ades.Signature) {
	s.Container = u.out.Kind
	for _, c := range s.Counters {
		c.File = s.File
		u.contain(c)
	}
}

// covered are the names of the files that a signature signs whole.
func (u *unpacking) covered(s *ades.Signature) map[string]bool {
	names := map[string]bool{}
	for _, d := range s.Data {
		if !d.Found || !d.Intact || !d.Whole {
			continue
		}
		if name, ok := u.named(d.Name); ok {
			names[name] = true
		}
	}
	return names
}

// named is the file that a reference means, found as xades found it.
func (u *unpacking) named(uri string) (string, bool) {
	if uri == "" || uri[0] == '#' {
		return "", false
	}
	for _, name := range []string{uri, unescaped(uri)} {
		name = strings.TrimPrefix(strings.TrimPrefix(name, "./"), "/")
		if _, ok := u.files[name]; ok {
			return name, true
		}
		if of, ok := u.aliases[name]; ok {
			return of, true
		}
	}
	return "", false
}

func unescaped(uri string) string {
	name, err := url.PathUnescape(uri)
	if err != nil {
		return uri
	}
	return name
}
