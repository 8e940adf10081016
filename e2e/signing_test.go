package e2e_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web/webtest"
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

// pending are the documents on the superior's board, the addresses of their pages.
func pending(b *webtest.Browser) (out []string) {
	for _, a := range b.Get("/biurko/kierownik").All("main tbody a[href*=/pisma/]") {
		at, _, _ := strings.Cut(a.Attr("href"), "?")
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

// TestSigningByTrustedProfile: Jan signs a decision with podpis zaufany, loses the way back, and comes back twice. The
// decision is signed once, filed and sent as any other; it bears his signature and not the seal of the office.
func TestSigningByTrustedProfile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		jan := w.as("Jan Wiśniewski")
		at := pending(jan)[0]
		p := jan.Get(at + "/podpis-wlasny").Press("Podpisz własnym podpisem")
		p.WantText("h1", "Podpisz dokument")
		request := path(p)
		offered := jan.Get(request + "/dokument").Body
		p = jan.Get(request).Press("Podpisz podpisem zaufanym")
		p.WantText("h1", "Podpis zaufany: ćwiczenia")
		p.Press("Podpisz", "przebieg", "bez-drogi").WantSays("Możesz zamknąć to okno")
		p = jan.Get(request)
		p.WantText("h1", "Czekamy na podpis")
		for range 2 {
			jan.Get(request+"/powrot").WantText("h1", "Dokument jest podpisany")
		}
		jan.Get(request).WantSays("Podpis jest ważny", "Serwis podpisu zaufanego potwierdza")
		w.work()
		jan.Get(at + "/podpis-wlasny").WantSays("pismo podpisane tym podpisem")
		file := jan.Get(at + "/podglad.pdf").Body
		if list, err := pades.Read(file); err != nil || len(list) != 1 || !list[0].Intact || !list[0].Covers || !bytes.HasPrefix(file, offered) {
			t.Errorf("the decision is not what Jan signed: %d signatures, %v", len(list), err)
		}
		if slices.Contains(pending(jan), at) {
			t.Error("the decision still waits")
		}
		jan.Get(request + "/podpisany").WantStatus(200)
		w.as("Anna Nowak").Get(request).WantStatus(404)
	})
}

// TestSigningElsewhere: Jan signs with a card, on his own computer. A wrong file is refused with what to do; the right
// one is taken; one that comes after the decision was signed otherwise stays, with the reason.
func TestSigningElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		jan := w.as("Jan Wiśniewski")
		at := pending(jan)[0]
		request := path(jan.Get(at + "/podpis-wlasny").Press("Podpisz własnym podpisem"))
		offered := jan.Get(request + "/dokument").Body
		send := func(body []byte) *webtest.Page {
			return jan.Get(request).Attach("Wyślij podpisany plik", []webtest.File{{Field: "plik", Name: "decyzja.pdf", Body: body}})
		}
		p := send(offered)
		p.WantStatus(422)
		p.WantSays("W tym pliku nie ma podpisu")
		p = send(card(t, bytes.Replace(offered, []byte("/Lang"), []byte("/lang"), 1)))
		p.WantStatus(422)
		p.WantSays("Podpisz dokument dokładnie taki, jaki pobierasz")
		send(card(t, offered)).WantText("h1", "Dokument jest podpisany")

		// Before the queue has worked, the office's seal is put under the same decision: the file comes too late.
		jan.Get(at + "/podpis").Press("Podpisz").WantStatus(200)
		w.work()
		jan.Get(request).WantText("h1", "Dokument jest podpisany")
		jan.Get(at + "/podpis-wlasny").WantSays("To pismo jest już podpisane")
	})
}

// card signs a PDF with a certificate that nobody here knows.
func card(t *testing.T, file []byte) []byte {
	t.Helper()
	c, key := certtest.New(t, testkit.Noon.AddDate(-1, 0, 0)).Issue(certtest.Options{Name: "Jan Wiśniewski"})
	own, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pades.Sign(file, pades.Options{Make: pades.CAdES(t.Context(), cms.Signing{Key: key, Certificate: own}, nil), Time: testkit.Noon})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
