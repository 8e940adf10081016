package access

import (
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/source"
	"wrota/internal/roads/occupancy"
)

// Check finds an access that is to be rebuilt although there is none.
func (s *Service) Check(a eservice.Answers, _ eservice.Env) []eservice.Problem {
	if a.Text("czynnosc") != "przebudowa" || a.Bool("ma_zjazd") {
		return nil
	}
	p := eservice.Problem{Field: "ma_zjazd", Key: "access.problem.rebuild", Text: source.Text{}}
	for _, lang := range source.Languages() {
		p.Text[lang] = s.words.Say(lang, p.Key)
	}
	if st, ok := s.def.StepOf(p.Field); ok {
		p.Step = st.ID
	}
	return []eservice.Problem{p}
}

// Draft gives the parts of the decision that put several answers together.
func (s *Service) Draft(a eservice.Answers, p eservice.Pricing) (map[string]string, error) {
	rates, _ := p.Unit.(*occupancy.Rates) // it knows the names of the roads; without it the name is left out
	return map[string]string{
		"czego": what(a), "miejsce": place(a, rates), "dzialka_opis": parcel(a), "propozycja": parameters(a, s.def),
		"brak_mapy": mark(len(a.Files("mapa")) == 0), "brak_tytulu": mark(a.Text("prawo") == "inne_prawo" && len(a.Files("tytul_prawny")) == 0),
		"brak_pelnomocnictwa": mark(a.Bool("proxy_acts") && len(a.Files("proxy_document")) == 0),
	}, nil
}

func mark(yes bool) string {
	if yes {
		return "tak"
	}
	return ""
}

// what names no kind of access: the technical rules in force since 21.09.2022 (Dz.U. 2022 poz. 1518) know no
// "individual" and "public" ones any more, and art. 29 asks for none.
func what(a eservice.Answers) string {
	if a.Text("czynnosc") == "przebudowa" {
		return "przebudowę zjazdu"
	}
	return "lokalizację zjazdu"
}

func place(a eservice.Answers, rates *occupancy.Rates) string {
	parts := []string{}
	if road, ok := rates.Road(a.Text("droga")); ok {
		parts = append(parts, "Droga "+occupancy.CategoryName("pl", road.Category)+" "+road.Label())
	} else if t := a.Text("droga_opis"); t != "" {
		parts = append(parts, "Droga "+t)
	}
	if km := a.Text("km"); km != "" {
		parts = append(parts, "km "+km)
	}
	if t := strings.TrimSpace(a.Text("adres_miejsca")); t != "" {
		parts = append(parts, t)
	}
	if side := a.Text("strona"); side != "" {
		parts = append(parts, "strona "+side)
	}
	return strings.Join(parts, ", ")
}

func parcel(a eservice.Answers) string {
	r := a.Record("dzialka")
	if r["id"] != "" {
		return "Zjazd do działki " + r["id"] + "."
	}
	return "Zjazd do działki nr " + r["number"] + ", obręb " + r["precinct"] + "."
}

// parameters are what the applicant proposed; the office corrects them.
func parameters(a eservice.Answers, def *eservice.Definition) string {
	live := def.Live(a, eservice.Env{Lang: "pl"})
	line := []string{}
	for _, x := range [][2]string{{"szerokosc", "szerokość "}, {"dlugosc", "długość w pasie drogowym "}, {"nawierzchnia", "nawierzchnia: "}} {
		if v, _ := live.MergeValue(x[0]); v != "" {
			line = append(line, x[1]+strings.ToLower(v))
		}
	}
	if a.Bool("row") {
		line = append(line, "przepust w rowie")
	}
	if len(line) == 0 {
		return ""
	}
	out := strings.Join(line, ", ") + "."
	return strings.ToUpper(out[:1]) + out[1:]
}
