package jointweb

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// invitationPage is the application as somebody sees it who was asked to sign it.
type invitationPage struct {
	intake.Invitation
	Token    string
	Office   string
	Stranger bool // nobody is logged in: only who asks is shown
	Clerk    bool // the account acts for an office now
	Over     bool
	Reason   string
	Problems ui.Problems
}

func (i invitationPage) path(parts string) string { return intake.SignPath + i.Token + parts }

func (i invitationPage) login() string {
	return "/logowanie?" + url.Values{"dalej": {i.path("")}}.Encode()
}

// sections is the application as it will be filed.
func (i invitationPage) sheet() eservice.Sheet {
	return i.Draft.Definition().Sheet(i.Draft.Answers, i.Draft.Env())
}

func (p *pages) invitation(w http.ResponseWriter, r *http.Request) error {
	return p.invite(w, r, http.StatusOK, invitationPage{})
}

func (p *pages) invite(w http.ResponseWriter, r *http.Request, status int, page invitationPage) error {
	by := web.ActorOf(r)
	page.Token = r.PathValue("token")
	var err error
	if page.Invitation, err = p.Intake.Invited(r.Context(), by, page.Token); err != nil {
		return err
	}
	if page.Office, err = p.Offices.Name(r.Context(), page.Unit); err != nil {
		return err
	}
	page.Stranger, page.Clerk = !by.LoggedIn(), by.LoggedIn() && (by.Kind == actor.Clerk || by.ForAnother())
	page.Over = !page.EndedAt.IsZero() || !page.Complete.IsZero() || !page.Open(p.Intake.Clock.Now())
	return web.Render(w, r, status, invited(page))
}

func (p *pages) sign(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if form.Get("zgoda") == "" {
		return p.invite(w, r, http.StatusUnprocessableEntity, invitationPage{
			Problems: ui.Problems{{Field: "zgoda", Text: i18n.T(r.Context(), "intake.joint.read-missing")}},
		})
	}
	token := r.PathValue("token")
	if err := p.Intake.SignJointly(r.Context(), web.ActorOf(r), token, form.Get("sha256")); err != nil {
		return err
	}
	return web.See(w, r, intake.SignPath+token)
}

func (p *pages) decline(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	err = p.Intake.DeclineJointly(r.Context(), web.ActorOf(r), token, form.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		return p.invite(w, r, http.StatusUnprocessableEntity, invitationPage{Reason: form.Get("reason"), Problems: ui.ProblemsOf(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	return web.See(w, r, intake.SignPath+token)
}

func (p *pages) file(w http.ResponseWriter, r *http.Request) error {
	f, body, err := p.Intake.InvitedFile(r.Context(), web.ActorOf(r), r.PathValue("token"), r.PathValue("upload"))
	if err != nil {
		return err
	}
	defer body.Close()
	return web.Send(w, web.File{Name: f.Name, Type: f.Type, Size: f.Size, Body: io.LimitReader(body, f.Size)})
}

// summary draws answers without a way to change them.
func (i invitationPage) summary(ctx context.Context, list []eservice.SheetRow) (out []ui.SummaryRow) {
	for _, r := range list {
		row := ui.SummaryRow{Key: r.Label, Lines: r.Value}
		if len(r.Value) == 0 {
			row.Lines = []string{i18n.T(ctx, "eservice.none")}
		}
		if r.Group != "" {
			row.Key = r.Group + ": " + r.Label
		}
		if len(r.Files) > 0 {
			row.Lines, row.Content = nil, files(i, r)
		}
		out = append(out, row)
	}
	return out
}

// states lists who has signed and who has not; quiet when a heading says so already.
func states(ctx context.Context, j *intake.Joint, quiet bool) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "intake.joint."+key, args...) }
	table := ui.TableProps{
		Caption: t("people"), Quiet: quiet, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("name")}, {Text: t("capacity")}, {Text: t("state")}},
	}
	for _, p := range j.People {
		state := ui.Cell{Content: ui.Tag(ui.Info, t("waiting"))}
		switch {
		case !p.Signed.IsZero():
			state = ui.Cell{Text: t("signed-at", "Moment", ui.MomentText(ctx, p.Signed))}
		case !p.Declined.IsZero():
			state = ui.Cell{Text: t("declined-at", "Moment", ui.MomentText(ctx, p.Declined))}
		}
		name := p.Name
		if p.Signer != "" && p.Signer != p.Name {
			name += " (" + t("as", "Name", p.Signer) + ")"
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {Text: p.Capacity}, state}})
	}
	return table
}

// refusal is why somebody declined, for whoever asked.
func refusal(j *intake.Joint) (who, why string) {
	for _, p := range j.People {
		if !p.Declined.IsZero() {
			return p.Signer, p.Reason
		}
	}
	return "", ""
}

// cut takes the name of a field apart: "email.2" is the e-mail address of the third row.
func cut(field string) (what string, row int, err error) {
	what, n, _ := strings.Cut(field, ".")
	row, err = strconv.Atoi(n)
	return what, row, err
}
