package app

import (
	"context"

	"wrota/internal/app/prepared"
	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	casesopen "wrota/internal/cases/readable"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
)

// deskLetters tells the page of a case what the register of incoming mail has of its letters.
type deskLetters struct{ *App }

var _ casesweb.Letters = deskLetters{}

func (d deskLetters) Letters(ctx context.Context, by actor.Actor, which []id.Letter) ([]casesweb.Letter, error) {
	found, err := d.Intake.FetchLetters(ctx, by.Unit, which)
	out := make([]casesweb.Letter, 0, len(found))
	for _, l := range found {
		out = append(out, casesweb.Letter{
			ID: l.ID, Number: l.Number, Title: l.Title, Sender: payerName(l.Sender), Channel: i18n.T(ctx, "intake.desk.channel-"+string(l.Channel)),
			Missing: onPaperOnly(ctx, l), On: l.ReceivedOn,
		})
	}
	return out, err
}

// onPaperOnly says which letter, or which part of one, nobody will find among the documents of the case.
func onPaperOnly(ctx context.Context, l intake.Letter) string {
	switch {
	case !l.Submission.IsZero(): // its document is made from what was typed
		return ""
	case len(l.Files) == 0 && (l.Channel == intake.ByPaper || l.Channel == intake.Oral):
		return i18n.T(ctx, "app.letter.no-scan")
	case len(l.Files) == 0:
		return i18n.T(ctx, "app.letter.no-file")
	case l.Scan == intake.ScanPartial:
		return i18n.T(ctx, "app.letter.part-scan")
	}
	return ""
}

// neighbours tells the page of a case about an occupation of a road which permits meet it.
type neighbours struct{ *App }

var _ casesweb.Neighbours = neighbours{}

func (n neighbours) Neighbours(ctx context.Context, by actor.Actor, d *cases.Dossier) ([]casesweb.Neighbour, error) {
	if d.Service != occupancy.Slug || d.Submission.IsZero() || !by.May(roads.GrantView) {
		return nil, nil
	}
	x, err := n.Intake.FetchSubmission(ctx, d.Unit, d.Letter)
	if err != nil {
		return nil, err
	}
	at, ok := roads.SpotOf(x.Answers)
	if !ok {
		return nil, nil
	}
	found, err := n.Roads.Conflicts(ctx, by, at, d.ID)
	if err != nil {
		return nil, err
	}
	which := make([]id.Case, 0, len(found))
	for _, e := range found {
		which = append(which, e.Case)
	}
	may, err := n.opens().Readable(ctx, by, which)
	var out []casesweb.Neighbour
	for _, e := range found {
		one := casesweb.Neighbour{Sign: e.Sign, Holder: e.Holder, Where: e.Where(), From: e.From, To: e.Until}
		if may[e.Case] {
			one.Href = casesweb.QueuePath + "/" + e.Case.Short()
		}
		out = append(out, one)
	}
	return out, err
}

// opens tells which cases somebody may open.
func (a *App) opens() casesopen.Cases { return casesopen.Cases{DB: a.DB} }

// Templates are the prepared texts of the e-services, as the desk offers them.
func (a *App) Templates() casesweb.Templates {
	return prepared.Texts{Cases: a.Cases, Intake: a.Intake, Identity: a.Identity, Office: a.Office, Clock: a.Clock, Unit: a.units.unit, PayTo: a.payTo, Rates: ratesOn, Gaps: a.verdict().Gaps}
}
