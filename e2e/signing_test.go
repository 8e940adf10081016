package e2e_test

import (
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/signatures/request"
)

// asked asks a resident and two clerks for a signature each.
func (w *world) asked() {
	w.t.Helper()
	kept, err := w.app.Blobs.Put(w.t.Context(), strings.NewReader("<Dokument>Do podpisu</Dokument>"), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	open := func(unit string, by actor.Actor) {
		u, err := id.Parse[id.Unit](unit)
		if err == nil {
			_, err = w.app.Requests.Open(w.t.Context(), by, request.Offer{
				Unit: u, Subject: "test:" + by.Name, Name: "pismo.xml", Media: "application/xml", Sum: kept.Sum, Size: kept.Size, Back: "/",
			})
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	clerks := w.rows(`SELECT id, unit_id, account_id FROM identity_employee WHERE account_id IS NOT NULL ORDER BY id LIMIT 2`, 3)
	for _, x := range clerks {
		account, _ := id.Parse[id.Account](x[2])
		employee, _ := id.Parse[id.Employee](x[0])
		unit, _ := id.Parse[id.Unit](x[1])
		open(x[1], actor.Actor{Kind: actor.Clerk, Account: account, Employee: employee, Unit: unit, Name: "Urzędnik"})
	}
	for _, x := range w.rows(`SELECT id FROM identity_account WHERE persona = 'residents' ORDER BY id LIMIT 2`, 1) {
		account, _ := id.Parse[id.Account](x[0])
		open(clerks[0][1], actor.Actor{Kind: actor.Resident, Account: account, Name: "Mieszkanka"})
	}
}
