package mandates

import (
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates/query"
)

// Kin is the ground on which no stamp duty is due for filing a power of attorney, as the principal states it (part
// IV of the annex, column 4): the agent is near kin, or the principal pays no stamp duty at all (art. 7).
type Kin string

// The grounds of exemption; NoKin pays.
const (
	NoKin      Kin = ""
	Spouse     Kin = "spouse"
	Ascendant  Kin = "ascendant"
	Descendant Kin = "descendant"
	Sibling    Kin = "sibling"
	Benefit    Kin = "benefit" // organizacja pożytku publicznego, in its unpaid activity (art. 7 pkt 4)
	Poor       Kin = "poor"    // a person who gets social assistance for poverty (art. 7 pkt 5)
	Public     Kin = "public"  // a budget unit or a unit of local government (art. 7 pkt 2 and 3)
)

// Kins lists what a form offers.
var Kins = []Kin{Spouse, Ascendant, Descendant, Sibling, Benefit, Poor, Public}

// Body tells whether the ground lies in the principal, and not in whom they chose.
func (k Kin) Body() bool { return k == Benefit || k == Poor || k == Public }

// Evidence is what a mandate stands on.
type Evidence string

// The kinds of evidence.
const (
	InPortal    Evidence = "portal"    // given by the principal with a confirmed identity, accepted by the agent
	AtCounter   Evidence = "counter"   // a clerk saw the documents
	ByDocument  Evidence = "document"  // a clerk accepted a document that was sent in
	ByStatement Evidence = "statement" // the person's own word: a sole trader by the NIP of their account
	ByImport    Evidence = "import"    // from a list of an office
)

// Stage is where a mandate stands on a day.
type Stage string

// The stages.
const (
	Offered Stage = "offered" // waits for the other person
	Waiting Stage = "waiting" // waits for an office
	Future  Stage = "future"  // accepted, its first day has not come
	InForce Stage = "force"
	Expired Stage = "expired"
	Ended   Stage = "ended" // revoked, renounced, declined, refused, or its parent ended
)

// Subject is what a declaration says of a represented person or firm.
type Subject struct {
	Kind   string `json:"kind"` // person | firm
	Given  string `json:"given,omitempty"`
	Family string `json:"family,omitempty"`
	Name   string `json:"name,omitempty"` // of a firm
	PESEL  string `json:"pesel,omitempty"`
	NIP    string `json:"nip,omitempty"`
	KRS    string `json:"krs,omitempty"`
	Post   string `json:"post,omitempty"` // of an organ: "prezes zarządu"
}

// FullName is what lists call the subject.
func (s Subject) FullName() string {
	if s.Name != "" {
		return s.Name
	}
	return folded(s.Given + " " + s.Family)
}

// Mandate is one authority of one person to act for another.
type Mandate struct {
	ID            id.Mandate
	Principal     id.Account
	Agent         id.Account
	PrincipalName string
	AgentName     string
	Basis         actor.Basis
	Subject       Subject
	Contact       string
	Scope         actor.Scope
	Sign          string // of the case of the scope
	From          calendar.Date
	To            calendar.Date // the last day; zero when it has none
	Passable      bool
	Parent        id.Mandate
	Jointly       bool
	Kin           Kin
	Evidence      Evidence
	Unit          id.Unit
	MadeAt        time.Time
	AcceptedAt    time.Time
	EndedAt       time.Time
	EndedWhy      string
	Version       int64
}

// Stage tells where the mandate stands on a day.
func (m *Mandate) Stage(day calendar.Date) Stage {
	switch {
	case !m.EndedAt.IsZero():
		return Ended
	case m.AcceptedAt.IsZero() && !m.Unit.IsZero():
		return Waiting
	case m.AcceptedAt.IsZero():
		return Offered
	case !m.To.IsZero() && m.To.Before(day):
		return Expired
	case m.From.After(day):
		return Future
	}
	return InForce
}

// Held tells whether the mandate held at some moment of a day: one that was revoked held until then.
func (m *Mandate) Held(day calendar.Date) bool {
	return !m.AcceptedAt.IsZero() && !calendar.Of(m.AcceptedAt).After(day) && !m.From.After(day) && (m.To.IsZero() || !m.To.Before(day)) &&
		(m.EndedAt.IsZero() || !calendar.Of(m.EndedAt).Before(day))
}

// comesOfAge is the last day on which parents act for a child: the day before its eighteenth birthday
// (art. 10 § 1 KC, art. 92 KRO). Whoever was born on 29 February comes of age on 1 March of a common year.
func comesOfAge(p pesel.Number) calendar.Date {
	born := p.Born()
	birthday, err := calendar.New(born.Year()+18, int(born.Month()), born.Day())
	if err != nil {
		birthday = calendar.On(born.Year()+18, time.March, 1)
	}
	return birthday.AddDays(-1)
}

func fromRow(r query.MandatesMandate) (Mandate, error) {
	m := Mandate{
		ID: r.ID, Principal: r.PrincipalID, Agent: r.AgentID, PrincipalName: r.PrincipalName, AgentName: r.AgentName, Basis: actor.Basis(r.Basis),
		Contact: r.Contact, Scope: actor.Scope{Services: actor.ReadKinds(r.Services), Case: r.CaseID}, Sign: r.Sign, From: r.FromDay, To: r.ToDay,
		Passable: r.Passable, Parent: r.ParentID, Jointly: r.Jointly, Kin: Kin(r.Kin), Evidence: Evidence(r.Evidence), Unit: r.UnitID,
		MadeAt: r.MadeAt.Time, AcceptedAt: r.AcceptedAt.Time, EndedAt: r.EndedAt.Time, EndedWhy: r.EndedWhy, Version: r.Version,
	}
	return m, r.Subject.Into(&m.Subject)
}

func fromRows(rows []query.MandatesMandate) (out []Mandate, err error) {
	for _, r := range rows {
		m, err := fromRow(r)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
