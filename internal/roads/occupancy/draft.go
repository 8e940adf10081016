package occupancy

import (
	"strconv"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
)

// act is the name of the act in letters.
const act = "ustawy z 21 marca 1985 r. o drogach publicznych"

// Draft gives the parts of letters that the answers do not say word for word (§ 2 of the regulation of
// 1.06.2004). Lists are lines; whatever the office must still write stands in square brackets.
func (s *Service) Draft(a eservice.Answers, p eservice.Pricing) (map[string]string, error) {
	rates, err := ratesOf(p.Unit)
	if err != nil {
		return nil, err
	}
	costed, err := s.Cost(a, rates, p.Today)
	if err != nil {
		return nil, err
	}
	day := rates.dayOr(p.Today)
	kind := Kind(a.Text("cel"))
	out := map[string]string{
		"podstawa": basisOf(kind, a.Bool("awaria")), "uchwala": resolutionName(rates, day),
		"cel_zajecia": purpose(a), "miejsce": Place(a, rates), "okres_zajecia": period(a), "liczba_dni": days(a), "ruch_opis": traffic(a),
	}
	if err := s.amounts(out, costed, day); err != nil {
		return nil, err
	}
	for k, v := range missing(a) {
		out[k] = v
	}
	return out, nil
}

// amounts are the parts about money.
func (s *Service) amounts(out map[string]string, costed []Costed, day calendar.Date) error {
	statute := s.statutes.On(day)
	var lines []string
	var known []Priced
	var sum money.Grosze
	var err error
	for _, c := range costed {
		line := capital(c.Name("pl")) + ", " + SquareMetres(c.Area) + ": [wpisz stawkę i opłatę]"
		if c.Known {
			line = capital(c.Name("pl")) + ": " + c.Arithmetic("pl") + " (" + c.Rate.Cite + ")"
			known = append(known, c.Priced)
			if sum, err = money.Sum(sum, c.First()); err != nil {
				return err
			}
		}
		lines = append(lines, line)
	}
	out["elementy_oplaty"] = strings.Join(lines, "\n")
	out["suma"] = sum.String()
	if len(known) < len(costed) {
		out["suma"] = "[wpisz sumę]"
	}
	instalments, err := Instalments(known, statute)
	if err != nil {
		return err
	}
	out["zaplata_pierwsza"] = "Zapłać w ciągu " + strconv.Itoa(statute.PayWithin.Days) + " dni od dnia, w którym decyzja stanie się ostateczna (art. 40 ust. 13)."
	out["lata"], out["zaplata_dalsza"] = "", ""
	if len(instalments) > 1 {
		out["suma"] += " (za " + strconv.Itoa(instalments[0].Year) + " r.)"
		var years []string
		for _, in := range instalments[1:] {
			years = append(years, strconv.Itoa(in.Year)+" r.: "+in.Amount.String()+", płatne do "+in.Due.Long())
		}
		out["lata"] = strings.Join(years, "\n")
		out["zaplata_dalsza"] = "Za kolejne lata płać z góry do " + dayMonth(instalments[1].Due, "pl") + " każdego roku (art. 40 ust. 13a)."
	}
	return nil
}

func basisOf(k Kind, failure bool) string {
	formula := strings.TrimPrefix(k.Formula(), "art. 40 ")
	more := ", ust. 10, 11 i 13 "
	if k.Yearly() {
		more = ", ust. 10, 11, 13 i 13a "
	}
	lead := "art. 40 ust. 1, "
	if failure {
		lead = "art. 40 " // no permit is given, only the conditions and the fee (ust. 14)
	}
	return lead + "ust. 2 pkt " + k.Point() + ", ust. 3, " + formula + more + act
}

// resolutionName is the resolution in the genitive, as it stands after "na podstawie" and "z".
func resolutionName(rates *Rates, day calendar.Date) string {
	r, ok := rates.On(day)
	if !ok {
		return "[wpisz uchwałę o stawkach opłat]"
	}
	name := r.Title
	for _, x := range [][2]string{{"uchwała", "uchwały"}, {"zarządzenie", "zarządzenia"}, {"rozporządzenie", "rozporządzenia"}} {
		if rest, ok := strings.CutPrefix(strings.ToLower(name[:min(len(name), len(x[0]))]), x[0]); ok && rest == "" {
			name = x[1] + name[len(x[0]):]
			break
		}
	}
	if r.Published != "" {
		name += " (" + r.Published + ")"
	}
	return name
}

