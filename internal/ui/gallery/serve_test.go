package gallery

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// policy is the content security policy of the application.
const policy = "default-src 'none'; script-src 'self' 'nonce-gallery'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// site serves the gallery as the application would, with settings kept in cookies.
type site struct {
	t       *testing.T
	catalog *i18n.Catalog
	posted  []string // "path?form" of what was posted
}

func serve(t *testing.T) (*httptest.Server, *site) {
	t.Helper()
	catalog, err := i18n.Load(ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, catalog: catalog}
	mux := http.NewServeMux()
	mux.Handle("GET "+ui.StaticPrefix, http.StripPrefix(ui.StaticPrefix, http.FileServerFS(ui.Static())))
	for _, p := range Pages() {
		mux.HandleFunc("GET "+p.Path, func(w http.ResponseWriter, r *http.Request) { s.show(w, r, p, http.StatusOK) })
		if p.Path != Root {
			mux.HandleFunc("POST "+p.Path, func(w http.ResponseWriter, r *http.Request) {
				s.post(w, r)
				http.Redirect(w, r, p.Path, http.StatusSeeOther)
			})
		}
	}
	mux.HandleFunc("GET "+Root+"/podpowiedzi", func(w http.ResponseWriter, r *http.Request) { answer(w, Suggest(r.FormValue("q"))) })
	mux.HandleFunc("GET "+Root+"/szukaj", func(w http.ResponseWriter, r *http.Request) { answer(w, Search(r.FormValue("q"))) })
	mux.HandleFunc("POST "+ui.SettingsPath, s.settings)
	mux.HandleFunc("POST "+Root+"/podglad", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		fmt.Fprintf(w, "<p>Podgląd: %d znaków</p>", len(r.PostForm.Get("text")))
	})
	mux.HandleFunc("POST "+Root+"/pliki", s.upload)
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) { s.post(w, r); w.WriteHeader(http.StatusNoContent) })
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv, s
}

func (s *site) show(w http.ResponseWriter, r *http.Request, p Page, status int) {
	c := Chrome(p)
	c.Path, c.Nonce = r.URL.RequestURI(), "gallery"
	for name, to := range map[string]*string{ui.FieldContrast: &c.Contrast, ui.FieldDensity: &c.Density, ui.FieldShortcuts: &c.Shortcuts} {
		if cookie, err := r.Cookie(name); err == nil {
			*to = cookie.Value
		}
	}
	if r.FormValue("sesja") != "" {
		c.Session = &ui.Session{Left: 61e9, Extend: "/sesja", Ended: Root + "/wyslano"}
	}
	if r.FormValue("toast") != "" && c.Flash != nil {
		c.Flash.Undo.Seconds = 1
	}
	ctx := ui.WithChrome(s.catalog.Speak(r.Context(), "pl"), c)
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := p.Content.Render(ctx, w); err != nil {
		s.t.Error(err)
	}
}

func (s *site) post(_ http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.t.Error(err)
	}
	s.posted = append(s.posted, r.URL.Path+"?"+r.PostForm.Encode())
}

func (s *site) settings(w http.ResponseWriter, r *http.Request) {
	s.post(w, r)
	for name, values := range r.PostForm {
		if name != ui.FieldReturn {
			http.SetCookie(w, &http.Cookie{Name: name, Value: values[0], Path: "/"})
		}
	}
	http.Redirect(w, r, r.PostForm.Get(ui.FieldReturn), http.StatusSeeOther)
}

// upload takes a file; one called "zly.pdf" is sent back with the form.
func (s *site) upload(w http.ResponseWriter, r *http.Request) {
	f, h, err := r.FormFile("plik")
	if err != nil {
		s.t.Error(err)
		return
	}
	n, _ := io.Copy(io.Discard, f)
	s.posted = append(s.posted, fmt.Sprintf("%s %s %d", r.URL.Path, h.Filename, n))
	if strings.HasPrefix(h.Filename, "zly") {
		s.show(w, r, Page{Path: Root + "/blad", Content: question(mistakes())}, http.StatusUnprocessableEntity)
		return
	}
	http.Redirect(w, r, Root+"/wyslano", http.StatusSeeOther)
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
