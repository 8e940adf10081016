package pdf

import (
	"cmp"
	"crypto/md5"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"wrota/internal/platform/pdf/internal/file"
)

var mediaType = regexp.MustCompile(`^[a-z0-9.+-]+/[a-z0-9.+-]+$`)

// checkAttachments refuses what could not be found again or could escape from a folder when saved.
func checkAttachments(list []Attachment) error {
	seen := map[string]bool{}
	for _, a := range list {
		bad := a.Name == "" || len(a.Name) > 200 || seen[a.Name] || !utf8.ValidString(a.Name) ||
			strings.ContainsAny(a.Name, `/\:`) || strings.ContainsFunc(a.Name, unicode.IsControl) || a.Name == "." || a.Name == ".."
		if bad || !mediaType.MatchString(a.Media) || len(a.Media) > 100 {
			return ErrAttachment
		}
		seen[a.Name] = true
		switch a.Relation {
		case "", Source, Data, Alternative, Supplement:
		default:
			return ErrAttachment
		}
	}
	return nil
}

// attach writes the attached files and returns the entries of the catalog that lead to them: the
// name tree and the list of associated files (ISO 19005-3, 6.8).
func (l *layout) attach() []byte {
	if len(l.doc.Attachments) == 0 {
		return nil
	}
	type named struct {
		key string
		ref file.Ref
	}
	var names []named
	af := []byte(" /AF [")
	for _, a := range l.doc.Attachments {
		ref := l.attachment(a)
		names = append(names, named{file.Text(a.Name), ref})
		af = append(ref.Append(af), ' ')
	}
	// a name tree is sorted by bytes; hexadecimal sorts as the bytes do, but for the bracket at its end
	slices.SortFunc(names, func(a, b named) int {
		return cmp.Compare(strings.TrimSuffix(a.key, ">"), strings.TrimSuffix(b.key, ">"))
	})
	b := append(af, "] /Names <</EmbeddedFiles <</Names ["...)
	for _, n := range names {
		b = append(append(b, n.key...), ' ')
		b = append(n.ref.Append(b), ' ')
	}
	return append(b, "]>>>>"...)
}

func (l *layout) attachment(a Attachment) file.Ref {
	f := l.file
	stream, spec := f.Alloc(), f.Alloc()
	modified := a.Modified
	if modified.IsZero() {
		modified = l.doc.Created
	}
	params := fmt.Appendf(nil, "/Size %d /CheckSum <%X>", len(a.Data), md5.Sum(a.Data)) // MD5 is what the format has; it guards nothing
	if dated(modified) {
		params = fmt.Appendf(params, " /ModDate %s", file.Date(modified))
	}
	f.Stream(stream, fmt.Sprintf(" /Type /EmbeddedFile /Subtype %s /Params <<%s>>", file.Name(a.Media), params), a.Data)

	relation := cmp.Or(a.Relation, Supplement)
	ascii := strings.Map(func(r rune) rune {
		if r > '~' {
			return '_'
		}
		return r
	}, a.Name)
	b := fmt.Appendf(nil, "<</Type /Filespec /F %s /UF %s /AFRelationship /%s /EF <</F %s /UF %[4]s>>", file.ASCII(ascii), file.Text(a.Name), relation, stream)
	if d := oneText(a.Description); d != "" {
		b = append(b, " /Desc "+file.Text(d)...)
	}
	f.Object(spec, append(b, ">>"...))
	return spec
}
