package dispatchweb_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/dispatch/dispatchweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/web/webtest"
)

// scans stores a file and believes its name.
type scans struct{ o *dispatchtest.Office }

func (s scans) TakeScan(ctx context.Context, _ actor.Actor, name string, body io.Reader) (dispatchweb.Scan, error) {
	b, err := s.o.Blobs.Put(ctx, body, 1<<20)
	kind := map[string]string{"zwrotka.pdf": "application/pdf", "zwrotka.png": "image/png"}[name]
	if kind == "" {
		return dispatchweb.Scan{}, fault.InvalidField("files", "dispatch.scan")
	}
	return dispatchweb.Scan{Blob: b.Sum, Size: b.Size, Type: kind}, err
}

func upload(t *testing.T, b *webtest.Browser, path, name, content string, fields map[string]string) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("ack-files", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}

func TestAScanOfTheReturnReceipt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, desk := h.letter(t, "Decyzja", dispatchtest.OnPaper("Zofia Kwiatkowska"))
		ewa := h.site.As(h.Ewa)
		p := ewa.Get(desk).Press("Wysłane", "post-tracking", label)
		f := map[string]string{"version": p.All("input[name=version]")[0].Value(), "ack-how": "post", "ack-on-day": "19", "ack-on-month": "2", "ack-on-year": "2027"}
		upload(t, ewa, desk+"/doreczono", "zwrotka.exe", "MZ", f).WantProblem("Dodaj skan jako plik PDF")
		p = upload(t, ewa, desk+"/doreczono", "zwrotka.png", "PNG", f)
		p.WantProblem("Dodaj skan jako plik PDF")
		if p.One("#ack-on-day").Value() != "19" {
			t.Error("what was typed is lost")
		}
		p = upload(t, ewa, desk+"/doreczono", "zwrotka.pdf", "%PDF-1.7 zwrotka", f)
		p.WantSays("Zapisano doręczenie", "Doręczone")
		proof := ewa.Get(desk + "/dowod")
		if string(proof.Body) != "%PDF-1.7 zwrotka" || proof.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("proof: %d %s", proof.Status, proof.Body)
		}
		upload(t, ewa, desk+"/doreczono", "zwrotka.pdf", "%PDF-1.7 zwrotka", f).WantStatus(200) // sent twice
		f["ack-to"] = "a\x00b"
		upload(t, ewa, desk+"/doreczono", "zwrotka.pdf", "%PDF-1.7", f).WantStatus(422)
	})
}
