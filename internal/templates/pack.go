package templates

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/xmlsec"
)

// Bounds of a package.
const (
	MaxPackage  = 4 << 20 // bytes, packed
	maxUnpacked = 8 << 20 // bytes of all files together
	maxFiles    = 60
)

// Names of the files of a package, as the central repository has them.
const (
	mainSchema = "schemat.xsd"
	markFile   = "wyroznik.xml"
	styleFile  = "styl.xsl"
)

// pack is a package that was read: its files with the addresses under which the schemas are imported.
type pack struct {
	namespace string
	root      string
	files     []File
}

func refused(key string, args ...fault.Args) error { return fault.InvalidField("file", key, args...) }

// readPackage reads a ZIP archive with schemat.xsd, and as it may be wyroznik.xml, styl.xsl and schemas that schemat.xsd imports. A
// schema beside schemat.xsd has its address relative to the template; one in a folder named after a host ("crd.gov.pl/…")
// has that address.
func readPackage(body []byte) (pack, error) {
	if len(body) == 0 {
		return pack{}, refused("templates.add.no-file")
	}
	if len(body) > MaxPackage {
		return pack{}, refused("templates.add.too-large")
	}
	found, err := unpack(body)
	if err != nil {
		return pack{}, err
	}
	main, ok := found[mainSchema]
	if !ok {
		return pack{}, refused("templates.add.no-schema")
	}
	var p pack
	if p.namespace, p.root, err = identify(main); err != nil {
		return pack{}, err
	}
	if mark, ok := found[markFile]; ok {
		if err := agrees(mark, p.namespace); err != nil {
			return pack{}, err
		}
	}
	for _, name := range sortedNames(found) {
		f := fileOf(Schema, name, addressIn(p.namespace, name), found[name])
		switch {
		case name == markFile:
			f.Kind, f.Address = Mark, ""
		case name == styleFile:
			f.Kind, f.Address = Style, ""
		case !strings.HasSuffix(name, ".xsd"):
			return pack{}, refused("templates.add.strange-file", fault.Args{"Name": short(name)})
		}
		if f.Kind == Schema {
			if _, err := xmlsec.Parse(f.Body); err != nil {
				return pack{}, refused("templates.add.not-xml", fault.Args{"Name": short(name)})
			}
		}
		p.files = append(p.files, f)
	}
	return p, nil
}

// unpack reads the files of an archive within bounds; what the archive says of sizes is not believed.
func unpack(body []byte) (map[string][]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, refused("templates.add.no-zip")
	}
	out, left := map[string][]byte{}, int64(maxUnpacked)
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name := path.Clean(f.Name)
		_, twice := out[name]
		switch {
		case len(out) == maxFiles:
			return nil, refused("templates.add.too-many")
		case twice || name != f.Name || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "..") || strings.ContainsAny(name, "\\:\x00") || len(name) > 200:
			return nil, refused("templates.add.bad-name")
		}
		b, err := unpackOne(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(b))
		out[name] = b
	}
	return out, nil
}

func unpackOne(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, refused("templates.add.no-zip")
	}
	b, err := io.ReadAll(io.LimitReader(r, left+1))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, refused("templates.add.no-zip")
	}
	if int64(len(b)) > left {
		return nil, refused("templates.add.too-large")
	}
	return b, nil
}

// identify reads what a schema is of: its namespace, and the element that documents begin with when it declares one only.
func identify(schema []byte) (namespace, root string, err error) {
	doc, err := xmlsec.Parse(schema)
	if err != nil {
		return "", "", refused("templates.add.not-xml", fault.Args{"Name": mainSchema})
	}
	if !doc.Root().Is(schemaSpace, "schema") {
		return "", "", refused("templates.add.not-schema")
	}
	namespace = doc.Root().Attr("targetNamespace")
	if !strings.HasPrefix(namespace, "http://") && !strings.HasPrefix(namespace, "https://") && !strings.HasPrefix(namespace, "urn:") || len(namespace) > 300 || strings.ContainsAny(namespace, " \n\t") {
		return "", "", refused("templates.add.no-namespace")
	}
	if strings.HasPrefix(namespace, ownSpace) {
		return "", "", refused("templates.add.is-ours")
	}
	count := 0
	for n := range doc.Root().All(schemaSpace, "element") {
		count++
		root = short(n.Attr("name"))
	}
	if count != 1 {
		root = ""
	}
	return namespace, root, nil
}

// ownSpace is where the identifiers of our e-services begin: their schemas come from their definitions only.
const ownSpace = "urn:wrota:"

// agrees refuses a wyroznik.xml of another template: it names one in the central repository, and it is not this one.
func agrees(mark []byte, namespace string) error {
	doc, err := xmlsec.Parse(mark)
	if err != nil {
		return refused("templates.add.not-xml", fault.Args{"Name": markFile})
	}
	const repository = "http://crd.gov.pl/wzor/"
	named := false
	for n := range doc.Root().Descend() {
		texts := attributesOf(n)
		if n.Kind() == xmlsec.TextNode {
			texts = append(texts, n.Text())
		}
		for _, s := range texts {
			s = strings.TrimSpace(s)
			if strings.HasPrefix(s, namespace) || namespace == s+"/" {
				return nil
			}
			named = named || strings.HasPrefix(s, repository)
		}
	}
	if named {
		return refused("templates.add.other-mark")
	}
	return nil
}

func attributesOf(n *xmlsec.Node) (out []string) {
	for a := range n.Attrs() {
		out = append(out, a.Value)
	}
	return out
}

// addressIn is the address of a file of a package.
func addressIn(namespace, name string) string {
	if host, _, ok := strings.Cut(name, "/"); ok && strings.Contains(host, ".") {
		return "http://" + name
	}
	return strings.TrimSuffix(namespace, "/") + "/" + name
}

func sortedNames(files map[string][]byte) []string {
	out := make([]string, 0, len(files))
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
