package occupancy

import (
	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// Parts reads the parts of the strip out of an application; rates know the category of the road. What
// was not answered yet is left out, so a draft that is half done has fewer parts and not wrong ones.
func Parts(a eservice.Answers, rates *Rates) []Part {
	from, to, ok := Period(a)
	if !ok {
		return nil
	}
	kind := Kind(a.Text("cel"))
	road, _ := rates.Road(a.Text("droga"))
	var out []Part
	for _, row := range a.Rows("elementy") {
		p := Part{
			Kind: kind, Category: road.Category, Element: Element(row.Text("element")), Subject: subjectOf(kind, a, row),
			Share: qty(row, "udzial"), Bridge: row.Bool("na_moscie"), Area: qty(row, "powierzchnia"), From: from, To: to, PartDay: a.Bool("krotko"),
		}
		if f, t, ok := row.Range("okres_etapu"); ok {
			p.From, p.To = f, t
		}
		if p.Element != "" && p.Area > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Period is the whole time of the application: asked for, or of the failure that is being repaired.
func Period(a eservice.Answers) (from, to calendar.Date, ok bool) {
	if a.Bool("awaria") {
		return a.Range("okres_awarii")
	}
	return a.Range("okres")
}

func subjectOf(k Kind, a eservice.Answers, row field.Row) Subject {
	switch k {
	case Works:
		return Subject(a.Text("rodzaj_robot"))
	case Exclusive:
		return Subject(a.Text("rodzaj_uzycia"))
	case Device:
		return Subject(row.Text("urzadzenie"))
	case Object:
		return Subject(row.Text("obiekt"))
	}
	return ""
}

// qty is a number of the form; the form takes two decimal places, so nothing is lost.
func qty(row field.Row, id string) money.Qty {
	q, err := money.ParseQty(row.Text(id))
	if err != nil {
		return 0
	}
	return q
}

// Kilometre reads 12+350 as 12350 metres from the beginning of the road.
func Kilometre(s string) (metres int, ok bool) {
	km, m, found := cutKilometre(s)
	if !found {
		return 0, false
	}
	return km*1000 + m, true
}

func cutKilometre(s string) (km, m int, ok bool) {
	i := 0
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		km = km*10 + int(s[i]-'0')
	}
	if i == 0 || i > 3 || len(s) != i+4 || s[i] != '+' {
		return 0, 0, false
	}
	for _, c := range []byte(s[i+1:]) {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		m = m*10 + int(c-'0')
	}
	return km, m, true
}
