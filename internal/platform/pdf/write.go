package pdf

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"wrota/internal/platform/pdf/internal/file"
)

// Write makes the file. Its errors are those of the document (ErrNoTitle and the others, found
// before they can do harm, though part of the file may be written) and those of w.
func Write(w io.Writer, doc *Document) error {
	_, err := render(w, doc)
	return err
}

// WriteRoom is Write, and tells where the last Signature with a Room keeps it; the place has no page when none does.
func WriteRoom(w io.Writer, doc *Document) (Place, error) {
	l, err := render(w, doc)
	if err != nil {
		return Place{}, err
	}
	return l.room, nil
}

// Missing lists the characters of the document that the fonts cannot show, in order; they appear as
// boxes. An empty list means that every character is seen.
func (d *Document) Missing() ([]rune, error) {
	l, err := render(io.Discard, d)
	if err != nil {
		return nil, err
	}
	var out []rune
	for c := range l.faces[regular].missing {
		out = append(out, c)
	}
	slices.Sort(out)
	return out, nil
}

func render(w io.Writer, doc *Document) (*layout, error) {
	if doc.Title == "" {
		return nil, ErrNoTitle
	}
	if doc.Lang != "" && !languageTag.MatchString(doc.Lang) {
		return nil, ErrLang
	}
	if err := checkAttachments(doc.Attachments); err != nil {
		return nil, err
	}
	sheet, err := doc.Page.measure()
	if err != nil {
		return nil, err
	}
	faces, err := newFaces()
	if err != nil {
		return nil, err
	}
	f := file.New(w)
	l := &layout{
		doc: doc, file: f, tree: newTree(f), faces: faces, units: float64(faces[0].Units), sheet: sheet,
		words: wordsFor(doc.Lang), polish: isPolish(doc.Lang), pages: f.Alloc(), resources: f.Alloc(),
	}
	if err := l.flow(); err != nil {
		return nil, err
	}
	return l, l.finish()
}

// flow lays out the content.
func (l *layout) flow() error {
	l.newPage(nil)
	in := frame{x: l.sheet.left, w: l.sheet.width - l.sheet.left - l.sheet.right, e: l.tree.doc}
	if err := l.letterhead(in); err != nil {
		return err
	}
	if err := l.blocks(l.doc.Blocks, in); err != nil {
		return err
	}
	l.flush()
	l.endPage()
	return l.file.Err()
}

// finish writes what needs the whole document to be known: footers, fonts, the structure's root, the
// outline, the page tree, metadata.
func (l *layout) finish() error {
	f := l.file
	l.writeFooters()
	l.tree.finish()
	l.writeFonts()

	b := append([]byte("<</Type /Pages /Count "), strconv.Itoa(len(l.list))...)
	b = append(nums(append(b, " /MediaBox ["...), 0, 0, l.sheet.width, l.sheet.height), "] /Kids ["...)
	for _, p := range l.list {
		b = append(p.Append(b), ' ')
	}
	f.Object(l.pages, append(b, "]>>"...))

	info, root := f.Alloc(), f.Alloc()
	f.Object(info, l.info())
	l.catalog(root)
	return f.Close(root, info, l.doc.ID)
}

// writeFonts adds the faces in use, and the resources that all pages share.
func (l *layout) writeFonts() {
	b := []byte("<</Font <<")
	for _, face := range l.faces {
		if len(face.used) == 1 {
			continue
		}
		face.ref = l.file.Alloc()
		face.write(l.file)
		b = fmt.Appendf(b, "/%s %s ", face.name, face.ref)
	}
	l.file.Object(l.resources, append(b, ">>>>"...))
}

// catalog writes the root of the document.
func (l *layout) catalog(root file.Ref) {
	f := l.file
	meta, intent, profile := f.Alloc(), f.Alloc(), f.Alloc()
	f.Plain(meta, " /Type /Metadata /Subtype /XML", l.xmp())
	f.Packed(profile, " /N 3", packedSRGB())
	f.Object(intent, fmt.Appendf(nil, "<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) /Info (sRGB IEC61966-2.1) /DestOutputProfile %s>>", profile))

	b := append([]byte("<</Type /Catalog /Pages "), l.pages.String()...)
	b = fmt.Appendf(b, " /Lang (%s) /MarkInfo <</Marked true>> /StructTreeRoot %s /Metadata %s /OutputIntents [%s] /ViewerPreferences <</DisplayDocTitle true>>",
		l.lang(), l.tree.root, meta, intent)
	if outlines := l.outline.write(f); outlines != 0 {
		b = fmt.Appendf(b, " /Outlines %s /PageMode /UseOutlines", outlines)
	}
	b = append(b, l.attach()...)
	f.Object(root, append(b, ">>"...))
}
