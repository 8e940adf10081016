// Package witness publishes what proves that the audit log is not rewritten: the signed checkpoint of each day
// and the key that signs them, as plain text for programs, and one page that explains them to people.
//
// Whoever keeps a copy of a checkpoint is a witness: a log that was changed afterwards no longer fits it (see
// platform/audit/proof). A checkpoint holds a number of leaves, a hash and a day, and nothing about anybody,
// so these pages are public.
package witness

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Addresses of the pages.
const (
	Path     = "/audyt"
	lastPath = "/audyt/punkt-kontrolny"
	listPath = "/audyt/punkty-kontrolne"
	keyPath  = "/audyt/klucz"
)

// most is the length of one list; a program asks for what follows.
const most = 1000

// Notary is who signs.
type Notary interface {
	Newest(ctx context.Context) (audit.Signed, error)
	Checkpoint(ctx context.Context, day calendar.Date) (audit.Signed, error)
	Checkpoints(ctx context.Context, after calendar.Date, most int32) ([]calendar.Date, error)
	Key() string
}

type pages struct{ notary Notary }

// Routes are the pages.
func Routes(n Notary) []web.Route {
	p := pages{n}
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "witness.explain", Access: web.Public, Handle: p.explain},
		{Method: http.MethodGet, Pattern: lastPath, Name: "witness.newest", Access: web.Public, Handle: p.newest},
		{Method: http.MethodGet, Pattern: lastPath + "/{day}", Name: "witness.checkpoint", Access: web.Public, Handle: p.checkpoint},
		{Method: http.MethodGet, Pattern: listPath, Name: "witness.list", Access: web.Public, Handle: p.list},
		{Method: http.MethodGet, Pattern: keyPath, Name: "witness.key", Access: web.Public, Handle: p.key},
	}
}

const plain = "text/plain; charset=utf-8"

func (p pages) newest(w http.ResponseWriter, r *http.Request) error {
	s, err := p.notary.Newest(r.Context())
	if err != nil {
		return err
	}
	return web.Text(w, r, plain, []byte(s.Note))
}

func (p pages) checkpoint(w http.ResponseWriter, r *http.Request) error {
	day, err := calendar.Parse(r.PathValue("day"))
	if err != nil {
		return fault.New(fault.NotFound, "audit.no-checkpoint")
	}
	s, err := p.notary.Checkpoint(r.Context(), day)
	if err != nil {
		return err
	}
	return web.Text(w, r, plain, []byte(s.Note))
}

// list names the days that have a checkpoint, the oldest first; ?po=DAY asks for those after a day.
func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	after, err := calendar.Parse(r.URL.Query().Get("po"))
	if err != nil {
		after = calendar.Of(time.Unix(0, 0))
	}
	days, err := p.notary.Checkpoints(r.Context(), after, most)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, d := range days {
		_, _ = fmt.Fprintf(&b, "%s %s/%s\n", d, lastPath, d)
	}
	return web.Text(w, r, plain, []byte(b.String()))
}

func (p pages) key(w http.ResponseWriter, r *http.Request) error {
	return web.Text(w, r, plain, []byte(p.notary.Key()+"\n"))
}

func (p pages) explain(w http.ResponseWriter, r *http.Request) error {
	s, err := p.notary.Newest(r.Context())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	var days []calendar.Date
	if !s.Day.IsZero() {
		if days, err = p.notary.Checkpoints(r.Context(), s.Day.AddDays(-31), most); err != nil {
			return err
		}
		slices.Reverse(days)
	}
	return web.Render(w, r, http.StatusOK, page(s, p.notary.Key(), days))
}

func links(ctx context.Context, days []calendar.Date) (out []ui.Link) {
	for _, d := range days {
		out = append(out, ui.Link{Text: i18n.T(ctx, "witness.of-day", "Day", d.Dotted()), Href: lastPath + "/" + d.String()})
	}
	return append(out, ui.Link{Text: i18n.T(ctx, "witness.all"), Href: listPath})
}
