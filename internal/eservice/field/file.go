package field

import (
	"slices"
	"strconv"
	"strings"
)

// FileRules say what may be uploaded. The bytes are looked at by whoever takes the upload (type by
// content, size, virus); here only what was noted is checked again.
type FileRules struct {
	Accept   []string // file name extensions without a dot, of the KRI list
	MaxFiles int
	MaxBytes int64
}

// fileKind is one or several uploaded files. They arrive apart from the form and are put into the
// answers by Answers.WithFile.
type fileKind struct{ FileRules }

// Extensions that may be asked for: the formats of the KRI (Dz.U. 2024 poz. 773) that an applicant
// can be expected to have. The list of types by content is kept where uploads are taken.
var extensions = []string{
	"txt", "rtf", "pdf", "odt", "ods", "odp", "doc", "xls", "ppt", "docx", "xlsx", "pptx", "csv",
	"jpg", "tif", "png", "svg", "wav", "mp3", "avi", "mpg", "mp4", "m4a", "ogg", "zip", "7z", "xml", "gml", "dwg", "dxf", "asice", "asics", "p7m", "p7s", "jp2",
}

var usualExtensions = []string{"pdf", "jpg", "png", "odt", "docx", "tif"}

func newFile(o *Options) Kind {
	k := &fileKind{FileRules{usualExtensions, 1, 20 << 20}}
	if n := o.Get("accept"); n.Exists() {
		k.Accept = n.Words()
		for _, a := range k.Accept {
			if !slices.Contains(extensions, a) {
				n.Mistake("use some of: "+strings.Join(extensions, ", "), "%q is no format that an office takes", a)
			}
		}
	}
	if n := o.Get("max_files"); n.Exists() {
		k.MaxFiles = n.Int(1, 50)
	}
	if n := o.Get("max_mb"); n.Exists() {
		k.MaxBytes = int64(n.Int(1, 500)) << 20
	}
	return k
}

// Read finds nothing: uploads do not come with the values of the form.
func (k *fileKind) Read(Form, Context) (Value, []Problem) { return nil, nil }

func (k *fileKind) Check(v Value, _ Context) []Problem {
	files, _ := v.(Files)
	switch {
	case len(files) == 0:
		return unreadable()
	case len(files) > k.MaxFiles:
		return []Problem{wrong("", "file.files", "Max", k.MaxFiles)}
	}
	for _, f := range files {
		switch {
		case f.Upload == "" || f.Name == "" || f.Size < 0 || !isSHA256(f.SHA256):
			return unreadable()
		case f.Size > k.MaxBytes:
			return []Problem{wrong("", "file.size", "Name", f.Name, "Max", strconv.FormatInt(k.MaxBytes>>20, 10))}
		case !k.accepts(f.Name):
			return []Problem{wrong("", "file.format", "Name", f.Name, "Accept", strings.Join(k.Accept, ", "))}
		}
	}
	return nil
}

func (k *fileKind) accepts(name string) bool {
	i := strings.LastIndexByte(name, '.')
	ext := strings.ToLower(name[i+1:])
	switch ext {
	case "jpeg":
		ext = "jpg"
	case "tiff":
		ext = "tif"
	}
	return i >= 0 && slices.Contains(k.Accept, ext)
}

func isSHA256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (k *fileKind) Print(v Value, _ Context) []string {
	files, _ := v.(Files)
	var out []string
	for _, f := range files {
		out = append(out, f.Name)
	}
	return out
}

// Term is the number of files.
func (k *fileKind) Term(v Value) any { files, _ := v.(Files); return len(files) }

func (k *fileKind) Shape() Shape { return Shape{Form: ShapeFiles} }

func (k *fileKind) Inputs(v Value, typed Form, _ Context) []Input {
	files, _ := v.(Files)
	return []Input{{Name: typed.Name(""), Widget: WidgetFile, Files: files}}
}

func (k *fileKind) Sample(draw Draw, _ Context) Value {
	files := make(Files, 1+draw(k.MaxFiles))
	for i := range files {
		files[i] = File{
			Upload: "upload-" + strconv.Itoa(draw(1_000_000)), Name: "Załącznik " + strconv.Itoa(i+1) + "." + k.Accept[draw(len(k.Accept))],
			Type: "application/octet-stream", Size: int64(draw(1 << 20)), SHA256: strings.Repeat("0123456789abcdef", 4),
		}
	}
	return files
}
