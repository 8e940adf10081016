package payments

import (
	"testing"

	"wrota/internal/kit/money"
)

func TestWords(t *testing.T) {
	for g, want := range map[money.Grosze]string{
		0:                 "zero złotych 00/100",
		1:                 "zero złotych 01/100",
		100:               "jeden złoty 00/100",
		8250:              "osiemdziesiąt dwa złote 50/100",
		1200:              "dwanaście złotych 00/100",
		2200:              "dwadzieścia dwa złote 00/100",
		11200:             "sto dwanaście złotych 00/100",
		10100:             "sto jeden złotych 00/100",
		100_000:           "tysiąc złotych 00/100",
		100_100:           "tysiąc jeden złotych 00/100",
		35489_00:          "trzydzieści pięć tysięcy czterysta osiemdziesiąt dziewięć złotych 00/100",
		2_003_004_00:      "dwa miliony trzy tysiące cztery złote 00/100",
		1_000_000_000_99:  "miliard złotych 99/100",
		21_000_00:         "dwadzieścia jeden tysięcy złotych 00/100",
		5_012_000_000_00:  "pięć miliardów dwanaście milionów złotych 00/100",
		100_000_000_000_0: "dziesięć miliardów złotych 00/100",
	} {
		if got := words(g); got != want {
			t.Errorf("%d: %q, want %q", g, got, want)
		}
	}
}