// purpose is what the strip is taken for, with the words of the applicant.
func purpose(a eservice.Answers) string {
	k := Kind(a.Text("cel"))
	out := capital(KindName("pl", k))
	if s := subjectOf(k, a, field.Row{}); s != "" {
		out += ": " + SubjectName("pl", s)
	}
	if d := strings.TrimSpace(a.Text("opis_celu")); d != "" {
		out += ". " + strings.Join(strings.Fields(d), " ")
	}
	return strings.TrimSuffix(out, ".") + "."
}

// Place is where: the road, the kilometres or the street, the side, the parcel.
func Place(a eservice.Answers, rates *Rates) string {
	var parts []string
	if road, ok := rates.Road(a.Text("droga")); ok {
		parts = append(parts, "droga "+CategoryName("pl", road.Category)+" "+road.Label())
	} else if t := strings.TrimSpace(a.Text("droga_opis")); t != "" {
		parts = append(parts, "droga "+t)
	}
	if from, to := a.Text("km_od"), a.Text("km_do"); from != "" && to != "" {
		parts = append(parts, "km "+from+"–"+to)
	}
	if t := strings.TrimSpace(a.Text("adres_miejsca")); t != "" {
		parts = append(parts, t)
	}
	switch a.Text("strona") {
	case "prawa":
		parts = append(parts, "strona prawa")
	case "lewa":
		parts = append(parts, "strona lewa")
	case "obie":
		parts = append(parts, "obie strony")
	}
	if r := a.Record("dzialka"); len(r) > 0 {
		if n := r["number"]; n != "" {
			parts = append(parts, strings.TrimSpace("działka "+n+" "+r["precinct"]))
		}
	}
	return capital(strings.Join(parts, ", "))
}

func period(a eservice.Answers) string {
	from, to, ok := Period(a)
	if !ok {
		return "[wpisz okres zajęcia]"
	}
	begin, end := "", ""
	if a.Bool("krotko") && a.Text("godzina_od") != "" {
		begin, end = ", godz. "+a.Text("godzina_od"), ", godz. "+a.Text("godzina_do")
	}
	return "od " + from.Long() + begin + " do " + to.Long() + end
}

func days(a eservice.Answers) string {
	from, to, ok := Period(a)
	if !ok {
		return "[wpisz liczbę dni]"
	}
	return say("pl", "occupancy.days", "Count", Part{From: from, To: to, PartDay: a.Bool("krotko")}.Days())
}

func traffic(a eservice.Answers) string {
	var out []string
	if a.Bool("ruch") && !a.Bool("awaria") {
		out = append(out, "Ruch na czas zajęcia odbywa się według projektu organizacji ruchu, który zatwierdził "+
			orBlank(a.Text("projekt_organ"), "[wpisz organ]")+", znak "+orBlank(a.Text("projekt_znak"), "[wpisz znak]")+", "+orBlank(a.Date("projekt_dnia").Long(), "[wpisz datę]")+".")
	}
	if t := strings.Join(strings.Fields(a.Text("zabezpieczenie")), " "); t != "" {
		out = append(out, "Sposób zabezpieczenia: "+strings.TrimSuffix(t, ".")+".")
	}
	return strings.Join(out, "\n")
}

func orBlank(s, blank string) string {
	if s == "" {
		return blank
	}
	return s
}

// missing tells which attachments to call for. When the files lack nothing by the form, the clerk who
// calls all the same has looked inside: every block that may apply is offered, and the rest is struck out.
func missing(a eservice.Answers) map[string]string {
	kind := a.Text("cel")
	needed := map[string]bool{
		"brak_planu":                len(a.Files("plan")) == 0,
		"brak_projektu_ruchu":       a.Bool("ruch") && !a.Bool("awaria") && len(a.Files("plik_projektu_ruchu")) == 0,
		"brak_projektu_budowlanego": (kind == string(Device) || kind == string(Object)) && len(a.Files("projekt_budowlany")) == 0,
		"brak_harmonogramu":         a.Bool("etapy") && len(a.Files("harmonogram")) == 0,
		"brak_pelnomocnictwa":       a.Bool("proxy_acts") && len(a.Files("proxy_document")) == 0,
	}
	may := map[string]bool{
		"brak_planu": true, "brak_projektu_ruchu": a.Bool("ruch") && !a.Bool("awaria"), "brak_projektu_budowlanego": kind == string(Device) || kind == string(Object),
		"brak_harmonogramu": a.Bool("etapy"), "brak_pelnomocnictwa": a.Bool("proxy_acts"),
	}
	none := true
	for _, lacks := range needed {
		none = none && !lacks
	}
	out := map[string]string{}
	for k := range needed {
		out[k] = ""
		if needed[k] || none && may[k] {
			out[k] = "tak"
		}
	}
	return out
}
