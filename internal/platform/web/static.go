package web

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Static serves embedded files whose names carry a hash of their content: a browser may keep them
// for ever. They are compressed once, at start-up.
func Static(files fs.FS) (http.Handler, error) {
	type file struct {
		kind        string
		plain, gzip []byte
	}
	all := map[string]file{}
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		f := file{kind: mime.TypeByExtension(path.Ext(name)), plain: body}
		if f.kind == "" {
			f.kind = "application/octet-stream"
		}
		if strings.HasSuffix(name, ".woff2") {
			f.kind = "font/woff2"
		} else if z := squeeze(body); len(z) < len(body) {
			f.gzip = z
		}
		all[name] = f
		return nil
	})
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := all[strings.TrimPrefix(r.URL.Path, "/static/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		body := f.plain
		if f.gzip != nil && takesGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = f.gzip
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // an error means that the browser has gone
	}), nil
}

func squeeze(b []byte) []byte {
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression) // the level is valid
	_, _ = w.Write(b)                                     // memory does not fail
	_ = w.Close()
	return z.Bytes()
}
