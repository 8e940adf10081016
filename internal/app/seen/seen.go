// Package seen sees to it that every look of a member of staff at personal data stands in the audit (RODO art.
// 5(2), KRI § 21).
//
// A page about one thing (a case, a letter, a payment) is logged by its module, with the thing as the subject;
// whose data that is, People tells the log. A page that lists or searches is logged here, by its route, as one
// entry with a digest of what was asked and without the data. A page that shows nobody's data is named with the
// reason. A route that is in none of the three fails a test.
//
// The entry of a list is written before the list is shown: what cannot be logged is not shown.
package seen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web"
)

// Lists are the pages that show data of many people at once, and their verbs in the log.
var Lists = map[string]string{
	"cases.queue": "cases.queue-shown", "cases.board": "cases.board-shown", "cases.results": "cases.board-shown", "cases.terms.show": "cases.terms-shown", "cases.list.show": "cases.list-shown", "cases.list.file": "cases.list-shown", "cases.showSignMany": "cases.board-shown",
	"cases.showAssignMany": "cases.queue-shown", "cases.back": "cases.back-shown",
	"intake.letters": "intake.register-shown", "intake.suggestSenders": "intake.senders-searched", "intake.counter": "intake.counter-shown",
	"scanning.tray": "scanning.tray-shown", "intake.book.list": "intake.book-shown", "intake.book.csv": "intake.book-shown", "intake.book.xlsx": "intake.book-shown", "intake.book.pdf": "intake.book-shown",
	"dispatch.desk": "dispatch.work-shown", "dispatch.print": "dispatch.print-shown", "dispatch.showMarked": "dispatch.work-shown",
	"dispatch.out.register": "dispatch.register-shown", "dispatch.out.csv": "dispatch.register-exported", "dispatch.out.xlsx": "dispatch.register-exported",
	"dispatch.out.prints": "dispatch.prints-shown", "dispatch.out.labels": "dispatch.prints-shown", "dispatch.out.envelopes": "dispatch.prints-shown",
	"dispatch.out.receipts": "dispatch.prints-shown", "dispatch.out.book": "dispatch.book-shown", "dispatch.out.bookFile": "dispatch.book-shown",
	"payments.due": "payments.due-shown", "payments.day": "payments.day-shown",
	"privacy.exports": "privacy.exports-shown", "privacy.demands": "privacy.demands-shown",
	"mandates.queue": "mandates.queue-shown", "search.show": "search.shown", "notices.failures": "notices.failures-shown", "roads.register": "roads.register-shown",
}

// None are the pages of staff that show nobody's data besides that of colleagues, which is public (art. 5 sec. 2
// of the act on public information), with the reason. Keys are names of routes, or their beginning with a star.
var None = map[string]string{
	"intake.showWitness":    "what the clerk is taking down from a person beside them; the filing is logged",
	"intake.protocol":       "the same, on paper to be signed",
	"cases.signing.batch":   "documents that who looks ordered to be signed; the order is a change in the log",
	"migration.imports":     "what was brought over when, and why rows were not, with values masked",
	"migration.rejected":    "the same, as a file",
	"office.*":              "settings of an office: its cells, herb, letterhead, hours",
	"federation.*":          "by which providers people log in",
	"identity.absenceMonth": "who of the staff is away",
	"identity.region":       "the units of the region",
	"identity.newUnit":      "an empty form",
	"identity.regionUnit":   "who administers a unit",
	"identity.leavings":     "who of the staff leaves",
	"identity.leaving":      "what a colleague who leaves has open, by signs",
	"identity.rights":       "who of the staff may do what",
	"identity.rightsSheet":  "the same, as a workbook",
	"identity.personRights": "what one of the staff may do",
	"identity.rightsFile":   "the same, as a file",
	"login.*":               "second factors of colleagues",
	"privacy.breaches":      "a breach describes categories of people and nobody by name", "privacy.breach": "the same", "privacy.print": "the same", "privacy.letter": "the same",
	"privacy.newBreach": "the same", "privacy.showAmend": "the same",
	"templates.keep": "the register of templates of documents", "templates.showAdd": "an empty form", "templates.showWithdraw": "a template of documents",
	"privacy.activities":     "the register of activities describes categories of people",
	"privacy.activitiesFile": "the same, as a file",
	"privacy.fetchExportFor": "a parcel; that it was fetched is a change in the log, with whom it is about",
	"desk.door":              "leads to another page", "desk.keys": "lists keys", "desk.settings": "lists settings",
	"catalogue.*":           "what an office offers",
	"dispatch.showPolicy":   "how an office sends",
	"dispatch.out.fees":     "what operators take",
	"identity.absences":     "who stands in for whom among the staff",
	"refused.list":          "what was refused to colleagues, by names of pages",
	"damage.list":           "files by their digests",
	"kept.list":             "signed files by their digests",
	"seals.list":            "certificates of the office",
	"records.plan":          "the file plan",
	"records.showImport":    "the file plan",
	"records.showAmend":     "the file plan",
	"records.downloadPlan":  "the file plan",
	"roads.roads":           "roads",
	"roads.rates":           "rates",
	"roads.ratesFile":       "rates",
	"intake.suggestClasses": "classes of the file plan",
	"scanning.separators":   "sheets with a code and the name of the office",
	"intake.showNew":        "an empty form",
	"mandates.showImport":   "an empty form",
}

// Excused tells why a page needs no entry, or "".
func Excused(route string) string {
	if why := None[route]; why != "" {
		return why
	}
	module, _, _ := strings.Cut(route, ".")
	return None[module+".*"]
}

// Watch makes the lists among the routes log that they were shown.
func Watch(routes []web.Route, d *db.DB, log *audit.Log) []web.Route {
	for i, r := range routes {
		verb := Lists[r.Name]
		if verb == "" || r.Method != http.MethodGet {
			continue
		}
		show := r.Handle
		routes[i].Handle = func(w http.ResponseWriter, q *http.Request) error {
			by := web.ActorOf(q)
			if by.Kind == actor.Clerk {
				asked := sha256.Sum256([]byte(q.URL.Query().Encode()))
				e := audit.Entry{Verb: verb, Subject: "list:" + r.Name, Detail: map[string]any{"asked": hex.EncodeToString(asked[:8]), "filters": len(q.URL.Query())}}
				if err := log.Viewed(q.Context(), d, by, by.Unit, e); err != nil {
					return err
				}
			}
			return show(w, q)
		}
	}
	return routes
}

// Cases names the parties of cases.
type Cases interface {
	Concerns(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) ([]string, error)
}

// Letters names the senders of letters.
type Letters interface {
	Concerns(ctx context.Context, tx *db.Tx, unit id.Unit, l id.Letter) ([]string, error)
}

// People tells the log whose data a case or a letter holds. The register of letters is asked for when it is needed,
// because the log is there before it.
type People struct {
	Cases   Cases
	Letters func() Letters
}

// Concerned implements audit.People.
func (p People) Concerned(ctx context.Context, tx *db.Tx, e audit.Line) ([]string, error) {
	if !e.MatterID.IsZero() {
		return p.Cases.Concerns(ctx, tx, e.UnitID, e.MatterID)
	}
	kind, which, _ := strings.Cut(e.Subject, ":")
	if kind != "letter" {
		return nil, nil
	}
	l, err := id.Parse[id.Letter](which)
	if err != nil {
		return nil, nil //nolint:nilerr // a subject of another form is about nobody whom we know
	}
	return p.Letters().Concerns(ctx, tx, e.UnitID, l)
}
