// Package invitee says whom somebody may ask to sign an application with them.
//
// Words: an invitee is a person with a name, an address to write to, and in what capacity they sign (współwłaściciel,
// małżonek, członek zarządu). People who cannot be asked are refused with the row of the form that is wrong.
//
// Law: art. 62 KPA (several parties in one proceeding). It knows nothing of drafts and asks nobody.
package invitee

import (
	"strconv"
	"strings"

	"wrota/internal/kit/email"
	"wrota/internal/kit/fault"
)

// most is how many people may be asked for their signature.
const most = 20

// Invitee is somebody whose signature an application needs.
type Invitee struct {
	Name     string
	Email    string
	Capacity string // in what capacity they sign: współwłaściciel, małżonek, członek zarządu
}

// Check refuses people who cannot be asked, with the row that is wrong.
func Check(people []Invitee) ([]Invitee, error) {
	var wrong []fault.Field
	bad := func(what string, row int, key string) {
		wrong = append(wrong, fault.Field{Name: what + "." + strconv.Itoa(row), Key: key})
	}
	if len(people) == 0 {
		bad("name", 0, "intake.joint-nobody")
	}
	if len(people) > most {
		bad("name", most, "intake.joint-too-many")
	}
	seen := map[string]bool{}
	out := make([]Invitee, len(people))
	for i, p := range people {
		p = Invitee{strings.TrimSpace(p.Name), strings.TrimSpace(p.Email), strings.TrimSpace(p.Capacity)}
		if p.Name == "" || len(p.Name) > 200 {
			bad("name", i, "intake.joint-name")
		}
		if len(p.Capacity) > 100 {
			bad("capacity", i, "intake.joint-capacity")
		}
		a, err := email.Parse(p.Email)
		p.Email = a.Fold()
		switch {
		case err != nil:
			bad("email", i, "intake.joint-email")
		case seen[p.Email]:
			bad("email", i, "intake.joint-twice")
		}
		seen[p.Email], out[i] = true, p
	}
	return out, fault.Fields(wrong)
}
