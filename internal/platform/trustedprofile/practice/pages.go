package practice

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/platform/signed"
)

// pages are plain: whoever sees them must see that this is not the state's service.
var pages = template.Must(template.New("").Parse(`{{define "head"}}<!doctype html><html lang="pl"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>Podpis zaufany: ćwiczenia</title><link rel="stylesheet" href="?styl=1">
<main><h1>Podpis zaufany: ćwiczenia</h1><p class="warn">To jest demonstracja. Ten podpis niczego nie dowodzi, a osoby są zmyślone.</p>{{end}}
{{define "sign"}}{{template "head"}}<p>{{.Info}}</p><p><a href="?dokument={{.Name}}&amp;plik=1">Zobacz dokument</a></p>
<form method="post" action="?dokument={{.Name}}"><p><label for="osoba">Kto podpisuje</label><br><select id="osoba" name="osoba">{{range $i, $p := .People}}<option value="{{$i}}">{{$p.Given}} {{$p.Family}}</option>{{end}}</select></p>
<p><label for="przebieg">Co się stanie</label><br><select id="przebieg" name="przebieg"><option value="zwykly">podpis i powrót</option><option value="blad">podpis, a potem błąd</option><option value="bez-drogi">podpis bez powrotu</option><option value="pozno">podpis gotowy z opóźnieniem</option><option value="podmieniony">podpis pod innym dokumentem</option></select></p>
<p><button name="co" value="podpisz">Podpisz</button> <button name="co" value="anuluj">Anuluj</button></p></form></main>{{end}}
{{define "done"}}{{template "head"}}<p>Dokument jest podpisany. Możesz zamknąć to okno.</p></main>{{end}}
{{define "none"}}{{template "head"}}<p>Nie ma tu takiego dokumentu. Zacznij od strony, na której podpisujesz.</p><p><a href="/">Strona główna</a></p></main>{{end}}`))

const style = `body{font:1.125rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}button,select{font:inherit;padding:.5rem .75rem;max-width:100%;box-sizing:border-box}h1{font-size:1.75rem;line-height:1.25}button[value=podpisz]{background:#000;color:#fff;border:2px solid #000}.warn{border-left:.5rem solid #b00;padding:.5rem 1rem;background:#fee}`

// Pages are what browsers see.
func (p *Provider) Pages() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("styl") != "" {
			w.Header().Set("Content-Type", "text/css")
			_, _ = w.Write([]byte(style))
			return
		}
		name := r.URL.Query().Get("dokument")
		d := p.find(name)
		switch {
		case d == nil:
			show(w, http.StatusNotFound, "none", nil)
		case r.Method == http.MethodPost:
			p.choose(w, r, name, d)
		case r.URL.Query().Get("plik") != "":
			media := map[signed.Kind]string{signed.PDF: "application/pdf", signed.XML: "text/plain; charset=utf-8"}[signed.KindOf(d.body)]
			w.Header().Set("Content-Type", media)
			w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
			_, _ = w.Write(d.body)
		default:
			show(w, http.StatusOK, "sign", map[string]any{"Name": name, "Info": d.info, "People": p.People})
		}
	})
}

func (p *Provider) choose(w http.ResponseWriter, r *http.Request, name string, d *document) {
	if r.PostFormValue("co") != "podpisz" {
		http.Redirect(w, r, d.failure, http.StatusSeeOther)
		return
	}
	who, err := strconv.Atoi(r.PostFormValue("osoba"))
	if err != nil || who < 0 || who >= len(p.People) {
		who = 0
	}
	course := Course(r.PostFormValue("przebieg"))
	if err := p.Sign(r.Context(), url.QueryEscape(name), p.People[who], course); err != nil {
		http.Error(w, "Nie udało się podpisać.", http.StatusInternalServerError)
		return
	}
	switch course {
	case Error:
		http.Error(w, "Wewnętrzny błąd serwera.", http.StatusInternalServerError)
	case NoReturn:
		show(w, http.StatusOK, "done", nil)
	default: // what goes wrong shows later
		http.Redirect(w, r, d.success, http.StatusSeeOther)
	}
}

func show(w http.ResponseWriter, status int, page string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = pages.ExecuteTemplate(w, page, data)
}
