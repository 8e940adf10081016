package iban

import (
	"strings"
	"sync"

	"wrota/internal/kit/ident"
)

// registry lists the layouts of account numbers after the check digits, from the IBAN registry of ISO
// 13616: a count and n for digits, a for capital letters, c for either.
const registry = `
AD 8n12c     AE 19n        AL 8n16c      AT 16n        AZ 4a20c      BA 16n        BE 12n        BG 4a6n8c
BH 4a14c     BR 23n1a1c    BY 4c4n16c    CH 5n12c      CR 18n        CY 8n16c      CZ 20n        DE 18n
DK 14n       DO 4c20n      EE 16n        EG 25n        ES 20n        FI 14n        FO 14n        FR 10n11c2n
GB 4a14n     GE 2a16n      GI 4a15c      GL 14n        GR 7n16c      GT 4c20c      HR 17n        HU 24n
IE 4a14n     IL 19n        IQ 4a15n      IS 22n        IT 1a10n12c   JO 4a4n18c    KW 4a22c      KZ 3n13c
LB 4n20c     LC 4a24c      LI 5n12c      LT 16n        LU 3n13c      LV 4a13c      MC 10n11c2n   MD 2c18c
ME 18n       MK 3n10c2n    MR 23n        MT 4a5n18c    MU 4a19n3a    NL 4a10n      NO 11n        PK 4a16c
PL 24n       PS 4a21c      PT 21n        QA 4a21c      RO 4a16c      RS 18n        SA 2n18c      SC 4a20n3a
SE 20n       SI 15n        SK 20n        SM 1a10n12c   ST 21n        SV 4a20n      TL 19n        TN 20n
TR 6n16c     UA 6n19c      VA 18n        VG 4a16n      XK 16n`

// layouts is the registry spelled out, one letter a character: "GB" → "aaaannnnnnnnnnnnnn".
var layouts = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	words := strings.Fields(registry)
	for i := 0; i+1 < len(words); i += 2 {
		var layout strings.Builder
		count := ""
		for _, c := range words[i+1] {
			if c >= '0' && c <= '9' {
				count += string(c)
				continue
			}
			layout.WriteString(strings.Repeat(string(c), ident.Number(count)))
			count = ""
		}
		all[words[i]] = layout.String()
	}
	return all
})

func fits(s, layout string) bool {
	for i := range len(s) {
		if layout[i] == 'n' && !isDigit(s[i]) || layout[i] == 'a' && !isLetter(s[i]) {
			return false
		}
	}
	return true
}

// Layout spells out the account number of a country after the check digits, one letter a character
// (n digit, a letter, c either); "" when the country has no IBAN that we know.
func Layout(country string) string { return layouts()[country] }
