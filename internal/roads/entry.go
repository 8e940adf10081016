package roads

import (
	"database/sql"
	"fmt"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/roads/occupancy"
	"wrota/internal/roads/query"
)

// Entry is one permit in the register of occupations.
type Entry struct {
	ID       id.Entry
	Unit     id.Unit
	Writing  id.Document // the decision
	Case     id.Case
	Sign     string
	Account  id.Account // of the holder; zero when there is none
	Party    id.Party
	Holder   string
	Kind     occupancy.Kind
	Road     string // code in the unit's list; empty when the road was given in words
	RoadName string
	Place    string // in words, without the road; everybody may read it
	Stretch  *Stretch
	Side     string // prawa, lewa, obie or nothing
	Items    []Item
	From, To calendar.Date // by the permit
	Until    calendar.Date // the last day in fact: earlier when the strip was given back
	Fee      money.Grosze  // of the whole period
	Version  int64
	Entered  time.Time
	Meets    bool // another entry is at the same place at the same time; set in lists and on its page
}

// Stretch is a part of a road in metres from its beginning.
type Stretch struct{ From, To int64 }

// String prints km 12+350–12+420.
func (s Stretch) String() string {
	return fmt.Sprintf("km\u00a0%d+%03d–%d+%03d", s.From/1000, s.From%1000, s.To/1000, s.To%1000)
}

// Item is one element of the strip in an entry.
type Item struct {
	Name       string       `json:"name"` // "jezdnia, 20% szerokości"
	Area       money.Qty    `json:"area"`
	Arithmetic string       `json:"arithmetic,omitempty"` // empty when the unit had no rate
	Cite       string       `json:"cite,omitempty"`
	Amount     money.Grosze `json:"amount"`
}

// State says where an occupation stands on a day.
type State string

// The states, in the order of lists.
const (
	Current State = "current"
	Coming  State = "coming"
	Past    State = "past"
)

// State on a day.
func (e Entry) State(today calendar.Date) State {
	switch {
	case today.Before(e.From):
		return Coming
	case today.After(e.Until):
		return Past
	}
	return Current
}

// Where is the place with the stretch: "km 12+350–12+420, strona prawa".
func (e Entry) Where() string {
	out := e.Place
	if e.Stretch != nil {
		if out != "" {
			out = ", " + out
		}
		out = e.Stretch.String() + out
	}
	return out
}

// Priced tells whether every item has its fee; otherwise the fee stands in the decision alone.
func (e Entry) Priced() bool {
	for _, i := range e.Items {
		if i.Arithmetic == "" {
			return false
		}
	}
	return len(e.Items) > 0
}

// search is what the register is searched by.
func (e Entry) search() string {
	return i18n.Fold(e.Sign + " " + e.Holder + " " + e.RoadName + " " + e.Place)
}

func (e Entry) row() query.InsertParams {
	p := query.InsertParams{
		ID: e.ID, UnitID: e.Unit, WritingID: e.Writing, CaseID: e.Case, Sign: e.Sign, AccountID: e.Account, PartyID: e.Party, Holder: e.Holder,
		Kind: string(e.Kind), Road: e.Road, RoadName: e.RoadName, Place: e.Place, Side: e.Side, Items: db.ToJSON(e.Items),
		DayFrom: e.From, DayTo: e.To, UntilOn: e.Until, Grosze: e.Fee, Search: e.search(), Version: e.Version, EnteredAt: db.At(e.Entered),
	}
	if e.Stretch != nil {
		p.KmFrom, p.KmTo = sql.NullInt64{Int64: e.Stretch.From, Valid: true}, sql.NullInt64{Int64: e.Stretch.To, Valid: true}
	}
	return p
}

func fromRow(r query.RoadsOccupancy) (Entry, error) {
	e := Entry{
		ID: r.ID, Unit: r.UnitID, Writing: r.WritingID, Case: r.CaseID, Sign: r.Sign, Account: r.AccountID, Party: r.PartyID, Holder: r.Holder,
		Kind: occupancy.Kind(r.Kind), Road: r.Road, RoadName: r.RoadName, Place: r.Place, Side: r.Side,
		From: r.DayFrom, To: r.DayTo, Until: r.UntilOn, Fee: r.Grosze, Version: r.Version, Entered: r.EnteredAt.Time,
	}
	if r.KmFrom.Valid && r.KmTo.Valid {
		e.Stretch = &Stretch{r.KmFrom.Int64, r.KmTo.Int64}
	}
	if err := r.Items.Into(&e.Items); err != nil {
		return Entry{}, fmt.Errorf("roads: entry: %w", err)
	}
	return e, nil
}
