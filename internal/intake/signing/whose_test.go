package signing_test

import (
	"slices"
	"testing"

	"wrota/internal/intake/signing"
)

// TestWhoIsAStranger: people are told when somebody else signed than they think.
func TestWhoIsAStranger(t *testing.T) {
	const maria, jan = "84022900018", "75041240012"
	applicant := signing.Person{Names: []string{"Maria Kowalczyk"}, PESEL: maria}
	firm := signing.Person{Names: []string{"Bud-Dróg Borkowski sp. z o.o."}}
	agent := signing.Person{Names: []string{"Jan Wiśniewski"}}
	for _, tc := range []struct {
		reason string
		mark   signing.Mark
		people []signing.Person
		want   []string
	}{
		{"the applicant, by the number", signing.Mark{Signer: "Kowalczyk Maria Anna", PESEL: maria}, []signing.Person{applicant}, nil},
		{"somebody of the same name with another number", signing.Mark{Signer: "Maria Kowalczyk", PESEL: jan}, []signing.Person{applicant}, []string{"Maria Kowalczyk"}},
		{"the applicant, by the name: the certificate has no number", signing.Mark{Signer: "KOWALCZYK MARIA"}, []signing.Person{applicant}, nil},
		{"somebody else", signing.Mark{Signer: "Jan Wiśniewski", PESEL: jan}, []signing.Person{applicant}, []string{"Jan Wiśniewski"}},
		{"who acts for the applicant", signing.Mark{Signer: "Jan Wisniewski", PESEL: jan}, []signing.Person{applicant, agent}, nil},
		{"a certificate of the firm that names a person", signing.Mark{Signer: "Marek Borkowski", Holder: "Bud-Dróg Borkowski sp. z o.o."}, []signing.Person{firm}, nil},
		{"nobody knows who", signing.Mark{}, []signing.Person{applicant}, nil},
		{"a firm without a name is nobody", signing.Mark{Signer: "Jan Wiśniewski"}, []signing.Person{{Names: []string{" "}}}, []string{"Jan Wiśniewski"}},
	} {
		if got := signing.Strangers([]signing.Mark{tc.mark, tc.mark}, tc.people...); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.reason, got, tc.want)
		}
	}
}
