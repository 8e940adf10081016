package loginweb

import (
	"context"
	"net/http"
	"strings"
	"time"

	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Attend is for web.Config: it writes down, now and then, that a session is in use and in which browser. Most
// requests cost it the comparison of two moments.
func Attend(s *login.Service, c clock.Clock, secure bool) func(w http.ResponseWriter, r *http.Request) error {
	name := "urzadzenie"
	if secure {
		name = "__Host-" + name
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		session := web.SessionOf(r)
		which, when, _ := strings.Cut(session.Get("noted"), " ")
		now := c.Now()
		if at, err := time.Parse(time.RFC3339, when); err == nil && which == session.Get("session") && now.Sub(at) < login.NoteEvery {
			return nil
		}
		x, ok := identity.SittingOf(session)
		if !ok || x.Session.IsZero() {
			return nil
		}
		v := login.Visit{Session: x.Session, Epoch: x.Epoch, Agent: r.UserAgent()}
		if k, err := r.Cookie(name); err == nil && k.Value != "" {
			v.Device = k.Value
		} else {
			v.Device = login.NewDeviceCookie()
		}
		http.SetCookie(w, &http.Cookie{
			Name: name, Value: v.Device, Path: "/", MaxAge: int(login.RememberFor / time.Second), HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
		})
		if err := s.Note(r.Context(), web.ActorOf(r), v); err != nil {
			return err
		}
		session.Put("noted", session.Get("session")+" "+now.Format(time.RFC3339))
		return nil
	}
}

type sessionsPage struct {
	List []login.Session
	This id.Session
	Done bool
}

func (p *pages) showSessions(w http.ResponseWriter, r *http.Request) error {
	s := web.SessionOf(r)
	x, _ := identity.SittingOf(s)
	list, err := p.Login.SessionsOf(r.Context(), web.ActorOf(r), x.Epoch)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, sessions(sessionsPage{list, x.Session, s.Pop("done") == "session"}))
}

func (p *pages) endSession(w http.ResponseWriter, r *http.Request) error {
	session, err := id.Parse[id.Session](r.PathValue("session"))
	if err != nil {
		return fault.New(fault.NotFound, "login.no-such-session")
	}
	if err := p.Login.EndSession(r.Context(), web.ActorOf(r), session); err != nil {
		return err
	}
	web.SessionOf(r).Put("done", "session")
	return web.See(w, r, sessionsPath)
}

func (p sessionsPage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "login.page.sessions."+key) }
	table := ui.TableProps{
		Caption: t("title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("device")}, {Text: t("network")}, {Text: t("since")}, {Text: t("seen")}, {Text: t("action"), Hidden: true}},
	}
	for _, x := range p.List {
		name := x.Agent
		if name == "" {
			name = t("unknown")
		}
		action := ui.Cell{Content: endButton(x.ID, name)}
		if x.ID == p.This {
			action = ui.Cell{Text: t("this")}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {Text: x.Network}, {Text: moment(ctx, x.Began)}, {Text: moment(ctx, x.Seen)}, action}})
	}
	return table
}

// moment is a day and an hour in Warsaw.
func moment(ctx context.Context, at time.Time) string {
	return ui.DateText(ctx, calendar.Of(at)) + ", " + at.In(calendar.Warsaw).Format("15:04")
}
