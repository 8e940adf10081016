// Package dossier tells the pages of a case what other modules know of it: how its letters stand in the register of
// incoming mail, and what else happens at the place and time of its matter.
//
// The pages have checked that who asks may see the case; what belongs to another case is a link only to who may open
// that one too.
package dossier

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/cases/readable"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
)

// House are the modules asked.
type House struct {
	Intake *intake.Service
	Roads  *roads.Service
	Opens  readable.Cases
}

var (
	_ casesweb.Letters    = House{}
	_ casesweb.Neighbours = House{}
)

// Nameless stands for a sender who gave no name.
const Nameless = "Wnioskodawca bez podanego nazwiska"

// Sender is who sent a letter, as people read it.
func Sender(s intake.Sender) string {
	if name := s.Name(); name != "" {
		return name
	}
	return Nameless
}

// Letters are the entries of letters in the register of incoming mail.
func (d House) Letters(ctx context.Context, by actor.Actor, which []id.Letter) ([]casesweb.Letter, error) {
	found, err := d.Intake.FetchLetters(ctx, by.Unit, which)
	out := make([]casesweb.Letter, 0, len(found))
	for _, l := range found {
		out = append(out, casesweb.Letter{
			ID: l.ID, Number: l.Number, Title: l.Title, Sender: Sender(l.Sender), Channel: i18n.T(ctx, "intake.desk.channel-"+string(l.Channel)),
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

// Neighbours are the permits that meet a case about an occupation of a road.
func (d House) Neighbours(ctx context.Context, by actor.Actor, c *cases.Dossier) ([]casesweb.Neighbour, error) {
	if c.Service != occupancy.Slug || c.Submission.IsZero() || !by.May(roads.GrantView) {
		return nil, nil
	}
	x, err := d.Intake.FetchSubmission(ctx, c.Unit, c.Letter)
	if err != nil {
		return nil, err
	}
	at, ok := roads.SpotOf(x.Answers)
	if !ok {
		return nil, nil
	}
	found, err := d.Roads.Conflicts(ctx, by, at, c.ID)
	if err != nil {
		return nil, err
	}
	which := make([]id.Case, 0, len(found))
	for _, e := range found {
		which = append(which, e.Case)
	}
	may, err := d.Opens.Readable(ctx, by, which)
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
