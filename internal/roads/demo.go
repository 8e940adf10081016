package roads

import (
	_ "embed"
	"fmt"

	"wrota/internal/kit/calendar"
	"wrota/internal/roads/occupancy"
)

//go:embed reference/gmina.csv
var demoGmina []byte

//go:embed reference/droga.csv
var demoAuthority []byte

// Demo is what a fictitious unit takes for its roads, for demonstrations and tests.
type Demo struct {
	Roads      []occupancy.Road
	Resolution occupancy.Resolution
}

// DemoGmina is a rural gmina with its own roads. The resolution is fictitious.
func DemoGmina() (Demo, error) {
	return demo(demoGmina, occupancy.Resolution{
		Title: "uchwała nr XIX/142/2025 Rady Gminy Lipowa z 20 listopada 2025 r.", Published: "Dz. Urz. Woj. Lubuskiego z 2025 r. poz. 3120", ValidFrom: calendar.On(2026, 1, 1),
	}, []occupancy.Road{
		{Code: "g100201", Number: "100201F", Name: "ul. Polna, Lipowa", Category: occupancy.Local},
		{Code: "g100202", Number: "100202F", Name: "ul. Szkolna, Lipowa", Category: occupancy.Local},
		{Code: "g100203", Number: "100203F", Name: "ul. Leśna, Dąbrówka", Category: occupancy.Local},
		{Code: "g100204", Number: "100204F", Name: "Lipowa – Stare Dębowo", Category: occupancy.Local},
		{Code: "g100205", Number: "100205F", Name: "Rynek w Lipowej", Category: occupancy.Local},
		{Code: "g100206", Number: "100206F", Name: "ul. Świerkowa i ul. Łąkowa, Lipowa", Category: occupancy.Local},
	})
}

// DemoAuthority is the authority of a voivodeship's roads. The resolution is fictitious.
func DemoAuthority() (Demo, error) {
	return demo(demoAuthority, occupancy.Resolution{
		Title: "uchwała nr XXI/310/2025 Sejmiku Województwa z 27 października 2025 r.", Published: "Dz. Urz. Woj. Lubuskiego z 2025 r. poz. 2811", ValidFrom: calendar.On(2026, 1, 1),
	}, []occupancy.Road{
		{Code: "dw276", Number: "DW 276", Name: "Krosno Odrzańskie – Świebodzin", Category: occupancy.Regional},
		{Code: "dw278", Number: "DW 278", Name: "Szklarka Radnicka – Wschowa", Category: occupancy.Regional},
		{Code: "dw288", Number: "DW 288", Name: "Dąbie – Nowogród Bobrzański", Category: occupancy.Regional},
		{Code: "dw302", Number: "DW 302", Name: "Brudzewo – Zbąszyń", Category: occupancy.Regional},
	})
}

func demo(file []byte, r occupancy.Resolution, list []occupancy.Road) (Demo, error) {
	var flaws []occupancy.Flaw
	r.Rates, flaws = occupancy.ReadRates(file)
	if len(flaws) > 0 {
		return Demo{}, fmt.Errorf("roads: demo: line %d: %s", flaws[0].Line, flaws[0].Key)
	}
	return Demo{list, r}, nil
}
