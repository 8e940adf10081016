package portal

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
)

// archive gives the party everything of the matter in one file (art. 73 § 1 KPA). It is written while
// it is read, so that its size does not matter. A file that cannot be read is named in a text inside:
// nobody should think that they have it.
func (p *pages) archive(w http.ResponseWriter, r *http.Request) error {
	page, err := p.open(r)
	if err != nil {
		return err
	}
	files, err := p.Files.Files(r.Context(), person(r), page.Matter)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fault.New(fault.NotFound, "portal.no-files")
	}
	return web.Stream(w, web.File{Name: fileName(page.Sign) + ".zip", Type: "application/zip"}, func(to io.Writer) error {
		return pack(r.Context(), to, files, p.report)
	})
}

// pack writes the files one after another.
func pack(ctx context.Context, w io.Writer, files []File, report func(error)) error {
	z, taken, missing := zip.NewWriter(w), map[string]bool{}, []string(nil)
	for _, f := range files {
		name := unique(fileName(f.Name), taken)
		if err := add(ctx, z, name, f); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			report(fmt.Errorf("portal: archive: %w", err))
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		note, err := z.Create(unique(i18n.T(ctx, "portal.archive.missing-name"), taken))
		if err != nil {
			return err
		}
		if _, err := io.WriteString(note, i18n.T(ctx, "portal.archive.missing")+"\r\n\r\n"+strings.Join(missing, "\r\n")+"\r\n"); err != nil {
			return err
		}
	}
	return z.Close()
}

func add(ctx context.Context, z *zip.Writer, name string, f File) error {
	body, err := f.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: f.At})
	if err != nil {
		return err
	}
	_, err = io.Copy(to, body)
	return err
}

// maxName is the longest name that every file system of people takes.
const maxName = 120

// fileName makes a name that no system takes for a path or refuses.
func fileName(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || strings.ContainsRune(`/\:*?"<>|`, c) {
			return '-'
		}
		return c
	}, strings.ToValidUTF8(s, "-"))
	if s = strings.Trim(s, ". "); s == "" {
		return "plik"
	}
	runes := []rune(s)
	if ext := []rune(path.Ext(s)); len(runes) > maxName && len(ext) <= 10 {
		return string(runes[:maxName-len(ext)]) + string(ext)
	}
	return string(runes[:min(len(runes), maxName)])
}

// unique numbers a name that was there before, without regard to case: "plan (2).pdf".
func unique(name string, taken map[string]bool) string {
	ext := path.Ext(name)
	try := name
	for n := 2; taken[strings.ToLower(try)]; n++ {
		try = strings.TrimSuffix(name, ext) + " (" + strconv.Itoa(n) + ")" + ext
	}
	taken[strings.ToLower(try)] = true
	return try
}
